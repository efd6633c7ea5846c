"""A line of text that gives way."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.look.letters import plainly
from gdviz.ui.look.plain import Label
from gdviz.ui.mathtext.line import draw_line, line_above, line_size


class ElidedLabel(Label):
    """Plain text on one line, shortened with … where there is no room for it.

    What stands between dollar signs is a formula, read out in letters where it has no room.

    It asks for no room of its own, so that what it says never moves what stands beside;
    the whole text is in the tool-tip.
    """

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if "$" not in self.text():
            return hint
        font = self.font()
        wide, _ = line_size(self.text(), font.pixelSize(), weight=int(font.weight()))
        return QSize(math.ceil(wide), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self.palette().color(self.foregroundRole())
        if "$" in self.text() and (baseline := self._baseline()) is not None:
            font = self.font()
            draw_line(
                painter, QPointF(0.0, baseline), self.text(), font.pixelSize(),
                colour.name(), weight=int(font.weight()),
            )  # fmt: skip
            return
        painter.setPen(colour)
        short = self.fontMetrics().elidedText(
            plainly(self.text()), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), int(self.alignment()), short)

    def _baseline(self) -> float | None:
        """Where formulas stand so that none is cut; None where they have no room."""
        font, metrics = self.font(), self.fontMetrics()
        px, weight = font.pixelSize(), int(font.weight())
        above = line_above(self.text(), px, weight=weight)
        wide, high = line_size(self.text(), px, weight=weight)
        below = high - above
        if wide > self.contentsRect().width():
            return None
        highest, lowest = above, self.height() - below
        middle = self.contentsRect().center().y() + 0.5
        wanted = middle + 0.5 * (metrics.ascent() - metrics.descent())
        return None if highest > lowest else min(max(wanted, highest), lowest)
