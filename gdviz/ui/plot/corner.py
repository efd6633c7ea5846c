"""A few words in the lower right corner of a plot, symbols among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.lettering import Box, draw_label, text_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.ui.look.theme import Theme

_INSET = 8.0  # pixels from the frame


def draw_corner(
    painter: QPainter, theme: Theme, text: str, size: tuple[float, float]
) -> list[Box]:
    """Paint `text`, in which symbols stand between dollar signs; "…" for what has no room.

    Returns the place that it takes, if it takes one.
    """
    inset = theme.px(_INSET)
    parts = text.split(", ")
    told, left = text, len(parts)
    while told and _width(theme, told) > size[0] - 2 * inset:
        left -= 1
        told = ", ".join([*parts[:left], "…"]) if left else ""
    x, y = size[0] - inset - _width(theme, told), size[1] - inset
    font = ui_font(theme.small)
    for i, words in enumerate(told.split("$")):
        if i % 2:
            x += draw_math(painter, x, y, words, theme.small, theme.text)
        elif words:
            draw_label(painter, QPointF(x, y), words, font, theme.text, theme.halo, None)
            x += text_box(words, font)[0]
    high = text_box(told, font)[1]
    return [(size[0] - inset - _width(theme, told), y - high, x, size[1])] if told else []


def _width(theme: Theme, text: str) -> float:
    font = ui_font(theme.small)
    return sum(
        math_width(words, theme.small) if i % 2 else text_box(words, font)[0]
        for i, words in enumerate(text.split("$"))
    )
