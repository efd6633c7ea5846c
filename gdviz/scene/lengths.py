"""Lengths on paper, as people write them: ``3.3in``, ``84 mm``, ``8.4cm``, ``8pt``."""

from __future__ import annotations

import re

from gdviz.core.errors import GdvizError

POINTS = 72.0  # to the inch
UNITS = {"in": 1.0, "mm": 1.0 / 25.4, "cm": 1.0 / 2.54, "pt": 1.0 / POINTS}
"""Inches by unit."""

_LENGTH = re.compile(r"\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*([^\W\d_]*|\")\s*", re.ASCII)
_LONGEST = 40  # letters of what is shown back


def inches(text: str, where: str, *, such_as: str = "3.3in or 84mm") -> float:
    """The length `text` in inches; a `GdvizError` unless it is a number with a unit."""
    match = _LENGTH.fullmatch(text) if len(text) <= _LONGEST else None
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    if match is None:
        raise GdvizError(f"must be a length such as {such_as}, got {shown!r}", where=where)
    unit = match[2].lower().replace('"', "in")
    if not unit:
        raise GdvizError(
            f"needs a unit, such as {such_as}; in, mm, cm and pt are known, got {shown!r}",
            where=where,
        )
    if unit == "px":
        raise GdvizError("pixels are for screens: use --size, or in, mm, cm, pt", where=where)
    if unit not in UNITS:
        raise GdvizError(
            f"the unit {match[2]!r} is none of in, mm, cm, pt; write {such_as}", where=where
        )
    return float(match[1].replace(",", ".")) * UNITS[unit]


def within(value: float, low: float, high: float, unit: str, where: str) -> float:
    """`value` in inches, if it lies between `low` and `high`, which are told in `unit`."""
    if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
        share = UNITS[unit]
        raise GdvizError(
            f"must be in [{low / share:g}, {high / share:g}] {unit}, got {value / share:.4g}",
            where=where,
        )
    return value
