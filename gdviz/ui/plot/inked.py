"""Paths with the look of their runs, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

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


class Inks:
    """Trails that were cut already, as long as they go on being drawn."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Inked] = {}
        self._next: dict[Hashable, Inked] = {}

    def get(self, key: Hashable, make: Callable[[], Inked]) -> Inked:
        """What was made for `key` in this round or the one before, else a new one."""
        if key not in self._next:
            self._next[key] = self._made[key] if key in self._made else make()
        return self._next[key]

    def turn(self) -> None:
        """End a round: what was not asked for in it is forgotten."""
        self._made, self._next = self._next, {}
