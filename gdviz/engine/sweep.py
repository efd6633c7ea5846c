"""Sweeps: one method with many settings, from many places, in tiles that can travel.

A job is keys and numbers: what it is made of is built where it is worked on.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, final

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.errors import GdvizError, unknown
from gdviz.core.kernel import Batch, step
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.schedules import SCHEDULES
from gdviz.core.stopping import Watch
from gdviz.engine.data import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Points
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import Objective
    from gdviz.core.stopping import Rules
    from gdviz.engine.plan import RunPlan

TILE = 4096  # lanes: what a step works on stays in the nearest caches
_PATIENCE = 64  # steps between two looks at whether somebody has cancelled
_START = re.compile(r"start\[(\d+)\]")


@final
@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a sweep.

    Attributes
    ----------
    name
        A hyperparameter or treatment that is a number, or ``start[i]`` for a coordinate of
        the start, counted from 0.
    low, high, count, scale
        Its values: `count` of them from `low` to `high`, spaced evenly or by equal factors.
    """

    name: str
    low: float
    high: float
    count: int
    scale: Literal["linear", "log"] = "linear"

    @property
    def values(self) -> FloatArray:
        """``(count,)``."""
        spaced = np.geomspace if self.scale == "log" else np.linspace
        return np.asarray(spaced(self.low, self.high, self.count), dtype=float)


class Origin(NamedTuple):
    """Where all lanes of a sweep begin, in place of the start: a batch of one before step k."""

    k: int
    theta: FloatArray  # (D,)
    state: Mapping[str, FloatArray]  # without an axis for lanes


