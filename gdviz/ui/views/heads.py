"""The present end of every path, with its name; and the pill of a run that left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from gdviz.ui.views.ink import pen
from gdviz.ui.views.lettering import (
    Box,
    beside,
    draw_glyph,
    draw_label,
    label_font,
    shortened,
    text_box,
)
from gdviz.ui.widgets.run_glyph import draw_marker

if TYPE_CHECKING:
    from gdviz.ui.theme import RunStyle, Theme
    from gdviz.ui.views.stamps import Stamps

RADIUS = 8
_RING = 2
_OFFSET = 17  # of a label from the middle of its head
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
            painter, head.style, head.x, head.y, theme.px(RADIUS), theme.halo, stamps,
            halo_width=theme.px(_RING),
        )  # fmt: skip
    radius = theme.px(RADIUS + 2)
    taken = taken + [
        (head.x - radius, head.y - radius, head.x + radius, head.y + radius) for head in inside
    ]
    for head in heads:
        if head.exit is not None:
            taken.append(_draw_exit(painter, theme, head, head.exit, room, taken))
    font = label_font(theme)
    ascent = QFontMetricsF(font).ascent()
    for head in inside:
        label = shortened(head.label, font, theme.px(_LONGEST))
        size = text_box(label, font)
        place = beside(head.x, head.y, size, theme.px(_OFFSET), room, taken)
        at = QPointF(place[0], place[1] + ascent)
        draw_label(painter, at, label, font, theme.text, theme.halo, stamps)
        taken.append(place)


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
    length, half = theme.px(11), theme.px(6)
    dx, dy = way
    path = QPainterPath(QPointF(x, y))
    path.lineTo(x - dx * length - dy * half, y - dy * length - dx * half)
    path.lineTo(x - dx * length + dy * half, y - dy * length + dx * half)
    path.closeSubpath()
    painter.strokePath(path, pen(theme.halo, 3.0))
    painter.fillPath(path, QColor(colour))


def _draw_pill(
    painter: QPainter, theme: Theme, head: Head, pill: QRectF, text: str, *, bad: bool
) -> None:
    painter.setPen(pen(head.style.colour, 1.5))
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
