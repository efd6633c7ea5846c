"""The cursor: which step is shown, and how it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Timeline:
    """Position of the cursor in steps, its speed, and whether it moves by itself.

    The position is fractional, so that slow speeds keep time; `k` is what is shown.
    """

    position: float = 0.0
    steps_per_second: float = 10.0
    playing: bool = False

    @property
    def k(self) -> int:
        return int(self.position)

    def advance(self, seconds: float, *, last: int, complete: bool) -> Timeline:
        """The timeline `seconds` later, at most at step `last`.

        The cursor stops there when the runs are `complete`, and waits otherwise; it never
        goes back to where runs that start anew have got so far.
        """
        if not self.playing:
            return self
        position = self.position + seconds * self.steps_per_second
        if position < last:
            return replace(self, position=position)
        if complete:
            return replace(self, position=float(last), playing=False)
        return replace(self, position=max(self.position, float(last)))

    def play(self, *, last: int) -> Timeline:
        """Start moving; from the beginning when the cursor stands at the end."""
        start = 0.0 if self.k >= last else self.position
        return replace(self, position=start, playing=True)

    def pause(self) -> Timeline:
        return replace(self, playing=False)

    def seek(self, k: int) -> Timeline:
        """Show step `k`; a cursor that moves goes on from there."""
        return replace(self, position=float(max(k, 0)))

    def at_speed(self, steps_per_second: float) -> Timeline:
        """Move at another speed from here on."""
        return replace(self, steps_per_second=steps_per_second)
