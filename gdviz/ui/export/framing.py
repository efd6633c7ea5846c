"""What a hand has chosen in the window and no scene says: view, quantity and selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.measures import CURVES
from gdviz.ui.views.paths.panel import PathsPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from gdviz.core.objectives import Window
    from gdviz.scene.records import Keyframe, ViewName


@final
@dataclass(frozen=True, slots=True)
class Framing:
    """What a figure takes over from the window.

    Attributes
    ----------
    window, eye
        The part of the landscape, and from where its surface is seen; what the scene says
        when None.
    view
        What the paths lie on; the scene's own when None.
    curve
        The key of the quantity in the curves.
    selection
        The run that stability is about; the first visible one when None.
    """

    window: Window | None = None
    eye: Keyframe | None = None
    view: ViewName | None = None
    curve: str = CURVES[0].key
    selection: int | None = None


def framing_of(panels: Sequence[QWidget], selection: int) -> Framing:
    """What the hand has chosen in the visible `panels`."""
    paths = [panel for panel in panels if isinstance(panel, PathsPanel)]
    curves = [v for p in panels for v in p.findChildren(CurvesView) if v.isVisible()]
    window, eye = paths[0].framed if paths else (None, None)
    return Framing(
        window=window,
        eye=eye,
        view=paths[0].shown if paths else None,
        curve=curves[0].curve.key if curves else CURVES[0].key,
        selection=selection,
    )
