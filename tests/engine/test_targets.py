"""The promise: whatever walks a run, what was published, explained and foreseen holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import gdviz
from gdviz.core.analysis.stability import step_matrix
from gdviz.core.compile import machine
from gdviz.core.compile.tile_source import TileAuthor
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.objectives.expression import Expression
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import simulation
from gdviz.engine.path_run import path_for
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.sweep import Axis, Job, run_tile
from gdviz.scene.codec import from_builtins
from tests.core.test_stability import ISOTROPIC, hessian, theory
from tests.engine.targets import (
    BOWL,
    METHODS,
    SHIPPED,
    WAVES,
    assert_lane_is_run,
    interpreted,
    plan_of,
    stepped,
    walked,
)
from tests.engine.test_published_figures import (
    FIGURES,
    OTHERS,
    TORCH,
    assert_on_path,
    label,
    settings,
)

if TYPE_CHECKING:
    from gdviz.engine.run import Run

OTHER_METHODS = sorted(OPTIMIZERS.keys() - set(METHODS))


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where numba is not installed."""
    monkeypatch.setattr(machine, "installed", lambda: "")


def of_one(run: Run) -> Job:
    """The run as a sweep of one lane."""
    return Job(run.plan, (Axis("lr", run.plan.lr, run.plan.lr, 1),))


