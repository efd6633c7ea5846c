"""The promise: every edit reaches the picture, and nothing untouched is reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdviz.scene import files
from gdviz.scene.edits import (
    AddRun,
    Edit,
    RemoveRun,
    Replace,
    SetHyper,
    SetObjective,
    SetObjectiveParam,
    SetOptimizer,
    SetRun,
    SetScene,
    SetShared,
    SetStart,
)
from gdviz.scene.records import RunSpec
from gdviz.scene.specs import NoiseSpec, StopSpec
from tests.ui.sessions import LR, Heard, arrive, k_of, scene, seek

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.ui.session import Session
    from tests.ui.conftest import OpenSession


# -- edits -----------------------------------------------------------------------------


EDITS: list[Edit] = [
    LR,
    SetRun(1, {"visible": False}, "hide run"),
    SetOptimizer(0, "adam", {"lr": 0.05}, ""),
    AddRun(RunSpec(optimizer="rmsprop", hyper={"lr": 0.05})),
    RemoveRun(0),
    SetStart((1.0, 2.0)),
    SetObjective("himmelblau"),
    SetObjective("parabola"),
    SetObjectiveParam("a", 2.5),
    SetShared("noise", NoiseSpec(std=0.3)),
    SetShared("clip_norm", 1.0),
    SetScene("set schedule", schedule="inverse_sqrt"),
    SetScene("set stopping rule", stop=StopSpec(max_steps=7)),
    SetScene("set number of steps", steps=33),
    Replace(scene(title="Another", steps=20), "open scene"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{type(edit).__name__} {edit.label}")
def test_every_edit_reaches_a_snapshot_and_undo_takes_it_back(
    qtbot: QtBot, opened: OpenSession, edit: Edit
) -> None:
    session = opened()
    before = session.scene
    session.apply(edit)
    assert session.scene == edit.apply(before) != before
    after = arrive(qtbot, session)
    assert after.plan.scene == session.scene
    assert len(after.runs) == len(session.scene.runs)
    assert session.undo_label == edit.label
    session.undo()
    assert session.scene == before
    assert arrive(qtbot, session).plan.scene == before
    assert (session.undo_label, session.redo_label) == ("", edit.label)
    session.redo()
    assert session.scene == edit.apply(before)


def test_the_menu_can_say_what_undo_would_take_back(opened: OpenSession) -> None:
    session = opened()
    assert (session.undo_label, session.redo_label) == ("", "")
    session.apply(LR)
    assert session.undo_label == "set learning rate"
    session.settle()
    session.apply(SetStart((1.0, 1.0)))
    assert session.undo_label == "move start"
    session.undo()
    assert (session.undo_label, session.redo_label) == ("set learning rate", "move start")


def test_a_drag_is_one_step_of_undo_and_the_next_drag_another(opened: OpenSession) -> None:
    session = opened()
    before = session.scene
    for rate in (0.11, 0.12, 0.13):
        session.apply(SetHyper(0, "lr", rate))
    session.settle()
    between = session.scene
    for rate in (0.14, 0.15):
        session.apply(SetHyper(0, "lr", rate))
    session.undo()
    assert session.scene == between
    session.undo()
    assert session.scene == before


def test_an_edit_that_cannot_be_is_a_sentence_and_changes_nothing(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened()
    heard, before = Heard(session), session.scene
    session.apply(SetHyper(0, "lr", -1.0))
    assert session.scene == before
    assert len(heard.complaints) == 1
    assert "lr" in heard.complaints[0]
    session.apply(LR)
    arrive(qtbot, session)


def test_reset_returns_to_what_was_opened_and_can_be_undone(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened(scene(show={"start_at": 5}))
    first = session.scene
    session.apply(LR)
    edited = session.scene
    arrive(qtbot, session)
    seek(qtbot, session, 40)
    session.reset()
    assert session.scene == first
    assert session.undo_label == "reset"
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == 5)
    session.undo()
    assert session.scene == edited


# -- what an edit leaves alone ---------------------------------------------------------


def test_the_cursor_and_the_selection_survive_an_edit(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened()
    session.select(1)
    seek(qtbot, session, 17)
    session.apply(LR)
    assert arrive(qtbot, session).k == 17
    assert session.selection == 1
    session.apply(SetStart((1.0, -1.0)))
    assert arrive(qtbot, session).k == 17


def test_playing_goes_on_through_an_edit(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 100}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k > 1)
    before = session.snapshot
    session.apply(LR)
    after = arrive(qtbot, session)
    assert before is not None
    assert after.playing
    assert after.k >= before.k


def test_a_cursor_beyond_the_new_end_moves_to_it(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened()
    seek(qtbot, session, 60)
    session.apply(SetScene("set number of steps", steps=20))
    assert arrive(qtbot, session).k == 20


def test_a_selected_run_that_is_removed_hands_its_place_on(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened()
    session.select(1)
    asked: list[int] = []
    session.simulation.select.connect(asked.append)
    with qtbot.waitSignal(session.scene_changed):
        session.apply(RemoveRun(1))
    assert asked == [0]
    assert session.selection == 0


def test_choosing_a_run_explains_it(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened()
    with qtbot.waitSignal(
        session.insight_arrived, check_params_cb=lambda found: found.index == 1
    ) as blocker:
        session.select(1)
    assert blocker.args[0].label == "heavy ball"


def test_an_edit_of_looks_simulates_nothing_anew(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened()
    before = session.snapshot
    session.apply(SetRun(0, {"label": "slow"}, "rename run"))
    after = arrive(qtbot, session)
    assert before is not None
    assert after.runs[0].label == "slow"
    assert np.shares_memory(after.runs[0].theta, before.runs[0].theta)


# -- ghosts ----------------------------------------------------------------------------


def ghosts(session: Session) -> list[np.ndarray[Any, Any]]:
    return [run.theta for run in session.ghosts]


def test_the_first_edit_of_a_gesture_leaves_the_old_path_as_a_ghost(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened()
    assert ghosts(session) == []
    assert session.snapshot is not None
    old = session.snapshot.runs[0].theta
    for rate in (0.12, 0.15, 0.2):
        session.apply(SetHyper(0, "lr", rate))
        arrive(qtbot, session)
        (ghost,) = ghosts(session)
        np.testing.assert_array_equal(ghost, old)
    session.settle()
    (ghost,) = ghosts(session)  # stays until the next change
    np.testing.assert_array_equal(ghost, old)
    moved = session.snapshot.runs[0].theta
    session.apply(SetHyper(0, "lr", 0.25))
    (ghost,) = ghosts(session)
    np.testing.assert_array_equal(ghost, moved)


def test_a_moved_start_leaves_a_ghost_of_every_run(opened: OpenSession) -> None:
    session = opened()
    session.apply(SetStart((1.0, 1.0)))
    assert [tuple(path[0]) for path in ghosts(session)] == [(3.0, -3.0)] * 2


def test_a_hidden_run_leaves_no_ghost(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened()
    session.apply(SetRun(0, {"visible": False}, "hide run"))
    session.settle()
    arrive(qtbot, session)
    session.apply(SetStart((1.0, 1.0)))
    assert len(ghosts(session)) == 1


@pytest.mark.parametrize("edit", [SetObjective("himmelblau"), RemoveRun(0)])
def test_another_landscape_or_race_has_no_ghosts(opened: OpenSession, edit: Edit) -> None:
    session = opened()
    session.apply(LR)
    assert ghosts(session)
    session.settle()
    session.apply(edit)
    assert ghosts(session) == []


def test_an_edit_before_the_first_picture_leaves_no_ghosts_of_another_landscape(
    opened: OpenSession,
) -> None:
    session = opened()
    count = len(session.scene.runs)
    session.apply(SetObjective("spectrum"))  # nothing of it has arrived yet
    session.settle()
    session.apply(LR)
    assert len(session.scene.runs) == count
    assert ghosts(session) == []


# -- files -----------------------------------------------------------------------------


def test_a_saved_scene_reads_back_and_is_no_longer_modified(
    opened: OpenSession, tmp_path: Path
) -> None:
    session = opened()
    heard, path = Heard(session), tmp_path / "mine.gdviz"
    session.apply(LR)
    assert session.modified
    session.save(path)
    assert not session.modified
    assert session.path == path
    assert heard.facts == ["Saved as mine.gdviz"]
    assert files.load(path) == session.scene
    session.undo()
    assert session.modified


def test_a_scene_that_cannot_be_saved_stays_modified(
    opened: OpenSession, tmp_path: Path
) -> None:
    session = opened()
    heard = Heard(session)
    session.apply(LR)
    session.save(tmp_path / "no such folder" / "mine.gdviz")
    assert len(heard.complaints) == 1
    assert session.modified
    assert session.path is None


def test_opening_puts_the_scene_in_place_and_undo_leads_back(
    qtbot: QtBot, opened: OpenSession, tmp_path: Path
) -> None:
    session = opened()
    before = session.scene
    session.select(1)
    other = scene(title="Other", objective="himmelblau", show={"start_at": 3})
    session.open(other, tmp_path / "other.gdviz")
    assert session.scene == other
    assert not session.modified
    assert session.selection == 0
    arrive(qtbot, session)
    qtbot.waitUntil(lambda: k_of(session) == 3)
    session.reset()  # to what was opened last
    assert session.scene == other
    session.undo()
    assert session.scene == before
