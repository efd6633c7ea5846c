"""From slider positions to values that a person would have written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gdviz.core.numerals import fraction, number, rounded

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec

_FINE = 0.01  # of the travel, for one step of a key or the wheel


def tidy(spec: ParamSpec, value: float, digits: int = 3) -> float:
    """`value` without more digits than a hand can mean, within the bounds.

    Log scales keep `digits` significant digits; decays one fewer of their distance to one;
    linear scales stop at `digits` significant digits of the range, so that a thumb near
    zero gives 0.02 and not 0.0173.
    """
    if spec.kind == "integer":
        return float(round(value))
    if spec.scale == "log1m":
        value = float(f"{1.0 - rounded(1.0 - value, digits - 1):.12g}")
    elif spec.scale == "log":
        value = rounded(value, digits)
    else:
        lo, hi = spec.soft
        places = digits - math.floor(math.log10(hi - lo))
        value = rounded(round(value, places), digits)
    return min(max(value, spec.low), spec.high) + 0.0  # no minus zero


def stepped(spec: ParamSpec, value: float, count: float) -> float:
    """The value `count` fine steps from `value`; never `value` itself inside the range."""
    if spec.kind == "integer":
        span = spec.soft[1] - spec.soft[0]
        whole = max(1, round(_FINE * span)) if abs(count) >= 1 else 1
        step = math.copysign(max(1.0, abs(count)) * whole, count)
        return float(min(max(value + step, spec.soft[0]), spec.soft[1]))
    t = spec.to_unit(value) + count * _FINE
    target = spec.from_unit(min(max(t, 0.0), 1.0))
    for digits in (3, 4, 5, 6):
        result = tidy(spec, target, digits)
        if result != value:
            return result
    return value


def field_text(spec: ParamSpec, value: float) -> str:
    """How a number field shows `value`: all its digits if they are few, else three."""
    if spec.kind == "integer":
        whole = str(int(value)).replace("-", "−")
        return whole if len(whole) <= 6 else number(value)
    if part := fraction(value):
        return part
    for digits in (3, 4, 5, 6):
        if rounded(value, digits) == value:
            return number(value, digits)
    return number(value, 6 if spec.scale == "log1m" and value > 0.99 else 3)
