"""Functions of floats that keep NumPy's ways: where Python raises, they give inf and nan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "log1p",
    "expm1", "sqrt", "pow", "cbrt", "log10", "log2",
)  # fmt: skip

RAISED = (ZeroDivisionError, OverflowError, ValueError)
"""What Python raises where NumPy goes on."""

QUICK: dict[str, Any] = {
    **{name: getattr(math, name) for name in _PLAIN}, "floor": math.floor,
    "round": round, "atan2": math.atan2,
    "abs": abs, "complex": complex, "float": float, "inf": math.inf, "nan": math.nan,
    "RAISED": RAISED,
}  # fmt: skip
"""What source for sound numbers calls: the C library by the shortest way."""


def divided(a: float, b: float) -> float:
    """A / b."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0.0 or a != a:
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)


def remainder(a: float, b: float) -> float:
    """A − b⌊a / b⌋."""
    return math.nan if b == 0.0 else a % b


def power(a: float, b: float) -> float:
    """A to the power b."""
    try:
        return math.pow(a, b)
    except ValueError:
        if a != 0.0:
            return math.nan  # a root of what is negative
        return math.copysign(math.inf, a) if b % 2.0 == 1.0 else math.inf
    except OverflowError:
        return -math.inf if a < 0.0 and b % 2.0 == 1.0 else math.inf


def hypotenuse(a: float, b: float) -> float:
    """√(a² + b²) by the C library, as NumPy has it; `math.hypot` rounds in its own way."""
    try:
        return abs(complex(a, b))
    except OverflowError:
        return math.inf


def floored(x: float) -> float:
    """⌊x⌋."""
    return float(math.floor(x)) if math.isfinite(x) else x


def rounded(x: float) -> float:
    """The nearest whole number, the even one of two."""
    return float(round(x)) if math.isfinite(x) else x


def _safe(name: str) -> Callable[[float], float]:
    """The function `name` of one number, which never raises."""
    function = getattr(math, name)

    def safe(x: float) -> float:
        try:
            return float(function(x))
        except ValueError:  # outside of where it is defined; logarithms have a pole
            pole = {"log": 0.0, "log10": 0.0, "log2": 0.0, "log1p": -1.0}.get(name)
            return -math.inf if x == pole else math.nan
        except OverflowError:
            return math.copysign(math.inf, x) if name == "sinh" else math.inf

    return safe


CAREFUL: dict[str, Any] = {
    **{name: _safe(name) for name in _PLAIN if name != "pow"}, "pow": power, "floor": floored,
    "round": rounded, "atan2": math.atan2,
    "divided": divided, "remainder": remainder, "hypotenuse": hypotenuse, "abs": abs,
    "inf": math.inf, "nan": math.nan,
}  # fmt: skip
"""What source for any numbers calls."""
