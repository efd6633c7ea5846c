"""Words with formulas that lie on a picture: readable on any ground, and painted once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.formula import draw_formula
from gdviz.ui.mathtext.line import WEIGHT, extent, parts
from gdviz.ui.plot.lettering import HALO, draw_label

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.mathtext.line import Part
    from gdviz.ui.plot.stamps import Stamps


def draw_haloed(
    painter: QPainter, theme: Theme, baseline: QPointF, text: str, *, weight: int = WEIGHT,
    most: float = math.inf, stamps: Stamps | None = None, flat: bool = True,
) -> None:  # fmt: skip
    """Draw `text` from `baseline`, as much of it as has room, readable on any ground."""
    px = theme.body
    font = ui_font(px, weight)
    for part in parts(text, px, most, weight, flat=flat):
        if part.is_formula:
            _draw_formula(painter, theme, baseline, part, stamps)
        else:
            draw_label(painter, baseline, part.text, font, theme.text, theme.halo, stamps)
        baseline = baseline + QPointF(part.width, 0.0)


def phrase_size(theme: Theme, text: str, most: float) -> tuple[float, float]:
    """Width and height of what `draw_phrase` paints."""
    return extent(parts(text, theme.body, most))


def draw_phrase(
    painter: QPainter, theme: Theme, at: QPointF, text: str, most: float, stamps: Stamps | None
) -> None:
    """Draw `text` with its upper left corner at `at`, readable on any ground."""
    above = max(part.above for part in parts(text, theme.body, most))
    baseline = at + QPointF(0.0, above)
    draw_haloed(painter, theme, baseline, text, most=most, stamps=stamps, flat=False)


def _draw_formula(
    painter: QPainter, theme: Theme, baseline: QPointF, part: Part, stamps: Stamps | None
) -> None:
    px = part.px

    def paint(inner: QPainter) -> None:
        for colour, edge in ((theme.halo, HALO), (theme.text, 0.0)):
            draw_formula(inner, QPointF(0.0, -part.above), part.text, px, colour, edge=edge)

    if stamps is None:
        painter.save()
        painter.translate(baseline)
        paint(painter)
        painter.restore()
        return
    edge = HALO * px + 1.0
    reach = (edge, part.above + edge, part.width + edge, part.below + edge)
    key = ("formula", part.text, px, theme.text, theme.halo)
    stamps.draw(painter, baseline, key, reach, paint)
