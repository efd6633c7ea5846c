"""The promise: where lanes are not looked at one by one, none of them can end."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gdviz.core.compile.clock import Inputs
from gdviz.core.compile.flat import flat
from gdviz.core.compile.reach import reach_of
from gdviz.core.compile.terms import terms_of
from gdviz.core.compile.workspace import Workspace
from gdviz.core.kernel import Method
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.plan import resolve
from gdviz.engine.sweep import Axis, Job, sweep
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.compile.flat import Flat
    from gdviz.core.objectives import Objective


def landscape(which: str) -> Objective:
    """The shipped one of that key, else the formula."""
    tree: dict[str, Any] = {"objective": which}
    if which not in OBJECTIVES:
        tree = {"objective": "expression", "objective_params": {"formula": which}}
    return resolve(from_builtins({**tree, "runs": [{"optimizer": "gd"}]})).objective


def stepped(objective: Objective, key: str = "gd") -> tuple[Flat, dict[str, FloatArray]]:
    found = terms_of(objective)
    assert found is not None
    step = flat(Method(OPTIMIZERS[key].chosen({})), found[0], objective.box, up=False)
    return step, {f"given.{name}": np.asarray(value) for name, value in found[1].items()}


FORMULAS = ("x^40 + y^2", "3*x*y - (x - 2*y)^3/7", "x^2*sin(y) + cos(x*y)", "(1 - x)^2*abs(y)")
SHIPPED = [key for key in OBJECTIVES if terms_of(landscape(key)) is not None]


@pytest.mark.parametrize("which", [*FORMULAS, *SHIPPED])
def test_within_reach_value_and_slope_are_numbers(which: str) -> None:
    objective = landscape(which)
    reach = reach_of(*stepped(objective))
    assert reach > 0.0 or which in OBJECTIVES
    dim = objective.dim
    corners = list(itertools.product((-reach, 0.0, reach), repeat=dim))
    inside = np.random.default_rng(1).uniform(-reach, reach, (dim, 500))
    points = np.concatenate([np.transpose(corners), inside], axis=1)
    assert np.isfinite(objective.value(points)).all()
    assert np.isfinite(objective.grad(points)).all()


@pytest.mark.parametrize(
    "formula",
    ["exp(x) + y^2", "1/x + y", "log(x^2 + y^2)", "sqrt(x) + y", "x^y", "x^60*y^60*(x - y)^60"],
)
def test_what_may_leave_the_numbers_has_no_reach(formula: str) -> None:
    assert reach_of(*stepped(landscape(formula))) == 0.0


def test_a_setting_counts_as_large_as_it_is() -> None:
    step, settings = stepped(landscape("quadratic"))
    assert reach_of(step, settings) > 0.0
    huge = {name: np.asarray(1e299) for name in settings}
    assert reach_of(step, huge) == 0.0


@pytest.mark.parametrize(
    ("key", "alone"), [("gd", True), ("adam", True), ("polyak_step", False)]
)
def test_a_step_that_reads_the_value_is_known(key: str, alone: bool) -> None:
    objective = landscape("himmelblau")
    step, settings = stepped(objective, key)
    given = {f"input.{n}": np.asarray(0.5) for n in step.reads("input.")}
    theta = np.ones((2, 3))
    state = np.ones((len(step.state), 3))
    inputs = Inputs(np.full((5, 1), 0.1), np.zeros(3, dtype=int))
    work = Workspace(step, theta, state, {**settings, **given}, inputs)
    assert work.moves_by_slope is alone


@pytest.mark.parametrize("lr", [1e-3, 0.05, 0.3])
def test_lanes_that_are_not_looked_at_end_as_those_that_are(
    lr: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the largest rate lanes leave the numbers, each at a step of its own."""
    tree = {
        "objective": "himmelblau", "steps": 40, "diverged_above": None,
        "runs": [{"optimizer": "gd", "hyper": {"lr": lr}}],
    }  # fmt: skip
    axes = tuple(Axis(f"start[{i}]", -5.0, 5.0, 12) for i in range(2))
    job = Job(resolve(from_builtins(tree)).runs[0], axes)
    (found,) = sweep(job, workers=1, compiled=False)
    monkeypatch.setattr("gdviz.engine.tile_arrays.reach_of", lambda *_: 0.0)
    (other,) = sweep(job, workers=1, compiled=False)
    for one, same in zip(found[1:], other[1:], strict=True):
        assert_array_equal(one, same)
    assert lr < 0.1 or len(set(found.steps.tolist())) > 1
