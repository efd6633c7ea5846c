"""The promise: what the hand does to a run happens to that run, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gdviz.engine.rate_trials import suits
from gdviz.scene.edits import RemoveRun
from gdviz.ui.editors.runs.adapt_bar import AdaptBar
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.widgets.slider import Slider
from tests.ui.hand import BOWL, editor, hyper, menu_entry

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.scene.edits import Edit
    from tests.ui.conftest import Open


def test_a_slider_changes_its_own_hyperparameter_and_nothing_else(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window()
    for index, name in ((1, "beta"), (3, "lr"), (0, "lr")):
        before = hyper(desk.session.scene)
        slider = editor(desk.cards[index], name).findChildren(Slider)[0]
        spot = QPoint(round(slider.x_of(0.45)), slider.height() // 2)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=spot)
        after = hyper(desk.session.scene)
        assert after[index].pop(name) != before[index].pop(name)
        assert after == before
        assert desk.session.selection == index
    desk.settle()
    assert desk.session.undo_label == "set learning rate"


def test_what_is_set_is_shown_and_shown_silently(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window(BOWL)
    edits: list[str] = []
    apply = desk.session.apply

    def noted(edit: Edit) -> str:
        edits.append(edit.label)
        return apply(edit)

    monkeypatch.setattr(desk.session, "apply", noted)
    desk.open("six_on_a_bowl")
    desk.settle()
    desk.session.undo()
    desk.session.redo()
    desk.session.simulation.play.emit(False)  # a scene that is opened plays
    desk.session.simulation.seek.emit(30)
    desk.stands_at(30)
    assert edits == []  # no panel has echoed what it was shown
    for card, run in zip(desk.cards, desk.session.scene.runs, strict=True):
        for name, value in run.hyper.items():
            assert editor(card, name).value() == value


def test_runs_can_be_added_and_the_new_one_is_chosen(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(BOWL)
    menu_entry(desk.add_button.menu(), "nesterov").trigger()
    assert [card.optimizer for card in desk.cards] == ["gd", "adam", "nesterov"]
    assert desk.session.selection == 2
    desk.settle()
    assert desk.session.snapshot is not None
    assert desk.session.snapshot.runs[2].loss[-1] < desk.session.snapshot.runs[2].loss[0]
    desk.session.undo()
    assert [card.optimizer for card in desk.cards] == ["gd", "adam"]


def test_runs_can_be_duplicated_changed_hidden_and_removed(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    before = desk.work
    desk.choose_for_run(0, "duplicate")
    assert [card.optimizer for card in desk.cards] == ["gd", "adam", "gd"]
    assert desk.session.scene.runs[2].hyper == before.runs[0].hyper
    desk.choose_for_run(2, "heavy_ball")
    assert [card.optimizer for card in desk.cards] == ["gd", "adam", "heavy_ball"]
    desk.choose_for_run(0, "visible")
    assert [run.visible for run in desk.session.scene.runs] == [False, True, True]
    desk.choose_for_run(0, "remove")
    assert [card.optimizer for card in desk.cards] == ["adam", "heavy_ball"]
    desk.settle()
    for _ in range(4):
        desk.session.undo()
    assert desk.work == before
    assert [card.optimizer for card in desk.cards] == ["gd", "adam"]


def test_the_last_run_stays_and_a_ninth_is_not_offered(open_window: Open) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}}
    desk = open_window({**BOWL, "runs": [run]})
    assert not menu_entry(desk.run_menu(0), "remove").isEnabled()
    desk = open_window({**BOWL, "runs": [run] * 8})
    assert not menu_entry(desk.run_menu(0), "duplicate").isEnabled()
    assert desk.add_button.isHidden()


def test_a_diverged_run_is_offered_a_rate_that_cures_it(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window("step_size")
    card = desk.cards[2]
    qtbot.waitUntil(lambda: not card._warning.isHidden())
    assert "**arrives in" in card._words.source()
    card._fix.click()
    assert hyper(desk.session.scene)[2]["lr"] == pytest.approx(0.3)
    desk.settle()
    qtbot.waitUntil(lambda: card._warning.isHidden())
    desk.session.undo()
    assert hyper(desk.session.scene)[2]["lr"] == 0.41


def test_why_is_answered_in_the_card_itself(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window("step_size")
    desk.session.seek(12)
    desk.stands_at(12)
    card = desk.cards[2]
    card._why.click()
    assert desk.session.selection == 2
    qtbot.waitUntil(lambda: card.is_explaining)
    qtbot.waitUntil(lambda: "exceeds" in card._because.source())
    desk.told()
    sentence = desk.only(StabilityView)._sentence.source()
    assert sentence.startswith(card._because.source())
    card._why.click()
    assert not card.is_explaining
    assert not any(other.is_explaining for other in desk.cards)


def test_rates_that_do_not_suit_are_adapted_in_one_edit(
    qtbot: QtBot, open_window: Open
) -> None:
    runs = [
        {"optimizer": "gd", "hyper": {"lr": 0.3}},
        {"optimizer": "heavy_ball", "hyper": {"lr": 0.3}},
        {"optimizer": "adam", "hyper": {"lr": 1e-5}},
    ]
    desk = open_window({"objective": "rosenbrock", "steps": 200, "runs": runs})
    (bar,) = desk.panel("runs").findChildren(AdaptBar)
    qtbot.waitUntil(lambda: not bar.isHidden(), timeout=30_000)
    before = hyper(desk.session.scene)
    bar._button.click()
    desk.settle()
    assert all(suits(desk.session.plan, run) for run in desk.session.snapshot.runs)
    qtbot.waitUntil(bar.isHidden, timeout=30_000)
    desk.session.undo()
    assert hyper(desk.session.scene) == before


def test_where_no_rate_brings_a_run_down_the_bar_says_so_and_offers_nothing(
    qtbot: QtBot, open_window: Open
) -> None:
    """Near the hill of Himmelblau's function Newton's method climbs, whatever its rate."""
    scene = {"objective": "himmelblau", "start": [-0.5, -0.5]}
    desk = open_window({**scene, "runs": [{"optimizer": "newton"}]})
    (bar,) = desk.panel("runs").findChildren(AdaptBar)
    qtbot.waitUntil(lambda: not bar.isHidden(), timeout=30_000)
    assert bar._words.text() == (
        "No rate tried brings Newton steadily down from here: it is drawn to a maximum."
    )
    assert bar._button.isHidden()


def test_the_panel_offers_what_the_card_offers(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window("step_size")
    desk.session.select(2)
    view = desk.only(StabilityView)
    qtbot.waitUntil(lambda: not view._offer.isHidden(), timeout=30_000)
    desk.told()
    assert view._offer.text() == "Set 0.3"
    assert desk.cards[2]._fix.text() == "Set η to 0.3"
    view._offer.click()
    assert hyper(desk.session.scene)[2]["lr"] == pytest.approx(0.3)


def test_an_offer_for_a_race_that_has_changed_since_is_not_taken(
    qtbot: QtBot, open_window: Open
) -> None:
    runs = [
        {"optimizer": "adam", "hyper": {"lr": 1e-5}},
        {"optimizer": "heavy_ball", "hyper": {"lr": 0.3}},
        {"optimizer": "gd", "hyper": {"lr": 0.3}},
    ]
    desk = open_window({"objective": "rosenbrock", "steps": 200, "runs": runs})
    desk.session.select(2)
    view = desk.only(StabilityView)
    (bar,) = desk.panel("runs").findChildren(AdaptBar)
    qtbot.waitUntil(lambda: not bar.isHidden() and not view._offer.isHidden(), timeout=30_000)
    desk.session.apply(RemoveRun(2))
    left = hyper(desk.session.scene)
    bar._button.click()
    view._offer.click()
    desk.cards[1]._fix.click()
    assert hyper(desk.session.scene) == left
