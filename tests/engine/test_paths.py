"""The promise: a run walked as floats is the run that arrays walk, step by step."""

from __future__ import annotations

import itertools
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core.compile.floats import CAREFUL
from gdviz.core.compile.reading import EXPANDED, WRITTEN
from gdviz.core.compile.terms import terms_of
from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES
from gdviz.core.kernel import step
from gdviz.core.objectives.expression import Expression
from gdviz.engine.cohort import Cohort
from gdviz.engine.path_run import PathRun, path_for
from gdviz.engine.plan import Change, resolve
from gdviz.engine.run import Run, batch_at
from gdviz.engine.simulation import Simulation, simulate_plan
from gdviz.scene.codec import from_builtins
from tests.engine.targets import (
    BOWL,
    CHOICES,
    CURVE,
    EXACT,
    KINKS,
    LONG,
    METHODS,
    NOISE,
    POLE,
    SHIPPED,
    WAVES,
    exact,
    plan_of,
    stepped,
    walked,
)

if TYPE_CHECKING:
    from gdviz.core.compile.flat import Flat


def interpreted(step_: Flat, values: dict[str, float], nudge: int = -1) -> dict[int, float]:
    """Every place of a step, one by one; what is at `nudge` comes out 4 units larger."""
    found: dict[int, float] = {}
    tape = step_.tape
    for i in tape.needed((*step_.moved, *step_.seen)):
        op = tape.steps[i]
        if op.name == "number":
            found[i] = float(op.what)
        elif op.name == "name":
            found[i] = values[str(op.what)]
        else:
            args = [np.float64(found[arg]) for arg in op.args]
            with np.errstate(all="ignore"):
                found[i] = float(OPERATIONS[op.name](*args))
        if i == nudge:
            found[i] += 4.0 * abs(float(np.spacing(found[i])))
    return found


OPERATIONS: dict[str, Any] = {
    **CAREFUL, "**": CAREFUL["pow"], "/": CAREFUL["divided"], "%": CAREFUL["remainder"],
    "+": operator.add, "-": operator.sub, "*": operator.mul, "negative": operator.neg,
    "hypot": CAREFUL["hypotenuse"], "min": np.minimum, "max": np.maximum, "sign": np.sign,
    "by_sign": FUNCTIONS["by_sign"].apply, "ratio": FUNCTIONS["ratio"].apply,
    "log_slope": lambda u: np.nan if u < 0.0 else CAREFUL["divided"](1.0, u),
    "faded": lambda a, b: 0.0 if a == 0.0 else a * b,
    **{name: FUNCTIONS[name].apply for name in ("where", "less", "less_equal", "equal")},
    "times_log": lambda a, u: 0.0 if a == 0.0 and u >= 0.0 else a * CAREFUL["log"](u),
}  # fmt: skip


def assert_same_steps(run: Run) -> None:
    """A step is that of the kernel from the same place, but for 4 units of each function."""
    path = path_for(run.objective, run.plan)
    found = terms_of(run.objective)
    assert path is not None
    assert found is not None
    step_ = path.flat
    loose = [i for i, op in enumerate(step_.tape.steps) if op.args and op.name not in EXACT]
    for k in [k for k in (0, 1, 2, 7, 30, 59) if k < run.steps]:
        batch = batch_at(run, k)
        (moved,) = step(run.objective, [batch], k)
        state = np.concatenate([np.ravel(v) for v in batch.state.values()] or [np.zeros(0)])
        values = {f"theta.{i}": float(x) for i, x in enumerate(run.theta[k])}
        values |= dict(zip(step_.state, state.tolist(), strict=True))
        values |= {f"input.{n}": float(np.ravel(v)[0]) for n, v in batch.hyper.items()}
        values |= {f"given.{n}": v for n, v in found[1].items()}
        drawn = np.ravel(batch.hyper.get("noise", np.zeros(0))).tolist()
        values |= {f"noise.{i}": number for i, number in enumerate(drawn)}
        values |= {"lr": float(run.lr[k]), "k": float(k), "t": k + 1.0}
        places = interpreted(step_, values)
        end = [places[i] for i in step_.moved]
        rows = [run.theta[k + 1], *(np.ravel(m[k + 1]) for m in run.memory.values())]
        assert_array_equal(np.concatenate(rows), end, err_msg="the function against its tape")
        slack = np.zeros(len(end))
        for i in loose:
            if i in places:
                nudged = interpreted(step_, values, i)
                slack += [abs(nudged[j] - places[j]) for j in step_.moved]
        lanes = [moved.theta[:, 0], *(np.ravel(v) for v in moved.state.values())]
        apart = np.abs(np.concatenate(lanes) - end)
        fine = ~(apart > slack + 4.0 * np.spacing(np.abs(end)))
        assert fine.all(), f"step {k}: {apart} apart, {slack} allowed"


