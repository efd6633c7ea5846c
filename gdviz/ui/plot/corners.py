"""What stands in the corners of a plot while a hand is at it, and in no picture to keep."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gdviz.core.numerals import number
from gdviz.scene.texts import orderly
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.letters import plainly
from gdviz.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

OVERLAY = "overlay"  # the name by which panels leave it out of pictures
_INSET, _SIDE, _HIGH, _BUTTON = 8.0, 8.0, 24.0, 28.0
_MOST_DIGITS = 8


@final
class _Tag(QWidget):
    """One line of small type on a ground of its own: nothing below is painted with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(OVERLAY)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = LIGHT
        self._text = ""

    def text(self) -> str:
        return self._text

    def show_text(self, text: str, theme: Theme) -> None:
        self._text, self._theme = text, theme
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        wide = QFontMetrics(ui_font(theme.small, 500)).horizontalAdvance(self._text)
        return QSize(wide + 2 * theme.px(_SIDE), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setPen(QColor(theme.hairline))
        painter.setBrush(QColor(theme.panel))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        font = ui_font(theme.small, 500)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(theme.px(_SIDE), baseline), self._text)


@final
class Corners(QObject):
    """A read-out of the place under the mouse, and a way back where a hand has zoomed.

    Signals
    -------
    whole_wanted
        The button of the whole view was pressed.
    """

    whole_wanted = Signal()

    def __init__(self, host: QWidget, area: Callable[[], QRect]) -> None:
        """They stand on `host`, within `area` of it."""
        super().__init__(host)
        self._host, self._area = host, area
        self._theme = LIGHT
        self._tag: _Tag | None = None  # both are made when somebody is there
        self._button: QPushButton | None = None

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        if self._tag is not None:
            self._tag.hide()
        if self._button is not None:
            self._dress_button(self._button)
            self.place()

    def text(self) -> str:
        """What the read-out says; "" where there is none."""
        tag = self._tag
        return tag.text() if tag is not None and not tag.isHidden() else ""

    def tell(self, text: str, at: QPoint | None = None) -> None:
        """Say `text` in a corner that is not `at` the mouse; "" says nothing."""
        if not text:
            if self._tag is not None:
                self._tag.hide()
            return
        if self._tag is None:
            self._tag = _Tag(self._host)
        tag, area, inset = self._tag, self._area(), self._theme.px(_INSET)
        text = plainly(orderly(text))
        if text != tag.text() or tag.isHidden():
            tag.show_text(text, self._theme)
        size = tag.sizeHint()
        box = QRect(QPoint(area.right() - inset - size.width(), area.top() + inset), size)
        if at is not None and box.adjusted(-inset, -inset, inset, inset).contains(at):
            box.moveBottom(area.bottom() - inset)
        if box.left() < area.left() + inset // 2:  # a narrow plot shows the beginning
            box.moveLeft(area.left() + inset // 2)
        tag.setGeometry(box)
        tag.show()
        tag.raise_()

    def offer(self, *, on: bool) -> None:
        """Show the button of the whole view, or take it away."""
        if self._button is None:
            if not on:
                return
            self._button = QPushButton("Whole view", self._host)
            self._button.setObjectName(OVERLAY)
            self._button.setProperty("kind", "overlay")
            self._button.setToolTip("Show all that there is again (Ctrl+0)")
            self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._button.setCursor(Qt.CursorShape.ArrowCursor)
            self._button.clicked.connect(self.whole_wanted)
            self._dress_button(self._button)
        self._button.setVisible(on)
        self.place()

    @property
    def offers(self) -> bool:
        """Whether the way back is there."""
        return self._button is not None and not self._button.isHidden()

    def place(self) -> None:
        """Stand where the area is now."""
        if self.offers and self._button is not None:
            inset = self._theme.px(_INSET)
            self._button.resize(self._button.sizeHint())
            self._button.move(self._area().topLeft() + QPoint(inset, inset))
            self._button.raise_()

    def _dress_button(self, button: QPushButton) -> None:
        button.ensurePolished()
        button.setFont(ui_font(self._theme.small, 500))


def told(value: float, pixel: float) -> str:
    """`value` with as many digits as tell it from its neighbour, a `pixel` away."""
    if not (math.isfinite(value) and value and pixel > 0.0):
        return number(value)
    digits = math.ceil(math.log10(abs(value)) - math.log10(pixel))
    return number(value, min(max(digits, 3), _MOST_DIGITS))
