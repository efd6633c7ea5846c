"""The names of runs at the right end of their curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.many import COLOURS
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.ui.look.theme import RunStyle, Theme

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
        self.update()

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
            self.setWidth(min(max(widest + self._theme.px(28), least), most))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None or self._hidden:
            return
        if self._theme.on_paper and len(self._names) <= COLOURS:
            return  # they stand beside their curves
        theme, height = self._theme, self.size().height()
        low, high = self.range
        px = theme.body if theme.on_paper else theme.small
        metrics = QFontMetricsF(ui_font(px))
        named, more = self._names, 0
        tall = metrics.height() * len(named)
        if tall > height and theme.on_paper:  # type keeps its size
            fit = max(int(height / metrics.height()), 1)
            named, more = named[: fit - 1], len(named) - fit + 1
        elif tall > height:  # as many as there are have to stand below each other
            px = max(math.floor(px * height / tall), 1)
            metrics = QFontMetricsF(ui_font(px))
        line = metrics.height()
        radius = min(theme.px(4.5), 0.4 * line)
        wanted = [height * (high - min(max(y, low), high)) / (high - low) for y, _, _ in named]
        room = self.size().width() - theme.px(26)
        below = line * bool(more)
        places = spread(wanted, line, height - below)
        for y, (_, text, style) in zip(places, named, strict=True):
            draw_marker(
                painter, style.marker, theme.px(12), y, radius, style.colour, theme.panel,
                halo_width=0.0, is_open=style.open_marker,
            )  # fmt: skip
            at = QPointF(theme.px(_INDENT), y + 0.36 * metrics.ascent())
            draw_line(painter, at, text, px, theme.text, weight=400, most=room)
        if more:
            at = QPointF(theme.px(_INDENT), height - 0.5 * line + 0.36 * metrics.ascent())
            draw_line(painter, at, f"… and {more} more", px, theme.text, weight=400)

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
