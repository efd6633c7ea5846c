"""How much a window has room for.  Nothing here loads Qt."""

from __future__ import annotations

from typing import Literal

Room = Literal["wide", "narrow", "small"]
"""Columns on both sides; one at the right; one in which only the selected run is a card."""

_NARROW, _SMALL = 1400.0, (1100.0, 640.0)  # pixels at 100 % below which it is that


def room_of(width: float, height: float) -> Room:
    """What a window of that size, in pixels at 100 %, has room for."""
    if width < _SMALL[0] or height < _SMALL[1]:
        return "small"
    return "narrow" if width < _NARROW else "wide"
