"""The simulation thread."""

from __future__ import annotations

from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from gdviz.engine.insight import Insight, insight
from gdviz.engine.mailbox import Mailbox
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.engine.timeline import Timeline
from gdviz.ui.system.garbage import GuiGarbage

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run

_SLICE = 0.008  # seconds of stepping before the cursor moves and a snapshot goes out
_FIRST_SLICE = 0.04  # after an edit: most races are whole before they are drawn once
_PATIENCE = 0.05  # seconds that stepping waits for a frame to be drawn
_SHOW_EVERY, _FOLLOW_EVERY = 0.15, 0.03  # seconds between views of what is being computed
_INSIGHT_EVERY = 0.12  # seconds: a verdict that changes faster cannot be read


class _Worker(QObject):
    """Lives in the simulation thread; the timer, being its child, moves with it."""

    published = Signal()
    understood = Signal()
    failed = Signal(object)

    def __init__(
        self, inbox: Mailbox[Plan], outbox: Mailbox[Snapshot], insights: Mailbox[Insight],
        drawn: Event, interval_ms: int,
    ) -> None:  # fmt: skip
        super().__init__()
        self._drawn = drawn
        self._inbox, self._outbox, self._insights = inbox, outbox, insights
        self._simulation: Simulation | None = None
        self._timeline = Timeline()
        self._runs: tuple[Run, ...] = ()
        self._complete = False
        self._shown_at = 0.0
        self._selected = 0
        self._explained: tuple[int, int, int, bool] | None = None
        self._explained_at = 0.0
        self._last_tick = perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._tick)

    @Slot()
    def load(self) -> None:
        """Simulate the latest plan; the cursor stays where it is."""
        self._guard(self._load)

    @Slot(bool)
    def play(self, on: bool) -> None:
        self._timeline = self._timeline.play(last=self._last) if on else self._timeline.pause()
        self._wake()
        self._publish()

    @Slot(int)
    def seek(self, k: int) -> None:
        self._timeline = self._timeline.seek(min(k, self._last) if self._complete else k)
        self._wake()
        self._publish()

    @Slot(float)
    def set_speed(self, steps_per_second: float) -> None:
        self._timeline = self._timeline.at_speed(steps_per_second)

    @Slot(int)
    def select(self, run: int) -> None:
        self._selected = run
        self._wake()

    @property
    def _last(self) -> int:
        return max((run.steps for run in self._runs), default=0)

    def _load(self) -> None:
        self._drawn.wait(_PATIENCE)
        plan = self._inbox.take()
        if plan is None:
            return
        self._simulation = Simulation(plan, self._simulation)
        self._complete = False
        self._shown_at = -_SHOW_EVERY
        # the very first picture does not wait for the whole race
        self._compute(_FIRST_SLICE if self._runs else _SLICE)
        self._explained = None
        self._wake()
        self._publish()

    def _compute(self, seconds: float) -> None:
        if self._simulation is not None and not self._complete:
            deadline = perf_counter() + seconds
            self._simulation.advance(
                lambda: perf_counter() > deadline or not self._drawn.is_set()
            )
            self._complete = self._simulation.complete
            # longer paths are cut and drawn anew: seldom, unless the cursor waits for them
            waits = self._timeline.playing and self._timeline.position >= self._last
            pause = _FOLLOW_EVERY if waits else _SHOW_EVERY
            if self._complete or perf_counter() > self._shown_at + pause:
                self._shown_at = perf_counter()
                self._runs = self._simulation.runs()

    def _wake(self) -> None:
        if not self._timer.isActive():
            self._last_tick = perf_counter()
            self._timer.start()

    @Slot()
    def _tick(self) -> None:
        self._guard(self._advance)

    def _advance(self) -> None:
        self._drawn.wait(_PATIENCE)
        now = perf_counter()
        elapsed, self._last_tick = now - self._last_tick, now
        before = (self._timeline, self._runs)
        self._compute(_SLICE)
        self._timeline = self._timeline.advance(
            elapsed, last=self._last, complete=self._complete
        )
        if before != (self._timeline, self._runs):
            self._publish()
        explained = self._explain(now)
        if explained and self._complete and not self._timeline.playing:
            self._timer.stop()

    def _explain(self, now: float) -> bool:
        """Say what theory thinks of the selected run; True when all has been said."""
        if self._simulation is None or not self._runs:
            return True
        plan = self._simulation.plan
        index = min(self._selected, len(self._runs) - 1)
        k = min(self._timeline.k, self._runs[index].steps)
        wanted = (plan.generation, index, k, self._runs[index].status.ended)
        if wanted == self._explained:
            return True
        if now - self._explained_at < _INSIGHT_EVERY:
            return False
        self._explained, self._explained_at = wanted, now
        if self._insights.put(insight(plan, self._runs, index, k)):
            self.understood.emit()
        return True

    def _publish(self) -> None:
        if self._simulation is None:
            return
        snapshot = Snapshot(
            plan=self._simulation.plan,
            runs=self._runs,
            k=min(self._timeline.k, self._last),
            playing=self._timeline.playing,
            complete=self._complete,
        )
        self._drawn.clear()
        if self._outbox.put(snapshot):
            self.published.emit()

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as exc:  # the thread boundary: report, do not vanish
            self._timer.stop()
            self._timeline = self._timeline.pause()
            self.failed.emit(exc)


