"""The promise: everything that can be done or set is found with Ctrl+K, keyboard only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from gdviz.ui import panels
from gdviz.ui.window.keeper import Keeper

if TYPE_CHECKING:
    from gdviz.ui.search.box import SearchBox
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def searching(desk: Desk, text: str = "") -> SearchBox:
    desk.window.search()
    box = desk.window.finder.box
    assert box is not None
    if text:
        box.type(text)
    return box


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def first(box: SearchBox) -> str:
    assert box.chosen is not None
    return box.chosen.entry.title


def test_all_catalogues_and_specs_can_be_found(open_window: Open) -> None:
    desk = open_window("race")
    found = desk.searched()
    assert {f"method:{key}" for key in OPTIMIZERS} <= found
    assert {f"scene:{key}" for key in shipped.titles()} <= found
    assert {f"panel:{spec.key}" for spec in panels.PANELS} <= found
    landscapes = {key for key in OBJECTIVES if key != "himmelblau_tilted"}
    assert {f"landscape:{key}" for key in landscapes} <= found
    assert {"action:film", "action:restart", "setting:run.3.lr"} <= found
    assert "action:search" not in found
    assert "action:undo" not in found  # there is nothing to undo


def test_a_setting_is_set_from_the_keyboard_alone(open_window: Open) -> None:
    desk = open_window("race")
    searching(desk)
    QTest.keyClicks(QApplication.focusWidget(), "rate ad 0.1")
    press(Qt.Key.Key_Return)
    assert desk.session.scene.runs[3].hyper["lr"] == 0.1
    assert desk.session.undo_label == "set learning rate"
    assert desk.session.selection == 3
    box = desk.window.finder.box
    assert box is not None
    assert not box.isVisible()
    desk.session.undo()
    assert desk.session.scene.runs[3].hyper["lr"] == 0.3


def test_enter_on_a_setting_goes_to_its_field(open_window: Open) -> None:
    desk = open_window("race")
    before = desk.session.scene
    searching(desk, "rate ad")
    press(Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    assert "Learning rate" in field.accessibleName() or field.accessibleName()
    QTest.keyClicks(field, "0.2")
    press(Qt.Key.Key_Return)
    assert desk.session.scene.runs[3].hyper["lr"] == 0.2
    assert before.runs[:3] == desk.session.scene.runs[:3]


@pytest.mark.parametrize("typed", ["rate ad 1e9", "rate ad 5e-", "rate ad 1/0"])
def test_a_value_that_cannot_be_is_said_in_the_box_and_changes_nothing(
    open_window: Open, typed: str
) -> None:
    desk = open_window("race")
    before = desk.session.scene
    box = searching(desk, typed)
    press(Qt.Key.Key_Return)
    assert box.isVisible()
    assert box._trouble
    assert desk.session.scene == before


def test_escape_closes_and_changes_nothing(open_window: Open) -> None:
    desk = open_window("race")
    before = desk.session.scene
    box = searching(desk, "remove")
    press(Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert desk.session.scene == before
    assert box.recent == ()


def test_arrows_and_tab_choose(open_window: Open) -> None:
    desk = open_window("race")
    box = searching(desk, "ada")
    titles = [hit.entry.title for hit in box.found]
    groups = [hit.entry.group for hit in box.found]
    press(Qt.Key.Key_Down)
    assert first(box) == titles[1]
    press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert first(box) == titles[-1]  # around the end
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Tab)
    other = next(i for i, group in enumerate(groups) if group != groups[0])
    assert first(box) == titles[other]


def test_what_was_chosen_lately_comes_first_and_is_kept(open_window: Open) -> None:
    desk = open_window("race")
    keeper = Keeper()
    keeper.watch(desk.window)
    searching(desk, "adagrad")
    press(Qt.Key.Key_Return)
    assert desk.session.scene.runs[-1].optimizer == "adagrad"
    box = searching(desk)
    assert first(box) == "AdaGrad"
    press(Qt.Key.Key_Escape)
    desk.window.close()
    again = open_window("race")
    Keeper().watch(again.window)
    assert first(searching(again)) == "AdaGrad"


def test_scenes_landscapes_and_panels_do_what_they_say(open_window: Open) -> None:
    desk = open_window("race")
    searching(desk, shipped.titles()["momentum"])
    press(Qt.Key.Key_Return)
    assert desk.session.scene.title == shipped.titles()["momentum"]
    searching(desk, "saddle")
    box = desk.window.finder.box
    assert box is not None
    index = next(i for i, hit in enumerate(box.found) if hit.entry.key == "landscape:saddle")
    press(*[Qt.Key.Key_Down] * index, Qt.Key.Key_Return)
    assert desk.session.scene.objective == "saddle"
    searching(desk, "eigenmodes")
    press(Qt.Key.Key_Return)
    assert not desk.dock("modes").isHidden()


def test_time_keys_do_nothing_while_somebody_types(open_window: Open) -> None:
    desk = open_window("race")
    k = desk.session.snapshot.k if desk.session.snapshot else -1
    box = searching(desk, "a")
    press(Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Home)
    assert box.isVisible()
    assert desk.session.snapshot is not None
    assert (desk.session.snapshot.k, desk.session.snapshot.playing) == (k, False)
