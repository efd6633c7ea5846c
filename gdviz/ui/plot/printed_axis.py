"""An axis as it is printed: ticks outside the frame, numbers, and a name in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import fitting, text_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.ui.look.theme import Theme

_BETWEEN = 0.5  # of the type: between two numbers
_NAME_BELOW = 1.3  # of the larger type: from the line of numbers to that of the name
_NAME_BESIDE = 0.45  # the same, from the widest number to the name
_NAME_ROOM = 1.2  # what an upright name and the air beside it take, in heights of the type


class Printed(NamedTuple):
    """What there is to print, in pixels along the axis.

    Attributes
    ----------
    is_left, length, width
        Which side it is on, how long the axis is, and how wide its item.
    places, texts
        Where ticks stand, and their numbers.
    name, symbol
        What the axis is called; as `mathtext` takes it, where that is a symbol.
    """

    is_left: bool
    length: float
    width: float
    places: tuple[float, ...]
    texts: tuple[str, ...]
    name: str
    symbol: str


def print_axis(painter: QPainter, theme: Theme, axis: Printed) -> None:
    """Paint ticks, numbers and name in the coordinates of the axis."""
    tick, width = theme.strokes.tick * theme.scale, theme.strokes.frame * theme.scale
    painter.setPen(pen(theme.border, width, caps="flat"))
    half = 0.5 * width
    for place in axis.places:
        at = min(max(place, half), axis.length - half)
        if axis.is_left:
            painter.drawLine(QLineF(axis.width - tick, at, axis.width, at))
        else:
            painter.drawLine(QLineF(at, 0.0, at, tick))
    if axis.is_left:
        _print_left(painter, theme, axis)
    else:
        _print_bottom(painter, theme, axis)


def _print_left(painter: QPainter, theme: Theme, axis: Printed) -> None:
    right = axis.width - (theme.strokes.tick + theme.strokes.tick_gap) * theme.scale
    font = fitting(axis.texts, theme.small, right - _NAME_ROOM * theme.body)
    painter.setFont(font)
    painter.setPen(QColor(theme.text_secondary))
    line = text_box("0", font)[1]
    widest, last = 0.0, -2.0 * line
    for place, text in sorted(zip(axis.places, axis.texts, strict=True)):
        if not text or place - last < 0.8 * line:
            continue
        last = place
        widest = max(widest, text_box(text, font)[0])
        painter.drawText(
            QRectF(0.0, place - line, right, 2.0 * line),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            text,
        )
    if not axis.name:
        return
    edge = right - widest - _NAME_BESIDE * theme.body
    middle = 0.5 * axis.length
    if axis.symbol:
        x = max(edge - math_width(axis.symbol, theme.body), 0.0)
        draw_math(painter, x, middle + 0.3 * theme.body, axis.symbol, theme.body, theme.text)
        return
    wide = line_size(axis.name, theme.body, weight=400)[0]
    painter.save()
    painter.translate(max(edge - 0.15 * theme.body, 0.85 * theme.body), middle)
    painter.rotate(-90.0)
    most = 1.15 * axis.length
    at = QPointF(-0.5 * min(wide, most), 0.0)
    draw_line(painter, at, axis.name, theme.body, theme.text, weight=400, most=most)
    painter.restore()


def _print_bottom(painter: QPainter, theme: Theme, axis: Printed) -> None:
    font = ui_font(theme.small)
    painter.setFont(font)
    painter.setPen(QColor(theme.text_secondary))
    top = (theme.strokes.tick + theme.strokes.tick_gap) * theme.scale
    baseline = top + 0.75 * QFontMetricsF(font).ascent()
    free = -axis.length
    for place, text in zip(axis.places, axis.texts, strict=True):
        half = 0.5 * text_box(text, font)[0]
        if text and free <= place - half:
            painter.drawText(QPointF(place - half, baseline), text)
            free = place + half + _BETWEEN * theme.small
    if not axis.name:
        return
    below = baseline + _NAME_BELOW * theme.body
    if axis.symbol:
        x = 0.5 * (axis.length - math_width(axis.symbol, theme.body))
        draw_math(painter, x, below, axis.symbol, theme.body, theme.text)
        return
    wide = min(line_size(axis.name, theme.body, weight=400)[0], axis.length)
    at = QPointF(0.5 * (axis.length - wide), below)
    draw_line(
        painter, at, axis.name, theme.body, theme.text, weight=400, most=axis.length
    )  # fmt: skip