def assert_same_run(one: Run, other: Run, **tolerance: float) -> None:
    assert one.steps == other.steps
    assert one.status == other.status
    for name in ("theta", "loss", "grad_norm", "lr"):
        assert_allclose(getattr(one, name), getattr(other, name), **tolerance, err_msg=name)
    assert one.memory.keys() == other.memory.keys()
    for name, values in one.memory.items():
        assert values.shape == other.memory[name].shape
        assert_allclose(values, other.memory[name], **tolerance, err_msg=name)
    assert one.evals == other.evals


@pytest.mark.parametrize("name", [*FUNCTIONS, *OF_DERIVATIVES])
def test_every_function_of_numbers_is_one_of_floats_too(name: str) -> None:
    function = (FUNCTIONS | OF_DERIVATIVES)[name]
    assert (name in WRITTEN or name in EXPANDED) == (function.elementwise and name != "half")


def assert_walks(run: Run, other: Run, *, bits: bool) -> None:
    """`run`, as floats, is `other`, as arrays."""
    if bits:
        assert_same_run(run, other, rtol=0.0)
    else:
        assert run.status.name == other.status.name
        assert_same_steps(run)


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("formula", [BOWL, WAVES, KINKS, CHOICES, POLE, CURVE])
def test_every_method_walks_as_arrays_do(key: str, formula: str) -> None:
    plan = plan_of(key, formula)
    assert_walks(walked(plan), stepped(plan), bits=exact(plan))


@pytest.mark.parametrize("key", SHIPPED)
@pytest.mark.parametrize("method", ["gd", "rmsprop"])
def test_every_landscape_is_walked_as_by_arrays(key: str, method: str) -> None:
    plan = plan_of(method, key, hyper={"lr": 1e-3})
    assert_walks(walked(plan), stepped(plan), bits=exact(plan))


