"""Where names stand on a page: beside what they name, and on no line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.ui.plot.lettering import Box, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.core.arrays import FloatArray

_SPACING = 3.0  # pixels between the points of lines that names avoid
_CROSSED = 2.2  # what a pixel of a line under a name costs, in heights of the name
_OUTSIDE = 6.0  # what a pixel of a name outside costs
_COVERED = 20.0  # … of what is taken: of two names on one another nobody reads either
_APART = 0.3  # heights between two names in a row
_FAR = 0.12  # what a name costs that is one gap farther away, in its own size
_RINGS = (1.0, 1.6, 2.4, 3.6)  # gaps between a name and what it names
_DIRECTIONS = (
    (1.0, 0.0), (-1.0, 0.0), (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7), (-0.7, 0.7),
    (0.0, -1.0), (0.0, 1.0), (0.35, -0.95), (-0.35, -0.95), (0.35, 0.95), (-0.35, 0.95),
)  # fmt: skip


def dense(strokes: FloatArray) -> FloatArray:
    """Points along lines ``(m, 4)``, no more than a few pixels apart, ``(n, 2)``."""
    if not len(strokes):
        return np.empty((0, 2))
    length = np.hypot(*(strokes[:, 2:] - strokes[:, :2]).T)
    counts = np.maximum(1, np.ceil(length / _SPACING)).astype(int)
    which = np.repeat(np.arange(len(strokes)), counts)
    first = np.cumsum(counts) - counts
    share = (np.arange(len(which)) - first[which]) / counts[which]
    way = strokes[which, 2:] - strokes[which, :2]
    return np.asarray(strokes[which, :2] + share[:, None] * way)


def around(
    x: float, y: float, size: tuple[float, float], gap: float
) -> Iterable[tuple[Box, float]]:
    """Places of `size` about (x, y), the nearest first, and how far each is in gaps."""
    width, height = size
    for ring in _RINGS:
        for dx, dy in _DIRECTIONS:
            left = x + dx * ring * gap + (dx - 1.0) / 2.0 * width
            top = y + dy * ring * gap + (dy - 1.0) / 2.0 * height
            yield (left, top, left + width, top + height), ring


def best(
    places: Iterable[tuple[Box, float]], lines: FloatArray, room: Box, taken: Sequence[Box]
) -> Box:
    """The place that covers least of `lines` and of what is `taken`, and is near.

    Parameters
    ----------
    places
        Boxes of one size, each with its distance.
    lines
        Points of lines, as `dense` makes them.
    room
        What a name should not leave.
    taken
        Boxes that should be left alone.
    """
    found, least = (0.0, 0.0, 0.0, 0.0), np.inf
    for box, away in places:
        width, height = box[2] - box[0], box[3] - box[1]
        inner = _moved_into(box, room)
        away += (abs(inner[0] - box[0]) + abs(inner[1] - box[1])) / height
        box = inner
        x, y = lines.T
        inside = (box[0] < x) & (x < box[2]) & (box[1] < y) & (y < box[3])
        cost = _CROSSED * height * _SPACING * float(inside.sum())
        cost += _OUTSIDE * (width * height - overlap(box, room))
        apart = (box[0] - _APART * height, box[1], box[2] + _APART * height, box[3])
        cost += sum(_COVERED * overlap(apart, other) for other in taken)
        cost += _FAR * width * height * away
        if cost < least:
            found, least = box, cost
    return found


def _moved_into(box: Box, room: Box) -> Box:
    """`box` where it leaves `room` least."""
    left = max(min(box[0], room[2] - (box[2] - box[0])), room[0])
    top = max(min(box[1], room[3] - (box[3] - box[1])), room[1])
    return (left, top, left + box[2] - box[0], top + box[3] - box[1])