class SimulationThread(QObject):
    """GUI-side handle on the simulation thread: commands in, snapshots out.

    The two threads take turns: stepping waits until a snapshot has been drawn.  Python
    lets one thread run at a time, and Qt's calls give way hundreds of times in a frame; a
    frame that has to win its turn back each time takes ten times as long.

    Signals
    -------
    play, seek, set_speed, select
        Commands, delivered in order to the simulation thread.
    published, understood
        A newer snapshot, a newer insight is waiting; call `take`, `take_insight`.
    failed
        The exception that stopped the simulation.
    """

    play = Signal(bool)
    seek = Signal(int)
    set_speed = Signal(float)
    select = Signal(int)
    published = Signal()
    understood = Signal()
    failed = Signal(object)
    _load = Signal()

    def __init__(self, parent: QObject | None = None, *, interval_ms: int = 16) -> None:
        super().__init__(parent)
        self._inbox: Mailbox[Plan] = Mailbox()
        self._outbox: Mailbox[Snapshot] = Mailbox()
        self._insights: Mailbox[Insight] = Mailbox()
        self._drawn = Event()
        self._drawn.set()
        self._garbage = GuiGarbage(self)
        self._thread = QThread(self)
        self._worker = _Worker(
            self._inbox, self._outbox, self._insights, self._drawn, interval_ms
        )
        self._worker.moveToThread(self._thread)
        self._load.connect(self._worker.load)
        self.play.connect(self._worker.play)
        self.seek.connect(self._worker.seek)
        self.set_speed.connect(self._worker.set_speed)
        self.select.connect(self._worker.select)
        self._worker.published.connect(self.published)
        self._worker.understood.connect(self.understood)
        self._worker.failed.connect(self.failed)
        self._thread.finished.connect(self._worker.deleteLater)
        self._thread.start()

    def load(self, plan: Plan) -> None:
        """Simulate `plan` next; a plan that is still waiting is forgotten."""
        if self._inbox.put(plan):
            self._load.emit()

    def take(self) -> Snapshot | None:
        """Claim the latest snapshot, or None if it has been claimed already.

        Stepping goes on when the events that drawing it takes have been handled.
        """
        QTimer.singleShot(0, self._go_on)
        return self._outbox.take()

    def _go_on(self) -> None:
        self._drawn.set()

    def take_insight(self) -> Insight | None:
        """Claim the latest insight, or None if it has been claimed already."""
        return self._insights.take()

    def close(self) -> None:
        """Stop the thread; returns once it has stopped."""
        self._drawn.set()
        self._thread.quit()
        self._thread.wait()
        self._garbage.close()
