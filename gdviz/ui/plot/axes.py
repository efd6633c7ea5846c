"""Axes: round ticks, their labels, and a name at the end."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.core.numerals import decade_label, number
from gdviz.scene.figure_style import AxisStyle
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.lettering import fitting, text_box
from gdviz.ui.plot.printed_axis import Printed, print_axis

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.ui.look.theme import Theme

Scale = Literal["linear", "log"]
GAP = 8  # between frame and labels
_LEFT, _BOTTOM = 3.67, 26  # width in heights of the type; height
_LEFT_ON_PAPER, _BOTTOM_ON_PAPER = 4.0, 2.95  # in heights of the larger type
_BETWEEN = 8  # at least, between two labels
_LINE = 1.4  # of the type, at least, from one label to the one below
_ENOUGH = 3  # labels


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` + 1 multiples of 1, 2 or 5 times a power of ten within [low, high]."""
    span = high - low
    if not (span > 0.0 and math.isfinite(span)):
        return []
    raw = span / max(most, 1)
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(m * decade for m in (1.0, 2.0, 5.0, 10.0) if m * decade >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def decades(low: float, high: float, most: int) -> list[float]:
    """Whole exponents within [low, high], thinned to at most `most` + 1."""
    stride = math.floor((high - low) / (max(most, 1) + 1)) + 1
    first, last = math.ceil(low / stride), math.floor(high / stride)
    return [float(i * stride) for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Exponents of round numbers within [low, high], finer where the range is short."""
    if high - low >= 2.0:  # a shorter range may hold a single decade
        return decades(low, high, most)
    for steps in ((1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)):
        ticks = [
            e + math.log10(m)
            for e in range(math.floor(low), math.ceil(high) + 1)
            for m in steps
            if low <= e + math.log10(m) <= high
        ]
        if len(ticks) >= 3:
            break
    return ticks


def left_width(theme: Theme) -> int:
    """Pixels beside a plot for its left axis."""
    if theme.on_paper:
        return round(_LEFT_ON_PAPER * theme.body)
    return round(_LEFT * theme.small)


def top_margin(theme: Theme) -> int:
    """Pixels above a plot for half of a number."""
    return round(0.5 * theme.body) if theme.on_paper else 0


def bottom_height(theme: Theme) -> int:
    """Pixels below a plot for its lower axis."""
    return round(_BOTTOM_ON_PAPER * theme.body) if theme.on_paper else theme.px(_BOTTOM)


def symbol(name: str) -> str:
    """A short name as `mathtext` takes it, with its number lowered; "" for a word."""
    found = re.fullmatch(r"([^\W\d_]{1,2})(\d*)", name)
    if found is None or (len(found[1]) > 1 and not found[2]):
        return ""
    return f"{found[1]}_{{{found[2]}}}" if found[2] else found[1]


def _digits(value: float, step: float) -> int:
    """How many digits tell `value` from its neighbours, `step` away."""
    return math.floor(math.log10(abs(value))) - math.floor(math.log10(step) + 1e-9) + 1


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no type information
    """The tick labels of one side.

    Positions and range come from the linked view; a ``log`` axis is fed exponents.
    """

    def __init__(self, side: Literal["left", "bottom"], name: str, scale: Scale) -> None:
        super().__init__(side)
        self.autoSIPrefix = False  # its label is written anew with every range
        self._name, self._symbol = name, symbol(name)
        self._scale = scale
        self._theme: Theme | None = None
        self._whole = False
        self.bare = False  # ticks without numbers and name
        self._step = 1.0  # between two labels
        self._own = AxisStyle()
        self._marked = True

    def dress(self, theme: Theme) -> None:
        self.prepareGeometryChange()  # on a page it reaches farther
        self._theme = theme
        if self.orientation == "left":
            self.setWidth(left_width(theme))
        else:
            self.setHeight(bottom_height(theme))
        self.update()

    def rename(self, name: str) -> None:
        self._name, self._symbol = name, symbol(name)
        self.update()

    def wear(self, style: AxisStyle, *, ticks: bool = True) -> None:
        """Take an author's label and ticks; none are drawn unless `ticks`."""
        self._own, self._marked = style, ticks
        self.update()

    def rescale(self, scale: Scale) -> None:
        """Whether the view is fed values or exponents."""
        if scale != self._scale:
            self._scale = scale
            self.update()

    def count_whole(self) -> None:
        """Only whole numbers are labelled: steps cannot be halved."""
        self._whole = True

    def ticks(self) -> list[float]:
        """Where labels stand, in view coordinates."""
        low, high = self.range
        if self._own.ticks is not None:
            return self._own_ticks(self._own.ticks)
        vertical = self.orientation == "left"
        scale = self._theme.scale if self._theme is not None else 1.0  # labels grow with it
        size = self.size()
        room = (size.height() / 44 if vertical else size.width() / 64) / max(scale, 1.0) + 1
        if self._scale == "log":
            return log_ticks(low, high, int(room if self._on_paper else room * 1.5))
        most = int(room)
        found = self._round_ticks(most)
        while not vertical and most > 1 and self._crowded(found):
            most //= 2
            found = self._round_ticks(most)
        if len(found) < _ENOUGH and not self._on_paper:
            found = self._finer(found, most)
        return [t for t in found if t == round(t)] if self._whole else found

    def _own_ticks(self, wanted: tuple[float, ...]) -> list[float]:
        """Those of an author that lie within the range."""
        low, high = self.range
        if self._scale == "log":
            wanted = tuple(math.log10(value) for value in wanted if value > 0.0)
        edge = 1e-9 * (high - low)
        found = [value for value in sorted(wanted) if low - edge <= value <= high + edge]
        gaps = [b - a for a, b in pairwise(found) if b > a]
        self._step = min(gaps, default=high - low)
        return found

    def _round_ticks(self, most: int) -> list[float]:
        low, high = self.range
        found = round_ticks(low, high, most)
        self._step = found[1] - found[0] if len(found) > 1 else high - low
        return found

    def _finer(self, coarse: list[float], most: int) -> list[float]:
        """More than these few, if they have room: one number alone tells no distance."""
        found, step = coarse, self._step
        for count in range(most + 1, most + 5):
            finer = self._round_ticks(count)
            if len(finer) <= len(found):
                continue
            if self._crowded(finer):
                break
            found, step = finer, self._step
            if len(found) >= _ENOUGH:
                break
        self._step = step
        return found

    @property
    def _on_paper(self) -> bool:
        return self._theme is not None and self._theme.on_paper

    def _crowded(self, ticks: list[float]) -> bool:
        """Whether the numbers, which may have many digits, would stand on each other."""
        if self._theme is None or len(ticks) < 2:
            return False
        low, high = self.range
        if self.orientation == "left":
            apart = self.size().height() * self._step / (high - low)
            return bool(apart < _LINE * self._theme.small)
        font = ui_font(self._theme.small)
        widest = max(text_box(self.tick_text(tick), font)[0] for tick in ticks)
        apart = self.size().width() * self._step / (high - low)
        return bool(widest + self._theme.px(_BETWEEN) > apart)

    def tick_text(self, value: float) -> str:
        if self._scale == "log":
            low, high = self.range
            if high - low < 2.0 or value != round(
                value
            ):  # between the decades other numbers are labelled too
                return number(10.0**value, 2)
            return decade_label(round(value))
        low, high = self.range
        if abs(value) < 1e-9 * (high - low):
            return "0"
        return number(value, digits=max(4, _digits(value, self._step)))

    def boundingRect(self) -> QRectF:
        """Short of the plotting area, which is painted anew in every frame."""
        size, gap, over = self.size(), 4.0, 12.0
        if self._theme is not None and self._theme.on_paper:
            gap, over = 0.0, 2.0 * self._theme.body
        if self.orientation == "left":
            return QRectF(-over, -over, size.width() - gap + over, size.height() + 2 * over)
        return QRectF(-over, gap, size.width() + 2 * over, size.height() - gap + over)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(ui_font(self._theme.small))
        painter.setPen(QColor(self._theme.text_secondary))
        if self._theme.on_paper:
            print_axis(painter, self._theme, self._printed())
        elif self.orientation == "left":
            self._paint_left(painter, self._theme)
        else:
            self._paint_bottom(painter, self._theme)

    def _printed(self) -> Printed:
        """What a page shows of it."""
        low, high = self.range
        ticks = self.ticks() if self._marked else []
        length = self.size().height() if self.orientation == "left" else self.size().width()
        shares = [(value - low) / (high - low) for value in ticks]
        if self.orientation == "left":
            shares = [1.0 - share for share in shares]
        return Printed(
            self.orientation == "left",
            length,
            self.size().width(),
            tuple(length * share for share in shares),
            tuple("" if self.bare else self.tick_text(value) for value in ticks),
            "" if self.bare else self._shown_name,
            self._symbol if self._own.label is None else "",
        )

    def _paint_left(self, painter: QPainter, theme: Theme) -> None:
        width, height = self.size().width(), self.size().height()
        low, high = self.range
        right = width - theme.px(GAP)
        half = theme.px(10)
        ticks = self.ticks()
        texts = [self.tick_text(value) for value in ticks]
        font = fitting(texts, theme.small, right)
        painter.setFont(font)
        for value, text in zip(ticks, texts, strict=True):
            y = height * (high - value) / (high - low)
            if self._shown_name and y < 2 * half:
                continue  # the name stands there
            if text_box(text, font)[0] > right:
                continue  # a number that is cut is another number
            y = max(y, 0.6 * half)
            painter.drawText(
                QRectF(0, y - half, right, 2 * half),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                text,
            )
        painter.setFont(ui_font(theme.small))
        if self._shown_name:
            self._paint_left_name(painter, theme, right)

    def _paint_left_name(self, painter: QPainter, theme: Theme, right: float) -> None:
        wide, draw = self._named(theme, right)
        draw(painter, QPointF(right - wide, theme.px(12)))

    def _named(
        self, theme: Theme, most: float
    ) -> tuple[float, Callable[[QPainter, QPointF], object]]:
        """How wide the axis' name is, and what draws it from its baseline."""
        if self._symbol and self._own.label is None:
            text, px = self._symbol, theme.body
            return math_width(text, px), lambda painter, at: draw_math(
                painter, at.x(), at.y(), text, px, theme.text
            )
        name, small = self._shown_name, theme.small
        return line_size(name, small, most, 400)[0], lambda painter, at: draw_line(
            painter, at, name, small, theme.text_secondary, weight=400, most=most
        )

    @property
    def _shown_name(self) -> str:
        """What an author calls it, else its own name."""
        return self._name if self._own.label is None else self._own.label

    def _paint_bottom(self, painter: QPainter, theme: Theme) -> None:
        width = self.size().width()
        low, high = self.range
        metrics = QFontMetricsF(painter.font())
        baseline = theme.px(6) + metrics.ascent()
        taken = self._paint_name(painter, theme, baseline)
        free = -self.pos().x()
        for value in self.ticks():
            text = self.tick_text(value)
            half = 0.5 * metrics.horizontalAdvance(text)
            x = width * (value - low) / (high - low)
            if free <= x - half and x + half < width - taken:
                painter.drawText(QPointF(x - half, baseline), text)
                free = x + half + 0.5 * theme.px(_BETWEEN)

    def _paint_name(self, painter: QPainter, theme: Theme, baseline: float) -> float:
        """The axis' name at its right end; returns the room that it takes."""
        if not self._shown_name:
            return 0.0
        wide, draw = self._named(theme, 0.6 * self.size().width())
        draw(painter, QPointF(self.size().width() - wide, baseline))
        return wide + theme.px(8)
