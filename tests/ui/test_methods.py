"""The promise: every method is found, is raced where it makes sense, and explains itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import StatusName
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation
from gdviz.scene.check import lacking
from gdviz.scene.codec import from_builtins
from gdviz.ui import run_edits
from gdviz.ui.about_method import AboutMethod, summary
from gdviz.ui.card_editors import SHOWN, CardEditors
from gdviz.ui.formula import FormulaLabel
from gdviz.ui.methods_menu import MethodsMenu
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from gdviz.engine.run import Run
    from gdviz.ui.main_window import MainWindow
    from gdviz.ui.run_card import RunCard
    from gdviz.ui.session import Session

Open: TypeAlias = Callable[..., "tuple[MainWindow, Session]"]
Watch: TypeAlias = Callable[[QWidget], None]
Key = Qt.Key

MOVES = 0.01  # of the window's side: about ten pixels


def race(*runs: dict[str, Any], objective: str = "himmelblau_tilted") -> dict[str, Any]:
    return {"title": "Race", "objective": objective, "steps": 80, "runs": list(runs)}


def on(objective: str) -> dict[str, Any]:
    return race({"optimizer": "gd", "hyper": {"lr": 1e-3}}, objective=objective)


def entries(menu: MethodsMenu) -> dict[str, QAction]:
    """What the families offer, by key."""
    return {str(e.data()): e for family in menu._families for e in family.actions()}


def card(window: MainWindow, index: int) -> RunCard:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return window._runs._cards[index]


def shown(of: RunCard) -> list[str]:
    """Names of the parameters in view, from top to bottom."""
    found = [e for e in of.findChildren(ParamEditor) if not e.isHidden()]
    return [e.spec().name for e in sorted(found, key=lambda e: e.y())]


def editor(of: RunCard, name: str) -> ParamEditor:
    return next(e for e in of.findChildren(ParamEditor) if e.spec().name == name)


def choose(of: RunCard, name: str, key: str) -> None:
    """Choose an entry of a combo box as the hand does."""
    (combo,) = editor(of, name).findChildren(Combo)
    combo.set_current(key)
    combo.activated.emit(combo.currentIndex())


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(
        lambda: (
            session.snapshot is not None
            and session.snapshot.complete
            and session.snapshot.plan is session.plan
        )
    )


def travelled(run: Run) -> float:
    """How far it came from the start, as a share of the window."""
    box = np.array(run.plan.window)[: run.theta.shape[1]]
    far = np.abs(run.theta - run.theta[0]) / (box[:, 1] - box[:, 0])
    return float(np.nanmax(far))


# -- the menu --------------------------------------------------------------------------


def test_the_menu_offers_every_method_once_under_its_family(qtbot: QtBot) -> None:
    menu = MethodsMenu()
    qtbot.addWidget(menu)
    offered = [e.data() for family in menu._families for e in family.actions()]
    assert sorted(offered) == sorted(OPTIMIZERS)
    for family in menu._families:
        assert {OPTIMIZERS[e.data()].family for e in family.actions()} == {family.title()}


def test_every_method_that_the_landscape_serves_can_be_added_and_moves(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(on("himmelblau_tilted"))
    kind = OBJECTIVES["himmelblau_tilted"]
    before = session.scene
    for key, entry in entries(window._runs._methods).items():
        missing = lacking(OPTIMIZERS[key], kind)
        assert entry.isEnabled() == (not missing), key
        if missing:
            assert missing in entry.toolTip()
            continue
        entry.trigger()
        assert card(window, 1).optimizer == key
        settle(qtbot, session)
        assert session.snapshot is not None
        assert travelled(session.snapshot.runs[1]) > MOVES, key
        session.undo()
        assert session.scene == before, key


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_what_is_added_moves_on_every_landscape_or_says_why_it_cannot(objective: str) -> None:
    plan = resolve(from_builtins(on(objective)))
    for key, method in OPTIMIZERS.items():
        if lacking(method, OBJECTIVES[objective]):
            continue
        simulation = Simulation(resolve(run_edits.add_method(plan, key).apply(plan.scene)))
        simulation.advance(lambda: False)
        run = simulation.runs()[1]
        explained = run.status.name is StatusName.FAILED and run.status.message
        assert travelled(run) > MOVES or explained, key


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
    room = menu.screen().availableGeometry()
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
    family = next(f for f in menu._families if f.isVisible())
    QTest.keyClicks(family, "l")
    assert not family.isVisible()
    assert "lion" in [a.data() for a in menu.actions()]


def test_misprints_are_marked_and_nothing_else_is(open_window: Open) -> None:
    window, _ = open_window(on("himmelblau_tilted"))
    for key, entry in entries(window._runs._methods).items():
        assert entry.icon().isNull() != OPTIMIZERS[key].wrong, key


def test_the_menu_follows_the_landscape(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(on("himmelblau_tilted"))
    offered = entries(window._runs._methods)
    assert offered["gauss_newton"].isEnabled()
    window.open_scene("step_size")
    settle(qtbot, session)
    assert not offered["gauss_newton"].isEnabled()
    change = window._runs._run_menu(0).findChildren(MethodsMenu)[0]
    assert not entries(change)["gauss_newton"].isEnabled()


# -- the card --------------------------------------------------------------------------


LOOKAHEAD = race({"optimizer": "lookahead", "hyper": {"lr": 1e-3, "alpha": 0.8}})


def test_another_base_brings_its_own_parameters_and_keeps_the_others(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(LOOKAHEAD)
    before = session.scene
    assert shown(card(window, 0)) == ["lr", "base", "alpha"]
    combo = editor(card(window, 0), "base").findChildren(Combo)[0]
    window.activateWindow()
    combo.setFocus()
    choose(card(window, 0), "base", "adam")
    hyper = session.scene.runs[0].hyper
    assert (hyper["base"], hyper["alpha"]) == ("adam", 0.8)
    assert hyper["lr"] > 0.01  # Adam's is a length, GD's is not
    assert shown(card(window, 0)) == ["lr", "base", "beta1"]
    assert editor(card(window, 0), "base").findChildren(Combo)[0] is combo
    assert window.focusWidget() is combo
    settle(qtbot, session)
    assert session.undo_label == "set base"
    session.undo()
    assert session.scene == before
    assert shown(card(window, 0)) == ["lr", "base", "alpha"]


def test_tab_goes_from_top_to_bottom_whatever_was_made_last(open_window: Open) -> None:
    window, _ = open_window(race(*LOOKAHEAD["runs"], {"optimizer": "gd"}))
    choose(card(window, 0), "base", "adam")
    card(window, 0)._more.setChecked(True)
    QApplication.processEvents()
    heights, part = [], card(window, 0)._menu.nextInFocusChain()
    while part is not window._runs._add:
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            heights.append(part.mapTo(window, part.rect().center()).y())
        part = part.nextInFocusChain()
    assert len(heights) > 15
    assert all(after - before > -3 for before, after in itertools.pairwise(heights))


def test_a_rate_stays_while_it_means_the_same(open_window: Open) -> None:
    hyper = {"base": "adam", "lr": 0.123, "beta1": 0.5, "beta2": 0.77}
    window, session = open_window(race({"optimizer": "lookahead", "hyper": hyper}))
    choose(card(window, 0), "base", "rmsprop")
    assert dict(session.scene.runs[0].hyper) == {"base": "rmsprop", "lr": 0.123}


def test_a_line_search_can_be_changed(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(race({"optimizer": "bfgs", "hyper": {"lr": 0.5}}))
    settle(qtbot, session)
    assert session.snapshot is not None
    before = session.snapshot.runs[0].theta
    choose(card(window, 0), "line_search", "exact")
    settle(qtbot, session)
    assert session.undo_label == "set line search"
    assert dict(session.scene.runs[0].hyper) == {"lr": 0.5, "line_search": "exact"}
    assert not np.array_equal(session.snapshot.runs[0].theta[:3], before[:3])


def test_a_switch_is_one_step_of_undo_with_a_name(open_window: Open) -> None:
    window, session = open_window(race({"optimizer": "adam", "hyper": {"lr": 0.1}}))
    before = session.scene
    (switch,) = editor(card(window, 0), "bias_correction").findChildren(Switch)
    switch.click()
    assert session.scene.runs[0].hyper["bias_correction"] is False
    assert session.undo_label == "set bias correction"
    session.undo()
    assert session.scene == before
    assert switch.is_on()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_three_editors_are_in_view_and_more_shows_the_rest(key: str, qtbot: QtBot) -> None:
    editors = CardEditors()
    qtbot.addWidget(editors)
    specs = OPTIMIZERS[key].params
    editors.show_values(specs, {spec.name: spec.default for spec in specs}, "#123456")
    sliders = [e for e in editors.findChildren(ParamEditor) if not e.isHidden()]
    assert len(sliders) <= SHOWN == 3
    editors.show_all(True)
    parts = [e for e in editors.children() if isinstance(e, QWidget) and not e.isHidden()]
    assert len(parts) == len(specs)
    assert editors.has_more == (len([s for s in specs if s.kind != "text"]) > SHOWN)


def test_textbook_defaults_leave_the_method_as_it_is(open_window: Open) -> None:
    hyper = {"base": "adam", "lr": 0.1, "beta1": 0.5}
    window, session = open_window(race({"optimizer": "lookahead", "hyper": hyper}))
    chosen(window, 0, "defaults")
    assert dict(session.scene.runs[0].hyper) == {"base": "adam"}


def chosen(window: MainWindow, index: int, key: str) -> None:
    """Choose an entry of a card's menu."""
    menu = window._runs._run_menu(index)
    next(entry for entry in menu.actions() if entry.data() == key).trigger()


