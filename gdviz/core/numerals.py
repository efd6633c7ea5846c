"""Numbers as a person writes them."""

from __future__ import annotations

import math
import re

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SMALLEST = -4  # the decimal exponent below which zeros are tedious to count
_WIDEST = 5  # integer digits that are read at a glance


def number(value: float, digits: int = 3, *, fixed: bool = False) -> str:
    """`value` to `digits` significant digits.

    Numbers from 0.0001 to 99999 are written plainly, and no integer digit is ever dropped:
    ``12345`` stays.  Others get a power of ten, ``2.5×10⁻⁹``.  Trailing zeros go, unless
    the number is `fixed`, as a readout that must not jump about: ``0.400``.
    """
    value = float(value)
    if math.isnan(value):
        return "not a number"
    sign = "−" if value < 0 else ""
    value = abs(value)
    if math.isinf(value):
        return sign + "∞"
    if value == 0:
        return "0"
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if exponent >= _SMALLEST and len(whole := f"{value:.0f}") <= _WIDEST:
        text = f"{value:.{digits - 1 - exponent}f}" if exponent < digits - 1 else whole
        return sign + (text if fixed else _trimmed(text))
    mantissa = mantissa if fixed else _trimmed(mantissa)
    if mantissa == "1":
        return f"{sign}10{str(exponent).translate(_RAISED)}"
    return f"{sign}{mantissa}×10{str(exponent).translate(_RAISED)}"


def fraction(value: float) -> str:
    """``1/3`` for a third, and so on for what three digits would not tell; else "".

    Parts are thirds, sevenths and ninths: their decimals do not end.
    """
    for parts in (3, 7, 9):
        count = round(value * parts) if abs(value) < 1.0 else 0
        if 0 < count < parts and value == count / parts:
            return f"{count}/{parts}"
    return ""


def exact(value: float) -> str:
    """`value` in as few digits as read back the same, three at least where there are more."""
    if text := fraction(value):
        return text
    for digits in range(3, 18):
        text = number(value, digits)
        if not math.isfinite(value) or float(typed(text)) == value:
            break
    return text


def decade_label(exponent: int) -> str:
    """The tick 10 to the `exponent`: ``1``, ``10``, ``10²``, ``10⁻³``."""
    if exponent in (0, 1):
        return str(10**exponent)
    return "10" + str(exponent).translate(_RAISED)


def rounded(value: float, digits: int = 3) -> float:
    """`value` rounded to `digits` significant digits."""
    return float(f"{value:.{digits - 1}e}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(text: str) -> str:
    """A number that we printed, ``−2.5×10⁻⁹``, as a program reads it, ``-2.5e-9``."""
    text = text.replace("−", "-")
    mantissa, power, exponent = text.partition("×10")
    if not power and (match := re.fullmatch(r"(-?)10([⁻⁰¹²³⁴-⁹]+)", text)):
        return f"{match[1]}1e{match[2].translate(_LOWERED)}"
    return f"{mantissa}e{exponent.translate(_LOWERED)}" if power else mantissa
