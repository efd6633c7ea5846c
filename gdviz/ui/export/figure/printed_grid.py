"""What stands around a grid of panels on paper: names of axes, the bands, and the signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFontMetricsF

from gdviz.ui.export.figure.legend import Legend
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.axes import symbol
from gdviz.ui.views.ground.colour_bar import print_bar
from gdviz.ui.views.ground.levels import level_names
from gdviz.ui.views.plane.grid import NAMES, NUMBERS, signs_below

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.engine.plan import Plan
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.views.plane.grid import GridView

_SHARE = 0.56  # of the width: the bands, where the signs stand beside them
_BAR, _BELOW = 0.6, 0.35  # of the type: height of the bar, and room above its numbers
_BESIDE, _UNDER = 2.0, 2.7  # of the type: before the signs, and from the bar to their line


def print_key(painter: QPainter, theme: Theme, view: GridView, plan: Plan) -> None:
    """Paint the names of the axes about the plots of `view`, and the key below them."""
    plots = view.plots_box.translated(view.pos())
    if plots.isEmpty():
        return
    em = theme.body
    x_name, y_name = view.axis_names
    _name(painter, theme, x_name, QPointF(plots.center().x(), plots.bottom() + NUMBERS * em))
    _name(painter, theme, y_name, QPointF(0.35 * em, plots.center().y()), upright=True)
    top = plots.bottom() + (NUMBERS + NAMES * bool(x_name)) * em
    left, width = float(plots.left()), float(plots.width())
    relief = view.relief
    if relief is not None and len(relief.levels) and view.has_bar:
        across = _SHARE * width if not signs_below(view.width(), theme) else 0.8 * width
        bar = QRectF(left, top, across, _BAR * em)
        print_bar(painter, theme, relief.levels, bar, across=True)
        names, above = level_names(relief.levels, relief.base)
        _numbers(painter, theme, names, bar)
        caption = "loss − min" if above else ""
        if caption:
            draw_line(
                painter, QPointF(bar.right() + 0.4 * em, bar.bottom() + 0.1 * em), caption,
                theme.small, theme.text_secondary, weight=400,
            )  # fmt: skip
            across += line_size(caption, theme.small, weight=400)[0] + 0.4 * em
        if signs_below(view.width(), theme):
            top += _UNDER * em
        else:
            left, width = left + across + _BESIDE * em, width - across - _BESIDE * em
    box = QRect(round(left), round(top - 0.7 * em), round(width), round(2.0 * em))
    Legend(painter, theme, box).paint(plan)


def _name(
    painter: QPainter, theme: Theme, name: str, at: QPointF, *, upright: bool = False
) -> None:
    """The name of an axis, about `at`, or to the right of it."""
    letter = symbol(name)
    wide = (
        math_width(letter, theme.body) if letter else line_size(name, theme.body, weight=400)[0]
    )
    if letter:
        x = at.x() if upright else at.x() - 0.5 * wide
        draw_math(painter, x, at.y() + 0.3 * theme.body, letter, theme.body, theme.text)
        return
    painter.save()
    painter.translate(at + QPointF(0.6 * theme.body if upright else 0.0, 0.0))
    if upright:
        painter.rotate(-90.0)
    start = QPointF(-0.5 * wide, 0.3 * theme.body * (not upright))
    draw_line(painter, start, name, theme.body, theme.text, weight=400)
    painter.restore()


def _numbers(painter: QPainter, theme: Theme, names: tuple[str, ...], bar: QRectF) -> None:
    """The limits of the bands, as many as have room."""
    font = ui_font(theme.small)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(theme.text_secondary))
    block, free = bar.width() / (len(names) + 1), bar.left() - theme.body
    down = bar.bottom() + _BELOW * theme.body + metrics.ascent()
    for i, name in enumerate(names):
        wide = metrics.horizontalAdvance(name)
        x = bar.left() + (i + 1) * block - 0.5 * wide
        if x >= free:
            painter.drawText(QPointF(x, down), name)
            free = x + wide + 0.4 * theme.small