def test_a_duplicate_keeps_the_treatments_of_its_own(open_window: Open) -> None:
    own = {"optimizer": "gd", "hyper": {"lr": 1e-3}, "l2": 0.5, "clip_value": 2.0}
    window, session = open_window(race({**own, "label": "mine"}))
    chosen(window, 0, "duplicate")
    copy = session.scene.runs[1]
    assert (copy.l2, copy.clip_value, copy.label) == (0.5, 2.0, "")


def test_another_method_keeps_what_both_know(open_window: Open) -> None:
    window, session = open_window(
        race({"optimizer": "adam", "hyper": {"lr": 0.1, "beta1": 0.5, "eps_inside": True}})
    )
    menu = window._runs._run_menu(0)
    entries(menu.findChildren(MethodsMenu)[0])["adamax"].trigger()
    run = session.scene.runs[0]
    assert run.optimizer == "adamax"
    assert run.hyper["beta1"] == 0.5
    assert "eps_inside" not in run.hyper


# -- about -----------------------------------------------------------------------------


def about(window: MainWindow) -> AboutMethod:
    (found,) = window.findChildren(AboutMethod)
    return found


def told(window: MainWindow) -> str:
    texts = [w.text() for w in about(window).findChildren(QLabel)]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join(texts)


def test_a_method_tells_about_itself_line_by_line_until_escape(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(race({"optimizer": "nesterov", "hyper": {"lr": 1e-3}}))
    before = session.scene
    chosen(window, 0, "about")
    method = OPTIMIZERS["nesterov"]
    lines = [w._latex for w in about(window).findChildren(FormulaLabel)]
    assert lines == [part.formula for part in (*method.plan, *method.links)]
    for words in (method.reference, method.strengths, method.weaknesses):
        assert words in told(window)
    assert "One gradient for each step" in told(window)
    assert "1 number for each parameter" in told(window)
    assert about(window).isVisible()
    assert not about(window).isWindow()  # it stands in the window, and nothing waits for it
    window.activateWindow()
    qtbot.waitActive(window)
    QTest.keyClick(window, Key.Key_Escape)
    assert not about(window).isVisible()
    assert session.scene == before


def test_what_is_told_follows_the_run(open_window: Open) -> None:
    window, session = open_window(LOOKAHEAD)
    chosen(window, 0, "about")
    few = len(about(window).findChildren(FormulaLabel))
    choose(card(window, 0), "base", "adam")
    assert len(about(window)._page.findChildren(FormulaLabel)) > few  # type: ignore[union-attr]
    session.undo()
    assert len(about(window)._page.findChildren(FormulaLabel)) == few  # type: ignore[union-attr]


def test_a_formula_that_somebody_wrote_is_shown_as_it_was_typed(open_window: Open) -> None:
    text = "m = b1*m + g; step = -lr*m*gain"
    window, _ = open_window(race({"optimizer": "custom", "hyper": {"formula": text}}))
    chosen(window, 0, "about")
    assert about(window).findChildren(FormulaLabel) == []
    assert "step = -lr*m*gain" in told(window)


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)])
def test_what_is_told_stays_inside_the_window(open_window: Open, size: tuple[int, int]) -> None:
    window, _ = open_window(race({"optimizer": "lookahead", "hyper": {"base": "adam"}}), size)
    chosen(window, 0, "about")
    QApplication.processEvents()
    assert window.rect().contains(about(window).geometry())
    page, view = about(window)._page, about(window)._scroll.viewport()
    assert page is not None
    assert page.width() <= view.width()


def test_every_method_has_a_summary_for_the_tool_tip_of_its_run() -> None:
    for method in OPTIMIZERS.values():
        words = summary(method, "mine <b>")
        assert "mine &lt;b&gt;" in words
        assert method.title[1:] in words


def test_nothing_of_it_outlives_the_window(
    qtbot: QtBot, no_leaks: Watch, open_window: Open
) -> None:
    window, session = open_window(LOOKAHEAD)
    chosen(window, 0, "about")
    choose(card(window, 0), "base", "adam")
    menu = window._runs._methods
    menu.search("ada")
    menu.search("")
    settle(qtbot, session)
    no_leaks(window)
    window.close()
    window.deleteLater()
