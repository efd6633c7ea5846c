"""What is said of a text that is no value: what is wrong, and how to write it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gdviz.core.numerals import number

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec

_LONGEST = 24  # letters of what was typed that are told again
_FEW, _MANY = 2, 10_000  # between which a reciprocal is worth writing as one


def mistake(spec: ParamSpec, text: str, what: str, value: float | None) -> tuple[str, str]:
    """What is wrong with `text`, and what to write instead, as sentences.

    `what` is the error of the `spec`, ``must be a number, got 'x'``; `value` is a number
    that would do, if there is one.
    """
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if what.startswith("must be a number"):
        wrong = f"{short} is not a number." if short else "A number is missing here."
        return wrong, _example(value)
    if what.startswith("must be a whole number"):
        return f"{short} is not a whole number.", "Write one without a fraction, such as 5."
    if what.startswith("must be in"):
        low, high = number(spec.low, 6), number(spec.high, 6)
        return f"{short} is out of range.", f"Write a number from {low} to {high}."
    name = spec.in_words
    return f"{name[:1].upper() if name.isascii() else name[:1]}{name[1:]} {what}.", ""


def _example(value: float | None) -> str:
    """``Write 0.002 or 1/500.``"""
    if value is None:
        return ""
    plain = number(value, 6)
    whole = round(1.0 / value) if value else 0
    if _FEW <= whole <= _MANY and math.isclose(value * whole, 1.0, rel_tol=1e-12):
        return f"Write {plain} or 1/{whole}."
    return f"Write a number such as {plain}."
