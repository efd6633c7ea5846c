"""A row that folds its content open."""

from __future__ import annotations

from typing import final

from PySide6.QtCore import QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gdviz.ui.look.plain import tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.drawn_button import DrawnButton

_HEIGHT, _MARGIN = 40.0, 16.0


class Section(QWidget):
    """A title with the current choice in short, ``Noise … none ›``; content beneath.

    It reaches from edge to edge of its panel and draws the hairline below itself.

    Signals
    -------
    toggled
        The user's hand opened or closed it; `set_open` is silent.
    opening
        The one of this title is about to be open, by whomever: the moment to make what
        nobody has seen yet.
    """

    toggled = Signal(bool)
    opening = Signal(str)

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._header = _Header(title, parent=self)
        self._header.clicked.connect(self._on_clicked)
        self._content = QWidget(self)
        self._content.setVisible(False)
        self.content = QVBoxLayout(self._content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._content)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    def is_open(self) -> bool:
        return self._header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Fold open or shut, silently."""
        if is_open:
            self.opening.emit(self.title())
        with QSignalBlocker(self._header):
            self._header.setChecked(is_open)
        self._header.update()
        self._content.setVisible(is_open)

    def itself(self) -> QWidget:
        """The widget that stands for its settings while it is shut."""
        return self

    def title(self) -> str:
        return self._header.text()

    def summary(self) -> str:
        return self._header.summary()

    def set_summary(self, text: str) -> None:
        """Say in short what holds, ``none`` or ``Gaussian, σ = 0.1``."""
        self._header.set_summary(text)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._header.set_theme(theme)
        side, below = theme.px(_MARGIN) - 1, theme.px(12)  # a panel's line is 1 px wide
        self.content.setContentsMargins(side, 0, side, below)
        self.content.setSpacing(theme.px(4))
        self.update()

    def _on_clicked(self, checked: bool) -> None:
        if checked:
            self.opening.emit(self.title())
        self._content.setVisible(checked)
        self.toggled.emit(checked)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRect(0, self.height() - 1, self.width(), 1)
        painter.fillRect(line, QColor(self._theme.hairline))


@final
class _Header(DrawnButton):
    def __init__(self, title: str, *, parent: QWidget) -> None:
        super().__init__(title, parent=parent)
        self._summary = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def summary(self) -> str:
        return self._summary

    def set_summary(self, text: str) -> None:
        if text == self._summary:
            return
        self._summary = text
        self.setAccessibleName(f"{self.text()}: {text}" if text else self.text())
        self.setToolTip(tip(text))
        self.update()

    def _draw_chevron(self, painter: QPainter) -> None:
        scale = self._theme.scale
        pen = QPen(QColor(self._theme.text_secondary), 1.5 * scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.save()
        painter.translate(self.width() - 23 * scale, self.height() / 2)
        painter.rotate(90 if self.isChecked() else 0)
        painter.scale(scale, scale)
        pen.setWidthF(1.5)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(-2, -4), QPointF(2, 0), QPointF(-2, 4)]))
        painter.restore()

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = f"{self.text()}   {self._summary}"
        width = self.fontMetrics().horizontalAdvance(words) + theme.px(56)
        return QSize(width, theme.px(_HEIGHT) - 1)

    def minimumSizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._theme.px(80)
        return QSize(width, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(theme.field))
        if self._ring:
            painter.setPen(QPen(QColor(theme.accent), theme.line(2.0)))
            inside = QRectF(self.rect()).adjusted(4, 3, -4, -3)
            painter.drawRoundedRect(inside, 4, 4)
        side = theme.px(_MARGIN) - 1
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = self.fontMetrics()
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        text = QRect(side, 0, self.width() - 2 * side, self.height())
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, self.text())
        text.setLeft(side + metrics.horizontalAdvance(self.text()) + theme.px(12))
        text.setRight(self.width() - theme.px(38))
        short = metrics.elidedText(
            self._summary, Qt.TextElideMode.ElideRight, max(text.width(), 0)
        )
        painter.setPen(QColor(theme.text_secondary))
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, short)
        self._draw_chevron(painter)
