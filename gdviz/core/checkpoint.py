"""Where long work looks whether it is still wanted.

Work of any length is made of pieces that take some ten milliseconds, and a checkpoint is
called between two of them.  How many steps make a piece follows from how many operations a
step is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, final

Checkpoint: TypeAlias = Callable[[], None]
"""Called between two pieces of work; raises `StoppedError` when no more is wanted."""

PIECE = 2e7  # operations of arrays: 20 to 50 ms
PIECE_OF_FLOATS = 4e5  # operations of Python on numbers: as long


@final
@dataclass(frozen=True, slots=True)
class Stop:
    """A checkpoint among the arguments of what is remembered: it makes no difference."""

    look: Checkpoint = field(default_factory=lambda: go_on, compare=False)


class StoppedError(Exception):
    """Somebody has asked for the work to be stopped: no mistake, and no bug."""


def go_on() -> None:
    """The checkpoint of work that nobody wants to stop."""


def pieces_of(operations: float, most: int, *, piece: float = PIECE) -> int:
    """How many steps of so many `operations` make a piece: at least 1, at most `most`."""
    return max(1, min(most, int(piece / max(operations, 1.0))))
