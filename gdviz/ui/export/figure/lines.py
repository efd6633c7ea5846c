"""The lines of text on a figure that no view paints: its title, its step, and the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.ui.export.figure import sheet
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.formula import draw_formula, formula_size

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme

_MARGIN = 24.0


class Lines(NamedTuple):
    """Paints them on a figure of `size` pixels, `scale` times enlarged."""

    theme: Theme
    size: tuple[int, int]
    scale: float

    def paint_title(self, painter: QPainter, text: str) -> None:
        """The ground, and the title of the scene."""
        theme = self.theme
        painter.fillRect(QRect(0, 0, *self.size), QColor(theme.panel))
        margin, top = round(_MARGIN * self.scale), sheet.title_height(self.scale)
        font = ui_font(theme.title, 600)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        room = self.size[0] - 2 * margin - round(140 * self.scale)
        title = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(margin, 0.62 * top), title)

    def paint_step(self, painter: QPainter, k: int) -> None:
        """The step, opposite the title."""
        font = ui_font(self.theme.title, 500)
        text = f"step {k}"
        right = self.size[0] - round(_MARGIN * self.scale)
        left = right - QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text_secondary))
        painter.drawText(QPointF(left, 0.62 * sheet.title_height(self.scale)), text)

    def paint_head(
        self, painter: QPainter, box: QRect, title: str, note: str, latex: str = ""
    ) -> None:
        """The line above a part: what it shows, and a word on that, or a formula that fits."""
        if not box.height():
            return
        font = ui_font(self.theme.body, 600)
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(box), where, title)
        taken = QFontMetricsF(font).horizontalAdvance(title) + round(12 * self.scale)
        size = formula_size(latex, self.theme.body) if latex else QSize()
        if latex and size.height() <= box.height() and size.width() <= box.width() - taken:
            at = QPointF(box.left() + taken, box.center().y() - 0.5 * size.height())
            draw_formula(painter, at, latex, self.theme.body, self.theme.text_secondary)
            return
        painter.setFont(ui_font(self.theme.small))
        painter.setPen(QColor(self.theme.text_secondary))
        painter.drawText(QRectF(box).adjusted(taken, 0, 0, 0), where, note)
