"""One direction's error against the step: grid, lines of theory, runs, and factors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.core.numerals import number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import Box, draw_glyph, draw_label
from gdviz.ui.plot.picture import Picture
from gdviz.ui.views.curves.curves import draw_cursor, draw_grid

if TYPE_CHECKING:
    from gdviz.core.analysis.modes import Forecast
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.path_strokes import PathStrokes
    from gdviz.ui.plot.stamps import Stamps

GLYPH = 13  # pixels that the mark of a run takes before its factor
_DECADES = 6  # below the start: what is left then is invisible in the landscape
_ON_OTHERS = 200.0  # what speaks against a factor on another one
_ALONG = (0.8, 0.68, 0.56, 0.9, 0.44, 0.32, 0.2)  # where its factor may stand
_SIDES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def factor_text(factor: complex, *, turning: bool) -> str:
    """What a component is multiplied by in a step: ``× −0.667``, or the size of its root."""
    value = abs(factor) if turning else factor.real
    digits = 3
    while digits < 8 and value != 1.0 and abs(float(f"{value:.{digits}g}")) == 1.0:
        digits += 1  # 0.9999 is not 1.000
    text = number(value, digits, fixed=True)
    return f"|z| = {text}" if turning else f"× {text}"


@final
@dataclass(frozen=True, slots=True, eq=False)
class Theory:
    """A forecast in pixels, and where the number that belongs to it stands."""

    forecast: Forecast
    begins: int
    line: PathStrokes
    style: RunStyle
    place: Box | None = None

    def text(self, k: int) -> str:
        """The factor of the step that k is about."""
        factors = self.forecast.factors
        at = min(max(k - self.begins, 0), len(factors) - 1)
        return factor_text(complex(factors[at]), turning=self.forecast.turning)


class ModePicture(Picture):
    """Grid, lines of theory, the measured components, and the factors."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._theories: tuple[Theory, ...] = ()

    def show_theories(self, theories: tuple[Theory, ...]) -> None:
        self._theories = theories
        self.forget_ground()

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        draw_grid(painter, theme, self._canvas)
        for theory in self._theories:
            width = 1.6 * theme.scale
            painter.setPen(pen(theory.style.colour, width, opacity=0.9, caps="flat"))
            draw_strokes(painter, theory.line.strokes)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        draw_cursor(painter, theme, self._canvas, self._inks, k, stamps)
        font = ui_font(theme.small, 600)
        ascent = QFontMetricsF(font).ascent()
        for theory in self._theories:
            if theory.place is None:
                continue
            left, top, _, bottom = theory.place
            draw_glyph(
                painter, theory.style, left + theme.px(4), 0.5 * (top + bottom),
                theme.px(3.5), theme.panel, stamps, halo_width=1.5,
            )  # fmt: skip
            at = QPointF(left + theme.px(GLYPH), top + ascent)
            draw_label(painter, at, theory.text(k), font, theme.text, theme.panel, stamps)


def placed(
    lines: list[PathStrokes], sizes: list[tuple[float, float]], room: tuple[float, float],
    crossing: list[PathStrokes], gap: float,
) -> list[Box | None]:  # fmt: skip
    """A place beside each of `lines` for a text of its size: off all lines and other texts.

    None where the texts before it have left no room.
    """
    dots = _dotted([*lines, *crossing])
    taken: list[Box] = []
    places: list[Box | None] = []
    for line, (width, height) in zip(lines, sizes, strict=True):
        boxes = [
            (left, top, left + width, top + height)
            for x, y in _along(line, room)
            for left, top in (
                (x + gap, y - height - gap), (x + gap, y + gap),
                (x - width - gap, y - height - gap), (x - width - gap, y + gap),
            )
        ]  # fmt: skip
        if not boxes:
            places.append(None)
            continue
        ranks = np.arange(len(boxes)) // 4
        cramped = _cramped(boxes, room, taken)
        costs = 0.2 * ranks + _covered(boxes, dots) + cramped
        found = int(np.argmin(costs))
        if cramped[found] >= _ON_OTHERS:
            places.append(None)
            continue
        places.append(boxes[found])
        taken.append(boxes[found])
    return places


