"""How thick lines are and how large signs, in a window and in print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Lengths in pixels at 100 %.

    Attributes
    ----------
    path, curve, halo
        Of the lines of runs, and of what surrounds a path on both sides together.
    marker, rim, apart
        Radius of the sign at a step, its rim, and how long the steps beside it must be.
    head, ring
        Radius of the present end of a path, and of the ring around it.
    start, start_line, star
        Radius of the ring where runs begin, its line, and radius of the star in a minimum.
    arrow
        Length and half the width of the arrowhead where a run leaves.
    isoline, frame, grid
        Of these lines.
    tick, tick_gap
        Length of a tick outside the frame, and its distance from the number; no ticks
        where it is 0.
    """

    path: float = 2.6
    curve: float = 2.2
    halo: float = 3.0
    marker: float = 4.0
    rim: float = 2.0
    apart: float = 22.0
    head: float = 8.0
    ring: float = 2.0
    start: float = 8.0
    start_line: float = 2.25
    star: float = 9.0
    arrow: tuple[float, float] = (11.0, 6.0)
    isoline: float = 0.8
    frame: float = 1.0
    grid: float = 1.0
    tick: float = 0.0
    tick_gap: float = 0.0


SCREEN = Strokes()

POINT = 13.0 / 6.0  # pixels at 100 % of a point beside type of 8 points: a path has 1.2

PRINTED = Strokes(
    path=1.2 * POINT,
    curve=1.2 * POINT,
    halo=1.1 * POINT,
    marker=1.9 * POINT,
    rim=0.45 * POINT,
    apart=4.2 * POINT,
    head=2.6 * POINT,
    ring=0.6 * POINT,
    start=2.8 * POINT,
    start_line=0.9 * POINT,
    star=3.4 * POINT,
    arrow=(6.0 * POINT, 2.5 * POINT),
    isoline=0.3 * POINT,
    frame=0.6 * POINT,
    grid=0.3 * POINT,
    tick=2.5 * POINT,
    tick_gap=2.0 * POINT,
)
"""The same in print: finer beside the type, and with ticks."""
