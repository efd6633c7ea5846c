"""The lines of text on a figure that no view paints: its title, its step, and the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.page import title_baseline
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.formula import draw_formula, formula_size
from gdviz.ui.mathtext.line import draw_line, line_size

if TYPE_CHECKING:
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.ui.export.figure.page import Page
    from gdviz.ui.look.theme import Theme

_MARGIN = 24.0
_HEAD_UP, _AFTER_LETTER = 0.5, 0.75  # of the type: baseline above a frame, space


class Lines(NamedTuple):
    """Paints them on a figure of `size` pixels, `scale` times enlarged."""

    theme: Theme
    size: tuple[int, int]
    scale: float
    style: FigureStyle
    page: Page | None = None

    def paint_title(self, painter: QPainter, text: str, left: int = 0) -> None:
        """The ground, and the title of the scene or what an author wants in its place.

        On a page it begins at `left`.
        """
        theme, wanted = self.theme, self.style.title
        if not theme.clear:
            # a page is a little higher than its whole pixels
            whole = QRect(0, 0, *self.size).adjusted(0, 0, 0, 2 if self.page else 0)
            painter.fillRect(whole, QColor(theme.panel))
        text = wanted if isinstance(wanted, str) else text
        if wanted is False or (wanted is None and self.page is not None):
            return
        if self.page is not None:
            at = QPointF(left, title_baseline(theme))
            most = float(self.size[0] - left) - (5.0 * theme.body if self.style.step else 0.0)
            draw_line(painter, at, text, theme.title, theme.text, weight=600, most=most)
            return
        margin, top = round(_MARGIN * self.scale), sheet.title_height(self.scale)
        font = ui_font(theme.title, 600)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        room = self.size[0] - 2 * margin - round(140 * self.scale)
        at = QPointF(margin, 0.62 * top)
        draw_line(painter, at, text, theme.title, theme.text, weight=600, most=room)

    def paint_step(self, painter: QPainter, k: int) -> None:
        """The step, opposite the title."""
        page, theme = self.page, self.theme
        if self.style.step is False or (self.style.step is None and page is not None):
            return
        font = ui_font(theme.body if page else theme.title, 500)
        text = f"step {k}"
        right = self.size[0] - (0 if page else round(_MARGIN * self.scale))
        left = right - QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text_secondary))
        down = title_baseline(theme) if page else 0.62 * sheet.title_height(self.scale)
        painter.drawText(QPointF(left, down), text)

    def print_head(
        self, painter: QPainter, box: QRect, letter: str, titles: tuple[str, ...], caption: str
    ) -> None:
        """The line above a part of a page; `caption` at its right end."""
        theme = self.theme
        baseline = box.bottom() - _HEAD_UP * theme.body
        x, right = float(box.left()), float(box.right())
        if caption:
            right -= self._caption(painter, caption, QPointF(right, baseline)) + theme.body
        if letter:
            at = QPointF(x, baseline)
            x += draw_line(painter, at, letter, theme.title, theme.text, weight=600)
            x += _AFTER_LETTER * theme.body
        room = right - x
        fitting = (t for t in titles if line_size(t, theme.body, weight=400)[0] <= room)
        draw_line(
            painter, QPointF(x, baseline), next(fitting, titles[-1]), theme.body, theme.text,
            weight=400, most=room,
        )  # fmt: skip

    def _caption(self, painter: QPainter, caption: str, at: QPointF) -> float:
        """A word that ends `at` a place; returns how wide it is."""
        wide = line_size(caption, self.theme.small, weight=400)[0]
        start = at - QPointF(wide, 0.0)
        draw_line(painter, start, caption, self.theme.small, self.theme.text, weight=400)
        return wide

    def paint_head(
        self, painter: QPainter, box: QRect, title: str, note: str, latex: str = "",
        caption: str = "",
    ) -> None:  # fmt: skip
        """The line above a part: what it shows, and a word on that, or a formula that fits.

        In print, `caption` stands at its right end, above the colours.
        """
        if not box.height():
            return
        if caption and self.theme.on_paper:
            down = box.bottom() - _HEAD_UP * self.theme.body
            self._caption(painter, caption, QPointF(box.right(), down))
        metrics = QFontMetricsF(ui_font(self.theme.body, 600))
        middle = QRectF(box).center().y() + 0.5 * (metrics.ascent() - metrics.descent())
        taken = draw_line(
            painter, QPointF(box.left(), middle), title, self.theme.body, self.theme.text,
            weight=600, most=float(box.width()),
        )  # fmt: skip
        taken += round(12 * self.scale)
        size = formula_size(latex, self.theme.body) if latex else QSize()
        if latex and size.height() <= box.height() and size.width() <= box.width() - taken:
            at = QPointF(box.left() + taken, box.center().y() - 0.5 * size.height())
            draw_formula(painter, at, latex, self.theme.body, self.theme.text_secondary)
            return
        metrics = QFontMetricsF(ui_font(self.theme.small))
        middle = QRectF(box).center().y() + 0.5 * (metrics.ascent() - metrics.descent())
        draw_line(
            painter, QPointF(box.left() + taken, middle), note, self.theme.small,
            self.theme.text_secondary, weight=400,
        )  # fmt: skip
