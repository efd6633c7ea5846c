"""What stands on the surface besides the paths: the frame, minima, start and heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.symbols import draw_math, math_width
from gdviz.ui.plot.axes import round_ticks
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import (
    Box,
    draw_label,
    label_font,
    text_box,
)
from gdviz.ui.views.ground.landmarks import draw_landmark
from gdviz.ui.views.plane.heads import Head, draw_heads
from gdviz.ui.views.surface.draped import draped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives import Landmark
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.views.surface.gl_scene import GlScene
    from gdviz.ui.views.surface.terrain import Terrain

_BEHIND = 0.35  # opacity of what a hill hides
_OUT = 0.16  # of labels from the foot of the block, in units of space


def draw_frame(
    painter: QPainter, theme: Theme, shape: Terrain, scene: GlScene, names: Sequence[str]
) -> None:
    """Numbers along the two edges of the foot that are nearest to the eye."""
    eye = scene.eye()
    font = ui_font(theme.small)
    metrics = QFontMetricsF(font)
    half = np.array(shape.size) / 2
    for axis in (0, 1):
        other = 1 - axis
        side = 1.0 if eye[other] > 0.0 else -1.0
        low, high = shape.window[axis]
        ticks = round_ticks(low, high, 6)
        at = np.zeros((len(ticks), 3))
        at[:, axis] = (np.array(ticks) - low) / (high - low) * shape.size[axis] - half[axis]
        at[:, other] = side * (half[other] + _OUT)
        at[:, 2] = shape.floor
        edge = at.copy()
        edge[:, other] = side * half[other]
        painter.setFont(font)
        painter.setPen(QColor(theme.text_secondary))
        for tick, (x, y), (ex, ey) in zip(
            ticks, scene.project(at), scene.project(edge), strict=True
        ):
            text = "0" if abs(tick) < 1e-9 * (high - low) else number(tick, digits=4)
            width = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(x - width / 2, y + 0.36 * metrics.ascent()), text)
            painter.drawLine(QPointF(ex, ey), QPointF(ex + 0.3 * (x - ex), ey + 0.3 * (y - ey)))
        name = np.zeros((1, 3))
        name[0, other] = side * (half[other] + 2.3 * _OUT)
        name[0, 2] = shape.floor
        x, y = scene.project(name)[0]
        left = x - 0.5 * math_width(names[axis], theme.body)
        draw_math(painter, left, y + theme.px(4), names[axis], theme.body, theme.text)


def draw_landmarks(
    painter: QPainter, theme: Theme, shape: Terrain, scene: GlScene,
    found: Sequence[Landmark],
) -> None:  # fmt: skip
    """The signs of the landmarks, faint where a hill hides them."""
    inside = [mark for mark in found if _within(shape, mark.at)]
    if not inside:
        return
    places = shape.place(np.array([mark.at for mark in inside]))
    hidden = shape.hidden(places, scene.eye())
    pixels = scene.project(places)
    for mark, (x, y), behind in reversed(list(zip(inside, pixels, hidden, strict=True))):
        painter.save()
        painter.setOpacity(_BEHIND if behind else 1.0)
        draw_landmark(painter, theme, mark, float(x), float(y))
        painter.restore()


def draw_ends(
    painter: QPainter, theme: Theme, shape: Terrain, scene: GlScene,
    visible: Sequence[tuple[Run, RunStyle]], k: int, lift: float,
) -> None:  # fmt: skip
    """A ring at every start, and the heads with their names."""
    size = (float(scene.width()), float(scene.height()))
    taken: list[Box] = []
    for start in sorted({tuple(float(c) for c in run.theta[0]) for run, _ in visible}):
        if _within(shape, start):
            taken += _ring(painter, theme, *_spot(shape, scene, start, lift))
    if k == 0:
        return
    heads = []
    for run, style in visible:
        stand = min(k, run.steps)
        walked = run.theta[: stand + 1]
        at, last = _last_seen(run, shape, walked)
        gone = run.status.name is StatusName.DIVERGED and last < stand
        word = ", diverged" if gone else ", out of view" if last < 0 else ""
        x, y = _spot(shape, scene, at, lift)
        heads.append(Head(x, y, f"{run.label}{word}", style))
    draw_heads(painter, theme, heads, (0.0, 0.0, *size), taken, None, words=taken)


def _last_seen(run: Run, shape: Terrain, walked: FloatArray) -> tuple[FloatArray, int]:
    """Where a run that has `walked` so far is last seen on the block; its last step there.

    One that was never seen, and whose step is -1 then, stands at the nearest edge.
    """
    inside = np.flatnonzero(_within_all(shape, walked))
    last = int(inside[-1]) if len(inside) else -1
    if last == len(walked) - 1:
        return walked[last], last
    pieces, owner = draped(run, shape)
    crossed = pieces[(owner < len(walked)) & np.isfinite(pieces).all(axis=1)]
    if len(crossed):
        return crossed[-1], last
    known = walked[np.isfinite(walked).all(axis=1)]
    low, high = np.array(shape.window).T
    return np.clip(known[-1] if len(known) else low, low, high), -1


def _spot(
    shape: Terrain, scene: GlScene, at: Sequence[float] | FloatArray, lift: float
) -> tuple[float, float]:
    """Where the point `at` of the plane is seen."""
    places = shape.place(np.array([at], dtype=float))
    places[:, 2] += lift
    x, y = scene.project(places)[0]
    return float(x), float(y)


def _ring(painter: QPainter, theme: Theme, x: float, y: float) -> list[Box]:
    radius, gap, font = theme.px(theme.strokes.start), theme.px(14), label_font(theme)
    painter.setPen(pen(theme.halo, 6.0 * theme.scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setPen(pen(theme.text, theme.strokes.start_line * theme.scale))
    painter.setBrush(QColor(theme.halo))
    painter.drawEllipse(QPointF(x, y), radius, radius)
    width, height = text_box("start", font)
    left = x + gap if x - gap - width < 4 else x - gap - width
    at = QPointF(left, y + 0.36 * QFontMetricsF(font).ascent())
    draw_label(painter, at, "start", font, theme.text, theme.halo, None)
    return [
        (left, y - height / 2, left + width, y + height / 2),
        (x - radius, y - radius, x + radius, y + radius),
    ]


def _within(shape: Terrain, at: Sequence[float]) -> bool:
    return bool(_within_all(shape, np.array([at], dtype=float))[0])


def _within_all(shape: Terrain, points: FloatArray) -> BoolArray:
    box = np.array(shape.window)
    return np.asarray(((points >= box[:, 0]) & (points <= box[:, 1])).all(axis=1))
