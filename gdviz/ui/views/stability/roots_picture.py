"""The eigenvalues of one step, and the unit circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.core.arrays import distinct
from gdviz.engine.verdict.words import on_its_side
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import FIGURE_THEMES
from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import Box, beside, draw_glyph, draw_label, text_box
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gdviz.core.analysis.stability import Stability
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.stamps import Stamps

_APART = 1e-4  # between roots that an eye tells apart


class RootsPicture(Picture):
    """Eigenvalues of the step and the unit circle: inside, errors shrink."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._found: Stability | None = None
        self._style: RunStyle | None = None
        self._roots = np.empty(0, dtype=complex)  # those that an eye tells apart

    def show_roots(self, found: Stability | None, style: RunStyle | None) -> None:
        if found is not self._found or style != self._style:
            other_ground = (found is None) != (self._found is None)
            self._found, self._style = found, style
            if found is not None:
                self._roots = told_once(found.roots.ravel())
            if other_ground:
                self.forget_ground()
            else:  # the circle stays where it is, unless the view moves
                self.update()

    def _is_lens(self) -> bool:
        """Whether only a part of the circle is in view."""
        (x0, x1), _ = self._canvas.window
        return x0 > -1.0 or x1 < 1.0

    def _places(self, roots: NDArray[np.complex128], margin: float) -> FloatArray:
        """Where the roots stand, ``(n, 2)`` pixels; at the edge when they lie beyond it."""
        points = self._canvas.to_pixels(np.stack([roots.real, roots.imag], axis=1))
        return np.clip(points, margin, np.array(self._canvas.pixel_size) - margin)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        """Say in a lens which side of the arc is which, below the labels of the roots."""
        font = ui_font(theme.small, 500)
        painter.setFont(font)
        inset = theme.px(8)
        width, height = self._canvas.pixel_size
        (x0, _), _ = self._canvas.window
        right_arc = x0 > -1.0
        arc = float(self._canvas.to_pixels(np.array([[1.0 if right_arc else -1.0, 0.0]]))[0, 0])
        words = ("shrinks", "grows") if right_arc else ("grows", "shrinks")
        left, right = (QFontMetricsF(font).horizontalAdvance(word) for word in words)
        baseline = height - inset
        places = (inset, width - inset - right)
        fits = (left + 2 * inset < arc, places[1] > arc)
        for word, at, ok in zip(words, places, fits, strict=True):
            if ok:
                painter.setPen(QColor(theme.bad if word == "grows" else theme.text))
                painter.drawText(QPointF(at, baseline), word)

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        box = self.boundingRect()
        known = self._found is not None
        painter.fillRect(box, QColor(theme.bad_ground if known else theme.panel))
        angle = np.linspace(0.0, 2.0 * np.pi, 241)
        points = self._canvas.to_pixels(np.stack([np.cos(angle), np.sin(angle)], axis=1))
        middle = self._canvas.to_pixels(np.zeros((1, 2)))[0]
        radius = float(points[0, 0] - middle[0])
        painter.setPen(Qt.PenStyle.NoPen)
        bands = FIGURE_THEMES.get(theme.name, theme).bands  # a colormap is of losses
        calm = 2 * len(bands) // 10 if theme.dark else int(0.7 * len(bands))
        painter.setBrush(QColor(bands[calm]))
        painter.drawEllipse(QPointF(*middle), radius, radius)
        painter.setPen(pen(theme.text_secondary, theme.line(1.0), opacity=0.4))
        painter.drawLine(QPointF(0, middle[1]), QPointF(box.width(), middle[1]))
        painter.drawLine(QPointF(middle[0], 0), QPointF(middle[0], box.height()))
        painter.setPen(
            pen(theme.bad if self._found is not None else theme.border, theme.line(1.75))
        )
        draw_strokes(painter, trail(points, self._canvas.pixel_size).strokes)
        if self._found is not None and self._is_lens():
            self._paint_words(painter, theme)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._found is None or self._style is None:
            return
        taken: list[Box] = []
        edge = float(theme.px(8))
        flat = distinct(np.round(self._found.flat_roots.ravel(), 4))
        for x, y in self._places(flat, edge):
            painter.setPen(pen(self._style.colour, theme.line(1.75)))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(QPointF(float(x), float(y)), theme.px(5), theme.px(5))
            taken.append((float(x) - edge, float(y) - edge, float(x) + edge, float(y) + edge))
        roots, places = self._roots, self._places(self._roots, edge)
        for x, y in places:
            draw_glyph(
                painter, self._style, float(x), float(y), theme.px(6), theme.panel, stamps
            )
            taken.append((float(x) - edge, float(y) - edge, float(x) + edge, float(y) + edge))
        if len(flat):
            self._write(painter, theme, "flat", self._places(flat[:1], edge)[0], taken, stamps)
        if len(roots) > 4:
            return
        told: set[str] = set()
        for root, (x, y) in zip(roots, places, strict=True):
            size = float(abs(root))
            told_size = on_its_side(size, 1.0, 3)
            sign = "−" if root.real < 0.0 else ""
            text = f"|z| = {told_size}" if root.imag else f"{sign}{told_size}"
            if root.imag < 0.0 or text in told:
                continue  # its mirror image, or another on the same circle, says it
            told.add(text)
            (left, right), _ = self._canvas.window
            if not left < float(root.real) < right:
                text = f"← {text}" if root.real < 0.0 else f"{text} →"
            colour = theme.bad if size > 1.0 + 1e-9 else theme.text
            self._write(painter, theme, text, np.array([x, y]), taken, stamps, colour)

    def _write(
        self,
        painter: QPainter,
        theme: Theme,
        text: str,
        at: FloatArray,
        taken: list[Box],
        stamps: Stamps | None,
        colour: str = "",
    ) -> None:
        """Put `text` beside a mark, where nothing is yet."""
        font = ui_font(theme.small, 500)
        metrics = QFontMetricsF(font)
        width, height = self._canvas.pixel_size
        words = theme.px(8) + metrics.ascent() if self._is_lens() else 0.0
        room = (0.0, 0.0, width, height - words)
        x, y = float(at[0]), float(at[1])
        place = beside(x, y, text_box(text, font), theme.px(12), room, taken)
        corner = QPointF(place[0], place[1] + metrics.ascent())
        draw_label(painter, corner, text, font, colour or theme.text, theme.panel, stamps)
        taken.append(place)


def told_once(roots: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The roots ``(n,)``, the largest first, without those that no eye tells apart."""
    falling = roots[np.argsort(-np.abs(roots), kind="stable")]
    near = np.tril(np.abs(falling[:, None] - falling) <= _APART, -1)
    kept = np.ones(len(falling), dtype=bool)
    for i in np.flatnonzero(near.any(axis=1)):
        kept[i] = not (near[i] & kept).any()
    return falling[kept]
