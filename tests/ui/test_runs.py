"""The promise: what the hand does to a run happens to that run, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gdviz.ui.widgets.slider import Slider
from tests.ui.hand import BOWL, cards, chosen, editor, hyper, menu_entry, settle, stands_at

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open


def test_a_slider_changes_its_own_hyperparameter_and_nothing_else(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window()
    for index, name in ((1, "beta"), (3, "lr"), (0, "lr")):
        before = hyper(session.scene)
        slider = editor(cards(window)[index], name).findChildren(Slider)[0]
        spot = QPoint(round(slider.x_of(0.45)), slider.height() // 2)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=spot)
        after = hyper(session.scene)
        assert after[index].pop(name) != before[index].pop(name)
        assert after == before
        assert session.selection == index
    settle(qtbot, session)
    assert session.undo_label == "set learning rate"


def test_what_is_set_is_shown_and_shown_silently(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(BOWL)
    edits: list[object] = []
    for panel in (window._runs, window._setup):
        panel.edit_requested.connect(edits.append)
    window.open_scene("six_on_a_bowl")
    settle(qtbot, session)
    session.undo()
    session.redo()
    session.simulation.play.emit(False)  # a scene that is opened plays
    session.simulation.seek.emit(30)
    stands_at(qtbot, session, 30)
    assert edits == []
    for card, run in zip(cards(window), session.scene.runs, strict=True):
        for name, value in run.hyper.items():
            assert editor(card, name).value() == value


def test_runs_can_be_added_and_the_new_one_is_chosen(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(BOWL)
    menu_entry(window._runs._add.menu(), "nesterov").trigger()
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "nesterov"]
    assert session.selection == 2
    settle(qtbot, session)
    assert session.snapshot is not None
    assert session.snapshot.runs[2].loss[-1] < session.snapshot.runs[2].loss[0]
    session.undo()
    assert [card.optimizer for card in cards(window)] == ["gd", "adam"]


def test_runs_can_be_duplicated_changed_hidden_and_removed(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    before = session.scene
    chosen(window, 0, "duplicate")
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "gd"]
    assert session.scene.runs[2].hyper == before.runs[0].hyper
    chosen(window, 2, "heavy_ball")
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "heavy_ball"]
    chosen(window, 0, "visible")
    assert [run.visible for run in session.scene.runs] == [False, True, True]
    chosen(window, 0, "remove")
    assert [card.optimizer for card in cards(window)] == ["adam", "heavy_ball"]
    settle(qtbot, session)
    for _ in range(4):
        session.undo()
    assert session.scene == before
    assert [card.optimizer for card in cards(window)] == ["gd", "adam"]


def test_the_last_run_stays_and_a_ninth_is_not_offered(open_window: Open) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}}
    window, _ = open_window({**BOWL, "runs": [run]})
    assert not menu_entry(window._runs._run_menu(0), "remove").isEnabled()
    window, _ = open_window({**BOWL, "runs": [run] * 8})
    assert not menu_entry(window._runs._run_menu(0), "duplicate").isEnabled()
    assert window._runs._add.isHidden()


def test_a_diverged_run_is_offered_a_rate_that_cures_it(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window("step_size")
    card = cards(window)[2]
    assert "above" in card._words.source()
    card._fix.click()
    assert hyper(session.scene)[2]["lr"] == pytest.approx(0.36)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: card._warning.isHidden())
    session.undo()
    assert hyper(session.scene)[2]["lr"] == 0.41


def test_why_points_at_the_panel_that_answers(qtbot: QtBot, open_window: Open) -> None:
    """Where that panel was in view already, the click seemed to do nothing."""
    window, session = open_window("step_size")
    cards(window)[2]._why.click()
    assert session.selection == 2
    panel = window._stability_panel
    assert panel.property("called")
    qtbot.waitUntil(lambda: not panel.property("called"))
