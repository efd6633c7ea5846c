"""Sweeps: one method with many settings, from many places, in tiles that can travel.

A job is keys and numbers: what it is made of is built where it is worked on.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, final

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.compile.machine import installed
from gdviz.core.errors import GdvizError, unknown
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.schedules import SCHEDULES
from gdviz.core.stopping import Reason, StatusName
from gdviz.engine.crew import crew
from gdviz.engine.data import columns
from gdviz.engine.ending import came_down, far_away
from gdviz.engine.tile_records import Tile, Walk
from gdviz.engine.tiles import columns_of, lanes_at_once, tile_width, walk_tile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gdviz.core.arrays import FloatArray, IntArray
    from gdviz.engine.plan import RunPlan

_LONG = 20_000_000  # lane-steps: half a second, in which a process begins
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

    def tiles(self, workers: int = 1) -> tuple[Job, ...]:
        """The same work in tiles for so many workers: smaller ones where a lane is heavy."""
        first, stop = self.bounds
        most = lanes_at_once(self.plan.method, len(self.plan.start))
        many = min(most, tile_width(stop - first, workers))
        return tuple(
            replace(self, lanes=(i, min(i + many, stop))) for i in range(first, stop, many)
        )


def sweep(
    job: Job,
    *,
    pool: Executor | None = None,
    cancelled: Callable[[], bool] | None = None,
    workers: int | None = None,
    compiled: bool = True,
) -> Iterator[Tile]:
    """The tiles of `job` as they are done; closing the generator gives up those that wait.

    Parameters
    ----------
    job
        What is swept.
    pool
        Where tiles are worked on; a pool of processes takes them as they are.  When None,
        threads where there is machine code, which lets go of the interpreter; else
        processes, or one thread where that is done before they would have begun.
    cancelled
        Asked now and then in the midst of a tile; not in a `pool` of processes.
    workers
        How many threads or processes; one for each core when None.
    compiled
        Whether machine code may do it.
    """
    walk, asked = partial(run_tile, compiled=compiled), cancelled or _never
    threads = workers or os.cpu_count() or 1
    if pool is None and not (compiled and installed()):
        first, stop = job.bounds
        if threads > 1 and (stop - first) * job.plan.steps > _LONG:
            yield from filter(None, crew(workers).work(walk, job.tiles(threads), asked))
            return
        threads = 1
    ours = pool or ThreadPoolExecutor(threads)
    extra = (cancelled,) if isinstance(ours, ThreadPoolExecutor) and cancelled else ()
    waiting = [ours.submit(walk, tile, *extra) for tile in job.tiles(threads)]
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


def run_tile(
    job: Job, cancelled: Callable[[], bool] | None = None, *, compiled: bool = True
) -> Tile | None:
    """Walk all lanes of `job` to their ends; None when it was cancelled on the way."""
    walk = prepared(job)
    found = walk_tile(job.bounds[0], walk, cancelled or _never, compiled=compiled)
    return finished(job, walk, found)


def finished(job: Job, walk: Walk, tile: Tile | None) -> Tile | None:
    """The tile with the reason that only who knows the window can give."""
    if tile is None:
        return None
    diverged = [int(r) for r in Reason if r.status is StatusName.DIVERGED]
    with np.errstate(invalid="ignore"):
        far = far_away(job.plan.window, walk.theta, tile.theta)
    far &= np.isfinite(tile.theta).all(axis=0) & ~np.isin(tile.reason, diverged)
    if far.any():
        sign = -1.0 if walk.objective.sense == "max" else 1.0
        with np.errstate(all="ignore"):
            begun = walk.objective.value(walk.theta), norm(walk.objective.grad(walk.theta))
        far &= ~came_down((sign * begun[0], sign * tile.loss), (begun[1], tile.grad_norm))
    return tile._replace(reason=np.where(far, int(Reason.FAR), tile.reason))


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
    lr = np.array(plan.lr)
    for name, values in swept.items():
        if found := _START.fullmatch(name):
            theta[_coordinate(found, len(theta))] = values
        elif name == "lr":
            lr = values
        elif name in settings:
            settings[name] = values
        else:
            raise unknown("number to sweep", name, [*settings, "lr", "start[0]"])
    rates, at = _rates(plan, lr, n)
    state = (
        {name: np.stack([v] * n, axis=-1) for name, v in job.origin.state.items()}
        if job.origin
        else plan.method.init(theta, {**settings, "lr": rates[0, at]})
    )
    noise_rows = None
    if plan.noise is not None:
        noise_rows = plan.noise_rows()[..., None]
        noise_rows = noise_rows if plan.accumulate > 1 else noise_rows[:, 0]
    return Walk(
        objective, plan.method, plan.rules, theta, state, settings, rates, at, noise_rows, k
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


def _rates(plan: RunPlan, lr: FloatArray, n: int) -> tuple[FloatArray, IntArray]:
    """A column of rates for each rate among `lr`, and the column of each of n lanes."""
    schedule, values = SCHEDULES[plan.schedule], dict(plan.schedule_params)
    apart, at = columns_of(lr, n)
    rows = [schedule.rates(plan.steps, float(rate), values) for rate in apart]
    return np.stack(rows, axis=-1), at


def _never() -> bool:
    return False
