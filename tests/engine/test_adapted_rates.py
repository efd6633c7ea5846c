"""The promise: one edit gives every run a rate with which it moves and comes down.

All landscapes and the commonest methods: ``python -m tests.engine.test_adapted_rates``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.adapted_rates import adapted, in_vain, is_worth_adapting
from gdviz.engine.plan import resolve
from gdviz.engine.rate_trials import MOVED, moved, suits
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.check import lacking
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetRates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.adapted_rates import Adapted, Rates
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run

COMMONEST = (
    "gd", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw", "nadam",
    "amsgrad", "lion", "newton",
)  # fmt: skip
QUICK = ("himmelblau", "rosenbrock", "matyas", "saddle", "plateau")  # all: release-check


def adapted_rates(plan: Plan, runs: Sequence[Run]) -> Rates:
    """For every run that does not suit its landscape, a rate with which it does."""
    found = ((i, adapted(plan, runs, i).lr) for i in range(len(runs)))
    return tuple((i, rate) for i, rate in found if rate is not None)


def failing(
    key: str, hyper: dict[str, float], methods: tuple[str, ...] = COMMONEST
) -> list[Any]:
    """The methods that, once adapted, do not move, do not come down, or leave."""
    able = [m for m in methods if not lacking(OPTIMIZERS[m], OBJECTIVES[key])]
    runs = [{"optimizer": method, "hyper": hyper} for method in able]
    scene = from_builtins({"objective": key, "runs": runs})
    plan = resolve(scene)
    after = resolve(SetRates(adapted_rates(plan, simulate_plan(plan))).apply(scene))
    sign = -1.0 if plan.objective.sense == "max" else 1.0
    return [
        (run.optimizer, run.status.name, run.plan.lr)
        for run in simulate_plan(after)
        if run.status.name in ("DIVERGED", "FAILED")
        or not sign * run.loss[-1] < sign * run.loss[0]
        or not moved(after, run) > MOVED
    ]


@pytest.mark.parametrize("key", QUICK)
@pytest.mark.parametrize("hyper", [{}, {"lr": 3.0}], ids=["textbook", "far too large"])
def test_no_run_is_left_diverged_or_frozen(key: str, hyper: dict[str, float]) -> None:
    assert failing(key, hyper, ("gd", "heavy_ball", "adagrad", "adam", "lion")) == []


def test_runs_that_suit_keep_their_rates() -> None:
    runs = [
        {"optimizer": "gd", "hyper": {"lr": 0.1}}, {"optimizer": "gd", "hyper": {"lr": 9.0}},
    ]  # fmt: skip
    plan = resolve(from_builtins({"objective": "quadratic", "runs": runs}))
    done = simulate_plan(plan)
    assert [suits(plan, run) for run in done] == [True, False]
    assert [index for index, _ in adapted_rates(plan, done)] == [1]
    assert not is_worth_adapting(plan, done)


HILL = {"objective": "himmelblau", "start": [-0.5, -0.5]}  # near its maximum (-0.27, -0.92)


def of(scene: dict[str, Any], *methods: str) -> tuple[Plan, list[Adapted]]:
    """The plan of a race of `methods`, and what is found for each."""
    runs = [{"optimizer": method} for method in methods]
    plan = resolve(from_builtins({**scene, "runs": runs}))
    done = simulate_plan(plan)
    return plan, [adapted(plan, done, i) for i in range(len(done))]


@pytest.mark.parametrize("start", [(-0.5, -0.5), (0.5, 0.5), (-0.27, -0.92)])
def test_where_no_rate_comes_down_none_is_offered_and_it_is_said_why(
    start: tuple[float, float],
) -> None:
    """Newton's method climbs a hill with rates below 2, and jumps about with others."""
    plan, found = of({**HILL, "start": list(start)}, "newton")
    assert [each.lr for each in found] == [None]
    assert in_vain(plan, found) == (
        "No rate tried brings Newton steadily down from here: it is drawn to a maximum."
    )


def test_a_run_that_can_come_down_is_not_told_of_among_those_that_cannot() -> None:
    plan, found = of(HILL, "newton", "adam", "newton")
    assert found[1].lr is not None
    assert not found[1].why
    assert in_vain(plan, found).startswith(
        "No rate tried brings Newton steadily down from here:"
    )


def test_runs_that_start_on_level_ground_are_told_of_so() -> None:
    saddle = {"objective": "expression", "objective_params": {"formula": "x^2-y^2"}}
    plan, found = of({**saddle, "start": [0.0, 0.0]}, "gd", "adam")
    assert in_vain(plan, found) == (
        "No rate moves GD and Adam: they start where the slope is 0."
    )


def test_runs_that_start_where_there_is_no_value_are_told_of_so() -> None:
    edge = {"objective": "expression", "objective_params": {"formula": "x*log(x) + y^2"}}
    plan, found = of({**edge, "start": [-1.0, 1.0]}, "gd", "adam")
    assert [each.lr for each in found] == [None, None]
    assert in_vain(plan, found) == (
        "No rate moves GD and Adam: there is no value where they start."
    )


def test_the_edit_is_one_and_says_what_it_did() -> None:
    scene = from_builtins(
        {"objective": "quadratic", "runs": [{"optimizer": "gd"}, {"optimizer": "adam"}]}
    )
    edit = SetRates(((0, 0.25), (1, 0.5)))
    assert edit.label == "adapt all rates"
    assert [run.hyper["lr"] for run in edit.apply(scene).runs] == [0.25, 0.5]


if __name__ == "__main__":  # before a release: some 800 runs
    asked = wrong = 0
    for landscape in OBJECTIVES:
        for values in ({}, {"lr": 3.0}):
            found = failing(landscape, values)
            asked, wrong = asked + len(COMMONEST), wrong + len(found)
            sys.stdout.write("".join(f"{landscape} {values}: {each}\n" for each in found))
    sys.stdout.write(f"{asked} runs, {wrong} of them not adapted\n")
    sys.exit(wrong > 0.05 * asked)
