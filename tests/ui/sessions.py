"""A scene for sessions, what they say, and ways to wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetHyper
from tests.ui.hand import settle, stands_at

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene
    from gdviz.ui.session import Session

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
        self.failures: list[BaseException] = []
        self.snapshots: list[Snapshot] = []
        self.misfits: list[int] = []
        self._session = session
        session.complained.connect(self.complaints.append)
        session.informed.connect(self.facts.append)
        session.failed.connect(self.failures.append)
        session.snapshot_arrived.connect(self._on_snapshot)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)
        present = self._session.plan
        fits = len(snapshot.runs) == len(present.runs)
        if not fits or snapshot.plan.scene.objective != present.scene.objective:
            self.misfits.append(snapshot.plan.generation)


def arrive(qtbot: QtBot, session: Session) -> Snapshot:
    """Wait for the complete snapshot of the present scene."""
    settle(qtbot, session)
    assert session.snapshot is not None
    return session.snapshot


def seek(qtbot: QtBot, session: Session, k: int) -> None:
    session.simulation.seek.emit(k)
    stands_at(qtbot, session, k)


def k_of(session: Session) -> int:
    assert session.snapshot is not None
    return session.snapshot.k
