"""Many lanes of one method, walked to their ends: as machine code, else as arrays."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.checkpoint import PIECE, StoppedError, go_on, pieces_of
from gdviz.core.compile.flat import Flat, flat
from gdviz.core.compile.machine import Machine, machine_of
from gdviz.core.compile.path import bounds_of
from gdviz.core.compile.terms import terms_of
from gdviz.core.errors import UnsupportedError
from gdviz.core.kernel import Batch, step
from gdviz.core.stopping import Rules, Watch
from gdviz.engine.tile_arrays import ArrayTile
from gdviz.engine.tile_records import Tile, Walk
from gdviz.scene.budget import cached_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Points
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import Objective

TILE = 16_384  # lanes: calls cost little beside, and arrays stay in the nearer caches
_PIECE = 64  # steps at most between two looks at who has ended and who has cancelled

_WORK = 1e8  # operations of one step of a tile: a look comes within it, between its lines


def advance_lanes(
    objective: Objective,
    method: Method,
    theta: Points,
    hyper: Mapping[str, FloatArray],
    steps: int,
    *,
    threads: int | None = None,
    compiled: bool = True,
) -> Points:
    """Where `steps` steps from `theta` lead, ``(D, n) -> (D, n)``.

    Parameters
    ----------
    objective, method
        What all lanes descend, and how.
    theta
        Positions ``(D, n)``; they are not changed.
    hyper
        Inputs of every step by name, each a number ``()`` or one for each lane ``(n,)``.
    steps
        How many steps every lane takes, unless it leaves the numbers.
    threads
        How many tiles are worked on at once; one for each core when None.
    compiled
        Whether machine code may do it.
    """
    n = theta.shape[1]
    rules = Rules(max_steps=steps, diverged_above=None)

    def work(first: int) -> Points:
        lanes = slice(first, min(first + TILE, n))
        inputs = {
            k: np.asarray(v)[lanes] if np.ndim(v) else np.asarray(v) for k, v in hyper.items()
        }
        tile = np.ascontiguousarray(theta[:, lanes])
        lr, at = columns_of(inputs.pop("lr"), tile.shape[1])
        state = method.optimizer.init(tile, {**inputs, "lr": lr[at]})
        rates = np.broadcast_to(lr, (steps + 1, len(lr))).copy()
        walk = Walk(objective, method, rules, tile, state, inputs, rates, at)
        found = walk_tile(first, walk, _never, compiled=compiled)
        assert found is not None
        return found.theta

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(work, range(0, n, TILE))), axis=1)


def lanes_at_once(method: Method, dim: int) -> int:
    """How many lanes make a tile: fewer where each has large matrices, and as few as one."""
    return pieces_of(cached_work(method, dim).operations, TILE, piece=_WORK)


def columns_of(rates: FloatArray, n: int) -> tuple[FloatArray, IntArray]:
    """The different ones of `rates`, ``()`` or ``(n,)``, and each lane's place among them."""
    if not np.ndim(rates):
        return np.reshape(rates, 1).astype(float), np.zeros(n, dtype=np.int64)
    return np.unique(rates, return_inverse=True)


def walk_tile(
    first: int, walk: Walk, cancelled: Callable[[], bool], *, compiled: bool = True
) -> Tile | None:
    """Walk all lanes to their ends; None when it was cancelled on the way.

    Machine code does it where there is some, if it may be `compiled`: then a lane has the
    bits of its run as floats.
    """
    found = terms_of(walk.objective)
    if found is not None:
        up = walk.objective.sense == "max"
        try:
            flat_step = flat(walk.method, found[0], walk.objective.box, up=up)
        except UnsupportedError:
            return walk_lanes(first, walk, cancelled)
        given = {f"given.{n}": np.asarray(v) for n, v in found[1].items()}
        ours = _Flattened(walk, flat_step, given)
        if compiled and ours.find_machine():
            return ours.tile(first, cancelled)
        return ours.arrays(first, cancelled)
    return walk_lanes(first, walk, cancelled)


