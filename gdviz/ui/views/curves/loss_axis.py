"""From where a loss is counted, on which scale: no curve ends where it is lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, final

import numpy as np

from gdviz.core.numerals import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.scene.records import LossAxis
    from gdviz.ui.plot.axes import Scale

_ZERO = 1e-9  # of the heights that are drawn: what rounding leaves of zero


@final
class Counted(NamedTuple):
    """How values become heights.

    Attributes
    ----------
    scale, base
        Of the axis, and what values are counted from.
    source
        Whose value the base is.
    """

    scale: Scale = "log"
    base: float = 0.0
    source: Literal["", "known", "seen"] = ""

    @property
    def choice(self) -> LossAxis:
        """What a person would have chosen for this."""
        if self.scale == "linear":
            return "linear"
        return "from_minimum" if self.source else "log"

    @property
    def short(self) -> str:
        """Its words where there is little room."""
        if not self.source:
            return f"{self.scale} axis"
        return f"above {number(self.base)}"

    @property
    def words(self) -> str:
        """How it is told beside the title."""
        if not self.source:
            return f"{self.scale} axis"
        seen = " (lowest seen)" if self.source == "seen" else ""
        return f"above {number(self.base)}{seen}, {self.scale} axis"

    def heights(self, values: FloatArray, low: float) -> FloatArray:
        """Heights in view coordinates; what a logarithm cannot show lies at `low`."""
        if self.scale == "linear":
            return np.where(np.isfinite(values), values, np.nan)
        above = values - self.base if self.base else values
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log10(above)
        return np.asarray(np.where(above <= 0.0, low, found))


def counted(
    curves: Sequence[tuple[FloatArray, bool]], objective: Objective, wanted: LossAxis | None
) -> Counted:
    """How the losses of a race are drawn.

    Unless somebody `wanted` something else they are counted from the lowest value that is
    known or seen; where none is known and nothing is negative, from 0; and on a linear axis
    where the landscape falls for ever.

    Parameters
    ----------
    curves
        Losses ``(n + 1,)`` and whether the run diverged, one for each visible run.
    objective
        The landscape.
    wanted
        What somebody has chosen.
    """
    seen, top = _seen(curves)
    floor = objective.floor() if objective.sense == "min" else None
    if wanted == "linear":
        return Counted("linear")
    if wanted == "log":
        return Counted()
    if floor is None and wanted is None:
        return Counted() if seen > 0.0 else Counted("linear")
    known = np.inf if floor is None else floor
    base = min(known, seen)
    if not np.isfinite(base) or abs(base) <= _ZERO * abs(top - base):
        return Counted()
    return Counted("log", float(base), "known" if known <= seen else "seen")


def _seen(curves: Sequence[tuple[FloatArray, bool]]) -> tuple[float, float]:
    """The lowest loss of the runs that did not diverge, or of all; and the highest start."""
    calm = [v for v, diverged in curves if not diverged] or [v for v, _ in curves]
    finite = [v[np.isfinite(v)] for v in calm]
    lows = [float(v.min()) for v in finite if len(v)]
    starts = [float(v[0]) for v in finite if len(v)]
    return min(lows, default=np.inf), max(starts, default=0.0)


def linear_range(curves: Sequence[tuple[FloatArray, bool]]) -> tuple[float, float]:
    """The range of values to show, so that a diverging run does not press the others."""
    calm = [v for v, diverged in curves if not diverged] or [_beginning(v) for v, _ in curves]
    seen = np.concatenate([v[np.isfinite(v)] for v in calm] or [np.empty(0)])
    starts = [float(v[0]) for v, _ in curves if len(v) and np.isfinite(v[0])]
    if not len(seen):
        return -1.0, 1.0
    low, high = min(float(seen.min()), *starts), max(float(seen.max()), *starts)
    if any(diverged for _, diverged in curves):
        room = 0.15 * (high - low)  # to see that it leaves
        low, high = low - room, high + room
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        return low - 1.0, high + 1.0
    return low, high


def _beginning(values: FloatArray) -> FloatArray:
    """The part of a diverging curve that is not yet far from where it began."""
    first = float(values[0])
    near = np.abs(values - first) <= 100.0 * (1.0 + abs(first))
    return values[: int(np.argmin(near)) or len(values)]
