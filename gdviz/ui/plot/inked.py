"""Paths with the look of their runs, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.engine.kept import Kept

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.plot.path_strokes import PathStrokes


DOT = 1.25  # dots look thinner than strokes


@final
@dataclass(frozen=True, slots=True, eq=False)
class Inked:
    """A trail with the look of its run.

    Attributes
    ----------
    past, ahead
        The line as it was walked, in the run's dashes, and a plain one of the same path.
    markers
        Which steps carry a marker, ``(n + 1,)``.
    width, halo
        Of the line, in pixels, and of what surrounds it on both sides together.
    """

    past: PathStrokes
    ahead: PathStrokes
    style: RunStyle
    width: float
    halo: float
    markers: BoolArray | None = None


Inks = Kept[Inked]  # trails that were cut already, as long as they go on being drawn
