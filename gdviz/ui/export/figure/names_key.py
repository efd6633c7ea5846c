"""The names of many runs below a page: in columns, in the type of the page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetricsF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.many import COLOURS
from gdviz.ui.mathtext.line import draw_line, line_size, with_symbols
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.run_glyph import draw_marker
from gdviz.ui.views.curves.curves import CurvesView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPainter

    from gdviz.engine.plan import Plan
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.view import View

_LINE, _SAMPLE, _BETWEEN, _ABOVE = 1.3, 1.4, 0.9, 0.8  # of the type
_SHARE = 0.35  # of a page whose height is given


class Columns(NamedTuple):
    """How the names stand: so many rows, columns so many pixels apart, all so high."""

    rows: int
    across: int
    apart: float
    height: int


class Key(NamedTuple):
    """Where it stands on the page, and how."""

    box: QRect
    columns: Columns


def names_below(views: Mapping[str, View], plan: Plan, style: FigureStyle) -> tuple[str, ...]:
    """The runs that only a key can name: more than there are colours, and in no list."""
    shown = tuple(
        with_symbols(name)
        for name, run in zip(plan.labels, plan.scene.runs, strict=True)
        if run.visible
    )
    unnamed = {"landscape", "curves"} & set(views)
    if style.legend is False or len(shown) <= COLOURS or not unnamed:
        return ()
    listed = any(isinstance(v, CurvesView) and v.lists_names for v in views.values())
    return () if listed else shown


def columns_of(
    names: Sequence[str], theme: Theme, width: float, page_height: float | None
) -> Columns:
    """The columns of `names` on a page so wide, and so high, if that is given."""
    em = theme.body
    widest = max(line_size(name, em, weight=400)[0] for name in names)
    apart = min((_SAMPLE + 0.4 + _BETWEEN) * em + widest, width + _BETWEEN * em)
    count = max(int((width + _BETWEEN * em) / apart), 1)
    rows = math.ceil(len(names) / count)
    if page_height is not None:
        rows = min(rows, max(int((_SHARE * page_height / em - _ABOVE) / _LINE), 1))
    return Columns(rows, count, apart, math.ceil((_ABOVE + _LINE * rows) * em))


def paint_names(
    painter: QPainter, theme: Theme, key: Key, named: Sequence[tuple[str, RunStyle]]
) -> None:
    """Paint the names with a piece of each line; the last place says how many are left out."""
    em, (box, columns) = theme.body, key
    metrics = QFontMetricsF(ui_font(em))
    places = columns.rows * columns.across
    left_out = len(named) - places + 1 if len(named) > places else 0
    for i, (name, style) in enumerate(named[: len(named) - left_out]):
        middle = _place(box, columns, i, em)
        end = middle + QPointF(_SAMPLE * em, 0.0)
        painter.setPen(pen(style.colour, theme.strokes.curve * theme.scale, caps="flat"))
        painter.drawLine(middle, end)
        draw_marker(
            painter, style.marker, 0.5 * (middle.x() + end.x()), middle.y(),
            theme.px(theme.strokes.marker), style.colour, theme.halo,
            halo_width=theme.strokes.rim * theme.scale,
            is_open=style.open_marker,
        )  # fmt: skip
        _write(painter, theme, end + QPointF(0.4 * em, 0.0), name, metrics, columns.apart)
    if left_out:
        at = _place(box, columns, places - 1, em)
        _write(painter, theme, at, f"and {left_out} more", metrics, columns.apart)


def _place(box: QRect, columns: Columns, i: int, em: float) -> QPointF:
    """The left end of entry `i`, at half its height: they run down the columns."""
    column, row = divmod(i, columns.rows)
    y = box.top() + (_ABOVE + (row + 0.5) * _LINE) * em
    return QPointF(box.left() + column * columns.apart, y)


def _write(
    painter: QPainter,
    theme: Theme,
    at: QPointF,
    text: str,
    metrics: QFontMetricsF,
    apart: float,
) -> None:
    em = theme.body
    down = 0.5 * (metrics.ascent() - metrics.descent())
    room = apart - (_SAMPLE + 0.4 + _BETWEEN) * em
    most = max(room, line_size("and 24 more", em, weight=400)[0]) + 1.0
    draw_line(painter, at + QPointF(0.0, down), text, em, theme.text, weight=400, most=most)
