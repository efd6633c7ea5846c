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
_ROUNDED = 1e-9  # of the swing: what rounding may change in a round
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
    """The shortest round that the points ``(n, D)`` up to step k repeat; None for none.

    They repeat it from the step on from which what still changes comes to nothing.
    """
    for period in range(2, LONGEST + 1):
        if k + 1 < period + max(_ROUNDS * period, _AT_LEAST):
            return None
        swing = swing_of(theta[k + 1 - 2 * period : k + 1])
        if not swing > 0.0:
            return None
        away = np.abs(theta[period : k + 1] - theta[: k + 1 - period]).max(axis=1)
        apart = np.flatnonzero(~(away <= _SAME * swing))
        since = int(apart[-1]) + 1 if len(apart) else 0
        least = period + max(_ROUNDS * period, _AT_LEAST)
        if k + 1 - since < least:
            continue
        begun = _swings_alike(theta, since, k + 1 - least, period, swing)
        if begun == since or (begun is not None and _settles(away[begun:], period, swing)):
            return Cycle(period, begun, swing)
    return None


def _swings_alike(
    theta: FloatArray, first: int, last: int, period: int, swing: float
) -> int | None:
    """The first step of those up to `last` from which rounds swing as they do now.

    A run that is drawn to a cycle comes nearer to it with every round, so that it is found
    by halving.
    """

    def is_alike(at: int) -> bool:
        return abs(swing_of(theta[at : at + 2 * period]) - swing) <= _SAME * swing

    if is_alike(first):
        return first
    if not is_alike(last):
        return None
    while last - first > 1:
        middle = (first + last) // 2
        first, last = (first, middle) if is_alike(middle) else (middle, last)
    return last


def _settles(away: FloatArray, period: int, swing: float) -> bool:
    """Whether what rounds still change, one after the other, comes to nothing.

    A swing that dies out slowly changes as little from round to round, but for ever.
    """
    rounds = len(away) // period
    sizes = away[len(away) - rounds * period :].reshape(rounds, period).max(axis=1)
    last, first = float(sizes[-1]), float(sizes[0])
    if last <= _ROUNDED * swing:
        return True
    shrinks = (last / first) ** (1.0 / (rounds - 1)) if first > 0.0 else 1.0
    return shrinks < 1.0 and last * shrinks <= _SAME * swing * (1.0 - shrinks)


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
