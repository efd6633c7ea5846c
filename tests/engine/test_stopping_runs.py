"""The promise: runs can be stopped within so many operations, and are whole when they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gdviz.core.checkpoint import PIECE_OF_FLOATS, StoppedError, pieces_of
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.plan import Change, resolve
from gdviz.engine.simulation import Simulation, simulate_plan
from gdviz.engine.step_theory import theory_at
from gdviz.engine.watched import Watched
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.engine.plan import Plan

SECOND_ORDER = [
    key
    for key, entry in OPTIMIZERS.items()
    if (entry.wants and "fisher" not in entry.wants)
    or any(slot.shape == "matrix" for slot in entry.slots.values())
]


def plan_of(*runs: dict[str, Any], **settings: Any) -> Plan:
    return resolve(from_builtins({"objective": "rosenbrock", "runs": list(runs), **settings}))


def stopping_after(looks: int) -> tuple[Checkpoint, list[int]]:
    """A checkpoint that stops at its n-th look, and counts on."""
    seen: list[int] = []

    def look() -> None:
        seen.append(1)
        if len(seen) >= looks:
            raise StoppedError

    return look, seen


@pytest.mark.parametrize("key", SECOND_ORDER)
def test_who_stops_keeps_every_whole_step_and_may_go_on(key: str) -> None:
    plan = plan_of(
        {"optimizer": key}, {"optimizer": key, "hyper": {"lr": 0.5}}, steps=7,
        objective_params={"n": 130},
    )  # fmt: skip
    uncut, simulation = simulate_plan(plan), Simulation(plan)
    for looks in (3, 8, 19):
        look, seen = stopping_after(looks)
        with pytest.raises(StoppedError):
            simulation.advance(lambda: False, look)
        assert len(seen) == looks
        for part, whole in zip(simulation.runs(), uncut, strict=True):
            assert_array_equal(part.theta, whole.theta[: len(part.theta)])
    simulation.advance(lambda: False)
    for run, whole in zip(simulation.runs(), uncut, strict=True):
        assert_array_equal(run.theta, whole.theta)


def test_runs_with_large_matrices_take_their_steps_alone() -> None:
    newton, gd = {"optimizer": "newton"}, {"optimizer": "gd", "hyper": {"lr": 1e-4}}
    wide = Simulation(plan_of(newton, newton | {"hyper": {"lr": 0.5}}, gd, gd | {
        "hyper": {"lr": 2e-4}}, objective_params={"n": 200}, steps=3))  # fmt: skip
    assert sorted(len(walker.plans) for walker in wide._walkers) == [1, 1, 2]
    narrow = Simulation(plan_of(newton, newton | {"hyper": {"lr": 0.5}}, steps=3))
    assert [len(walker.plans) for walker in narrow._walkers] == [2]


LONGEST = " + ".join(f"sin(x*y+{i})*cos(x-{i})" for i in range(14))


@pytest.mark.parametrize(
    ("objective", "params"), [("rosenbrock", {}), ("expression", {"formula": LONGEST})]
)
def test_a_piece_of_floats_is_bounded_by_its_operations(
    objective: str, params: dict[str, Any]
) -> None:
    run = {"optimizer": "adam", "hyper": {"lr": 1e-6}}
    plan = plan_of(run, steps=2000, objective=objective, objective_params=params)
    simulation = Simulation(plan)
    (walker,) = simulation._walkers
    before, asked = walker.k, iter([False, True])
    simulation.advance(lambda: next(asked))
    operations = len(walker._path.flat.tape.steps)  # type: ignore[union-attr]
    assert 1 <= walker.k - before <= 256
    assert (walker.k - before) * operations <= PIECE_OF_FLOATS


def test_a_piece_is_at_least_one_step_and_at_most_what_is_usual() -> None:
    assert pieces_of(1e12, 256) == 1
    assert pieces_of(0.0, 256) == 256


@pytest.mark.parametrize("schedule", ["constant", "reduce_on_plateau"])
def test_beginning_in_the_middle_of_long_runs_can_be_stopped(schedule: str) -> None:
    stop = {"no_improvement": {"patience": 5000}}
    run = {"optimizer": "adam", "hyper": {"lr": 1e-4}}
    plan = plan_of(run, steps=6000, schedule=schedule, stop=stop)
    first = Simulation(plan)
    first.advance(lambda: False)
    change = Change(5000, (("lr", 1e-5),))
    later = replace(plan, runs=(replace(plan.runs[0], changes=(change,)),))
    look, seen = stopping_after(4)
    with pytest.raises(StoppedError):
        Simulation(later, first, checkpoint=look)
    assert len(seen) == 4
    again = Simulation(later, first)
    assert_array_equal(again.runs()[0].theta[:5000], first.runs()[0].theta[:5000])


def test_who_watches_hears_how_far_it_is() -> None:
    plan = plan_of(
        {"optimizer": "gd", "hyper": {"lr": 1e-4}},
        {"optimizer": "bfgs"},
        {"optimizer": "gd", "hyper": {"lr": 1e3}},  # diverges, and so is soon done
        steps=600,
    )
    heard: list[tuple[int, int]] = []
    simulate_plan(plan, Watched(tell=lambda done, whole: heard.append((done, whole))))
    done = np.array([d for d, _ in heard])
    assert {whole for _, whole in heard} == {1800}
    assert (np.diff(done) >= 0).all()
    assert 0 < done[0] < done[-1] <= 1800


def test_what_is_carried_on_from_a_memory_seldom_written_down_can_be_stopped() -> None:
    run = {"optimizer": "bfgs", "hyper": {"line_search": "none", "lr": 1e-4}}
    plan = plan_of(run, objective_params={"n": 200}, steps=1200, float16={})
    simulation = Simulation(plan)
    asked = iter(range(40))
    simulation.advance(lambda: next(asked) >= 30)
    (found,) = simulation.runs()
    assert found.stride > 5
    look, seen = stopping_after(9)
    with pytest.raises(StoppedError):
        theory_at(plan, found, found.stride - 1, checkpoint=look)
    assert len(seen) == 9
