"""Small pictures of scenes, drawn by the same code as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap

from gdviz.core.errors import GdvizError
from gdviz.scene.budget import budget_of

if TYPE_CHECKING:
    from gdviz.scene.records import Scene
    from gdviz.ui.look.theme import Theme

_DRAWN = (416, 304)
_SOON = 0.1  # seconds of computing: more would make somebody wait for a small picture


def thumbnail(scene: Scene, theme: Theme, size: QSize) -> QPixmap:
    """The paths of `scene` at its end; empty where that cannot be, or not soon."""
    if budget_of(scene).seconds > _SOON:
        return QPixmap()
    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.framing import Framing

    try:
        framing = Framing(view="2d")
        with Figure(
            scene, _DRAWN, theme=theme.scaled(1.0), layout="landscape", framing=framing
        ) as figure:
            image = figure.image(figure.steps)
    except GdvizError:
        return QPixmap()
    return QPixmap.fromImage(
        image.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    )
