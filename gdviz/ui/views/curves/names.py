"""The names of runs at the right end of their curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.ui.look.theme import RunStyle, Theme

_MOST = 160  # pixels for all of them
_ON_PAPER = 0.95  # of the type: for half of the last number below


def names_width(theme: Theme) -> int:
    """Pixels beside the curves of a page."""
    return round(_ON_PAPER * theme.body)


class Names(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no type information
    """The runs' names at the right end, each at the height of its last value."""

    def __init__(self) -> None:
        super().__init__("right")
        self._theme: Theme | None = None
        self._names: tuple[tuple[float, str, RunStyle], ...] = ()
        self._hidden = False

    def hide_names(self, *, on: bool) -> None:
        """Leave the names out."""
        self._hidden = on
        self.update()

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.show_names(self._names)
        self.update()

    def show_names(self, names: tuple[tuple[float, str, RunStyle], ...]) -> None:
        """Heights in view coordinates, texts and styles."""
        self._names = names
        if self._theme is not None and self._theme.on_paper:
            self.setWidth(names_width(self._theme))
        elif self._theme is not None:
            px = self._theme.small
            widest = max(
                (line_size(text, px, weight=400)[0] for _, text, _ in names), default=0
            )
            least, most = self._theme.px(72), self._theme.px(_MOST)
            self.setWidth(min(max(widest + self._theme.px(28), least), most))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None or self._theme.on_paper or self._hidden:
            return  # on a page they stand beside their curves
        theme, height = self._theme, self.size().height()
        low, high = self.range
        font = ui_font(theme.small)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line = metrics.height()
        wanted = [
            height * (high - min(max(y, low), high)) / (high - low) for y, _, _ in self._names
        ]
        room = self.size().width() - theme.px(26)
        for y, (_, text, style) in zip(spread(wanted, line, height), self._names, strict=True):
            draw_marker(
                painter, style.marker, theme.px(12), y, theme.px(4.5), style.colour,
                theme.panel, halo_width=0.0, is_open=style.open_marker,
            )  # fmt: skip
            at = QPointF(theme.px(22), y + 0.36 * metrics.ascent())
            draw_line(painter, at, text, theme.small, theme.text, weight=400, most=room)

    def boundingRect(self) -> QRectF:
        return QRectF(4, -8, self.size().width() - 4, self.size().height() + 16)


def spread(wanted: list[float], line: float, height: float) -> list[float]:
    """Heights as close as possible to `wanted`, in the same order, one `line` apart."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: dict[int, float] = {}
    floor = 0.5 * line
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + line
    ceiling = height - 0.4 * line
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - line
    return [placed[i] for i in range(len(wanted))]
