"""Where one band ends and the next begins: round heights, and every hollow seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.numerals import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives import Objective

_SERIES = (  # limits of bands within a decade, from fine to coarse
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
_RIM = np.linspace(0.0, 1.0, 41)[1:-1, None, None]  # places on the way to another hollow
_NEAREST = 6  # hollows that a hollow may run into first
_PLAIN, _LEVEL = 0.02, 1e-3  # a plain: a share of the view whose heights differ by so little
_SAMPLE = 20_000  # heights are enough to know how they are distributed
_POLE = 4.0  # times as far below all others as those are apart
_FARTHEST, _FLAT = 1e300, 1e-280  # heights of which limits can be reckoned
_MOVED = 4  # limits that may leave the series


class Hollow(NamedTuple):
    """A known minimum in view: its value, and that of the lowest way out to a deeper one.

    `rim` is infinite where no other is as deep.
    """

    value: float
    rim: float = math.inf


def hollows(
    objective: Objective, x: tuple[float, float], y: tuple[float, float]
) -> tuple[Hollow, ...]:
    """The known minima of `objective` within x × y.

    The way out is sought along straight lines, so that it may be given too high.
    """
    minima = [
        mark
        for mark in objective.landmarks()
        if mark.kind == "minimum" and x[0] <= mark.at[0] <= x[1] and y[0] <= mark.at[1] <= y[1]
    ]
    if len(minima) < 2:
        return tuple(Hollow(mark.value) for mark in minima)
    at = np.array([mark.at for mark in minima])  # (m, 2)
    values = np.array([mark.value for mark in minima])
    away = np.linalg.norm(at[:, None] - at[None], axis=2)
    away[values[None] > values[:, None]] = np.inf  # only ways to one as deep or deeper
    np.fill_diagonal(away, np.inf)
    near = np.argsort(away, axis=1)[:, : min(_NEAREST, len(minima) - 1)]  # (m, n)
    ways = at[:, None] + _RIM[..., None] * (at[near] - at[:, None])  # (s, m, n, 2)
    with np.errstate(all="ignore"):
        heights = objective.value(np.moveaxis(ways, -1, 0))
    rims = np.where(np.isfinite(heights), heights, np.inf).max(axis=0)
    rims[~np.isfinite(np.take_along_axis(away, near, axis=1))] = np.inf
    return tuple(
        Hollow(float(v), float(r)) for v, r in zip(values, rims.min(axis=1), strict=True)
    )


def band_limits(
    values: FloatArray, bands: int, *, known: Sequence[Hollow] = (), lowest: float = 0.3
) -> tuple[FloatArray, float]:
    """Round limits between `bands` bands, spaced as logarithms of the height; and the base.

    Heights are measured from the lowest value seen, or from the lowest minimum that is
    known if that is lower.  The lowest limit lies near their percentile `lowest`, the
    highest near the 82nd; the series of round numbers is the one that fits best, and where
    it would run over a known hollow a limit is moved there.

    Parameters
    ----------
    values
        Finite values of the objective over the window, any shape.
    bands
        At least 2.
    known
        The minima in view.
    lowest
        In percent.
    """
    values = np.clip(values, -_FARTHEST, _FARTHEST)
    base = max(min([_floor(values), *(hollow.value for hollow in known)]), -_FARTHEST)
    summit = float(values.max()) - base
    heights = values.ravel()[:: 1 + values.size // _SAMPLE] - base
    low, high = np.percentile(heights, (lowest, 82.0))
    if not high > _FLAT:
        high = summit  # a pit in a plain
    if not high > _FLAT:  # the same everywhere
        return np.array([base]), base
    low = max(low, high * 1e-12)
    if abs(base) < 0.05 * low:
        base = 0.0  # so little above zero that round heights may be round values
    best: tuple[float, FloatArray] | None = None
    for series in _SERIES:
        limits = _off_plain(series, high, bands - 1, heights, summit)
        misfit = abs(math.log(limits[0] / low))
        if best is None or misfit < best[0]:
            best = misfit, limits
    assert best is not None
    raised = [Hollow(h.value - base, h.rim - base) for h in known]
    return base + _around(best[1], raised), base


def _floor(values: FloatArray) -> float:
    """The lowest value; of a pole, which has none, one below nearly everything."""
    lowest = float(values.min())
    low, high = np.percentile(values.ravel()[:: 1 + values.size // _SAMPLE], (0.3, 82.0))
    span = float(high - low)
    is_pole = low - lowest > _POLE * span and span > 0.02 * float(high - lowest)
    return float(low) - 0.05 * span if is_pole else lowest


def level_names(levels: FloatArray, base: float) -> tuple[tuple[str, ...], bool]:
    """What the limits are called, and whether those are heights above `base`.

    They are values where those are round, and told apart so.
    """
    values = [float(level) for level in levels]
    alike = len({number(value, 4) for value in values}) < len(values)
    above = alike or any(number(value, 2) != number(value, 9) for value in values)
    shown = [value - base for value in values] if above else values
    return tuple(number(value, 4) for value in shown), above


def _off_plain(
    series: tuple[float, ...], high: float, count: int, heights: FloatArray, summit: float
) -> FloatArray:
    """Limits up to about `high`, with something above them.

    The last one does not lie at the height of a plain, where it would be noise.
    """
    limits = _limits(series, high, count)
    top = float(limits[-1])
    flat = np.abs(heights - top) < _LEVEL * top
    if flat.mean() > _PLAIN or not top < summit:
        return _limits(series, 0.999 * top, count, below=True)
    return limits


def _limits(
    series: tuple[float, ...], high: float, count: int, *, below: bool = False
) -> FloatArray:
    """`count` consecutive members of the endless `series`, the last one near `high`."""
    decade = math.floor(math.log10(high))
    reach = count // len(series) + 2
    members = np.array([m * 10.0**e for e in range(decade - reach, decade + 2) for m in series])
    last = int(np.argmin(np.abs(np.log(members / high))))
    if below and members[last] > high:
        last -= 1
    return np.asarray(members[last + 1 - count : last + 1])


def _around(limits: FloatArray, known: Sequence[Hollow]) -> FloatArray:
    """`limits` with some moved so that each hollow has one between its floor and its rim.

    The deepest of the hidden hollows come first; a limit that shows one is not moved again.
    """
    hidden = sorted((h for h in known if not _shown(limits, h)), key=_depth, reverse=True)
    moved = 0
    for hollow in hidden:
        if moved == _MOVED or _shown(limits, hollow):
            continue  # a limit moved for another shows it too
        wanted = _roundest(max(hollow.value, 0.0), hollow.rim)
        inner = range(1, len(limits))  # the lowest one stays: what is below it is one band
        keeps = np.array([i for i in inner if _free(limits, i, known, hollow)])
        if wanted is None or not len(keeps) or np.isclose(limits, wanted).any():
            continue
        nearest = int(keeps[np.argmin(np.abs(np.log(limits[keeps] / wanted)))])
        limits = np.sort(np.append(np.delete(limits, nearest), wanted))
        moved += 1
    return limits


def _depth(hollow: Hollow) -> float:
    return hollow.rim - hollow.value


def _shown(limits: FloatArray, hollow: Hollow) -> bool:
    """Whether a limit runs around `hollow`, or all of its neighbourhood is lowest."""
    return bool(hollow.value < limits[0] or _between(limits, hollow).any())


def _between(limits: FloatArray, hollow: Hollow) -> BoolArray:
    return (hollow.value < limits) & (limits < hollow.rim)


def _free(limits: FloatArray, i: int, known: Sequence[Hollow], but: Hollow) -> bool:
    """Whether limit i may go: no other hollow is hidden by that."""
    rest = np.delete(limits, i)
    return all(
        _shown(rest, hollow) for hollow in known if hollow != but and _shown(limits, hollow)
    )


def _roundest(low: float, high: float) -> float | None:
    """A number of two digits at most, in the middle part of (low, high)."""
    if not (low < high < math.inf):
        return None
    inner = (low + 0.15 * (high - low), high - 0.15 * (high - low))
    middle = 0.5 * (low + high)
    decade = math.floor(math.log10(inner[1]))
    for step in (10.0**decade, 0.5 * 10.0**decade, 0.1 * 10.0**decade):
        nearest = round(middle / step) * step
        if inner[0] < nearest < inner[1]:
            return float(f"{nearest:.6g}")
    return None
