"""A few words in a corner of a plot, symbols among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from gdviz.ui.look.fonts import plain, ui_font
from gdviz.ui.mathtext.symbols import draw_math, math_path, math_width
from gdviz.ui.plot.lettering import HALO, Box, draw_label, overlap, text_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme

_INSET = 8.0  # pixels from the frame
_COVERED = 40.0  # what a pixel of a sign under the words costs, in points of lines


def draw_corner(
    painter: QPainter, theme: Theme, text: str, size: tuple[float, float],
    lines: FloatArray | None = None, taken: Sequence[Box] = (),
) -> list[Box]:  # fmt: skip
    """Paint `text`, in which symbols stand between dollar signs; "…" for what has no room.

    It stands on the lower right; where that hides `lines`, points ``(n, 2)``, or what is
    `taken`, in the corner that hides least, and in two lines where one has no room.  Returns
    the place that it takes, if it takes one.
    """
    inset = theme.px(_INSET)
    rows = _rows(theme, text, size[0] - 2 * inset, 1 if lines is None else 2)
    if not rows:
        return []
    high = text_box("0", ui_font(theme.small))[1]
    wide = max(_width(theme, row) for row in rows)
    box = _place((wide, high * len(rows)), size, float(inset), lines, taken)
    on_left = box[0] < 0.5 * (size[0] - wide)
    for i, row in enumerate(rows):
        x = box[0] if on_left else box[2] - _width(theme, row)
        _write(painter, theme, x, box[1] + (i + 0.8) * high, row)
    return [box]


def _rows(theme: Theme, text: str, room: float, most: int) -> list[str]:
    """The `text` in at most so many lines, cut behind its commas."""
    words, rows = text.split(", ") if text else [], list[str]()
    while words and len(rows) < most:
        end = "," if len(rows) < most - 1 else ", …"
        told = [
            ", ".join(words[:count]) + end * (count < len(words))
            for count in range(1, len(words) + 1)
        ]
        count = sum(_width(theme, row) <= room for row in told)
        if not count:
            return rows or ["…"] * (_width(theme, "…") <= room)
        rows.append(told[count - 1])
        words = words[count:]
    return rows


def _place(
    extent: tuple[float, float], size: tuple[float, float], inset: float,
    lines: FloatArray | None, taken: Sequence[Box],
) -> Box:  # fmt: skip
    """The corner, the lower right one first, in which a box hides least."""
    wide, high = extent
    low, right = size[1] - 0.5 * inset - high, size[0] - inset - wide
    corners = [(right, low), (inset, low), (right, 0.5 * inset), (inset, 0.5 * inset)]
    boxes = [(x, y, x + wide, y + high) for x, y in corners]
    if lines is None:
        return boxes[0]

    def hidden(box: Box) -> float:
        x, y = lines.T
        inside = (box[0] < x) & (x < box[2]) & (box[1] < y) & (y < box[3])
        return float(inside.sum()) + _COVERED * sum(overlap(box, other) for other in taken)

    return min(boxes, key=hidden)


def _write(painter: QPainter, theme: Theme, x: float, y: float, row: str) -> None:
    font, px = ui_font(theme.small), theme.small
    for i, words in enumerate(row.split("$")):
        if i % 2:
            halo = QPen(QColor(theme.halo), HALO * px)
            halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(math_path(x, y, words, px), halo)
            x += draw_math(painter, x, y, words, px, theme.text)
        elif words:
            draw_label(painter, QPointF(x, y), words, font, theme.text, theme.halo, None)
            x += _words_width(theme, words)


def _words_width(theme: Theme, words: str) -> float:
    """As labels are written: with the figures of every program."""
    return QFontMetricsF(plain(ui_font(theme.small))).horizontalAdvance(words)


def _width(theme: Theme, text: str) -> float:
    return sum(
        math_width(words, theme.small) if i % 2 else _words_width(theme, words)
        for i, words in enumerate(text.split("$"))
    )
