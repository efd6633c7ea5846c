"""The neighbourhood of a point: curvature ellipse, quadratic model, and their numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, cast

import contourpy
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from gdviz.core.numerals import number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.axes import symbol
from gdviz.ui.plot.ink import (
    dashed_pen,
    draw_strokes,
    open_path,
    pen,
)
from gdviz.ui.plot.lettering import overlap, text_box
from gdviz.ui.plot.path_strokes import clip
from gdviz.ui.views.closeup.cuts import HEIGHT, draw_cut
from gdviz.ui.views.ground.landmarks import star_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.analysis.local_model import LocalModel
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.lettering import Box
    from gdviz.ui.views.closeup.cuts import AxisCut

_ELLIPSE = 54.0  # pixels of its longest half axis
_FLAT = 1e-3  # an axis is at most 1/√ of this times as long as the other
_REACH = 130.0  # pixels about the point in which the model is drawn
_LINES = 5  # of the relief's heights that the model is drawn at: the nearest ones
_GRID = 5.0  # pixels between the places where it is asked
_TURN = np.linspace(0.0, 2.0 * np.pi, 97)
_FARTHEST = 1e5  # pixels
_STRIPS = 216.0  # pixels that two strips need side by side


class Line(NamedTuple):
    """A row of the read-out: a symbol and what it is."""

    symbol: str
    text: str


def draw_ellipse(painter: QPainter, theme: Theme, canvas: Canvas, model: LocalModel) -> None:
    """An isoline of |curvature| about the point, with the directions that keep theirs.

    Where a direction curves down its axis is dashed.
    """
    bend = model.bend()
    if bend is None:
        return
    sizes = np.abs(bend.curvatures)
    if not sizes.max() > 0.0:
        return
    half = bend.directions / np.sqrt(np.maximum(sizes, _FLAT * sizes.max()))  # columns
    around = half @ np.stack([np.cos(_TURN), np.sin(_TURN)])  # (2, n)
    axes = np.concatenate([half, -half], axis=1)
    middle = canvas.to_pixels(model.at[None])
    ring, ends = (canvas.to_pixels(model.at + part.T) - middle for part in (around, axes))
    scale = _ELLIPSE * theme.scale / float(np.hypot(*ring.T).max())
    ring, ends = middle + scale * ring, middle + scale * ends
    path = open_path([ring])
    axes_of = [(sign, ends[i::2]) for i, sign in enumerate(np.sign(bend.curvatures))]
    axis = open_path([line for sign, line in axes_of if sign > 0.0])
    down = open_path([line for sign, line in axes_of if sign < 0.0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line, width in ((axis, 3.0), (down, 3.0), (path, 4.4)):
        painter.strokePath(line, pen(theme.halo, width * theme.scale, opacity=0.9, caps="flat"))
    painter.strokePath(axis, pen(theme.text, 1.0 * theme.scale, caps="flat"))
    painter.strokePath(down, dashed_pen(theme.text, 1.0 * theme.scale))
    painter.strokePath(path, pen(theme.text, 1.6 * theme.scale, caps="flat"))


def draw_model(
    painter: QPainter, theme: Theme, canvas: Canvas, model: LocalModel, levels: FloatArray
) -> None:
    """Isolines of the quadratic model near the point, dashed, and where it is level."""
    lines = _isolines(theme, canvas, model, levels)
    width = 1.2 * theme.scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = open_path(lines)
    painter.strokePath(path, pen(theme.halo, 2.2 * width, opacity=0.5, caps="flat"))
    painter.strokePath(path, dashed_pen(theme.text_secondary, width))
    rest = model.rest()
    if rest is None:
        return
    at, there = np.clip(canvas.to_pixels(np.stack([model.at, rest])), -_FARTHEST, _FARTHEST)
    way, _ = clip(np.concatenate([at, there])[None], np.zeros(1, int), canvas.pixel_size, 0.0)
    painter.setPen(pen(theme.halo, 2.6 * width, opacity=0.7, caps="flat"))
    draw_strokes(painter, way)
    painter.setPen(pen(theme.text, width, caps="flat"))
    draw_strokes(painter, way)
    inside = np.all((there >= 0.0) & (there <= np.array(canvas.pixel_size)))
    if inside:
        _draw_rest(painter, theme, model, float(there[0]), float(there[1]))


def _draw_rest(painter: QPainter, theme: Theme, model: LocalModel, x: float, y: float) -> None:
    """A hollow star at a minimum of the model, a ring where it is level otherwise."""
    bend = model.bend()
    painter.save()
    painter.translate(x, y)
    if bend is not None and bend.curvatures[0] > 0.0:
        star = star_path(theme.px(9))
        painter.strokePath(star, pen(theme.halo, 5.0 * theme.scale))
        painter.setPen(pen(theme.text, 1.5 * theme.scale))
        painter.setBrush(QColor(theme.halo))
        painter.drawPath(star)
    else:
        radius = theme.px(5)
        painter.setPen(pen(theme.halo, 5.0 * theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)
        painter.setPen(pen(theme.text, 1.5 * theme.scale))
        painter.setBrush(QColor(theme.halo))
        painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)
    painter.restore()


def _isolines(
    theme: Theme, canvas: Canvas, model: LocalModel, levels: FloatArray
) -> list[FloatArray]:
    """At the nearest heights of the relief, and at that of the point itself."""
    reach = _REACH * theme.scale
    middle = canvas.to_pixels(model.at[None])[0]
    side = np.arange(-reach, reach + 0.5 * _GRID, _GRID)
    px, py = np.meshgrid(middle[0] + side, middle[1] + side)
    points = canvas.to_data(np.stack([px.ravel(), py.ravel()], axis=1))
    beyond = np.hypot(px - middle[0], py - middle[1]) > reach
    width, height = canvas.pixel_size
    beyond |= (px < 0.0) | (py < 0.0) | (px > width) | (py > height)
    if beyond.all():
        return []
    heights = np.ma.array(model(points).reshape(px.shape), mask=beyond)
    found = contourpy.contour_generator(px, py, heights, line_type=contourpy.LineType.Separate)
    lines: list[FloatArray] = []
    nearest = sorted(levels, key=lambda level: abs(level - model.value))[:_LINES]
    for level in (*nearest, model.value):
        lines += cast("list[FloatArray]", found.lines(float(level)))
    return lines


def model_lines(model: LocalModel, names: Sequence[str]) -> list[Line]:
    """What the read-out says of a point."""
    names = [symbol(name) or name for name in names]
    where = ", ".join(number(float(c), 4) for c in model.at)
    lines = [Line(f"({', '.join(names)})", f"({where})")]
    if len(names) == 1:
        lines = [Line(names[0], where)]
    lines.append(Line("f", number(model.value, 4)))
    lines += [
        Line(f"∂f/∂{name}", number(float(slope), 3))
        for name, slope in zip(names, model.grad, strict=True)
    ]
    bend = model.bend()
    if bend is None:
        return [*lines, Line("", "a plane: no Hessian is offered")]
    for i, curvature in enumerate(bend.curvatures):
        text = number(float(curvature), 3)
        if len(names) == 2:
            x, y = bend.directions[:, i] * (1.0 if bend.directions[0, i] >= 0.0 else -1.0)
            text += f"  along ({number(float(x), 2)}, {number(float(y), 2)})"
        lines.append(Line(f"λ_{i + 1}" if len(names) > 1 else "f′′", text))
    rest = model.rest()
    if rest is None:
        return [*lines, Line("", "the model has no lowest point")]
    there = ", ".join(number(float(c), 3) for c in rest)
    there = f"({there})" if len(names) > 1 else f"at {there}"
    if bend.curvatures[0] > 0.0:
        return [*lines, Line("☆", f"model’s minimum {there}")]
    what = "maximum" if bend.curvatures[-1] < 0.0 else "saddle"
    return [*lines, Line("○", f"model’s {what} {there}")]


def draw_readout(
    painter: QPainter, theme: Theme, size: tuple[float, float], lines: Sequence[Line],
    at: tuple[float, float], avoid: Sequence[Box] = (), strips: Sequence[AxisCut] = (),
) -> Box:  # fmt: skip
    """A small card in a corner that covers little of `avoid`, the farthest from `at`.

    Below its lines stand the `strips` side by side.  Returns the place it takes.
    """
    font, px = ui_font(theme.small), theme.small
    gap, pad, step = theme.px(8), theme.px(10), theme.px(19)
    left = max(_symbol_width(line.symbol, px) for line in lines)
    tabs = [left + gap if line.symbol else 0.0 for line in lines]
    wide = max(
        tab + text_box(line.text, font)[0] for tab, line in zip(tabs, lines, strict=True)
    )
    wide = max(wide, float(theme.px(_STRIPS))) if strips else wide
    width, height = wide + 2 * pad, step * len(lines) + 2 * pad - theme.px(4)
    deep = theme.px(HEIGHT) + theme.px(24) if strips else 0
    if height + deep > size[1] - 2 * gap:
        strips, deep = (), 0  # a low window has room for the numbers
    height += deep
    x, y = _corner(size, (width, height), gap, at, avoid)
    card = QRectF(x, y, width, height)
    painter.setPen(pen(theme.border, theme.line(1.0)))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
    baseline = y + pad + 0.75 * px
    indent = x + pad
    for tab, line in zip(tabs, lines, strict=True):
        if line.symbol in ("☆", "○"):
            _draw_sign(painter, theme, line.symbol, indent + 0.5 * left, baseline - 0.36 * px)
        elif line.symbol:
            draw_math(painter, indent, baseline, line.symbol, px, theme.text)
        painter.setFont(font)
        painter.setPen(QColor(theme.text_secondary if not line.symbol else theme.text))
        painter.drawText(QPointF(indent + tab, baseline), line.text)
        baseline += step
    share = (wide - (len(strips) - 1) * gap) / max(len(strips), 1)
    for i, strip in enumerate(strips):
        top = y + height - pad - deep + theme.px(12)
        box = QRectF(indent + i * (share + gap), top, share, theme.px(HEIGHT))
        draw_cut(painter, theme, box, strip)
    return (card.left(), card.top(), card.right(), card.bottom())


def _corner(
    size: tuple[float, float], card: tuple[float, float], gap: float,
    at: tuple[float, float], avoid: Sequence[Box],
) -> tuple[float, float]:  # fmt: skip
    """Where the upper left corner of a `card` is best; it keeps clear of `at` first of all.

    In a corner of the view, or in the middle of its upper or lower edge.
    """
    best, least = (gap, gap), math.inf
    for x in (gap, size[0] - card[0] - gap, 0.5 * (size[0] - card[0])):
        for y in (gap, size[1] - card[1] - gap):
            box = (x, y, x + card[0], y + card[1])
            near = 0.2 * _REACH
            point = (at[0] - near, at[1] - near, at[0] + near, at[1] + near)
            cost = 9.0 * overlap(box, point) + sum(overlap(box, other) for other in avoid)
            away = math.hypot(x + 0.5 * card[0] - at[0], y + 0.5 * card[1] - at[1])
            cost -= 0.2 * min(away, math.hypot(*size))
            if cost < least:
                best, least = (x, y), cost
    return best


def _symbol_width(symbol: str, px: float) -> float:
    return 12.0 if symbol in ("☆", "○") else math_width(symbol, px)


def _draw_sign(painter: QPainter, theme: Theme, sign: str, x: float, y: float) -> None:
    painter.save()
    painter.translate(x, y)
    painter.setPen(pen(theme.text, 1.2 * theme.scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if sign == "☆":
        painter.drawPath(star_path(theme.px(6)))
    else:
        painter.drawEllipse(QPointF(0.0, 0.0), theme.px(4), theme.px(4))
    painter.restore()


def lies_inside(x: float, y: float, size: tuple[float, float]) -> bool:
    """Whether a place is in view; one that is not a number is not."""
    return math.isfinite(x + y) and 0.0 <= x <= size[0] and 0.0 <= y <= size[1]
