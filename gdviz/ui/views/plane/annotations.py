"""What somebody has written on the landscape: words, formulas, and arrows to what they mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath

from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.path_strokes import clip
from gdviz.ui.plot.phrase import draw_phrase, phrase_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.scene.records import Annotation
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.lettering import Box
    from gdviz.ui.plot.stamps import Stamps

_WIDTH, _HEAD = 1.8, 9.0  # pixels of an arrow's line, and of its point
_CLEAR = 6.0  # pixels between words and their arrow


def draw_annotations(
    painter: QPainter, theme: Theme, canvas: Canvas, notes: Sequence[Annotation],
    stamps: Stamps | None,
) -> None:  # fmt: skip
    """Draw what lies in the view."""
    size = canvas.pixel_size
    for note in notes:
        if note.text and not _is_seen(note, canvas):
            continue  # an arrow that comes from nowhere says nothing
        box = note_box(note, theme, canvas)
        if note.to is not None:
            tip = canvas.to_pixels(np.array([note.to]))[0]
            _draw_arrow(painter, theme, box, tip, size)
        if note.text:
            draw_phrase(painter, theme, QPointF(box[0], box[1]), note.text, size[0], stamps)


def word_boxes(notes: Sequence[Annotation], theme: Theme, canvas: Canvas) -> list[Box]:
    """The places that words take."""
    return [
        note_box(note, theme, canvas) for note in notes if note.text and _is_seen(note, canvas)
    ]


def _is_seen(note: Annotation, canvas: Canvas) -> bool:
    (x, y), size = _place(note, canvas), canvas.pixel_size
    return -1.0 <= x <= size[0] + 1.0 and -1.0 <= y <= size[1] + 1.0


def note_box(note: Annotation, theme: Theme, canvas: Canvas) -> Box:
    """Where the words of `note` stand; a point where there are none."""
    x, y = _place(note, canvas)
    if not note.text:
        return (x, y, x, y)
    return _box(note.text, theme, x, y, canvas.pixel_size)


def _place(note: Annotation, canvas: Canvas) -> tuple[float, float]:
    x, y = canvas.to_pixels(np.array([note.at]))[0]
    return float(x), float(y)


def _box(text: str, theme: Theme, x: float, y: float, room: tuple[float, float]) -> Box:
    """Where words stand that are about (x, y): within the view, if that has `room`."""
    size = phrase_size(theme, text, room[0])
    left, top = (
        min(max(at - length / 2, 2.0), max(most - length - 2.0, 2.0))
        for at, length, most in zip((x, y), size, room, strict=True)
    )
    return (left, top, left + size[0], top + size[1])


def _draw_arrow(
    painter: QPainter, theme: Theme, box: Box, tip: FloatArray, size: tuple[float, float]
) -> None:
    """From the edge of the words to `tip`; cut at the frame, and then without its point."""
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    way = tip - middle
    length = math.hypot(*way)
    if not 1.0 < length < 1e7:
        return
    way = way / length
    half = np.array([box[2] - box[0], box[3] - box[1]]) / 2 + theme.px(_CLEAR) * (
        box[2] > box[0]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        out = float(np.min(np.where(np.abs(way) > 1e-9, half / np.abs(way), np.inf)))
    head = theme.px(_HEAD)
    if out + head > length:
        return  # it points at its own words
    start, neck = middle + out * way, tip - 0.8 * head * way
    line, _ = clip(np.array([[*start, *neck]]), np.zeros(1, dtype=np.int64), size, 0.0)
    inside = bool(np.all((tip >= 0.0) & (tip <= np.array(size))))
    point = QPainterPath()
    if inside:
        side = 0.45 * head * np.array([-way[1], way[0]])
        base = tip - head * way
        point.moveTo(QPointF(*tip))
        point.lineTo(QPointF(*(base + side)))
        point.lineTo(QPointF(*(base - side)))
        point.closeSubpath()
    width = _WIDTH * theme.scale
    painter.setPen(pen(theme.halo, width + 3.0 * theme.scale, opacity=0.9, caps="round"))
    draw_strokes(painter, line)
    painter.strokePath(point, pen(theme.halo, 3.0 * theme.scale))
    painter.setPen(pen(theme.text, width, caps="flat"))
    draw_strokes(painter, line)
    painter.fillPath(point, QColor(theme.text))
