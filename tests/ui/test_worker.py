"""The promise: stepping waits for drawing, and theory never keeps anybody waiting."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.engine.mailbox import Mailbox
from gdviz.engine.plan import resolve
from gdviz.engine.turns import Turns
from gdviz.engine.wish import Wish
from gdviz.scene.codec import from_builtins
from gdviz.ui.worker import Worker
from tests.ui.sessions import scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.engine.insight import Insight
    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene


class Bench:
    """A worker in the thread of the test, whose time stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 0.0
        self.plans: Mailbox[Plan] = Mailbox()
        self.snapshots: Mailbox[Snapshot] = Mailbox()
        self.insights: Mailbox[Insight] = Mailbox()
        self.turns = Turns()
        self.worker = Worker(
            self.plans, self.snapshots, self.insights, self.turns, 16, self.clock
        )

    def clock(self) -> float:
        return self.now

    def load(self, of: Scene, generation: int = 0) -> None:
        self.plans.put(resolve(of, generation=generation))
        self.worker.load()
        self.turns.go_on()

    def tick(self, seconds: float = 0.0) -> Insight | None:
        """The insight that one tick makes, `seconds` after the last."""
        self.now += seconds
        self.worker.tick()
        self.turns.go_on()
        return self.insights.take()


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.turns.close()  # its timer may come once more
    made.worker.deleteLater()


def spectrum(kappa: float, **settings: Any) -> Scene:
    tree = {
        "objective": "spectrum",
        "objective_params": {"n": 20, "kappa": kappa},
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
        "steps": 20,
    }
    return from_builtins({**tree, **settings})


# -- turns -----------------------------------------------------------------------------


def test_what_is_published_has_to_be_drawn_before_the_race_goes_on(bench: Bench) -> None:
    bench.plans.put(resolve(scene()))
    bench.worker.load()
    assert bench.turns.is_drawing
    bench.turns.go_on()
    bench.worker.seek(7)
    assert bench.turns.is_drawing


@pytest.mark.parametrize("end", [Turns.go_on, Turns.close])
def test_who_waits_for_a_turn_goes_on_when_it_comes_or_nobody_draws_any_more(
    end: Any,
) -> None:
    turns = Turns()
    turns.draw()
    waiting = Thread(target=turns.wait)
    waiting.start()
    end(turns)
    waiting.join(10.0)
    assert not waiting.is_alive()


def test_after_the_end_nobody_waits() -> None:
    turns = Turns()
    turns.close()
    turns.draw()
    assert not turns.is_drawing


# -- theory ----------------------------------------------------------------------------


def test_a_verdict_stands_long_enough_to_be_read(bench: Bench) -> None:
    bench.load(scene())
    first = bench.tick(1.0)
    assert first is not None
    bench.worker.seek(5)
    bench.turns.go_on()
    assert bench.tick(0.1) is None  # a tenth of a second is too short
    second = bench.tick(0.1)
    assert second is not None
    assert (first.k, second.k) == (0, 5)


def test_what_has_been_said_is_not_said_again(bench: Bench) -> None:
    bench.load(scene())
    assert bench.tick(1.0) is not None
    assert bench.tick(1.0) is None


def test_theory_gives_way_to_a_newer_plan(bench: Bench) -> None:
    bench.load(spectrum(50.0))
    bench.worker._clock = iter(float(i) for i in range(10**9)).__next__  # all takes a second
    bench.plans.put(resolve(spectrum(60.0), generation=1))
    assert bench.tick() is None
    bench.worker.load()
    bench.turns.go_on()
    found = bench.tick()
    assert found is not None
    assert found.generation == 1


def test_the_errors_of_modes_are_found_when_somebody_looks(bench: Bench) -> None:
    bench.load(scene())
    found = bench.tick(1.0)
    assert found is not None
    assert found.modes is None
    bench.worker.ask(Wish.MODES)
    found = bench.tick(1.0)
    assert found is not None
    assert found.modes is not None
    assert len(found.modes.splits) == 2


def test_every_card_gets_its_marks_and_its_remedy_of_the_same_race(bench: Bench) -> None:
    of = from_builtins(
        {
            "objective": "quadratic",
            "start": [3, -3],
            "steps": 60,
            "runs": [
                {"optimizer": "gd", "hyper": {"lr": 0.5}},
                {"optimizer": "gd", "hyper": {"lr": 0.1}},
            ],
        }
    )
    bench.worker.ask(Wish.CARDS)
    bench.load(of)
    found = bench.tick(1.0)
    assert found is not None
    assert found.offers is None  # one simulation at a time, so that a race goes on
    found = bench.tick(1.0)
    assert found is not None
    assert found.marks is not None
    assert found.offers is not None
    assert found.exits is not None
    assert [words for _, words in found.marks[0]][1:] == [
        "best constant rate", "stability limit 2/λ_max",
        "offered: simulated, it does not diverge",
    ]  # fmt: skip
    assert found.offers.remedies[0] is not None
    assert found.offers.remedies[1] is None
    assert found.exits[0] is not None
    assert found.exits[1] is None


