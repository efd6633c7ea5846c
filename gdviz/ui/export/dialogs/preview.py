"""A picture in a dialog, as large as its room allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from gdviz.ui.export.figure.sheet import LEAST
from gdviz.ui.look.plain import Label
from gdviz.ui.system.screens import screen_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import Theme

_ROOM = 480, 270  # pixels at 100 %
_SHARE = 0.42  # of the width of a small screen, at most
_DRAWN = 960  # of the longer side of the figure: at half its size it looks the same


@final
class Preview(Label):
    """Shows one picture, scaled down."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._room = QSize(*_ROOM)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(name)

    def set_theme(self, theme: Theme) -> None:
        wide = min(theme.px(_ROOM[0]), round(_SHARE * screen_of(self).availableSize().width()))
        self._room = QSize(wide, round(wide * _ROOM[1] / _ROOM[0]))
        self.setFixedSize(self._room)

    def show_image(self, image: QImage) -> None:
        """Show `image`, whatever its size."""
        ratio = self.devicePixelRatioF()
        scaled = image.scaled(
            self._room * ratio, Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(QPixmap.fromImage(scaled))


def shrunk(size: tuple[int, int]) -> tuple[int, int]:
    """The size of a figure that stands for one of `size` on a stage.

    A small one stands for itself: its type is larger beside its plots.
    """
    if max(size) <= _DRAWN:
        return size
    small = QSize(*size).scaled(_DRAWN, _DRAWN, Qt.AspectRatioMode.KeepAspectRatio)
    return max(small.width(), LEAST), max(small.height(), LEAST)
