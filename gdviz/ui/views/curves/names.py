"""The names of runs at the right end of their curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.many import COLOURS
from gdviz.ui.mathtext.line import draw_line, line_above, line_size, split
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.ui.look.theme import RunStyle, Theme

_MARGIN = 16  # pixels where there are no names
_MOST = 160  # pixels for all of them
_LIST, _INDENT = 11.0, 22.0  # of the type: a list at most; pixels before its names
_ON_PAPER = 0.95  # of the type: the least that is left beside the curves of a page


def names_width(theme: Theme, names: Sequence[str] = (), last: str = "") -> int:
    """Pixels beside the curves of a page, where `names` stand in a list or there are none.

    There half of the `last` number below has room.
    """
    half = 0.5 * line_size(last, theme.small, weight=400)[0] + theme.px(1)
    listed = min(_listed_width(theme, names), _LIST * theme.body)
    return round(listed if names else max(_ON_PAPER * theme.body, half))


def _listed_width(theme: Theme, names: Sequence[str]) -> float:
    widest = max((line_size(name, theme.body, weight=400)[0] for name in names), default=0.0)
    return theme.px(_INDENT) + widest + 0.3 * theme.body


def fits_beside(theme: Theme, names: Sequence[str], height: float) -> bool:
    """Whether all of `names` can be read in a list beside curves of a page so high."""
    line = QFontMetricsF(ui_font(theme.body)).height()
    return line * len(names) <= height and _listed_width(theme, names) <= _LIST * theme.body


class Names(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no type information
    """The runs' names at the right end, each at the height of its last value."""

    def __init__(self) -> None:
        super().__init__("right")
        self._theme: Theme | None = None
        self._names: tuple[tuple[float, str, RunStyle], ...] = ()
        self._hidden = False
        self.last = ""  # the last number of the axis below

    def hide_names(self, *, on: bool) -> None:
        """Leave the names out."""
        self._hidden = on
        self.show_names(self._names)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.show_names(self._names)
        self.update()

    def show_names(self, names: tuple[tuple[float, str, RunStyle], ...]) -> None:
        """Heights in view coordinates, texts and styles."""
        self._names = names
        if self._theme is not None and self._theme.on_paper:
            listed = [text for _, text, _ in names] if len(names) > COLOURS else []
            self.setWidth(names_width(self._theme, [] if self._hidden else listed, self.last))
        elif self._theme is not None:
            px = self._theme.small
            widest = max(
                (line_size(text, px, weight=400)[0] for _, text, _ in names), default=0
            )
            least, most = self._theme.px(72), self._theme.px(_MOST)
            wide = min(max(widest + self._theme.px(28), least), most)
            self.setWidth(self._theme.px(_MARGIN) if self._hidden else wide)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None or self._hidden:
            return
        if self._theme.on_paper and len(self._names) <= COLOURS:
            return  # they stand beside their curves
        theme, height = self._theme, self.size().height()
        px = theme.body if theme.on_paper else theme.small
        room = self.size().width() - theme.px(26)
        shown, more = self._fitting(px, room, height)
        line = QFontMetricsF(ui_font(px)).height()
        heights = [max(line, line_size(text, px, room, 400)[1]) for _, text, _ in shown]
        wanted = [self._wanted(y, height) for y, _, _ in shown]
        if more:
            heights, wanted = [*heights, line], [*wanted, height]
        middles = spread(wanted, heights, height)
        for y, (_, text, style) in zip(middles, shown, strict=False):
            draw_marker(
                painter, style.marker, theme.px(12), y, min(theme.px(4.5), 0.4 * line),
                style.colour, theme.panel, halo_width=0.0, is_open=style.open_marker,
            )  # fmt: skip
            self._write(painter, theme, text, y, px, room)
        if more:
            self._write(painter, theme, f"and {more} more", middles[-1], px, room)

    def _wanted(self, y: float, height: float) -> float:
        """How far down the end of a curve is; outside of the view, a hair says how far."""
        low, high = self.range
        inside = min(max(y, low), high)
        return float(height * (high - inside) / (high - low) + 1e-6 * (inside - y))

    def _fitting(
        self, px: int, room: float, height: float
    ) -> tuple[Sequence[tuple[float, str, RunStyle]], int]:
        """The names that have room below each other, and how many have not."""
        assert self._theme is not None
        line = QFontMetricsF(ui_font(px)).height()
        tall = np.cumsum([max(line, line_size(t, px, room, 400)[1]) for _, t, _ in self._names])
        if not len(tall) or tall[-1] <= height:
            return self._names, 0
        count = int(np.sum(tall <= height - line))  # a line says how many more there are
        return self._names[:count], len(self._names) - count

    def _write(
        self, painter: QPainter, theme: Theme, text: str, middle: float, px: int, room: float
    ) -> None:
        baseline = middle + 0.36 * QFontMetricsF(ui_font(px)).ascent()
        if any(is_formula for _, is_formula in split(text)):
            tall = line_size(text, px, room, 400)[1]
            baseline = middle - 0.5 * tall + line_above(text, px, room, 400)
        at = QPointF(theme.px(_INDENT), baseline)
        draw_line(painter, at, text, px, theme.text, weight=400, most=room)

    def boundingRect(self) -> QRectF:
        return QRectF(4, -8, self.size().width() - 4, self.size().height() + 16)


def spread(
    wanted: Sequence[float], line: float | Sequence[float], height: float
) -> list[float]:
    """Middles as close as possible to `wanted`, in the same order, each its `line` high."""
    lines = np.broadcast_to(line, len(wanted)).tolist()
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: dict[int, float] = {}
    floor = 0.0
    for i in order:
        placed[i] = max(wanted[i], floor + 0.5 * lines[i])
        floor = placed[i] + 0.5 * lines[i]
    ceiling = height + 0.1 * (lines[order[-1]] if order else 0.0)
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling - 0.5 * lines[i])
        ceiling = placed[i] - 0.5 * lines[i]
    return [placed[i] for i in range(len(wanted))]