@pytest.mark.parametrize("case", [*FIGURES, *TORCH, *OTHERS], ids=label)
def test_what_was_published_comes_out_of_every_target(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = case.get("max_steps") or max(int(k) for k in case["path"])
    monkeypatch.setattr(simulation, "path_for", lambda *_: None)
    run = gdviz.simulate(**settings(case), steps=steps)
    assert_on_path(run, case["path"])
    last = case["path"].get(str(run.steps))
    assert last is not None
    for found in (run_tile(of_one(run)), interpreted(of_one(run))):
        assert found is not None
        assert found.steps[0] == run.steps
        assert_allclose(found.theta[:, 0], last, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", METHODS)
def test_every_method_walks_every_landscape_with_the_same_bits_as_lanes(key: str) -> None:
    for landscape in SHIPPED:
        plan = plan_of(key, landscape, hyper={"lr": 1e-3}, steps=6)
        run = walked(plan)
        found = interpreted(of_one(run))
        assert found is not None
        assert_lane_is_run(found, 0, run)


@pytest.mark.parametrize("key", METHODS)
def test_what_is_explained_of_a_step_is_where_floats_went(key: str) -> None:
    run = walked(plan_of(key, BOWL, steps=12))
    for k in (0, 3, run.steps - 1):
        moved = run.explain(k)[-1]
        assert_allclose(moved.after, run.theta[k + 1] - run.theta[k], rtol=1e-9, atol=1e-12)


def grown(run: Run) -> bool:
    """Whether errors are larger late than in the middle."""
    size = np.hypot(*run.theta.T)
    return bool(size[1400:].max() > size[500:700].max())


@pytest.mark.parametrize("key", ISOTROPIC)
def test_runs_of_every_target_grow_exactly_past_the_limit(key: str) -> None:
    limit = theory(key, hessian(5.0, 1.0), lr=0.1, beta=0.5).limit
    assert limit is not None
    beta = {"beta": 0.5} if any(p.name == "beta" for p in OPTIMIZERS[key].params) else {}
    bowl = {"objective": "quadratic", "objective_params": {"a": 5.0, "b": 1.0, "angle": 0.0}}
    for share, grows in ((0.999, False), (1.001, True)):
        one = {"optimizer": key, "hyper": {"lr": share * limit, **beta}}
        tree = {**bowl, "start": [3.0, -2.0], "steps": 1600, "runs": [one]}
        plan = resolve(from_builtins(tree))
        run = walked(plan)
        assert grown(run) == grown(stepped(plan)) == grows
        for tile in (run_tile(of_one(run)), interpreted(of_one(run))):
            assert tile is not None
            assert_allclose(tile.theta[:, 0], run.theta[-1], rtol=1e-6)


@pytest.mark.parametrize("key", ["gd", "heavy_ball", "nesterov", "heavy_ball_ema"])
def test_what_theory_differentiates_is_what_floats_step_with(key: str) -> None:
    plan = plan_of(key, "quadratic", hyper={"lr": 0.05}, steps=8)
    run = walked(plan)
    names = [p.name for p in OPTIMIZERS[key].params if not p.structural]
    hyper = {n: np.float64(v) for n, v in run.plan.inputs_at(0).items() if n in names}
    hyper["lr"] = np.float64(run.plan.lr)
    hess = run.objective.hess(np.zeros(2))
    matrix = step_matrix(OPTIMIZERS[key].chosen({}), hess, hyper, {}, 3)
    at = [np.concatenate([run.theta[k], *(m[k] for m in run.memory.values())]) for k in (3, 4)]
    assert_allclose(matrix @ at[0], at[1], rtol=1e-9, atol=1e-12)


# -- which one it is depends on the run alone --------------------------------------------


def in_a_race(key: str, landscape: str, neighbours: tuple[str, ...]) -> Run:
    runs = [{"optimizer": k, "hyper": hyper_of(k)} for k in (key, *neighbours)]
    tree = {"objective": landscape, "steps": 25, "runs": runs}
    return simulate_plan(resolve(from_builtins(tree)))[0]


def hyper_of(key: str) -> dict[str, float]:
    return {"lr": 0.01} if any(p.name == "lr" for p in OPTIMIZERS[key].params) else {}


def landscape_of(key: str) -> str:
    """One that answers what the method asks for."""
    return "himmelblau" if OPTIMIZERS[key].wants <= {"hessian"} else "linear_regression"


@pytest.mark.parametrize("key", OTHER_METHODS)
def test_a_run_of_arrays_has_the_same_bits_beside_any_neighbours(key: str) -> None:
    alone = in_a_race(key, landscape_of(key), ())
    for neighbours in (("gd",), ("newton", "bfgs"), (key, "gd_armijo", "conjugate_gradient")):
        beside = in_a_race(key, landscape_of(key), neighbours)
        assert beside.status == alone.status
        assert_array_equal(beside.theta, alone.theta)
        assert_array_equal(beside.loss, alone.loss)


@pytest.mark.parametrize("key", OTHER_METHODS)
def test_a_lane_of_matrices_is_its_run(key: str) -> None:
    run = in_a_race(key, landscape_of(key), ())
    begin = run.plan.start[0]
    axis = Axis("start[0]", begin, begin + 1.0, 3)
    found = run_tile(Job(run.plan, (axis,)))
    assert found is not None
    assert found.steps[0] == run.steps
    assert_allclose(found.theta[:, 0], run.theta[-1], rtol=1e-12, atol=1e-12)


# -- one pass, and one tree -----------------------------------------------------------------


@pytest.mark.parametrize("key", ["gd", "adam", "lion", "polyak_step", "barzilai_borwein"])
def test_what_is_looked_at_is_what_the_step_uses(key: str) -> None:
    plan = plan_of(key, "tanh(x)*y + log1p(x**2)*y**2")
    path = path_for(plan.objective, plan.runs[0])
    assert path is not None
    author = TileAuthor(path.flat, (), steady_rates=True, patient=False)
    author.functions()
    for source in (path.source, author._walk()):
        assert source.count("tanh(") == 1
        assert source.count("log1p(") == 1


TYPED = [  # what fits into the field of a typed landscape: one line, without parameters
    key
    for key in SHIPPED
    if not build(OBJECTIVES[key], {}).trees().given and ";" not in OBJECTIVES[key].text  # type: ignore[union-attr, attr-defined]
]


@pytest.mark.parametrize("key", TYPED)
def test_a_typed_landscape_is_walked_by_the_source_of_its_shipped_twin(key: str) -> None:
    plan, shipped = plan_of("adam", key), build(OBJECTIVES[key], {})
    typed = Expression(OBJECTIVES[key].text)  # type: ignore[attr-defined]  # of a formula
    sources = [path_for(f, plan.runs[0]) for f in (shipped, typed)]
    assert sources[0] is not None
    assert sources[1] is not None
    assert sources[0].source == sources[1].source


def test_a_typed_method_is_walked_by_the_source_of_its_shipped_twin() -> None:
    shipped, typed = (
        plan_of("gd", WAVES),
        plan_of("custom", WAVES, hyper={"formula": "step = -lr*g"}),
    )
    sources = [path_for(p.objective, p.runs[0]) for p in (shipped, typed)]
    assert sources[0] is not None
    assert sources[1] is not None
    assert sources[0].source == sources[1].source


# -- nothing to begin with ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("sqrt(x) + y", [-1.0, 0.0]), ("log(x)*y", [0.0, 0.0]), ("exp(x**3) + y", [20.0, 0.0]),
        ("x**26*1e12 + y", [1e12, 0.0]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["gd", "adam", "nesterov", "lion"])
def test_a_run_that_begins_with_no_number_ends_at_once_on_every_target(
    key: str, formula: str, start: list[float]
) -> None:
    plan = plan_of(key, formula, start=start)
    run = walked(plan)
    assert run.steps == 0
    assert run.status.name in ("FAILED", "DIVERGED")
    assert stepped(plan).status == run.status
    for tile in (run_tile(of_one(run)), interpreted(of_one(run))):
        assert tile is not None
        assert_lane_is_run(tile, 0, run)
