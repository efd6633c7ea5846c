"""Who looks on while something long is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.core.checkpoint import go_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.checkpoint import Checkpoint


def _unheard(done: int, whole: int) -> None:
    """Nobody wants to know how far it is."""


@final
@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody who may stop what is computed, and hears how far it has come.

    Attributes
    ----------
    checkpoint
        Called between pieces; it raises `StoppedError` when no more is wanted.
    tell
        Called between pieces with the steps that have been taken, and all there are.
    """

    checkpoint: Checkpoint = go_on
    tell: Callable[[int, int], None] = _unheard


UNWATCHED = Watched()
