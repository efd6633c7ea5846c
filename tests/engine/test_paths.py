"""The promise: a run walked as floats is the run that arrays walk, step by step."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core.compile.flat import Flat, lacking
from gdviz.core.compile.floats import CAREFUL
from gdviz.core.compile.terms import terms_of
from gdviz.core.functions import FUNCTIONS
from gdviz.core.kernel import Method, step
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.cohort import Cohort
from gdviz.engine.path_run import PathRun, path_for
from gdviz.engine.plan import Plan, resolve
from gdviz.engine.run import Run, batch_at
from gdviz.scene.codec import from_builtins

BOWL = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
WAVES = "a*exp(-x**2/8)*sin(2*x)*cos(y) + log(1 + x**2) + tanh(y)/3 + hypot(x, y)**1.5"
KINKS = "abs(x) + max(x, 2*y) + clip(y, -1, 1) + floor(x) % 3 + sign(y)*y + min(x*y, 3)"
POLE = "1/(x - 1)**2 + sqrt(y) + log(x + 3)"
CURVE = "x**4/4 - x**2 + x/3"
METHODS = [key for key, method in OPTIMIZERS.items() if not lacking(Method(method.chosen({})))]
NOISE = {"kind": "gaussian", "std": 0.3, "seed": 3}
EXACT = frozenset({"name", "number", "negative", "+", "-", "*", "/", "sqrt", "abs", "hypot",
                   "min", "max", "sign", "by_sign", "ratio", "floor"})  # fmt: skip


def plan_of(optimizer: str = "adam", formula: str = BOWL, **more: Any) -> Plan:
    hyper = {"lr": 0.02, **more.pop("hyper", {})}
    run = {"optimizer": optimizer, "hyper": hyper}
    tree = {
        "objective": "expression", "objective_params": {"formula": formula}, "steps": 60,
        "start": [0.5, 1.25][: 1 if formula == CURVE else 2], "runs": [run], **more,
    }  # fmt: skip
    return resolve(from_builtins(tree))


def walked(plan: Plan) -> Run:
    """The run as floats."""
    path = path_for(plan.objective, plan.runs[0])
    assert path is not None
    walker = PathRun(plan.objective, plan.runs[0], path)
    while not walker.finished:
        walker.advance()
    return walker.run(0, "")


def stepped(plan: Plan) -> Run:
    """The run as arrays."""
    cohort = Cohort(plan.objective, plan.runs)
    while not cohort.finished:
        cohort.advance()
    return cohort.run(0, "")


def exact(plan: Plan) -> bool:
    """Whether only operations occur that every library rounds alike."""
    path = path_for(plan.objective, plan.runs[0])
    assert path is not None
    tape = path.flat.tape
    steps = [tape.steps[i] for i in tape.needed((*path.flat.moved, *path.flat.seen))]
    powers = [tape.steps[s.args[1]] for s in steps if s.name == "**"]
    return all(s.name in EXACT or s.name == "**" for s in steps) and all(
        p.what in (2.0, 0.5, -1.0, 1.0) for p in powers
    )


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
    "times_log": lambda a, u: 0.0 if a == 0.0 else a * CAREFUL["log"](u),
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


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("formula", [BOWL, WAVES, KINKS, POLE, CURVE])
def test_every_method_walks_as_arrays_do(key: str, formula: str) -> None:
    plan = plan_of(key, formula)
    run, other = walked(plan), stepped(plan)
    if exact(plan):
        assert_same_run(run, other, rtol=0.0)
    else:
        assert run.status.name == other.status.name
        assert_same_steps(run)
