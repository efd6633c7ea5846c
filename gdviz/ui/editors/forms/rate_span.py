"""The range that a curve of rates is drawn in, and the points that are enough to draw it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.numerals import number

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray

_DECADES, _FOOT_SHARE, _FOOT_TIME = 2.0, 0.02, 0.3


class Span(NamedTuple):
    """The range of an axis; where `log`, of exponents."""

    low: float
    high: float
    log: bool

    def share(self, rates: FloatArray) -> FloatArray:
        """Height of `rates` within the range, in [0, 1]; a flat curve runs in the middle."""
        with np.errstate(divide="ignore"):
            y = np.log10(rates) if self.log else rates
        if not self.high > self.low:
            return np.full_like(rates, 0.5)
        return np.clip((y - self.low) / (self.high - self.low), 0.0, 1.0)

    def labels(self) -> tuple[str, str]:
        """The lowest and the highest rate."""
        ends = (self.low, self.high)
        low, high = (number(10.0**e if self.log else e) for e in ends)
        return low, high


def span(rates: FloatArray) -> Span:
    """The range of `rates`, on a log axis where a linear one would show a flat line.

    That is when they differ by more than two decades and spend much of the time at the
    foot of a linear axis: a cosine, which only touches zero at its end, keeps its shape.
    """
    finite = rates[np.isfinite(rates)]
    if not len(finite):
        return Span(0.0, 0.0, log=False)
    low, high = float(finite.min()), float(finite.max())
    positive = finite[finite > 0.0]
    at_foot = finite < low + _FOOT_SHARE * (high - low)
    if len(positive) and float(at_foot.mean()) > _FOOT_TIME:
        ends = math.log10(float(positive.min())), math.log10(high)
        if ends[1] - ends[0] > _DECADES:
            return Span(*ends, log=True)
    return Span(low, high, log=False)


def thinned(rates: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Steps and rates of at most about `most` points with the same outline."""
    n = len(rates)
    if n <= most:
        return np.arange(n, dtype=float), rates
    edges = np.linspace(0, n, most // 2 + 1).astype(np.int64)
    begin, end = edges[:-1], edges[1:]
    low, high = (f.reduceat(rates, begin) for f in (np.minimum, np.maximum))
    falls = rates[begin] > rates[end - 1]
    y = np.stack([np.where(falls, high, low), np.where(falls, low, high)], axis=1)
    return np.stack([begin, end - 1], axis=1).astype(float).ravel(), y.ravel()
