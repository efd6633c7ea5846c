"""What a run does, measured over its last steps: the kinds that a verdict tells apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.stopping import StatusName
from gdviz.engine.verdict.cycles import Cycle, cycle_at, multiplier, swing_of
from gdviz.engine.verdict.twins import parted_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.analysis.stability import Stability
    from gdviz.core.arrays import FloatArray
    from gdviz.engine.run import Run
    from gdviz.engine.verdict.ground import Ground

WINDOWS = (40, 80, 160)  # steps that are looked at; more only where fewer do not decide
ON_A_SADDLE = (20, 40)  # where what comes and what goes soon look alike
FEWEST = 16  # steps: of fewer nothing is said
_SURE = 0.1  # of a trend: how large its error may be
_LEAST_TREND = 1e-9  # per step; slower is no trend
_CHANGED = 1.2  # factor over the window that counts as a change
_REST = 1e-12  # of the coordinates: numbers that differ by less stand still
_LEAST_RUNS = 3  # of one sign among residuals: as many independent numbers there are
_DROP = 0.1  # of the swing in a quarter: by how much the next must lie lower


class Kind(StrEnum):
    """What a run does."""

    DIVERGING = "diverging"
    RESTING = "resting"
    CONVERGING = "converging"
    APPROACHING = "approaching"
    SETTLING = "settling"
    LEAVING = "leaving"
    CYCLING = "cycling"
    DESCENDING = "descending"
    CLIMBING = "climbing"
    HOVERING = "hovering"
    CHAOTIC = "chaotic"
    UNCLEAR = "unclear"
    EARLY = "early"


class Trend(NamedTuple):
    """How ln of something changes per step, and the error of that."""

    slope: float
    error: float


UNKNOWN = Trend(float("nan"), float("inf"))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What the last steps before step `k` were like.

    Attributes
    ----------
    kind, window
        What they show, and how many steps were looked at.
    trend
        Of the distance to the ground, or of the slope's length without one.
    first, last
        The distance then and now for a run that leaves, else the loss.
    low, high
        The range of the loss over the window, as the method sees it.
    always
        Whether the loss fell, or rose, at every step.
    since
        The step since which it has been so, where that is known.
    cycle, factor
        The round, and what it multiplies small errors by.
    parted
        After how many steps twins are parted.
    """

    kind: Kind
    k: int
    window: int
    trend: Trend = UNKNOWN
    first: float = float("nan")
    last: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    always: bool = False
    since: int | None = None
    cycle: Cycle | None = None
    factor: float = float("nan")
    parted: int | None = None


def trend_of(values: FloatArray) -> Trend:
    """The trend of ln `values`, which come one a step; positive numbers."""
    x = np.arange(len(values), dtype=float)
    x -= x.mean()
    y = np.log(values)
    slope = float(x @ y / (x @ x))
    rest = y - y.mean() - slope * x
    signs = np.sign(rest)
    runs = 1 + int(np.count_nonzero(signs[1:] != signs[:-1]))
    spread = float(np.sqrt(rest @ rest / max(len(x) - 2, 1)))
    variance = float(x @ x) / len(x)
    return Trend(slope, spread / np.sqrt(variance * max(runs, _LEAST_RUNS)))


def is_steady(run: Run, k: int, window: int) -> bool:
    """Whether the same map was applied in each of the last steps: no chance, no schedule."""
    rates = run.lr[k - window : k + 1]
    turned = any(k - window < turn <= k for turn in run.plan.turns)
    return run.plan.noise is None and not turned and bool(np.all(rates == rates[0]))


