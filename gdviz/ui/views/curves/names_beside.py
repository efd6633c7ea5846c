"""Names and marks on the curves of a page, where nobody can point at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

from gdviz.ui.mathtext.line import line_above, line_size
from gdviz.ui.plot.lettering import draw_glyph, label_font
from gdviz.ui.plot.phrase import draw_haloed
from gdviz.ui.plot.placing import best, dense

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.inked import Inked
    from gdviz.ui.plot.lettering import Box

_SHARES = (0.85, 0.75, 0.65, 0.95, 0.55, 0.45, 0.35, 0.25, 0.15)  # of a curve's way
_LONGEST = 0.75  # of the width of a plot: a name
_GAPS = (0.3, 0.8, 1.5)  # of the type, between a name and its curve


def draw_marks(
    painter: QPainter, theme: Theme, canvas: Canvas, inks: Sequence[Inked], k: int
) -> None:
    """The sign of each run at every number of the axis up to step `k`, but for its ends.

    One that is seen at none of them, since it soon leaves, has a sign where it is seen.
    """
    radius, rim = theme.px(theme.strokes.marker), theme.strokes.rim * theme.scale
    ticks = [int(step) for step in canvas.x_axis.ticks() if step == round(step)]
    for ink in inks:
        seen = _seen(ink, k, canvas.pixel_size, radius)
        marked = [step for step in ticks if step in seen] or seen[len(seen) // 2 :][:1]
        for step in marked:
            x, y = ink.ahead.head(step)
            draw_glyph(painter, ink.style, x, y, radius, theme.halo, None, halo_width=rim)


def _seen(ink: Inked, k: int, size: tuple[float, float], radius: float) -> list[int]:
    """The steps after the start, up to `k`, at which a sign has room in the plot."""
    x, y = ink.ahead.points[1 : k + 1].T
    inside = (2.0 * radius < x) & (x < size[0] - 2.0 * radius) & (y >= 0.0) & (y <= size[1])
    return [int(step) for step in np.flatnonzero(inside) + 1]


def draw_names(
    painter: QPainter, theme: Theme, inks: Sequence[Inked], names: Sequence[str],
    size: tuple[float, float],
) -> None:  # fmt: skip
    """The name of each curve beside it, where it covers no curve and no other name."""
    weight = int(label_font(theme).weight())
    curves = [dense(ink.ahead.strokes) for ink in inks]
    lines = np.concatenate([*curves, np.empty((0, 2))])
    edge = 0.3 * theme.body
    room = (edge, edge, size[0] - edge, size[1] - edge)
    taken: list[Box] = []
    for name, points in zip(names, curves, strict=False):
        if not len(points):
            continue
        most = _LONGEST * size[0]
        wanted = line_size(name, theme.body, most, weight)
        place = best(_places(points, wanted, theme.body), lines, room, taken)
        taken.append(place)
        at = QPointF(place[0], place[1] + line_above(name, theme.body, most, weight))
        draw_haloed(painter, theme, at, name, weight=weight, most=most)


def _places(
    points: FloatArray, size: tuple[float, float], em: float
) -> Iterator[tuple[Box, float]]:
    """Places above, below and beside the curve through `points`, its later parts first."""
    width, height = size
    across = points[:, 0]
    for share in _SHARES:
        x, y = points[int(share * (len(points) - 1))]
        far = 0.6 * (_SHARES[0] - share)
        near = points[np.abs(across - x) <= width / 2, 1]
        left = x - width / 2
        for gap in _GAPS:
            above = float(near.min()) - gap * em - 0.85 * height
            below = float(near.max()) + gap * em - 0.15 * height
            yield (left, above, left + width, above + height), far + 3.0 * gap
            yield (left, below, left + width, below + height), far + 3.0 * gap
            right = x + (gap + 0.4) * em
            yield (right, y - height / 2, right + width, y + height / 2), far + 3.0 * gap + 0.6
