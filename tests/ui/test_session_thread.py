"""The promise: no edit queues, time keeps to the race, and the thread always ends."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QThread

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.objectives.base import Objective, Window
from gdviz.engine.simulation import Simulation
from gdviz.scene.edits import AddRun, RemoveRun, SetHyper, SetObjective, SetRun
from gdviz.scene.records import RunSpec
from gdviz.ui import worker
from gdviz.ui.session import Session
from tests.ui.sessions import LR, Heard, arrive, k_of, scene, seek

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.arrays import Points, Scalars
    from tests.ui.conftest import OpenSession


# -- queues and stale snapshots --------------------------------------------------------


def test_a_flood_of_edits_is_simulated_once_more_and_not_five_hundred_times(
    qtbot: QtBot, opened: OpenSession, monkeypatch: pytest.MonkeyPatch
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


def test_snapshots_always_fit_the_scene_that_stands(qtbot: QtBot, opened: OpenSession) -> None:
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


def test_a_snapshot_of_other_runs_is_dropped(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened()
    stale = session.snapshot
    assert stale is not None
    session.apply(RemoveRun(0))
    current = arrive(qtbot, session)
    session.simulation._outbox.put(stale)
    session.simulation.published.emit()
    assert session.snapshot is current


def test_a_late_snapshot_of_the_same_runs_is_shown_until_a_newer_one_comes(
    qtbot: QtBot, opened: OpenSession
) -> None:
    # while a slider is dragged the picture follows, a little late
    session = opened()
    heard = Heard(session)
    session.apply(LR)
    arrive(qtbot, session)
    assert [s.plan.generation for s in heard.snapshots] == sorted(
        s.plan.generation for s in heard.snapshots
    )


# -- time ------------------------------------------------------------------------------


def test_play_moves_the_cursor_and_stops_at_the_end(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened(scene(steps=30, show={"steps_per_second": 1000}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) == 30)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)


def test_play_at_the_end_begins_again(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened(scene(steps=30, show={"steps_per_second": 20}))
    seek(qtbot, session, 30)
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) < 30)
    assert session.snapshot is not None
    assert session.snapshot.playing


def test_pause_holds_the_cursor(qtbot: QtBot, opened: OpenSession) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 200}))
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: k_of(session) > 2)
    session.simulation.play.emit(False)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)
    k = k_of(session)
    session.apply(SetRun(0, {"label": "a"}, "rename run"))  # something to wait for
    assert arrive(qtbot, session).k == k


@pytest.mark.parametrize(("wish", "k"), [(12, 12), (0, 0), (10**9, 60), (-4, 0)])
def test_seek_stays_within_the_race(
    qtbot: QtBot, opened: OpenSession, wish: int, k: int
) -> None:
    session = opened()
    seek(qtbot, session, 33)
    session.simulation.seek.emit(wish)
    qtbot.waitUntil(lambda: k_of(session) == k)


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
    qtbot: QtBot, opened: OpenSession, trap: SetObjective
) -> None:
    session = opened()
    heard = Heard(session)
    session.apply(trap)
    qtbot.waitUntil(lambda: bool(heard.failures))
    assert "the floor is missing" in str(heard.failures[0])
    session.undo()
    assert arrive(qtbot, session).plan.scene.objective == "quadratic"
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.playing)


def test_after_an_error_the_cursor_rests(
    qtbot: QtBot, opened: OpenSession, trap: SetObjective
) -> None:
    session = opened(scene(steps=800, show={"steps_per_second": 100}))
    heard = Heard(session)
    session.simulation.play.emit(True)
    session.apply(trap)
    qtbot.waitUntil(lambda: bool(heard.failures))
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
        with qtbot.waitSignal(session.failed):
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