class _Flattened:
    """One tile whose step is made of operations on numbers."""

    def __init__(self, walk: Walk, flat_step: Flat, given: Mapping[str, FloatArray]) -> None:
        self._walk, self._n, self._step = walk, walk.theta.shape[1], flat_step
        names = {f"input.{n}" for n in flat_step.reads("input.")}
        inputs = {f"input.{n}": np.asarray(v, dtype=float) for n, v in walk.inputs.items()}
        self._settings = {
            n: v for n, v in {**inputs, **given}.items() if n in names or n in given
        }
        self.machine: Machine | None = None

    def find_machine(self) -> bool:
        """Whether there is machine code for this tile; if not, it is begun."""
        walk = self._walk
        varied = {n for n, v in self._settings.items() if v.ndim and np.ptp(v) > 0.0}
        if walk.rates.shape[1] > 1:
            varied.add("lr")
        self.machine = machine_of(
            self._step,
            frozenset(varied),
            steady_rates=bool((walk.rates == walk.rates[0]).all()),
            patient=walk.rules.patience is not None,
        )
        return self.machine is not None

    def arrays(self, first: int, cancelled: Callable[[], bool]) -> Tile | None:
        """Walked by NumPy, in arrays that are used again."""
        found = ArrayTile(self._walk, self._step, self._settings, bounds_of(self._walk.rules))
        return Tile(first, *found.ended) if found.walk(cancelled) else None

    def tile(self, first: int, cancelled: Callable[[], bool]) -> Tile | None:
        """Walked by machine code."""
        walk, n, machine = self._walk, self._n, self.machine
        assert machine is not None
        rows = [np.atleast_2d(values) for values in walk.state.values()]
        theta, state = walk.theta.copy(), np.concatenate([*rows, np.empty((0, n))])
        settings = np.array([float(self._settings[name].flat[0]) for name in machine.settings])
        each, values, places = self._columns(machine.varied)
        noise = np.zeros((1, 0))
        if walk.noise is not None:
            noise = np.ascontiguousarray(walk.noise.reshape(len(walk.noise), -1))
        piece = pieces_of(len(self._step.tape.steps) * n, _PIECE)
        progress = np.stack([np.full(n, np.inf), np.zeros(n)])
        final, seen = np.empty_like(theta), np.empty((2, n))
        steps, at, lanes = np.full(n, -1), np.ascontiguousarray(walk.at), np.arange(n)
        k, stop, bounds = (
            walk.k,
            walk.rules.max_steps + 1,
            tuple(map(float, bounds_of(walk.rules))),
        )
        while k < stop and len(lanes):
            if cancelled():
                return None
            until, m = min(k + piece, stop), len(lanes)
            ended, where, what = np.full(m, -1), np.empty((len(theta), m)), np.empty((2, m))
            machine.walk(
                k, until, theta, state, settings, each, walk.rates, at, values, places, noise,
                bounds, progress, ended, where, what,
            )  # fmt: skip
            done = ended >= 0
            if m == n and done.all():  # as when nothing but the number of steps ends them
                steps, final, seen, lanes = ended, where, what, lanes[:0]
                break
            here = lanes[done]
            steps[here], final[:, here], seen[:, here] = (
                ended[done],
                where[:, done],
                what[:, done],
            )
            if done.any():  # those that have ended are left behind
                going = ~done
                lanes, at = lanes[going], at[going]
                theta, state, each, places, progress = (
                    np.ascontiguousarray(a[:, going])
                    for a in (theta, state, each, places, progress)
                )
            k = until
        fall = -seen[0] if walk.objective.sense == "max" else seen[0]
        watch = Watch((walk.rules,), lanes=n)
        reason = watch.reasons(steps, final, fall, seen[1], np.arange(n))
        return Tile(first, reason, steps, final, seen[0], seen[1])

    def _columns(self, varied: tuple[str, ...]) -> tuple[FloatArray, FloatArray, IntArray]:
        """Varied settings by lane, their different values, and each lane's place among them."""
        n = self._n
        each = np.zeros((len(varied), n))
        parted = []
        for i, name in enumerate(varied):
            if name != "lr":
                each[i] = self._settings[name]
            parted.append(np.unique(each[i], return_inverse=True))
        width = max((len(values) for values, _ in parted), default=0)
        values = np.array([np.resize(v, width) for v, _ in parted]).reshape(len(varied), width)
        places = np.array([at for _, at in parted], dtype=np.int64).reshape(len(varied), n)
        return each, values, places


def walk_lanes(first: int, walk: Walk, cancelled: Callable[[], bool]) -> Tile | None:
    """Walk with the kernel; lanes that have ended are left behind."""
    objective, n = walk.objective, walk.theta.shape[1]
    sign = -1.0 if objective.sense == "max" else 1.0
    watch = Watch((walk.rules,), lanes=n)
    progress, alive, at = watch.begin(), np.arange(n), walk.at
    tile = Tile(
        first, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64),
        np.empty_like(walk.theta), np.empty(n), np.empty(n),
    )  # fmt: skip
    batch = Batch(walk.method, walk.theta, walk.state, walk.inputs)
    k, one_rate = walk.k, walk.rates.shape[1] == 1
    work = cached_work(walk.method, objective.dim).operations * n
    piece = pieces_of(work, _PIECE)

    def checkpoint() -> None:
        if cancelled():
            raise StoppedError

    look = checkpoint if work > PIECE else go_on  # a step of that many lanes takes long
    while True:
        if k % piece == 0 and cancelled():
            return None
        with np.errstate(all="ignore"):
            loss, grad = objective.value(batch.theta), objective.grad(batch.theta)
            length = norm(grad)
        seen = batch.theta, sign * loss, length
        ended, progress = watch.look(k, *seen, progress, alive)
        if ended.any():
            here = alive[ended]
            tile.reason[here] = watch.reasons(k, *seen, alive)[ended]
            tile.steps[here], tile.theta[:, here] = k, batch.theta[:, ended]
            tile.loss[here], tile.grad_norm[here] = loss[ended], length[ended]
            going = ~ended
            alive, grad, at = alive[going], grad[:, going], at[going]
            if not len(alive):
                return tile
            batch = _left(batch, going)
        inputs = {**batch.hyper, "lr": walk.rates[k] if one_rate else walk.rates[k, at]}
        if walk.noise is not None:
            inputs["noise"] = walk.noise[k]
        try:
            (moved,) = step(
                objective, [replace(batch, hyper=inputs)], k, seen=[grad], checkpoint=look
            )
        except StoppedError:
            return None
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
