"""Heights written along isolines, where there is room for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.lettering import Box, text_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.ui.look.theme import Theme

_SHORTEST = 3.0  # an isoline is labelled when it is so many times as long as its label
_EVERY = 700.0  # pixels along an isoline that has several labels
_STRAIGHT = 0.985  # chord over arc under a label
_CLEAR = 6.0  # pixels between labels, and between a label and the frame
_APART = 0.12  # of the view's diagonal: between labels of one height
_CELL = 6.0  # pixels: how finely lines are avoided
_SAMPLE = 4.0  # pixels between the places that are tried


Cells: TypeAlias = frozenset[tuple[int, int]]
"""Squares of a view, by column and row."""


class Label(NamedTuple):
    """`text` about (x, y), turned by `angle` degrees, clockwise on the screen."""

    text: str
    x: float
    y: float
    angle: float

    def box(self, size: tuple[float, float]) -> Box:
        """The upright box about it, where its text is of `size`."""
        turn = math.radians(self.angle)
        c, s = abs(math.cos(turn)), abs(math.sin(turn))
        w, h = 0.5 * (size[0] * c + size[1] * s), 0.5 * (size[0] * s + size[1] * c)
        return (self.x - w, self.y - h, self.x + w, self.y + h)


def place_labels(
    strands: Sequence[Sequence[FloatArray]], texts: Sequence[str],
    sizes: Sequence[tuple[float, float]], room: tuple[float, float],
    taken: Sequence[tuple[float, float, float]] = (), crossed: Cells = frozenset(),
) -> list[Label]:  # fmt: skip
    """Labels that lie along their isolines and do not touch each other.

    Parameters
    ----------
    strands, texts, sizes
        For each level the pieces of its isoline ``(n, 2)``, its label, and how large that
        is in pixels.
    room
        Width and height of the view.
    taken
        Middles and radii of what must stay free.
    crossed
        Where lines lie over them, as `cells_of` tells.
    """
    found: list[Label] = []
    discs = list(taken)
    apart = _APART * math.hypot(*room)
    covered = _spread(crossed, room, max((0.5 * high for _, high in sizes), default=0.0))
    for pieces, text, size in zip(strands, texts, sizes, strict=True):
        width = size[0] + 2.0 * _CLEAR
        for line in sorted(pieces, key=len, reverse=True):
            dense = _dense(line)
            length = (len(dense) - 1) * _SAMPLE
            if length < _SHORTEST * width:
                continue
            for _ in range(1 + int(length // _EVERY)):
                alike = [(x.x, x.y, apart) for x in found if x.text == text]
                label = _best(dense, text, size, room, [*discs, *alike], covered)
                if label is None:
                    break
                found.append(label)
                discs += _covered(label, size)
    return found


def cells_of(lines: FloatArray) -> Cells:
    """The squares of the view, a few pixels wide, in which points ``(n, 2)`` of lines lie."""
    return frozenset(map(tuple, np.unique(lines // _CELL, axis=0).astype(int).tolist()))


def _spread(crossed: Cells, room: tuple[float, float], reach: float) -> BoolArray | None:
    """Which squares are so near to a line that a label about their middle touches it."""
    if not crossed:
        return None
    far = math.ceil(reach / _CELL)
    across, down = (math.ceil(side / _CELL) for side in room)
    found = np.zeros((down, across), dtype=bool)
    for x, y in crossed:
        found[max(y - far, 0) : max(y + far + 1, 0), max(x - far, 0) : max(x + far + 1, 0)] = (
            True
        )
    return found


def draw_labels(painter: QPainter, labels: Sequence[Label], theme: Theme) -> None:
    """Write every label, readable on any band."""
    font = ui_font(theme.small)
    for label in labels:
        width, _ = text_box(label.text, font)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addText(-0.5 * width, 0.36 * theme.small, font, label.text)
        painter.save()
        painter.translate(label.x, label.y)
        painter.rotate(label.angle)
        edge = QPen(QColor(theme.halo), 0.26 * theme.small)
        edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, edge)
        painter.fillPath(path, QColor(theme.text_secondary))
        painter.restore()


def _dense(line: FloatArray) -> FloatArray:
    """Points at equal distances along `line`, ``(m, 2)``."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    arc = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0.0, arc[-1], _SAMPLE)
    return np.stack([np.interp(at, arc, line[:, 0]), np.interp(at, arc, line[:, 1])], axis=1)


def _best(
    dense: FloatArray, text: str, size: tuple[float, float], room: tuple[float, float],
    discs: Sequence[tuple[float, float, float]], covered: BoolArray | None,
) -> Label | None:  # fmt: skip
    """The most level straight place along a line that is free; None if there is none."""
    span = max(2, math.ceil((size[0] + _CLEAR) / _SAMPLE))
    if len(dense) <= span:
        return None
    chord = dense[span:] - dense[:-span]
    length = np.hypot(*chord.T)
    middle = 0.5 * (dense[span:] + dense[:-span])
    middle = 0.5 * (middle + dense[span // 2 : span // 2 + len(middle)])
    free = length >= _STRAIGHT * span * _SAMPLE
    reach = 0.5 * np.hypot(*size) + _CLEAR
    free &= np.all((middle > reach) & (middle < np.array(room) - reach), axis=1)
    half = np.linspace(-0.5, 0.5, 5)[:, None, None] * chord  # places along the label
    for x, y, radius in discs:
        apart = np.hypot(*(middle + half - (x, y)).T).min(axis=1)
        free &= apart > radius + 0.5 * size[1] + _CLEAR
    if covered is not None:
        column, row = np.clip((middle + half) // _CELL, 0, np.array(covered.shape)[::-1] - 1).T
        free &= ~covered[row.astype(int), column.astype(int)].any(axis=1)
    if not free.any():
        return None
    # upright letters are read best; of equals the one in the middle of the line
    slope = np.abs(chord[:, 1]) / np.maximum(length, 1e-9)
    place = np.linspace(-0.2, 0.2, len(slope)) ** 2
    i = int(np.argmin(np.where(free, slope + place, np.inf)))
    angle = math.degrees(math.atan2(chord[i, 1], chord[i, 0]))
    angle = angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
    return Label(text, float(middle[i, 0]), float(middle[i, 1]), angle)


def _covered(label: Label, size: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Discs that together cover a label."""
    turn = math.radians(label.angle)
    count = max(2, math.ceil(size[0] / size[1]))
    return [
        (label.x + s * math.cos(turn), label.y + s * math.sin(turn), 0.5 * size[1])
        for s in np.linspace(-0.5, 0.5, count) * size[0]
    ]
