"""Runs that go round and round: after how many steps, since when, and whether that attracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.kernel import step
from gdviz.engine.run import batch_at

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.kernel import Batch
    from gdviz.engine.run import Run

LONGEST = 12  # steps; longer rounds cannot be told from hovering by eye
_SAME = 1e-3  # of the swing: points this close are the same
_AT_LEAST, _ROUNDS = 16, 3  # steps, rounds, that it must have gone on for
_NUDGE = 1e-6  # of the swing: how far a step is differentiated over


class Cycle(NamedTuple):
    """A round of `period` steps that has gone on since step `since`."""

    period: int
    since: int
    swing: float


def swing_of(theta: FloatArray) -> float:
    """The largest range of any coordinate of ``(n, D)``."""
    return float(np.max(np.ptp(theta, axis=0)))


def cycle_at(theta: FloatArray, k: int) -> Cycle | None:
    """The shortest round that the points ``(n, D)`` up to step k repeat; None for none."""
    for period in range(2, LONGEST + 1):
        if k + 1 < period + max(_ROUNDS * period, _AT_LEAST):
            return None
        swing = swing_of(theta[k + 1 - 2 * period : k + 1])
        if not swing > 0.0:
            return None
        away = np.abs(theta[period : k + 1] - theta[: k + 1 - period]).max(axis=1)
        apart = np.flatnonzero(~(away <= _SAME * swing))
        since = int(apart[-1]) + 1 if len(apart) else 0
        if k + 1 - since - period < max(_ROUNDS * period, _AT_LEAST):
            continue
        before = swing_of(theta[since : since + 2 * period])
        if abs(before - swing) <= _SAME * swing:
            return Cycle(period, since, swing)
    return None


def multiplier(run: Run, k: int, cycle: Cycle) -> float:
    """By how much one round multiplies small errors of θ and memory, from step k on.

    The spectral radius of the derivative of `cycle.period` steps, by central differences:
    below 1 the cycle attracts.
    """
    batch = batch_at(run, k)
    names = list(batch.state)
    vectors = [name for name in names if batch.state[name].shape == batch.theta.shape]
    if len(vectors) < len(names):  # matrices and rings: nothing is claimed of them
        return float("nan")
    parts = [batch.theta, *(batch.state[name] for name in vectors)]  # each (D, 1)
    dim, n = len(batch.theta), len(batch.theta) * len(parts)
    sizes = np.repeat([max(float(np.abs(part).max()), 1e-12) for part in parts], dim)
    sizes[:dim] = cycle.swing
    steps = _NUDGE * sizes
    units = np.concatenate([np.diag(steps), -np.diag(steps)], axis=1)  # (n, 2 n)
    stacked = np.concatenate(parts) + units
    moved = _walked(run, batch, vectors, stacked, dim, k, cycle.period)
    matrix = (moved[:, :n] - moved[:, n:]) / (2.0 * steps)
    if not np.isfinite(matrix).all():
        return float("nan")
    return float(np.max(np.abs(np.linalg.eigvals(matrix))))


def _walked(
    run: Run,
    batch: Batch,
    names: list[str],
    stacked: FloatArray,
    dim: int,
    k: int,
    count: int,
) -> FloatArray:
    """Where `count` steps from step k lead lanes that stand at `stacked` ``(n, B)``."""
    parts = np.split(stacked, len(stacked) // dim)
    lanes = stacked.shape[1]
    hyper = {name: np.broadcast_to(value, lanes) for name, value in batch.hyper.items()}
    now = type(batch)(batch.method, parts[0], dict(zip(names, parts[1:], strict=True)), hyper)
    for j in range(count):
        (now,) = step(run.objective, [now], k + j)
    return np.concatenate([now.theta, *(now.state[name] for name in names)])
