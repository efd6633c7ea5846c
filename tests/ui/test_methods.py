"""The promise: every method is found, and is raced where it makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.plan import resolve
from gdviz.engine.suitable_rates import first_hyper
from gdviz.scene.check import lacking
from gdviz.scene.codec import from_builtins
from gdviz.ui.editors.runs import edits as run_edits
from gdviz.ui.editors.runs.methods_menu import MethodsMenu
from gdviz.ui.system.screens import screen_of
from tests.ui.hand import entries, race

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.engine.run import Run
    from tests.ui.conftest import Open

Key = Qt.Key

MOVES = 0.01  # of the window's side: about ten pixels


def on(objective: str) -> dict[str, Any]:
    return race({"optimizer": "gd", "hyper": {"lr": 1e-3}}, objective=objective)


def travelled(run: Run) -> float:
    """How far it came from the start, as a share of the window."""
    box = np.array(run.plan.window)[: run.theta.shape[1]]
    far = np.abs(run.theta - run.theta[0]) / (box[:, 1] - box[:, 0])
    return float(np.nanmax(far))


def test_the_menu_offers_every_method_once_under_its_family(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    menu.fill()
    families = menu.findChildren(QMenu)
    offered = [e.data() for family in families for e in family.actions()]
    assert sorted(offered) == sorted(OPTIMIZERS)
    for family in families:
        assert {OPTIMIZERS[e.data()].family for e in family.actions()} == {family.title()}


def test_every_method_that_the_landscape_serves_can_be_added_and_moves(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(on("himmelblau_tilted"))
    kind = OBJECTIVES["himmelblau_tilted"]
    before = desk.work
    for key, entry in entries(desk.methods).items():
        missing = lacking(OPTIMIZERS[key], kind)
        assert entry.isEnabled() == (not missing), key
        if missing:
            assert missing in entry.toolTip()
            continue
        entry.trigger()
        assert desk.card(1).optimizer == key
        desk.settle()
        assert desk.session.snapshot is not None
        assert travelled(desk.session.snapshot.runs[1]) > MOVES, key
        desk.session.undo()
        assert desk.work == before, key


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_what_is_added_is_the_first_run_that_was_tried(objective: str) -> None:
    """`tests/engine/test_insight.py` runs them all."""
    plan = resolve(from_builtins(on(objective)))
    for key, method in OPTIMIZERS.items():
        if not lacking(method, OBJECTIVES[objective]):
            added = run_edits.add_method(plan, key).apply(plan.scene).runs[1]
            assert (added.optimizer, added.hyper) == (key, first_hyper(plan, key))


def test_typing_finds_a_method_and_enter_takes_it(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    menu.set_landscape("himmelblau_tilted")
    taken: list[str] = []
    menu.chosen.connect(taken.append)
    menu.popup(menu.pos())
    QTest.keyClicks(menu, "heavy b")
    assert [a.data() for a in menu.actions()[1:]] == [
        "heavy_ball", "heavy_ball_lr", "heavy_ball_ema",
    ]  # fmt: skip
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert taken == ["heavy_ball_lr"]


def test_what_was_typed_can_be_taken_back_and_is_forgotten(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    menu.popup(menu.pos())
    families = menu.actions()
    QTest.keyClicks(menu, "xq")
    assert [a.isEnabled() for a in menu.actions()] == [False, False]
    QTest.keyClick(menu, Key.Key_Escape)
    assert menu.actions() == families
    assert menu.isVisible()
    QTest.keyClicks(menu, "adam")
    menu.close()
    menu.popup(menu.pos())
    assert menu.actions() == families
    QTest.keyClick(menu, Key.Key_Escape)
    assert not menu.isVisible()


def test_a_long_list_moves_up_and_a_short_one_comes_back(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    menu.fill()
    room = screen_of(menu).availableGeometry()
    menu.popup(QPoint(0, room.bottom() - menu.sizeHint().height() - 20))
    home = menu.y()
    QTest.keyClicks(menu, "a")
    assert menu.y() < home
    QTest.keyClicks(menu, "dax")
    assert menu.y() == home


def test_a_letter_typed_in_a_family_goes_to_the_search(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    menu.popup(menu.pos())
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Right)
    family = next(f for f in menu.findChildren(QMenu) if f.isVisible())
    QTest.keyClicks(family, "l")
    assert not family.isVisible()
    assert "lion" in [a.data() for a in menu.actions()]


def test_misprints_are_marked_and_nothing_else_is(open_window: Open) -> None:
    desk = open_window(on("himmelblau_tilted"))
    for key, entry in entries(desk.methods).items():
        assert entry.icon().isNull() != OPTIMIZERS[key].wrong, key


def test_the_menu_follows_the_landscape(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(on("himmelblau_tilted"))
    offered = entries(desk.methods)
    assert offered["gauss_newton"].isEnabled()
    desk.open("step_size")
    desk.settle()
    assert not offered["gauss_newton"].isEnabled()
    change = desk.run_menu(0).findChildren(MethodsMenu)[0]
    assert not entries(change)["gauss_newton"].isEnabled()
