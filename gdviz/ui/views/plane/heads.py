"""The present end of every path, with its name; and the pill of a run that left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import (
    Box,
    beside,
    draw_glyph,
    draw_label,
    label_font,
    shortened,
    text_box,
)
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.stamps import Stamps

_OFFSET = 17  # of a label from the middle of its head
_CROWD = 14  # pixels within which heads stand at one place
_INDENT, _MARK = 18, 4.5  # of the names of a crowd, and radius of the marks before them
_MOST_NAMES = 8  # of a crowd
_PILL = 32
_LONGEST = 180  # of a name in the picture; the card tells it in full


@final
@dataclass(frozen=True, slots=True)
class Head:
    """Where a run stands, in pixels of the view.

    `left` says that the run has left for good and is not merely outside for a while.
    """

    x: float
    y: float
    label: str
    style: RunStyle
    exit: tuple[float, float] | None = None
    left: bool = False


def draw_heads(
    painter: QPainter, theme: Theme, heads: list[Head], room: Box,
    taken: list[Box], stamps: Stamps | None,
) -> None:  # fmt: skip
    """Heads, then pills for those outside, then labels where they are free."""
    inside = [head for head in heads if head.exit is None]
    for head in inside:
        draw_glyph(
            painter, head.style, head.x, head.y, theme.px(theme.strokes.head), theme.halo,
            stamps, halo_width=theme.px(theme.strokes.ring),
        )  # fmt: skip
    radius = theme.px(theme.strokes.head + theme.strokes.ring)
    taken = taken + [
        (head.x - radius, head.y - radius, head.x + radius, head.y + radius) for head in inside
    ]
    for head in heads:
        if head.exit is not None:
            taken.append(_draw_exit(painter, theme, head, head.exit, room, taken))
    for together in crowds(inside, theme.px(_CROWD)):
        taken.append(_draw_names(painter, theme, together, room, taken, stamps))


def crowds(heads: Sequence[Head], reach: float) -> list[list[Head]]:
    """The heads, those in one list whose names would cover each other.

    Two names find room on two sides; three heads within `reach` of the first make a crowd.
    """
    left, found = list(heads), []
    while left:
        first = left[0]
        near = [h for h in left if math.hypot(h.x - first.x, h.y - first.y) <= reach]
        group = near if len(near) > 2 else [first]
        left = [head for head in left if head not in group]
        found.append(group)
    return found


def _draw_names(
    painter: QPainter, theme: Theme, heads: Sequence[Head], room: Box, taken: list[Box],
    stamps: Stamps | None,
) -> Box:  # fmt: skip
    """The name of a head beside it, or those of a crowd as a list with their marks."""
    font = label_font(theme)
    more = len(heads) - _MOST_NAMES if len(heads) > _MOST_NAMES + 1 else 0
    heads = heads[: len(heads) - more]
    names = [shortened(head.label, font, theme.px(_LONGEST)) for head in heads]
    names += [f"and {more} more"] * bool(more)
    sizes = [text_box(name, font) for name in names]
    indent = theme.px(_INDENT) if len(heads) > 1 else 0
    width, line = indent + max(w for w, _ in sizes), sizes[0][1]
    x, y = heads[0].x, heads[0].y
    place = beside(x, y, (width, line * len(names)), theme.px(_OFFSET), room, taken)
    ascent = QFontMetricsF(font).ascent()
    for i, (head, name) in enumerate(zip_longest(heads, names)):
        top = place[1] + i * line
        if indent and name and head is not None:
            draw_glyph(
                painter, head.style, place[0] + 0.4 * indent, top + 0.5 * line,
                theme.px(_MARK), theme.halo, stamps,
            )  # fmt: skip
        at = QPointF(place[0] + indent, top + ascent)
        draw_label(painter, at, name, font, theme.text, theme.halo, stamps)
    return place


def _draw_exit(
    painter: QPainter, theme: Theme, head: Head, at: tuple[float, float], room: Box,
    taken: list[Box],
) -> Box:  # fmt: skip
    """An arrowhead where the path leaves the view, and a pill that says so."""
    x, y = at
    frame = QRectF(room[0], room[1], room[2] - room[0], room[3] - room[1])
    arrow, way = _direction(x, y, frame)
    _draw_arrow(painter, x, y, way, theme, head.style.colour)
    text = f"diverged {arrow}" if head.left else f"{head.label} {arrow}"
    width = text_box(text, label_font(theme))[0] + theme.px(48)
    height = float(theme.px(_PILL))
    inner = frame.adjusted(8, 8, -8, -8)
    gap = theme.px(20)
    dx, dy = way
    middle = QPointF(
        x - dx * (gap + width / 2), y - dy * (gap + height / 2) - abs(dx) * 1.6 * gap
    )
    pill = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
    pill = _moved_inside(pill, inner)
    pill = _free_place(pill, inner, taken)
    _draw_pill(painter, theme, head, pill, text, bad=head.left)
    return (pill.left(), pill.top(), pill.right(), pill.bottom())


def _free_place(pill: QRectF, room: QRectF, taken: list[Box]) -> QRectF:
    """The nearest place above or below in which the pill covers nothing."""
    for i in range(1, 80):
        if not _meets(pill, taken):
            break
        moved = pill.translated(0.0, 8.0 * (i // 2 + 1) * (1 if i % 2 else -1))
        if (
            room.top() <= moved.top()
            and moved.bottom() <= room.bottom()
            and not _meets(moved, taken)
        ):
            return moved
    return pill


def _meets(pill: QRectF, taken: list[Box]) -> bool:
    return any(
        pill.intersects(QRectF(left, top, right - left, bottom - top))
        for left, top, right, bottom in taken
    )


def _direction(x: float, y: float, room: QRectF) -> tuple[str, tuple[float, float]]:
    """The side of the view on which (x, y) lies, as an arrow and as a unit vector."""
    sides = {
        ("→", (1.0, 0.0)): room.right() - x,
        ("←", (-1.0, 0.0)): x - room.left(),
        ("↓", (0.0, 1.0)): room.bottom() - y,
        ("↑", (0.0, -1.0)): y - room.top(),
    }
    return min(sides, key=lambda side: sides[side])


def _draw_arrow(
    painter: QPainter, x: float, y: float, way: tuple[float, float], theme: Theme, colour: str
) -> None:
    length, half = (theme.px(side) for side in theme.strokes.arrow)
    dx, dy = way
    path = QPainterPath(QPointF(x, y))
    path.lineTo(x - dx * length - dy * half, y - dy * length - dx * half)
    path.lineTo(x - dx * length + dy * half, y - dy * length + dx * half)
    path.closeSubpath()
    painter.strokePath(path, pen(theme.halo, theme.line(3.0)))
    painter.fillPath(path, QColor(colour))


def _draw_pill(
    painter: QPainter, theme: Theme, head: Head, pill: QRectF, text: str, *, bad: bool
) -> None:
    painter.setPen(pen(head.style.colour, theme.line(1.5)))
    painter.setBrush(QColor(theme.bad_ground if bad else theme.panel))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    draw_marker(
        painter, head.style.marker, pill.left() + theme.px(20), pill.center().y(),
        theme.px(5), head.style.colour, theme.halo, halo_width=0.0,
        is_open=head.style.open_marker,
    )  # fmt: skip
    painter.setFont(label_font(theme))
    painter.setPen(QColor(theme.bad if bad else theme.text))
    painter.drawText(
        pill.adjusted(theme.px(32), 0, 0, 0),
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        text,
    )


def _moved_inside(box: QRectF, room: QRectF) -> QRectF:
    moved = QRectF(box)
    moved.moveLeft(max(room.left(), min(moved.left(), room.right() - moved.width())))
    moved.moveTop(max(room.top(), min(moved.top(), room.bottom() - moved.height())))
    return moved