def measured(
    run: Run,
    k: int,
    ground: Ground | None,
    theory: Stability | None,
    left: int | None,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> Measured:
    """What the steps of `run` up to step k show.

    Parameters
    ----------
    run, k
        The run and the step.
    ground, theory
        The stationary point that these steps are near, and what theory says there.
    left
        The step at which the run leaves the window, None for never.
    checkpoint
        Called before every part of the work.
    """
    gone = left is not None and left > 0
    if gone and (run.status.name is StatusName.DIVERGED or _still_leaves(run, k, left)):
        return Measured(Kind.DIVERGING, k, min(k, WINDOWS[0]), since=left)
    if k < FEWEST:
        return Measured(Kind.EARLY, k, k)
    found = Measured(Kind.UNCLEAR, k, min(WINDOWS[0], k))
    on_a_saddle = ground is not None and ground.kind != "minimum"
    for i, window in enumerate(ON_A_SADDLE if on_a_saddle else WINDOWS):
        if window > k and i > 0:
            break
        found = _over(run, k, min(window, k), ground, theory, checkpoint)
        if found.kind is not Kind.UNCLEAR:
            break
    return found


def _still_leaves(run: Run, k: int, left: int | None) -> bool:
    """Whether the run, which is not over, is outside and has moved on outwards all the time."""
    if left is None or not left <= k:
        return False
    window = min(k - left, WINDOWS[0])
    if window < FEWEST:
        return False
    sizes = np.linalg.norm(run.theta[k - window : k + 1] - run.theta[left - 1], axis=1)
    return bool((np.diff(sizes) > 0.0).all() and sizes[-1] > _CHANGED * sizes[0])


def _over(
    run: Run,
    k: int,
    window: int,
    ground: Ground | None,
    theory: Stability | None,
    checkpoint: Callable[[], None] | None,
) -> Measured:
    loss = run.loss[k - window : k + 1] * (-1.0 if run.objective.sense == "max" else 1.0)
    begun = Measured(
        Kind.UNCLEAR, k, window, first=float(loss[0]), last=float(loss[-1]),
        low=float(loss.min()), high=float(loss.max()),
    )  # fmt: skip
    if (since := _rests_since(run, k, window, ground)) is not None:
        return replace(begun, kind=Kind.RESTING, since=since)
    errors = _errors(run, k, window, ground)
    usable = np.isfinite(errors).all() and (errors > 0.0).all()
    begun = replace(begun, trend=trend_of(errors) if usable else UNKNOWN)
    steady = is_steady(run, k, window)
    factor = _factor(theory) if steady else None
    if ground is not None and (head := _sure(begun.trend)) is not None:
        return _headed(begun, head, errors, factor)
    if steady and (cycle := cycle_at(run.theta, k)) is not None:
        pull = multiplier(run, k, cycle)
        return replace(begun, kind=Kind.CYCLING, cycle=cycle, factor=pull, since=cycle.since)
    if ground is not None and (head := _likely(begun.trend, errors)) is not None:
        return _headed(begun, head, errors, factor)
    if ground is None and (heading := _heading(loss)) is not None:
        always = bool((np.diff(loss) < 0.0).all() or (np.diff(loss) > 0.0).all())
        return replace(begun, kind=heading, always=always)
    if window >= WINDOWS[0] and abs(begun.trend.slope) * window <= np.log(2.0):
        parted = parted_after(run, k, window, checkpoint=checkpoint) if steady else None
        kind = Kind.HOVERING if parted is None else Kind.CHAOTIC
        return replace(begun, kind=kind, parted=parted)
    return begun


def _errors(run: Run, k: int, window: int, ground: Ground | None) -> FloatArray:
    """Distances to the ground, of two steps each, or lengths of the slope without one."""
    if ground is None:
        return run.grad_norm[k - window + 1 : k + 1]
    sizes = np.linalg.norm(ground.errors(run.theta[k - window : k + 1]), axis=1)
    return np.asarray(np.hypot(sizes[1:], sizes[:-1]))


def _factor(theory: Stability | None) -> float | None:
    """Theory's factor where each step is the same linear map; accumulators make it another."""
    return theory.radius if theory is not None and not theory.held else None


def _headed(found: Measured, head: Kind, errors: FloatArray, factor: float | None) -> Measured:
    """What a distance that shrinks or grows means beside theory's factor.

    It converges where the factor is below 1, goes to a cycle where it is not, and is only
    said to have come nearer where there is none.  A distance that grows while the factor is
    below 1 is a ripple.
    """
    if head is Kind.LEAVING:
        if factor is not None and factor < 1.0:
            return found
        return replace(found, kind=head, first=float(errors[0]), last=float(errors[-1]))
    if factor is None:
        return replace(found, kind=Kind.APPROACHING)
    return replace(found, kind=Kind.SETTLING if factor >= 1.0 else Kind.CONVERGING)


def _sure(trend: Trend) -> Kind | None:
    """Whether the distance shrinks or grows, beyond doubt."""
    if not (abs(trend.slope) > _LEAST_TREND and trend.error <= _SURE * abs(trend.slope)):
        return None
    return Kind.CONVERGING if trend.slope < 0.0 else Kind.LEAVING


def _likely(trend: Trend, errors: FloatArray) -> Kind | None:
    """The same, with ripples upon the trend."""
    first, last = float(errors[0]), float(errors[-1])
    if trend.slope + 2.0 * trend.error < 0.0 and first >= _CHANGED * last:
        return Kind.CONVERGING
    if trend.slope - 2.0 * trend.error > 0.0 and last >= _CHANGED * first:
        return Kind.LEAVING
    return None


def _heading(loss: FloatArray) -> Kind | None:
    """Whether the loss falls or rises all through, beyond its own ups and downs."""
    quarters = np.array_split(loss, 4)
    tops = np.array([part.max() for part in quarters])
    swings = np.array([np.ptp(part) for part in quarters])
    drops = tops[:-1] - tops[1:]
    if loss[-1] < loss[0] and (drops > _DROP * swings[1:]).all():
        return Kind.DESCENDING
    lows = np.array([part.min() for part in quarters])
    rises = lows[1:] - lows[:-1]
    if loss[-1] > loss[0] and (rises > _DROP * swings[1:]).all():
        return Kind.CLIMBING
    return None


def _floor(ground: Ground) -> float:
    """The distance below which rounding decides."""
    steep = np.abs(ground.curvatures[~ground.is_flat])
    spread = float(steep.max() / steep.min())
    return max(_REST, 1e-15 * spread) * max(1.0, float(np.abs(ground.at).max()))


def _rests_since(run: Run, k: int, window: int, ground: Ground | None) -> int | None:
    """Since when the run has stood still, or in the minimum as exactly as numbers can."""
    theta = run.theta[: k + 1]
    scale = max(1.0, float(np.abs(theta[-1]).max()))
    if swing_of(theta[-FEWEST:]) <= _REST * scale:
        moved = np.abs(theta - theta[-1]).max(axis=1) > _REST * scale
    elif ground is not None:
        moved = np.linalg.norm(ground.errors(theta), axis=1) > _floor(ground)
    else:
        return None
    last = int(np.flatnonzero(moved)[-1]) if moved.any() else -1
    return last + 1 if last < k + 1 - FEWEST else None
