"""What curves can show of a run, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.errors import unknown
from gdviz.core.numerals import number

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.engine.run import Run
    from gdviz.ui.views.curves.loss_axis import Counted

Measure = Callable[["Run", "Objective"], "FloatArray"]
DECADES = 12.0  # below the first value: more is rounding


@final
@dataclass(frozen=True, slots=True)
class Curve:
    """A quantity with a name; `values` gives ``(n + 1,)``."""

    key: str
    title: str
    hint: str
    values: Measure
    axis: str = ""

    def hint_for(self, counted: Counted) -> str:
        """What is drawn, and how."""
        return counted.words if self.is_loss else self.hint

    def axis_name(self, counted: Counted) -> str:
        """What the axis of a page says."""
        if not self.is_loss:
            return self.axis
        return f"loss above {number(counted.base)}" if counted.source else "loss"

    @property
    def is_loss(self) -> bool:
        """Whether a person chooses how it is counted."""
        return self.values is _loss


def _loss(run: Run, objective: Objective) -> FloatArray:
    return run.loss


def _gradient(run: Run, objective: Objective) -> FloatArray:
    return run.grad_norm


def _rate(run: Run, objective: Objective) -> FloatArray:
    return run.lr


def _distance(run: Run, objective: Objective) -> FloatArray:
    """To the nearest known minimum."""
    minima = [m.at for m in objective.landmarks() if m.kind == "minimum"]
    if not minima:
        return np.full(len(run.loss), np.nan)
    away = run.theta[:, None, :] - np.array(minima)[None]
    return np.asarray(np.min(np.linalg.norm(away, axis=2), axis=1))


CURVES = (
    Curve("loss", "Loss", "log axis", _loss),
    Curve(
        "gradient",
        "Gradient",
        "norm of the exact gradient, log axis",
        _gradient,
        "gradient norm",
    ),
    Curve("rate", "Rate", "learning rate of each step, log axis", _rate, "learning rate"),
    Curve(
        "distance",
        "Distance",
        "to the nearest known minimum, log axis",
        _distance,
        "distance to minimum",
    ),
)


def curve_named(key: str) -> Curve:
    """The quantity `key`; the first where none is named, or a `GdvizError`."""
    for curve in CURVES:
        if curve.key == (key or CURVES[0].key):
            return curve
    raise unknown("curve", key, [curve.key for curve in CURVES], where="show.curve")


def lowest_height(curves: Sequence[FloatArray], low: float) -> float:
    """Where 0 lies on a logarithmic axis that begins at `low`: never above another value."""
    seen = [v[np.isfinite(v) & (v > 0.0)] for v in curves]
    return min([low, *(float(np.log10(v.min())) for v in seen if len(v))])


def _finite(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def log_range(curves: list[tuple[FloatArray, bool]]) -> tuple[float, float]:
    """Range of the exponents to show, so that one diverging run does not press the others.

    Parameters
    ----------
    curves
        Values ``(n + 1,)`` and whether the run diverged, one for each visible run.
    """
    start = [float(v[0]) for v, _ in curves if len(v) and np.isfinite(v[0]) and v[0] > 0.0]
    calm = [v for v, diverged in curves if not diverged] or [v for v, _ in curves]
    seen = np.concatenate([v[np.isfinite(v) & (v > 0.0)] for v in calm] or [np.empty(0)])
    if not len(seen):
        return -1.0, 1.0
    lowest, top = np.log10(seen.min()), np.log10(max(seen.max(), *start, 1e-300))
    if top - lowest > DECADES:  # where it cannot all be seen, peaks on the way give way
        ends = [float(v[v > 0.0][-1]) for v in map(_finite, calm) if (v > 0.0).any()]
        top = min(top, max(np.log10(max(*start, *ends, 1e-300)), lowest + DECADES))
    bottom = max(lowest, top - DECADES)
    if any(diverged for _, diverged in curves):
        top += 0.15 * (top - bottom) + 0.5  # room to see that it grows
    if top - bottom < 0.2:
        return float(top - 0.6), float(top + 0.4)
    # whole grains, so that a range that hardly changes does not change at all
    grain = next(g for g in (0.05, 0.1, 0.25, 0.5, 1.0) if 24.0 * g >= top - bottom or g == 1.0)
    return float(grain * np.floor(bottom / grain)), float(grain * np.ceil(top / grain))
