"""Playing, stepping and restarting."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.ui.action_spec import TIME, ActionSpec

if TYPE_CHECKING:
    from gdviz.ui.session import Session

_BEYOND = 10**9  # a step after the last one of any run


@final
class TimeActions:
    """Moves the cursor of the session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def actions(self) -> tuple[ActionSpec, ...]:
        """What can be done to time."""
        return (
            ActionSpec(
                "play", "Play or pause", "Play or pause", self.play, ("Space",),
                "player-play", TIME,
            ),
            ActionSpec(
                "back", "Step back", "One step back", self.back, ("Left",),
                "chevron-left", TIME,
            ),
            ActionSpec(
                "forward", "Step on", "One step on", self.forward, ("Right",),
                "chevron-right", TIME,
            ),
            ActionSpec(
                "restart", "Restart", "Back to step 0", self.restart, ("Home",),
                "player-skip-back", TIME,
            ),
            ActionSpec(
                "end", "Go to the end", "Last step", self.end, ("End",),
                "player-skip-forward", TIME,
            ),
        )  # fmt: skip

    def play(self) -> None:
        snapshot = self._session.snapshot
        playing = snapshot is not None and snapshot.playing
        self._session.simulation.play.emit(not playing)

    def back(self) -> None:
        self._pause_at(self._k - 1)

    def forward(self) -> None:
        self._pause_at(self._k + 1)

    def restart(self) -> None:
        self._session.seek(0)

    def end(self) -> None:
        self._pause_at(_BEYOND)

    @property
    def _k(self) -> int:
        snapshot = self._session.snapshot
        return snapshot.k if snapshot is not None else 0

    def _pause_at(self, k: int) -> None:
        self._session.simulation.play.emit(False)
        self._session.seek(max(k, 0))