@pytest.mark.parametrize(
    "settings",
    [
        {"noise": NOISE},
        {"noise": NOISE, "accumulate": 4, "optimizer": "nesterov"},
        {"noise": {"kind": "multiplicative", "std": 0.5, "seed": 1}, "clip_value": 3.0},
        {"clip_norm": 5.0, "l2": 0.1},
        {"gradient": {"kind": "forward", "h": 1e-6}},
        {"gradient": {"kind": "central", "h": 1e-6}, "optimizer": "nesterov"},
        {"schedule": "cosine", "schedule_params": {"period": 30}},
        {"schedule": "exponential", "schedule_params": {"warmup": 10}},
        {"stop": {"loss_below": 80.0}},
        {"stop": {"loss_below": 80.0, "not_before": 50}},
        {"stop": {"grad_norm_below": 30.0}},
        {"stop": {"no_improvement": {"patience": 3, "delta": 5.0}}},
        {"stop": {"no_improvement": {"patience": 3, "delta": 5.0}}, "noise": NOISE},
        {"stop": {"max_steps": 7}},
        {"diverged_above": 1.5},
        {"optimizer": "gd", "hyper": {"lr": 0.9}},
        {"optimizer": "gd", "hyper": {"lr": 0.9}, "diverged_above": None},
        {"optimizer": "lookahead", "hyper": {"base": "adam"}},
        {"optimizer": "custom", "hyper": {"formula": "n = n + 1; step = -lr*g/n*norm(g)"}},
        {"optimizer": "custom", "hyper": {"formula": "v = w; w = g; step = -lr*(v + w)*k/t"}},
    ],
)
def test_settings_of_a_run_are_those_of_arrays(settings: dict[str, Any]) -> None:
    plan = plan_of(**settings)
    run, other = walked(plan), stepped(plan)
    assert run.status == other.status
    assert run.steps == other.steps
    assert_walks(run, other, bits=exact(plan))


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("1/x + y", [0.0, 1.0]), ("log(x) + y", [-1.0, 1.0]), ("sqrt(x)*y", [-1.0, 1.0]),
        ("exp(x**3) + y", [9.0, 1.0]), ("x**y", [-2.0, 0.5]), ("log(x)*y", [0.0, 1.0]),
        ("x % y", [1.0, 0.0]), ("(x - y)/(x - y)", [1.0, 1.0]),
        ("hypot(x, y)*1e308", [9.0, 9.0]),
        ("sin(1/x) + floor(1/x)*y", [0.0, 0.0]), ("x**-3 + sinh(y)", [0.0, -800.0]),
        ("cosh(x)*tan(y) + expm1(x) + log1p(y)", [800.0, -1.0]),
        ("x*log(x) + y**2", [0.0, 1.0]), ("(x**2 + y**2)*log2(x**2 + y**2)", [0.0, 0.0]),
        ("x*log(-x) + y", [0.0, 1.0]), ("cos(hypot(x, y)) + y", [0.0, 0.0]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("optimizer", ["gd", "adam", "radam"])
def test_where_python_raises_numpys_ways_are_kept(
    formula: str, start: list[float], optimizer: str
) -> None:
    plan = plan_of(optimizer, formula, start=start)
    run, other = walked(plan), stepped(plan)
    assert run.status == other.status
    assert run.steps == other.steps
    assert_array_equal(run.loss, other.loss)
    assert_allclose(run.theta, other.theta, rtol=1e-12)


def test_what_only_some_steps_raise_does_not_end_a_run() -> None:
    plan = plan_of("gd", "x**2 + y**2 + 0*max(0, 1/(floor(x) - 1))", start=[1.5, 1.0])
    run, other = walked(plan), stepped(plan)
    assert run.status == other.status
    assert_array_equal(run.theta, other.theta)


def test_which_target_walks_a_run_depends_on_the_run_alone() -> None:
    methods = ("adam", "bfgs", "newton", "gd", "gd_armijo")
    runs = [{"optimizer": key, "hyper": {"lr": 0.01}} for key in methods]
    tree = {"objective": "himmelblau", "steps": 30}
    race = simulate_plan(resolve(from_builtins({**tree, "runs": runs})))
    for run, spec in zip(race, runs, strict=True):
        (alone,) = simulate_plan(resolve(from_builtins({**tree, "runs": [spec]})))
        assert_same_run(run, alone, rtol=0.0)
    walkers = [
        walker
        for walker, _ in Simulation(
            resolve(from_builtins({**tree, "runs": runs}))
        )._homes.values()
    ]
    assert [type(walker) for walker in walkers] == [PathRun, Cohort, Cohort, PathRun, Cohort]


class Climbed(Expression):
    """A formula that is climbed."""

    sense = "max"


def test_a_climb_is_written_as_it_stands_and_stops_by_what_falls() -> None:
    plan = plan_of("gd", BOWL, stop={"no_improvement": {"patience": 3, "delta": 1.0}})
    up = Climbed(plan.objective.text)
    path = path_for(up, plan.runs[0])
    assert path is not None
    walker, cohort = PathRun(up, plan.runs[0], path), Cohort(up, plan.runs)
    for each in (walker, cohort):
        while not each.finished:
            each.advance()
    run, other = walker.run(0, ""), cohort.run(0, "")
    assert run.loss[-1] > run.loss[0]
    assert_same_run(run, other, rtol=1e-13)


@pytest.mark.parametrize("steps", [2_000, 100_000])
def test_memory_of_long_runs_is_bounded_and_can_be_taken_up(steps: int) -> None:
    plan = plan_of("adam", BOWL, steps=steps)
    run = walked(plan)
    assert sum(m.size for m in run.memory.values()) <= 160_000
    for k in (run.steps // 3, run.steps // 2 + 1):
        batch = batch_at(run, k)
        (moved,) = step(run.objective, [batch], k)
        assert_allclose(moved.theta[:, 0], run.theta[k + 1], rtol=1e-12)


def test_plans_with_changes_walk_in_segments() -> None:
    plan = plan_of("adam")
    spec = replace(
        plan.runs[0], changes=(Change(10, (("lr", 0.5),)), Change(25, (("beta1", 0.1),)))
    )
    plan = replace(plan, runs=(spec,))
    run, other = walked(plan), stepped(plan)
    assert_allclose(run.theta, other.theta, rtol=1e-9)
    assert_same_steps(run)


@pytest.mark.parametrize("name", LONG)
def test_a_formula_at_the_limits_of_the_parser_is_walked(name: str) -> None:
    plan = plan_of("adam", LONG[name], steps=8)
    run, other = walked(plan), stepped(plan)
    assert run.status == other.status
    assert_allclose(run.theta, other.theta, rtol=1e-9)


def test_many_long_runs_go_on_piece_by_piece_and_can_be_looked_at_between() -> None:
    runs = [{"optimizer": "gd", "hyper": {"lr": 1e-6 * (i + 1)}} for i in range(24)]
    tree = {"objective": "himmelblau", "steps": 160_000, "runs": runs}
    simulation = Simulation(resolve(from_builtins(tree)))
    count = itertools.count()
    simulation.advance(lambda: next(count) >= 48)
    taken = [run.steps for run in simulation.runs()]
    assert len(taken) == 24
    assert 1 <= min(taken) <= max(taken) < 2_000  # none is far ahead of the others
    assert not simulation.complete
