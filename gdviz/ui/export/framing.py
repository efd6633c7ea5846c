"""What a hand has chosen in the window and no scene says: zoom, quantity and selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.ui.views.curves import CurvesView
from gdviz.ui.views.landscape import LandscapeView
from gdviz.ui.views.measures import CURVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


@final
@dataclass(frozen=True, slots=True)
class Framing:
    """What a figure takes over from the window.

    Attributes
    ----------
    window
        The part of the landscape; the scene's own when None.
    curve
        The key of the quantity in the curves.
    selection
        The run that stability is about; the first visible one when None.
    """

    window: tuple[tuple[float, float], tuple[float, float]] | None = None
    curve: str = CURVES[0].key
    selection: int | None = None


def framing_of(panels: Sequence[QWidget], selection: int) -> Framing:
    """What the hand has chosen in the views of `panels`."""
    landscapes = [v for p in panels for v in p.findChildren(LandscapeView) if v.isVisible()]
    curves = [v for p in panels for v in p.findChildren(CurvesView) if v.isVisible()]
    return Framing(
        window=landscapes[0].canvas.window if landscapes else None,
        curve=curves[0].curve.key if curves else CURVES[0].key,
        selection=selection,
    )
