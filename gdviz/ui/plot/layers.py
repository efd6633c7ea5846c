"""Paths that were painted once, in layers that keep the order of painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage


@final
@dataclass(slots=True)
class Layers:
    """The first `blocks` blocks of steps: all halos lie below all lines, marks above them.

    Attributes
    ----------
    under
        The ground with all halos; None until it is painted.
    lines, marks
        The lines, and the signs at steps, where there are any.
    """

    under: QImage | None
    lines: QImage
    marks: QImage | None
    blocks: int

    @property
    def layers(self) -> tuple[QImage | None, ...]:
        """From below to above; what is not there is None."""
        return self.under, self.lines, self.marks

    def copied(self, copy: Callable[[QImage], QImage]) -> Layers:
        """The same steps on layers of their own."""
        under, lines, marks = (
            copy(layer) if layer is not None else None for layer in self.layers
        )
        assert lines is not None
        return Layers(under, lines, marks, self.blocks)
