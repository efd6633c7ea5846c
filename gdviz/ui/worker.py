"""The simulation thread."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from gdviz.core.checkpoint import StoppedError
from gdviz.engine.insight import Insight, InsightMaker, SupersededError
from gdviz.engine.mailbox import Mailbox
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.engine.timeline import Timeline
from gdviz.engine.turns import Turns
from gdviz.engine.wish import Wish
from gdviz.ui.system.garbage import GuiGarbage

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run

_SLICE = 0.008  # seconds of stepping before the cursor moves and a snapshot goes out
_FIRST_SLICE = 0.04  # after an edit: most races are whole before they are drawn once
_SHOW_EVERY, _FOLLOW_EVERY = 0.15, 0.03  # seconds between views of what is being computed
_INSIGHT_EVERY = 0.12  # seconds: a verdict that changes faster cannot be read
_GRACE = 0.02  # seconds that a new plan waits at most for an insight that has been begun
_STEP_GRACE = 0.2  # … for a step: of what is given up at once under a hand, nothing is seen


class Worker(QObject):
    """Lives in the simulation thread; the timer, being its child, moves with it.

    Parameters
    ----------
    inbox, outbox, insights
        What it takes, and what it makes.
    turns
        Stepping waits while the other thread draws.
    interval_ms
        Between two ticks while there is something to do.
    clock
        Seconds from any beginning.
    """

    published = Signal()
    understood = Signal()
    failed = Signal(object)

    def __init__(
        self, inbox: Mailbox[Plan], outbox: Mailbox[Snapshot], insights: Mailbox[Insight],
        turns: Turns, interval_ms: int, clock: Callable[[], float] = perf_counter,
    ) -> None:  # fmt: skip
        super().__init__()
        self._turns = turns
        self._clock = clock
        self._inbox, self._outbox, self._insights = inbox, outbox, insights
        self._simulation: Simulation | None = None
        self._timeline = Timeline()
        self._runs: tuple[Run, ...] = ()
        self._complete = False
        self._shown_at = 0.0
        self._selected = 0
        self._maker = InsightMaker(self._check)
        self._wish = Wish.NOTHING
        self._explained: object = None
        self._explained_at = -_INSIGHT_EVERY
        self._last_tick = self._stepping_since = clock()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self.tick)

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

    @Slot(object)
    def ask(self, wish: Wish) -> None:
        self._wish = wish
        if self._simulation is not None:
            self._wake()

    @Slot()
    def tick(self) -> None:
        """Step, move the cursor, and think about it, each for a moment."""
        self._guard(self._advance)

    @property
    def _last(self) -> int:
        return max((run.steps for run in self._runs), default=0)

    def _load(self) -> None:
        self._turns.wait()
        plan = self._inbox.take()
        if plan is None:
            return
        self._stepping_since = self._clock()
        try:
            self._check_step()
            simulation = Simulation(plan, self._simulation)
        except StoppedError:
            return  # the next plan is already on its way, or nobody waits for any
        simulation.checkpoint = self._check_step  # and of those that take over from it
        self._simulation = simulation
        self._complete = False
        self._shown_at = -_SHOW_EVERY
        # the very first picture does not wait for the whole race, nor for a long step
        first = -1.0 if simulation.is_slow else _SLICE
        self._compute(_FIRST_SLICE if self._runs else first)
        self._explained = None
        self._wake()
        self._publish()

    def _compute(self, seconds: float) -> None:
        if self._simulation is not None and not self._complete:
            self._stepping_since = self._clock()
            deadline = self._stepping_since + seconds
            with suppress(StoppedError):
                self._simulation.advance(lambda: self._clock() > deadline, self._check_step)
            self._complete = self._simulation.complete
            # longer paths are cut and drawn anew: seldom, unless the cursor waits for them
            waits = self._timeline.playing and self._timeline.position >= self._last
            pause = _FOLLOW_EVERY if waits else _SHOW_EVERY
            if self._complete or self._clock() > self._shown_at + pause:
                self._shown_at = self._clock()
                self._runs = self._simulation.runs()

    def _wake(self) -> None:
        if not self._timer.isActive():
            self._last_tick = self._clock()
            self._timer.start()

    def _advance(self) -> None:
        self._turns.wait()
        now = self._clock()
        elapsed, self._last_tick = now - self._last_tick, now
        before = (self._timeline, self._runs)
        if not self._inbox.waiting:  # what is stepped now would be thrown away
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
        """Say what theory thinks of the race; True when all has been said."""
        if self._simulation is None or not self._runs:
            return True
        plan = self._simulation.plan
        index = min(self._selected, len(self._runs) - 1)
        k = min(self._timeline.k, self._runs[index].steps)
        ended = tuple(run.status.ended for run in self._runs)
        wanted = (plan.generation, index, k, ended, self._wish)
        if wanted == self._explained:
            return True
        if now - self._explained_at < _INSIGHT_EVERY:
            return False
        self._explained_at = now
        try:
            found, whole = self._maker.insight(
                plan, self._runs, index, k, wish=self._wish, complete=all(ended)
            )
        except SupersededError:
            return False
        self._explained = wanted if whole else None
        if self._insights.put(found):
            self.understood.emit()
        return whole

    def _check(self) -> None:
        """Give up an insight when a newer plan has waited for it long enough."""
        self._give_up_after(_GRACE, self._explained_at)

    def _check_step(self) -> None:
        """Give up a step when a newer plan has waited for it long enough."""
        self._give_up_after(_STEP_GRACE, self._stepping_since)

    def _give_up_after(self, grace: float, since: float) -> None:
        late = self._inbox.waiting and self._clock() - since > grace
        if late or self._turns.is_closed:
            raise SupersededError

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
        self._turns.draw()
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

    The two threads take turns: stepping waits until a snapshot has been drawn.

    Signals
    -------
    play, seek, set_speed, select, ask
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
    ask = Signal(object)  # a Wish: what is seen of theory
    published = Signal()
    understood = Signal()
    failed = Signal(object)
    _load = Signal()

    def __init__(self, parent: QObject | None = None, *, interval_ms: int = 16) -> None:
        super().__init__(parent)
        self._inbox: Mailbox[Plan] = Mailbox()
        self._outbox: Mailbox[Snapshot] = Mailbox()
        self._insights: Mailbox[Insight] = Mailbox()
        self._turns = Turns()
        self._garbage = GuiGarbage(self)
        self._thread = QThread(self)
        self._worker = Worker(
            self._inbox, self._outbox, self._insights, self._turns, interval_ms
        )
        self._worker.moveToThread(self._thread)
        self._load.connect(self._worker.load)
        self.play.connect(self._worker.play)
        self.seek.connect(self._worker.seek)
        self.set_speed.connect(self._worker.set_speed)
        self.select.connect(self._worker.select)
        self.ask.connect(self._worker.ask)
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
        self._turns.go_on()

    def take_insight(self) -> Insight | None:
        """Claim the latest insight, or None if it has been claimed already."""
        return self._insights.take()

    def close(self) -> None:
        """Stop the thread in the midst of whatever it does; returns once it has stopped."""
        self._turns.close()
        self._thread.quit()
        self._thread.wait()
        self._garbage.close()