def test_what_was_not_made_anew_stays_as_it_was(bench: Bench) -> None:
    bench.load(scene())
    bench.worker.ask(Wish.MODES)
    whole = bench.tick(1.0)
    bench.worker.ask(Wish.CARDS)
    part = bench.tick(1.0)
    assert whole is not None
    assert part is not None
    assert part.modes is None
    assert part.over(whole).modes is whole.modes
    assert part.over(None) is part


# -- stopping --------------------------------------------------------------------------


class Steep:
    """A landscape that does something when its curvature is asked for the n-th time."""

    def __init__(self, inner: Objective, act: Callable[[], object], at: int) -> None:
        self.asked, self._inner, self._act, self._at = 0, inner, act, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def at_step(self, k: int) -> Steep:
        return self

    def hess(self, x: FloatArray) -> FloatArray:
        self.asked += 1
        if self.asked == self._at:
            self._act()
        return self._inner.hess(x)


def newtons(act: Callable[[], object], at: int, runs: int = 3) -> tuple[Plan, Steep]:
    """A plan of Newton's method in many dimensions, and the landscape that it is on."""
    tree = {
        "objective": "rosenbrock", "objective_params": {"n": 120}, "steps": 50,
        "runs": [{"optimizer": "newton", "hyper": {"lr": 0.1 + 0.1 * i}} for i in range(runs)],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    steep = Steep(plan.objective, act, at)
    return replace(plan, objective=steep), steep  # type: ignore[arg-type]  # asked the same


@pytest.mark.parametrize("at", [1, 2, 7])
def test_a_step_is_left_at_its_next_line_when_the_window_closes(bench: Bench, at: int) -> None:
    plan, steep = newtons(lambda: bench.turns.close(), at)
    bench.now = 1.0
    bench.plans.put(plan)
    bench.worker.load()  # time stands still: it would step to the end
    assert steep.asked == at
    snapshot = bench.snapshots.take()
    assert snapshot is not None
    assert sum(run.steps for run in snapshot.runs) == at - 1


def test_a_step_is_left_for_an_edit_that_has_waited_long_enough(bench: Bench) -> None:
    def edit() -> None:
        bench.plans.put(resolve(spectrum(60.0), generation=1))
        bench.now += 0.25

    bench.now = 1.0
    plan, steep = newtons(edit, 5)
    bench.plans.put(plan)
    bench.worker.load()
    assert steep.asked == 5
    bench.turns.go_on()
    bench.worker.load()
    bench.turns.go_on()
    snapshot = bench.snapshots.take()
    assert snapshot is not None
    assert snapshot.plan.generation == 1


def test_what_is_computed_slowly_is_shown_though_the_hand_does_not_rest(bench: Bench) -> None:
    def edit() -> None:
        bench.plans.put(resolve(spectrum(60.0), generation=1))
        bench.now += 0.1  # less than a step may take

    bench.now = 1.0
    plan, _ = newtons(edit, 1)
    bench.plans.put(plan)
    bench.worker.load()
    bench.turns.go_on()
    snapshot = bench.snapshots.take()
    assert snapshot is not None
    assert sum(run.steps for run in snapshot.runs) >= 1


def test_a_race_that_is_only_being_prepared_is_left_when_the_window_closes(
    bench: Bench,
) -> None:
    bench.turns.close()
    plan, steep = newtons(lambda: None, 0)
    bench.plans.put(plan)
    bench.worker.load()
    assert steep.asked == 0
    assert bench.snapshots.take() is None


def test_the_first_picture_does_not_wait_for_a_long_step(bench: Bench) -> None:
    tree = {
        "objective": "rosenbrock", "objective_params": {"n": 1000}, "steps": 50,
        "runs": [{"optimizer": "newton_saddle_free"}],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    steep = Steep(plan.objective, lambda: None, 0)
    bench.now = 1.0
    bench.plans.put(replace(plan, objective=steep))  # type: ignore[arg-type]  # asked the same
    bench.worker.load()
    assert steep.asked == 0
    snapshot = bench.snapshots.take()
    assert snapshot is not None
    assert [run.steps for run in snapshot.runs] == [0]
    bench.turns.close()
