"""The promise: every edit reaches the picture, none queues, nothing untouched is reset."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, final

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QThread

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.objectives.base import Objective, Window
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.scene import codec
from gdviz.scene.codec import from_builtins
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
    SetStart,
)
from gdviz.scene.records import NoiseSpec, RunSpec, Scene, StopSpec
from gdviz.ui import worker
from gdviz.ui.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.core.arrays import Points, Scalars

Open: TypeAlias = Callable[..., Session]

LR = SetHyper(0, "lr", 0.2, "learning rate")


def scene(**settings: Any) -> Scene:
    runs = [
        {"optimizer": "gd", "hyper": {"lr": 0.1}},
        {"optimizer": "heavy_ball", "hyper": {"lr": 0.02, "beta": 0.9}},
    ]
    tree = {"objective": "quadratic", "start": [3, -3], "steps": 60, "runs": runs}
    return from_builtins({**tree, **settings})


class Heard:
    """What a session has said."""

    def __init__(self, session: Session) -> None:
        self.complaints: list[str] = []
        self.facts: list[str] = []
        self.snapshots: list[Snapshot] = []
        self.misfits: list[int] = []
        self._session = session
        session.complained.connect(self.complaints.append)
        session.informed.connect(self.facts.append)
        session.snapshot_arrived.connect(self._on_snapshot)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)
        present = self._session.plan
        fits = len(snapshot.runs) == len(present.runs)
        if not fits or snapshot.plan.scene.objective != present.scene.objective:
            self.misfits.append(snapshot.plan.generation)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    """Sessions that run, and whose threads are stopped in the end."""
    sessions: list[Session] = []

    def open_session(of: Scene | None = None) -> Session:
        session = Session(of or scene())
        sessions.append(session)
        session.start()
        arrive(qtbot, session)
        return session

    yield open_session
    for session in sessions:
        session.close()


def arrived(session: Session) -> bool:
    snapshot = session.snapshot
    return snapshot is not None and snapshot.complete and snapshot.plan is session.plan


def arrive(qtbot: QtBot, session: Session) -> Snapshot:
    """Wait for the complete snapshot of the present scene."""
    qtbot.waitUntil(lambda: arrived(session))
    assert session.snapshot is not None
    return session.snapshot


def seek(qtbot: QtBot, session: Session, k: int) -> None:
    session.simulation.seek.emit(k)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)


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
    SetScene("set noise", noise=NoiseSpec(std=0.3)),
    SetScene("set clipping", clip_norm=1.0),
    SetScene("set schedule", schedule="inverse_sqrt"),
    SetScene("set stopping rule", stop=StopSpec(max_steps=7)),
    SetScene("set number of steps", steps=33),
    Replace(scene(title="Another", steps=20), "open scene"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{type(edit).__name__} {edit.label}")
def test_every_edit_reaches_a_snapshot_and_undo_takes_it_back(
    qtbot: QtBot, opened: Open, edit: Edit
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


def test_the_menu_can_say_what_undo_would_take_back(opened: Open) -> None:
    session = opened()
    assert (session.undo_label, session.redo_label) == ("", "")
    session.apply(LR)
    assert session.undo_label == "set learning rate"
    session.settle()
    session.apply(SetStart((1.0, 1.0)))
    assert session.undo_label == "move start"
    session.undo()
    assert (session.undo_label, session.redo_label) == ("set learning rate", "move start")


def test_a_drag_is_one_step_of_undo_and_the_next_drag_another(opened: Open) -> None:
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
    qtbot: QtBot, opened: Open
) -> None:
    session = opened()
    heard, before = Heard(session), session.scene
    session.apply(SetHyper(0, "lr", -1.0))
    assert session.scene == before
    assert len(heard.complaints) == 1
    assert "lr" in heard.complaints[0]
    session.apply(LR)
    arrive(qtbot, session)


def test_reset_returns_to_what_was_opened_and_can_be_undone(qtbot: QtBot, opened: Open) -> None:
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


# -- queues and stale snapshots --------------------------------------------------------


def test_a_flood_of_edits_is_simulated_once_more_and_not_five_hundred_times(
    qtbot: QtBot, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, loads = threading.Event(), []

    def gated(plan: Any, previous: Any) -> Simulation:
        loads.append(plan.generation)
        gate.wait(10.0)
        return Simulation(plan, previous)

    session = opened()
    heard = Heard(session)
    monkeypatch.setattr(worker, "Simulation", gated)
    session.apply(SetHyper(0, "lr", 0.05))
    qtbot.waitUntil(lambda: len(loads) == 1)  # the thread is busy with the first
    for i in range(500):
        session.apply(SetHyper(0, "lr", 0.1 + 1e-4 * i))
    gate.set()
    arrive(qtbot, session)
    assert loads == [1, 501]
    assert session.snapshot is not None
    assert session.snapshot.runs[0].lr[0] == pytest.approx(0.1 + 1e-4 * 499)
    assert len(heard.snapshots) <= 6


def test_snapshots_always_fit_the_scene_that_stands(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    heard = Heard(session)
    session.simulation.play.emit(True)
    for i in range(30):
        if i % 5 == 4:
            session.apply(SetObjective("himmelblau" if i % 2 else "rosenbrock"))
        elif i % 2:
            session.apply(AddRun(RunSpec(optimizer="gd", hyper={"lr": 0.001})))
        else:
            session.apply(RemoveRun(len(session.scene.runs) - 1))
        session.settle()
        QCoreApplication.processEvents()  # what has been published comes in between
    arrive(qtbot, session)
    assert heard.snapshots
    assert heard.misfits == []


def test_a_snapshot_of_other_runs_is_dropped(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    stale = session.snapshot
    assert stale is not None
    session.apply(RemoveRun(0))
    current = arrive(qtbot, session)
    session.simulation._outbox.put(stale)
    session.simulation.published.emit()
    assert session.snapshot is current


def test_a_late_snapshot_of_the_same_runs_is_shown_until_a_newer_one_comes(
    qtbot: QtBot, opened: Open
) -> None:
    # while a slider is dragged the picture follows, a little late
    session = opened()
    heard = Heard(session)
    session.apply(LR)
    arrive(qtbot, session)
    assert [s.plan.generation for s in heard.snapshots] == sorted(
        s.plan.generation for s in heard.snapshots
    )


# -- what an edit leaves alone ---------------------------------------------------------


def test_the_cursor_and_the_selection_survive_an_edit(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    session.select(1)
    seek(qtbot, session, 17)
    session.apply(LR)
    assert arrive(qtbot, session).k == 17
    assert session.selection == 1
    session.apply(SetStart((1.0, -1.0)))
    assert arrive(qtbot, session).k == 17


def test_playing_goes_on_through_an_edit(qtbot: QtBot, opened: Open) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 100}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k > 1)
    before = session.snapshot
    session.apply(LR)
    after = arrive(qtbot, session)
    assert before is not None
    assert after.playing
    assert after.k >= before.k


def test_a_cursor_beyond_the_new_end_moves_to_it(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    seek(qtbot, session, 60)
    session.apply(SetScene("set number of steps", steps=20))
    assert arrive(qtbot, session).k == 20


def test_a_selected_run_that_is_removed_hands_its_place_on(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    session.select(1)
    with qtbot.waitSignal(session.selected) as blocker:
        session.apply(RemoveRun(1))
    assert blocker.args == [0]
    assert session.selection == 0


def test_choosing_a_run_explains_it(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    with qtbot.waitSignal(
        session.insight_arrived, check_params_cb=lambda found: found.index == 1
    ) as blocker:
        session.select(1)
    assert blocker.args[0].label == "heavy ball"


def test_an_edit_of_looks_simulates_nothing_anew(qtbot: QtBot, opened: Open) -> None:
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
    qtbot: QtBot, opened: Open
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


def test_a_moved_start_leaves_a_ghost_of_every_run(opened: Open) -> None:
    session = opened()
    session.apply(SetStart((1.0, 1.0)))
    assert [tuple(path[0]) for path in ghosts(session)] == [(3.0, -3.0)] * 2


def test_a_hidden_run_leaves_no_ghost(qtbot: QtBot, opened: Open) -> None:
    session = opened()
    session.apply(SetRun(0, {"visible": False}, "hide run"))
    session.settle()
    arrive(qtbot, session)
    session.apply(SetStart((1.0, 1.0)))
    assert len(ghosts(session)) == 1


@pytest.mark.parametrize("edit", [SetObjective("himmelblau"), RemoveRun(0)])
def test_another_landscape_or_race_has_no_ghosts(opened: Open, edit: Edit) -> None:
    session = opened()
    session.apply(LR)
    assert ghosts(session)
    session.settle()
    session.apply(edit)
    assert ghosts(session) == []


# -- time ------------------------------------------------------------------------------


def k_of(session: Session) -> int:
    assert session.snapshot is not None
    return session.snapshot.k


def test_play_moves_the_cursor_and_stops_at_the_end(qtbot: QtBot, opened: Open) -> None:
    session = opened(scene(steps=30, show={"steps_per_second": 1000}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) == 30)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)


def test_play_at_the_end_begins_again(qtbot: QtBot, opened: Open) -> None:
    session = opened(scene(steps=30, show={"steps_per_second": 20}))
    seek(qtbot, session, 30)
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) < 30)
    assert session.snapshot is not None
    assert session.snapshot.playing


def test_pause_holds_the_cursor(qtbot: QtBot, opened: Open) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 200}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) > 2)
    session.simulation.play.emit(False)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)
    k = k_of(session)
    session.apply(SetRun(0, {"label": "a"}, "rename run"))  # something to wait for
    assert arrive(qtbot, session).k == k


@pytest.mark.parametrize(("wish", "k"), [(12, 12), (0, 0), (10**9, 60), (-4, 0)])
def test_seek_stays_within_the_race(qtbot: QtBot, opened: Open, wish: int, k: int) -> None:
    session = opened()
    seek(qtbot, session, 33)
    session.simulation.seek.emit(wish)
    qtbot.waitUntil(lambda: k_of(session) == k)


# -- files -----------------------------------------------------------------------------


def test_a_saved_scene_reads_back_and_is_no_longer_modified(
    opened: Open, tmp_path: Path
) -> None:
    session = opened()
    heard, path = Heard(session), tmp_path / "mine.gdviz"
    session.apply(LR)
    assert session.modified
    session.save(path)
    assert not session.modified
    assert session.path == path
    assert heard.facts == ["Saved as mine.gdviz"]
    assert codec.load(path) == session.scene
    session.undo()
    assert session.modified


def test_a_scene_that_cannot_be_saved_stays_modified(opened: Open, tmp_path: Path) -> None:
    session = opened()
    heard = Heard(session)
    session.apply(LR)
    session.save(tmp_path / "no such folder" / "mine.gdviz")
    assert len(heard.complaints) == 1
    assert session.modified
    assert session.path is None


def test_opening_puts_the_scene_in_place_and_undo_leads_back(
    qtbot: QtBot, opened: Open, tmp_path: Path
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


# -- errors in the thread --------------------------------------------------------------


@final
@dataclass(frozen=True, slots=True)
class Trap(Objective):
    """A bowl whose gradient cannot be computed near its bottom."""

    key: ClassVar[str] = "trap"
    title: ClassVar[str] = "Trap"
    formula: ClassVar[str] = "f"
    source: ClassVar[str] = ""
    window: ClassVar[Window] = ((-3.0, 3.0), (-3.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (2.0, 1.0)

    def value(self, x: Points) -> Scalars:
        return np.asarray(np.sum(x * x, axis=0))

    def grad(self, x: Points) -> Points:
        if np.any(np.abs(x).max(axis=0) < 0.5):
            raise ArithmeticError("the floor is missing")
        return np.asarray(2.0 * x)

    def hess(self, x: Points) -> Points:
        unit = np.eye(2).reshape(2, 2, *(1,) * (x.ndim - 1))
        return 2.0 * np.broadcast_to(unit, (2, *x.shape))


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> SetObjective:
    monkeypatch.setitem(OBJECTIVES, "trap", Trap)
    return SetObjective("trap")


def test_an_error_in_the_thread_is_a_sentence_and_the_session_lives_on(
    qtbot: QtBot, opened: Open, trap: SetObjective
) -> None:
    session = opened()
    heard = Heard(session)
    session.apply(trap)
    qtbot.waitUntil(lambda: bool(heard.complaints))
    assert "the floor is missing" in heard.complaints[0]
    session.undo()
    assert arrive(qtbot, session).plan.scene.objective == "quadratic"
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.playing)


def test_after_an_error_the_cursor_rests(
    qtbot: QtBot, opened: Open, trap: SetObjective
) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 100}))
    heard = Heard(session)
    session.simulation.play.emit(True)
    session.apply(trap)
    qtbot.waitUntil(lambda: bool(heard.complaints))
    session.undo()
    assert not arrive(qtbot, session).playing


# -- the end ---------------------------------------------------------------------------


@pytest.mark.parametrize("busy", ["resting", "playing", "computing", "failed"])
def test_closing_always_stops_the_thread(
    qtbot: QtBot, busy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OBJECTIVES, "trap", Trap)
    session = Session(scene(steps=1_000_000 if busy == "computing" else 60))
    thread = session.simulation.findChild(QThread)
    assert thread is not None
    assert thread.isRunning()
    session.start()
    if busy == "playing":
        session.simulation.play.emit(True)
    if busy == "failed":
        with qtbot.waitSignal(session.complained):
            session.apply(SetObjective("trap"))
    session.close()
    assert thread.isFinished()
    session.close()  # twice does no harm


def test_a_session_that_never_started_can_be_closed(qapp: object) -> None:
    session = Session(scene())
    thread = session.simulation.findChild(QThread)
    session.close()
    assert thread is not None
    assert thread.isFinished()