def _along(line: PathStrokes, room: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of the line within the view, the likeliest place for a text first."""
    points = line.points[np.isfinite(line.points).all(axis=1)]
    inside = points[((points >= 0.0) & (points <= np.array(room))).all(axis=1)]
    if len(inside) < 2:
        return []
    first, last = float(inside[0, 0]), float(inside[-1, 0])
    xs = [first + share * (last - first) for share in _ALONG]
    ys = np.interp(xs, inside[:, 0], inside[:, 1])
    return [(x, float(y)) for x, y in zip(xs, ys, strict=True)]


def _dotted(lines: list[PathStrokes]) -> FloatArray:
    """Points on all the strokes, some pixels apart, ``(n, 2)``."""
    strokes = np.concatenate([line.strokes for line in lines]) if lines else np.empty((0, 4))
    shares = np.linspace(0.0, 1.0, 9)[:, None, None]
    dots = strokes[None, :, :2] * (1.0 - shares) + strokes[None, :, 2:] * shares
    return np.asarray(dots.reshape(-1, 2))


def _covered(boxes: list[Box], dots: FloatArray) -> FloatArray:
    """How many of `dots` ``(n, 2)`` every box would cover."""
    left, top, right, bottom = np.array(boxes).T[..., None]
    margin = 2.0
    near = dots[
        (dots[:, 0] > left.min() - margin) & (dots[:, 0] < right.max() + margin)
        & (dots[:, 1] > top.min() - margin) & (dots[:, 1] < bottom.max() + margin)
    ]  # fmt: skip
    x, y = near.T
    inside = (left - margin < x) & (x < right + margin)
    inside &= (top - margin < y) & (y < bottom + margin)
    return np.asarray(inside.sum(axis=1), dtype=float)


def _cramped(boxes: list[Box], room: tuple[float, float], taken: list[Box]) -> FloatArray:
    """What speaks against every box: that it leaves the view, or lies on another text."""
    left, top, right, bottom = np.array(boxes).T
    beyond = np.maximum(-left, 0.0) + np.maximum(-top, 0.0)
    beyond += np.maximum(right - room[0], 0.0) + np.maximum(bottom - room[1], 0.0)
    overlaps = np.zeros(len(boxes))
    for a in taken:
        across = (a[0] < right + 4) & (left < a[2] + 4)
        overlaps += across & (a[1] < bottom + 2) & (top < a[3] + 2)
    return np.asarray(100.0 * beyond + _ON_OTHERS * overlaps)


def mode_range(parts: list[tuple[FloatArray, bool]]) -> tuple[float, float]:
    """Whole exponents to show: from where errors begin down to where they cannot be seen.

    Parameters
    ----------
    parts
        Sizes ``(n + 1, M)`` and whether the run diverged.
    """
    first = [s[0] for s, _ in parts]
    calm = [s.ravel() for s, diverged in parts if not diverged]
    seen = np.concatenate([*calm, *first]) if parts else np.empty(0)
    seen = seen[np.isfinite(seen) & (seen > 0.0)]
    starts = np.concatenate(first) if first else np.empty(0)
    starts = starts[np.isfinite(starts) & (starts > 0.0)]
    if not len(seen) or not len(starts):
        return -1.0, 1.0
    top = math.ceil(math.log10(float(seen.max())) + 0.02)
    top += any(diverged for _, diverged in parts)  # room to see that it grows
    low = math.floor(math.log10(float(seen.min())))
    least = math.floor(math.log10(float(starts.max()))) - _DECADES
    return float(min(max(low, least), top - 1)), float(top)


def mode_horizon(parts: list[FloatArray], low: float, steps: int, k: int) -> int:
    """How many steps to show: until half of the components have left the range.

    The cursor is always in view: beyond the horizon there is twice as much to see.
    """
    leaving = [
        float(np.flatnonzero(size > 10.0**low)[-1]) if (size > 10.0**low).any() else 0.0
        for part in parts
        for size in part.T
    ]
    wanted = max(float(np.median(leaving)) if leaving else 0.0, 8.0)
    decade = 10.0 ** math.floor(math.log10(wanted))
    horizon = next(s * decade for s in _SIDES if s * decade >= wanted)
    while horizon < k:
        horizon *= 2.0
    return max(min(round(horizon), steps), 1)
