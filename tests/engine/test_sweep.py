"""The promise: a lane of a sweep ends where a run with its settings does, wherever it runs."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.checkpoint import PIECE
from gdviz.core.errors import GdvizError
from gdviz.core.kernel import Method
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.stopping import Reason
from gdviz.engine import tiles
from gdviz.engine.plan import resolve
from gdviz.engine.run import state_at
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.sweep import Axis, Job, Origin, run_tile, sweep
from gdviz.engine.tile_records import Tile
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run

RATES = Axis("lr", 1e-3, 1.0, 5, scale="log")
AXES = (RATES, Axis("beta", 0.0, 0.95, 4))


def plan_of(
    optimizer: str = "heavy_ball", hyper: dict[str, Any] | None = None, **more: Any
) -> Plan:
    run = {"optimizer": optimizer, "hyper": hyper or {}}
    tree = {"objective": "himmelblau", "start": [0.5, -1.0], "steps": 60, "runs": [run], **more}
    return resolve(from_builtins(tree))


def whole(some: list[Tile]) -> Tile:
    tiles = sorted(some, key=lambda tile: tile.first)
    parts = [
        np.concatenate(part, axis=-1) for part in zip(*(t[1:] for t in tiles), strict=True)
    ]
    return Tile(0, *parts)


def alone(lr: float, beta: float, **more: Any) -> Run:
    return simulate_plan(plan_of(hyper={"lr": lr, "beta": beta}, **more))[0]


def assert_same(found: Tile, lane: int, run: Run, *, rtol: float = 1e-9) -> None:
    assert Reason(found.reason[lane]).status is run.status.name
    assert found.steps[lane] >= run.steps  # a run is drawn up to its last finite place
    if np.isfinite(found.theta[:, lane]).all():
        assert_allclose(found.theta[:, lane], run.theta[-1], rtol=rtol)
        assert_allclose(found.loss[lane], run.loss[-1], rtol=rtol)
        assert_allclose(found.grad_norm[lane], run.grad_norm[-1], rtol=rtol, atol=1e-12)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"schedule": "exponential"},
        {"noise": {"kind": "gaussian", "std": 0.5, "seed": 3}, "clip_norm": 10.0},
        {"stop": {"loss_below": 1e-2}},
    ],
)
def test_a_lane_of_a_sweep_ends_where_its_run_does(more: dict[str, Any]) -> None:
    found = run_tile(Job(plan_of(**more).runs[0], AXES))
    assert found is not None
    assert len(set(found.reason.tolist())) > 1 or more
    for lane in range(20):
        lr, beta = RATES.values[lane // 4], AXES[1].values[lane % 4]
        assert_same(found, lane, alone(float(lr), float(beta), **more))


def test_a_lane_that_arrives_far_away_has_not_diverged() -> None:
    far = {
        "objective": "expression", "start": [0.0, 0.0],
        "objective_params": {"formula": "(x - 100)**2 + y**2"},
    }  # fmt: skip
    found = run_tile(Job(plan_of("gd", **far).runs[0], (Axis("lr", 0.1, 1.05, 2),)))
    assert found is not None
    for lane, lr in enumerate((0.1, 1.05)):
        (run,) = simulate_plan(plan_of("gd", {"lr": lr}, **far))
        assert_same(found, lane, run)
        assert run.status.name == ("MAX_STEPS", "DIVERGED")[lane]


def test_starts_are_swept_by_coordinate() -> None:
    plan = plan_of("adam", {"lr": 0.1}).runs[0]
    found = run_tile(
        Job(plan, (Axis("start[0]", -4.0, 4.0, 3), Axis("start[1]", -4.0, 4.0, 2)))
    )
    assert found is not None
    (run,) = simulate_plan(plan_of("adam", {"lr": 0.1}, start=[0.0, 4.0]))
    assert_same(found, 3, run)


def test_a_sweep_goes_on_from_the_middle_of_a_run() -> None:
    plan = plan_of(hyper={"lr": 0.005, "beta": 0.9})
    (run,) = simulate_plan(plan)
    origin = Origin(25, run.theta[25], state_at(run, 25))
    found = run_tile(Job(plan.runs[0], (Axis("lr", 0.005, 0.01, 2),), origin=origin))
    assert found is not None
    assert_allclose(found.theta[:, 0], run.theta[-1], rtol=1e-9)
    assert np.abs(found.theta[:, 1] - run.theta[-1]).max() > 1e-6


def test_a_job_travels_to_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(plan_of().runs[0], AXES)
    assert len(pickle.dumps(job)) < 4000
    here = run_tile(job)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        there = whole(list(sweep(job, pool=pool)))
    assert here is not None
    for one, other in zip(here[1:], there[1:], strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_method_travels_after_it_was_used(key: str) -> None:
    method = OPTIMIZERS[key].chosen({})
    for part in (*method.plan, *method.links):
        getattr(part, "compute", None)  # takes the formula apart, and keeps it
    again = pickle.loads(pickle.dumps(method))
    assert [p.formula for p in again.links] == [p.formula for p in method.links]
    assert again.slots.keys() == method.slots.keys()


def test_tiles_are_published_one_by_one_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TILE", 1)
    job = Job(plan_of().runs[0], AXES)
    assert len(job.tiles()) == 20
    asked: list[int] = []

    def counting() -> bool:
        asked.append(1)
        return False

    with ThreadPoolExecutor(1) as pool:
        found = sweep(job, pool=pool, cancelled=counting)
        assert len(next(found).reason) == 1
        found.close()  # type: ignore[attr-defined]
    assert len(asked) < 20
    assert run_tile(job, lambda: True) is None


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [
        (Axis("betta", 0.0, 1.0, 2), r"no number to sweep.*betta.*beta"),
        (Axis("start[2]", 0.0, 1.0, 2), r"start\[2\]: this landscape has 2 coordinates"),
    ],
)
def test_an_axis_that_is_not_there_is_a_sentence(axis: Axis, sentence: str) -> None:
    with pytest.raises(GdvizError, match=sentence):
        run_tile(Job(plan_of().runs[0], (axis,)))


def test_a_schedule_that_reacts_is_not_swept() -> None:
    plan: RunPlan = plan_of(schedule="reduce_on_plateau").runs[0]
    with pytest.raises(GdvizError, match="reacts to each run"):
        run_tile(Job(plan, AXES))


@pytest.mark.parametrize("workers", [1, 2, 8, 64])
@pytest.mark.parametrize("count", [1, 100, 256, 700])
def test_every_worker_has_work_and_no_lane_is_left_out(workers: int, count: int) -> None:
    axes = (Axis("lr", 1e-3, 1.0, count), Axis("beta", 0.0, 0.9, count))
    parts = Job(plan_of().runs[0], axes).tiles(workers)
    bounds = [job.bounds for job in parts]
    assert [begin for begin, _ in bounds] == [0, *(end for _, end in bounds[:-1])]
    assert bounds[-1][1] == count * count
    assert max(end - begin for begin, end in bounds) <= tiles.TILE
    if count * count >= 2 * workers * 4096:
        assert len(parts) >= 2 * workers


# -- how soon a tile hears that nobody wants it ----------------------------------------


def wide_plan(optimizer: str, n: int) -> RunPlan:
    tree = {
        "objective": "rosenbrock", "objective_params": {"n": n}, "steps": 40,
        "runs": [{"optimizer": optimizer}],
    }  # fmt: skip
    return resolve(from_builtins(tree)).runs[0]


def test_lanes_with_large_matrices_make_small_tiles() -> None:
    axis = Axis("lr", 0.1, 1.0, 5)
    assert len(Job(wide_plan("newton", 1000), (axis,)).tiles()) == 5
    assert len(Job(wide_plan("gd", 1000), (axis,)).tiles()) == 1
    for key in OPTIMIZERS:
        lanes = tiles.lanes_at_once(Method(OPTIMIZERS[key].chosen({})), 2)
        assert lanes == tiles.TILE  # what is usual is as it was


@pytest.mark.parametrize("last", [1, 2, 5])
def test_a_heavy_tile_is_left_in_the_midst_of_a_step(last: int) -> None:
    job = Job(wide_plan("newton", 60), (Axis("lr", 0.1, 1.0, 400),))
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked >= last

    assert run_tile(job, cancelled) is None
    assert asked == last


@pytest.mark.parametrize("lanes", [10, 16_000])
def test_a_tile_is_looked_at_within_so_many_operations(lanes: int) -> None:
    job = Job(plan_of("adam", steps=130).runs[0], (Axis("lr", 1e-4, 1e-3, lanes),))
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return False

    tile = run_tile(job, cancelled)
    assert tile is not None
    steps = int(tile.steps.max()) / len(asked)
    assert steps * lanes * 40 < PIECE  # a step of Adam is some forty operations
