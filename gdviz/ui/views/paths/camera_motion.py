"""The camera between two steps, while a race is played more slowly than it is drawn."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gdviz.scene.camera import moves

if TYPE_CHECKING:
    from gdviz.engine.simulation import Snapshot

_FRAME_MS = 16
_FAST = 50.0  # steps per second that are smooth by themselves


@final
class CameraMotion(QObject):
    """Says where the camera is between the snapshots of a race that is being played.

    Signals
    -------
    moved
        So many steps have been taken, parts of a step included.
    """

    moved = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._k, self._rate, self._since = -1, 1.0, 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    def at(self, snapshot: Snapshot) -> float | None:
        """Where the camera is as `snapshot` arrives; None at its step, standing still."""
        show, k = snapshot.plan.scene.show, snapshot.k
        slow = snapshot.playing and show.steps_per_second < _FAST
        if not (slow and any(a <= k < b for a, b in moves(show.camera))):
            self._timer.stop()
            self._k = -1
            return None
        if k != self._k:
            self._k, self._since = k, perf_counter()
        self._rate = show.steps_per_second
        self._timer.start()
        return self._place()

    def _place(self) -> float:
        return self._k + min((perf_counter() - self._since) * self._rate, 1.0)

    def _on_frame(self) -> None:
        self.moved.emit(self._place())