@final
@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is swept, small and picklable.

    Attributes
    ----------
    plan
        The run that every lane is but for what the axes change.
    axes
        The last varies fastest: lane i stands at ``np.unravel_index(i, counts)``.
    lanes
        The first of them and the one after the last; all when None.
    origin
        The step in the middle of a run that all lanes go on from.
    """

    plan: RunPlan
    axes: tuple[Axis, ...]
    lanes: tuple[int, int] | None = None
    origin: Origin | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(axis.count for axis in self.axes)

    @property
    def bounds(self) -> tuple[int, int]:
        return self.lanes or (0, int(np.prod(self.shape)))

    def tiles(self) -> tuple[Job, ...]:
        """The same work in pieces of at most `TILE` lanes."""
        first, stop = self.bounds
        return tuple(
            replace(self, lanes=(i, min(i + TILE, stop))) for i in range(first, stop, TILE)
        )


class Tile(NamedTuple):
    """Where lanes ended, from lane `first` on; arrays are ``(n,)`` unless they say more.

    `reason` holds a `Reason` each, and `steps` how many were taken.
    """

    first: int
    reason: IntArray
    steps: IntArray
    theta: Points  # (D, n)
    loss: FloatArray
    grad_norm: FloatArray


class Walk(NamedTuple):
    """What a tile is worked on from: everything built, for n lanes.

    `rates` and `noise` have one row for each step, which is one for all lanes, or theirs.
    """

    objective: Objective
    method: Method
    theta: Points
    state: Mapping[str, FloatArray]
    inputs: Mapping[str, FloatArray]
    rates: FloatArray  # (steps + 1, 1 or n)
    noise: FloatArray | None  # (steps, D, 1), or (steps, r, D, 1)
    rules: Rules
    k: int


def sweep(
    job: Job, *, pool: Executor | None = None, cancelled: Callable[[], bool] | None = None
) -> Iterator[Tile]:
    """The tiles of `job` as they are done; closing the generator gives up those that wait.

    Parameters
    ----------
    job
        What is swept.
    pool
        Where tiles are worked on: threads, one for each core, when None; a pool of
        processes takes them as they are.
    cancelled
        Asked now and then in the midst of a tile, by threads of this process only.
    """
    ours = pool or ThreadPoolExecutor(os.cpu_count())
    extra = (cancelled,) if isinstance(ours, ThreadPoolExecutor) and cancelled else ()
    waiting = [ours.submit(run_tile, tile, *extra) for tile in job.tiles()]
    try:
        for done in as_completed(waiting):
            tile = done.result()
            if tile is not None:
                yield tile
    finally:
        for each in waiting:
            each.cancel()
        if pool is None:
            ours.shutdown()


def run_tile(job: Job, cancelled: Callable[[], bool] | None = None) -> Tile | None:
    """Walk all lanes of `job` to their ends; None when it was cancelled on the way."""
    return walk_lanes(job.bounds[0], prepared(job), cancelled or _never)


def prepared(job: Job) -> Walk:
    """Build what the keys of `job` stand for."""
    plan = job.plan
    table = columns(plan.data) if plan.data else None
    objective = build(OBJECTIVES[plan.objective], dict(plan.objective_params), table)
    schedule, n = SCHEDULES[plan.schedule], job.bounds[1] - job.bounds[0]
    if schedule.reacts:
        raise GdvizError(f"the schedule {schedule.key} reacts to each run, and is not swept")
    swept = _lanes_of(job)
    k = job.origin.k if job.origin else 0
    start = np.array(job.origin.theta if job.origin else plan.start, dtype=float)
    theta = np.repeat(start[:, None], n, axis=1)
    settings: dict[str, FloatArray] = {n: np.asarray(v) for n, v in plan.inputs_at(k).items()}
    lr = np.array([plan.lr])
    for name, values in swept.items():
        if found := _START.fullmatch(name):
            theta[_coordinate(found, len(theta))] = values
        elif name == "lr":
            lr = values
        elif name in settings:
            settings[name] = values
        else:
            raise unknown("number to sweep", name, [*settings, "lr", "start[0]"])
    rates = _rates(plan, lr)
    state = (
        {name: np.stack([v] * n, axis=-1) for name, v in job.origin.state.items()}
        if job.origin
        else plan.method.optimizer.init(theta, {**settings, "lr": rates[0]})
    )
    noise_rows = None
    if plan.noise is not None:
        noise_rows = plan.noise_rows()[..., None]
        noise_rows = noise_rows if plan.accumulate > 1 else noise_rows[:, 0]
    return Walk(
        objective, plan.method, theta, state, settings, rates, noise_rows, plan.rules, k
    )


def _lanes_of(job: Job) -> dict[str, FloatArray]:
    """What each axis gives each lane, ``(n,)`` by name."""
    places = np.unravel_index(np.arange(*job.bounds), job.shape)
    return {axis.name: axis.values[at] for axis, at in zip(job.axes, places, strict=True)}


def _coordinate(found: re.Match[str], dim: int) -> int:
    i = int(found[1])
    if i >= dim:
        raise GdvizError(f"start[{i}]: this landscape has {dim} coordinates, counted from 0")
    return i


def _rates(plan: RunPlan, lr: FloatArray) -> FloatArray:
    """``(steps + 1, 1)``, or ``(steps + 1, n)`` for rates `lr` of n lanes."""
    schedule, values = SCHEDULES[plan.schedule], dict(plan.schedule_params)
    apart, place = np.unique(lr, return_inverse=True)
    rows = [schedule.rates(plan.steps, float(rate), values) for rate in apart]
    return np.stack(rows, axis=-1)[:, place]


def walk_lanes(first: int, walk: Walk, cancelled: Callable[[], bool]) -> Tile | None:
    """Walk with the kernel; lanes that have ended are left behind."""
    objective, n = walk.objective, walk.theta.shape[1]
    sign = -1.0 if objective.sense == "max" else 1.0
    watch = Watch((walk.rules,), lanes=n)
    progress, alive = watch.begin(), np.arange(n)
    tile = Tile(
        first, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64),
        np.empty_like(walk.theta), np.empty(n), np.empty(n),
    )  # fmt: skip
    batch = Batch(walk.method, walk.theta, walk.state, walk.inputs)
    k, rates = walk.k, walk.rates
    while True:
        if k % _PATIENCE == 0 and cancelled():
            return None
        with np.errstate(all="ignore"):
            loss, grad = objective.value(batch.theta), objective.grad(batch.theta)
            length = norm(grad)
        seen = batch.theta, sign * loss, length
        ended, progress = watch.look(k, *seen, progress, alive)
        if ended.any():
            here = alive[ended]
            tile.reason[here] = watch.reasons(k, *seen, alive)[ended]
            tile.steps[here], tile.loss[here], tile.grad_norm[here] = (
                k,
                loss[ended],
                length[ended],
            )
            tile.theta[:, here] = batch.theta[:, ended]
            alive, grad = alive[~ended], grad[:, ~ended]
            if not len(alive):
                return tile
            batch, rates = (
                _left(batch, ~ended),
                rates if rates.shape[1] == 1 else rates[:, ~ended],
            )
        inputs = {**batch.hyper, "lr": rates[k]}
        if walk.noise is not None:
            inputs["noise"] = walk.noise[k]
        (moved,) = step(objective, [replace(batch, hyper=inputs)], k, seen=[grad])
        batch = replace(moved, hyper=batch.hyper)
        k += 1


def _left(batch: Batch, going: BoolArray) -> Batch:
    """The lanes of `going` alone."""
    return Batch(
        batch.method, batch.theta[:, going],
        {name: values[..., going] for name, values in batch.state.items()},
        {n: v[going] if np.ndim(v) else v for n, v in batch.hyper.items()},
    )  # fmt: skip


def _never() -> bool:
    return False
