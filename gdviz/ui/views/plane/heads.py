"""The present end of every path, with its name; and the pill of a run that left."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from gdviz.ui.mathtext.line import draw_line, line_above, line_size, with_symbols
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import (
    Box,
    beside,
    draw_glyph,
    label_font,
    overlap,
    text_box,
)
from gdviz.ui.plot.phrase import draw_haloed
from gdviz.ui.plot.placing import around, best
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.stamps import Stamps

_OFFSET = 17  # of a label from the middle of its head
_CROWD = 14  # pixels within which heads stand at one place
_INDENT, _MARK = 18, 4.5  # of the names of a crowd, and radius of the marks before them
_MOST_NAMES = 8  # of a crowd
_PILL = 32
_LONGEST = 180  # of a name in the picture; the card tells it in full
_SHARE, _PRINTED_SHARE = 0.42, 0.75  # of the view: the same, where that is more
_NEAREST = 1.6  # gaps between a name and its head: farther away it seems to be another's
_HIDDEN = 0.35  # of a name: what it may share with signs, but never with other words


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


class Told(NamedTuple):
    """The words of a pill: a name so many pixels wide, and what has become of the run."""

    label: str
    end: str
    width: float


def draw_heads(
    painter: QPainter, theme: Theme, heads: list[Head], room: Box,
    taken: Sequence[Box], stamps: Stamps | None, lines: FloatArray | None = None,
    words: Sequence[Box] = (),
) -> None:  # fmt: skip
    """Heads, then pills for those outside, then labels where they are free.

    What is `taken` is left alone as far as can be, and always the `words` of it.  On a page,
    names keep clear of `lines`, points ``(n, 2)``, and nobody has a pill.
    """
    if theme.on_paper:
        heads = [replace(head, label=with_symbols(head.label)) for head in heads]
    inside = [head for head in heads if head.exit is None]
    for head in inside:
        draw_glyph(
            painter, head.style, head.x, head.y, theme.px(theme.strokes.head), theme.halo,
            stamps, halo_width=theme.px(theme.strokes.ring),
        )  # fmt: skip
    radius = theme.px(theme.strokes.head + theme.strokes.ring)
    seen = [*taken] + [
        (head.x - radius, head.y - radius, head.x + radius, head.y + radius) for head in inside
    ]
    words = [*words]
    for head in heads:
        if head.exit is not None:
            draw = _print_exit if theme.on_paper else _draw_exit
            found = draw(painter, theme, head, head.exit, room, seen + words, lines, words)
            words += [found] if found is not None else []
    least = 2 if theme.on_paper else 3  # a page has no cards: marks tell two names apart
    for together in crowds(inside, theme.px(_CROWD), least):
        if any(head.label for head in together):
            listed = _listed(theme, together, room, seen, words, lines)
            if listed is not None:
                _draw_names(painter, theme, together, listed, stamps)
                words.append(listed.place)


def crowds(heads: Sequence[Head], reach: float, least: int = 3) -> list[list[Head]]:
    """The heads, those in one list whose names would cover each other.

    Two names find room on two sides; `least` heads within `reach` of the first make a crowd.
    """
    left, found = list(heads), []
    while left:
        first = left[0]
        near = [h for h in left if math.hypot(h.x - first.x, h.y - first.y) <= reach]
        group = near if len(near) >= least else [first]
        left = [head for head in left if head not in group]
        found.append(group)
    return found


class Listed(NamedTuple):
    """The names of a crowd below one another; after the `named` ones, how many more it has."""

    names: tuple[str, ...]
    heights: tuple[float, ...]
    named: int
    place: Box
    most: float  # that a name may be wide


def _listed(
    theme: Theme, heads: Sequence[Head], room: Box, taken: list[Box], words: list[Box],
    lines: FloatArray | None,
) -> Listed | None:  # fmt: skip
    """The name of a head, or the names of a crowd: all that have room, and how many have not.

    None where there is no room: a window has cards and curves that tell which run it is,
    and nobody reads two names that lie on one another.  A page has them nowhere else.
    """
    weight, most = int(label_font(theme).weight()), _longest(theme, room)
    indent = theme.px(_INDENT) if len(heads) > 1 else 0
    count = len(heads) if len(heads) <= _MOST_NAMES + 1 else _MOST_NAMES
    while count:
        more = len(heads) - count
        names = [head.label for head in heads[:count]] + [f"and {more} more"] * bool(more)
        sizes = [line_size(name, theme.body, most, weight) for name in names]
        size = (
            indent + max(width for width, _ in sizes),
            max(height for _, height in sizes) * len(names),
        )
        is_list = len(names) > 1
        place = _place(theme, heads[0], size, room, taken, words, lines, is_list=is_list)
        if place is not None:
            heights = tuple(height for _, height in sizes)
            return Listed(tuple(names), heights, count, place, most)
        count //= 2
    return None


def _place(
    theme: Theme, head: Head, size: tuple[float, float], room: Box, taken: list[Box],
    words: list[Box], lines: FloatArray | None, *, is_list: bool,
) -> Box | None:  # fmt: skip
    """Where words of `size` stand beside a head."""
    everything = taken + words
    if lines is not None:
        gap = theme.px(theme.strokes.head) + 0.35 * theme.body
        return best(around(head.x, head.y, size, gap), lines, _inner(room, theme), everything)
    place = beside(head.x, head.y, size, theme.px(_OFFSET), room, everything)
    if _is_free(place, room, taken, words):
        return place
    farthest = math.inf if is_list else _NEAREST  # marks say whose names these are
    near = [
        found for found in around(head.x, head.y, size, theme.px(_OFFSET))
        if found[1] <= farthest
    ]  # fmt: skip
    place = best(near, np.empty((0, 2)), room, everything)
    return place if _is_free(place, room, taken, words) else None


def _is_free(place: Box, room: Box, taken: Sequence[Box], words: Sequence[Box]) -> bool:
    """Whether words can be read there, and leave what lies there to be seen."""
    area = (place[2] - place[0]) * (place[3] - place[1])
    return (
        overlap(place, room) > 0.98 * area
        and not any(overlap(place, other) for other in words)
        and sum(overlap(place, other) for other in taken) <= _HIDDEN * area
    )


def _draw_names(
    painter: QPainter, theme: Theme, heads: Sequence[Head], listed: Listed,
    stamps: Stamps | None,
) -> None:  # fmt: skip
    """The name of a head beside it, or those of a crowd as a list with their marks."""
    weight, most = int(label_font(theme).weight()), listed.most
    indent = theme.px(_INDENT) if len(heads) > 1 else 0
    left, top, _, bottom = listed.place
    line = (bottom - top) / len(listed.names)
    for i, (name, height) in enumerate(zip(listed.names, listed.heights, strict=True)):
        middle = top + (i + 0.5) * line
        if indent and name and i < listed.named:
            draw_glyph(
                painter, heads[i].style, left + 0.4 * indent, middle, theme.px(_MARK),
                theme.halo, stamps,
            )  # fmt: skip
        above = line_above(name, theme.body, most, weight)
        at = QPointF(left + indent, middle - 0.5 * height + above)
        draw_haloed(painter, theme, at, name, weight=weight, most=most, stamps=stamps)


def _longest(theme: Theme, room: Box) -> float:
    """How wide a name may be: in a wide view, and where nobody can point, it has more room."""
    share = _PRINTED_SHARE if theme.on_paper else _SHARE
    return max(float(theme.px(_LONGEST)), share * (room[2] - room[0]))


def _inner(room: Box, theme: Theme) -> Box:
    edge = 0.25 * theme.body
    return (room[0] + edge, room[1] + edge, room[2] - edge, room[3] - edge)


def _print_exit(
    painter: QPainter, theme: Theme, head: Head, at: tuple[float, float], room: Box,
    taken: list[Box], lines: FloatArray | None, words: list[Box],
) -> Box:  # fmt: skip
    """An arrowhead where the path leaves the plot of a page; its sign and words beside it."""
    x, y = at
    frame = QRectF(room[0], room[1], room[2] - room[0], room[3] - room[1])
    _, way = _direction(x, y, frame)
    _draw_arrow(painter, x, y, way, theme, head.style.colour)
    if not head.label:
        return (x, y, x, y)
    weight, indent = int(label_font(theme).weight()), theme.px(_INDENT)
    inner, end = _inner(room, theme), ", diverges" if head.left else ""
    after = line_size(end, theme.body, math.inf, weight)[0]
    most = inner[2] - inner[0] - indent - after
    width, height = line_size(head.label, theme.body, most, weight)
    size = (indent + width + after, height)
    length = theme.strokes.arrow[0] * theme.scale
    x, y = x - way[0] * length, y - way[1] * length
    points = lines if lines is not None else np.empty((0, 2))
    gap = theme.px(theme.strokes.head) + 0.35 * theme.body
    place = best(around(x, y, size, gap), points, inner, taken)
    draw_glyph(
        painter, head.style, place[0] + 0.4 * indent, place[1] + 0.5 * height,
        theme.px(_MARK), theme.halo, None,
    )  # fmt: skip
    above = line_above(head.label, theme.body, most, weight)
    at_text = QPointF(place[0] + indent, place[1] + above)
    if line_size(head.label, theme.body, math.inf, weight)[0] <= most:  # one text to search for
        draw_haloed(painter, theme, at_text, head.label + end, weight=weight)
    else:
        draw_haloed(painter, theme, at_text, head.label, weight=weight, most=most)
        draw_haloed(painter, theme, at_text + QPointF(width, 0.0), end, weight=weight)
    return place


def _draw_exit(
    painter: QPainter, theme: Theme, head: Head, at: tuple[float, float], room: Box,
    taken: list[Box], _: FloatArray | None, words: list[Box],
) -> Box | None:  # fmt: skip
    """An arrowhead where the path leaves the view, and a pill that says so, if it has room."""
    x, y = at
    frame = QRectF(room[0], room[1], room[2] - room[0], room[3] - room[1])
    arrow, way = _direction(x, y, frame)
    _draw_arrow(painter, x, y, way, theme, head.style.colour)
    height, inner = float(theme.px(_PILL)), frame.adjusted(8, 8, -8, -8)
    told = _told(theme, head, arrow, inner.width(), _longest(theme, room))
    if told is None:
        return None
    parts, width = told
    gap = theme.px(20)
    dx, dy = way
    middle = QPointF(
        x - dx * (gap + width / 2), y - dy * (gap + height / 2) - abs(dx) * 1.6 * gap
    )
    wanted = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
    pill = _free_place(_moved_inside(wanted, inner), inner, taken, words)
    if pill is None:
        return None
    _draw_pill(painter, theme, head, pill, parts, bad=head.left)
    return _box(pill)


def _told(
    theme: Theme, head: Head, arrow: str, room: float, most: float
) -> tuple[Told, float] | None:
    """What a pill that has `room` says, and how wide it is.

    None where it would be cut, and where there is nothing to say: a panel that has the name
    above it, and a run that is outside for a while.
    """
    if not (head.label or head.left):
        return None
    gone = "diverged " if head.left else ""
    weight = int(label_font(theme).weight())
    for label in dict.fromkeys((head.label, "")):
        end = f" {gone}{arrow}" if label else f"{gone}{arrow}"
        parts = Told(label, end, min(most, line_size(label, theme.body, most, weight)[0]))
        width = parts.width + text_box(end, label_font(theme))[0] + theme.px(48)
        if width <= room:
            return parts, width
    return None


def _free_place(
    pill: QRectF, room: QRectF, taken: Sequence[Box], words: Sequence[Box]
) -> QRectF | None:
    """The nearest place above or below in which the pill covers nothing, or least.

    None where it would lie on `words` everywhere.
    """
    found, least = None, math.inf
    for i in range(80):
        moved = pill.translated(0.0, 8.0 * (i // 2 + (i > 0)) * (1 if i % 2 else -1))
        inside = room.top() <= moved.top() and moved.bottom() <= room.bottom()
        if (i and not inside) or any(overlap(_box(moved), other) for other in words):
            continue
        covered = sum(overlap(_box(moved), other) for other in taken)
        if covered < least:
            found, least = moved, covered
        if not covered:
            break
    return found


def _box(of: QRectF) -> Box:
    return (of.left(), of.top(), of.right(), of.bottom())


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
    painter: QPainter, theme: Theme, head: Head, pill: QRectF, told: Told, *, bad: bool
) -> None:
    painter.setPen(pen(head.style.colour, theme.line(1.5)))
    painter.setBrush(QColor(theme.bad_ground if bad else theme.panel))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    draw_marker(
        painter, head.style.marker, pill.left() + theme.px(20), pill.center().y(),
        theme.px(5), head.style.colour, theme.halo, halo_width=0.0,
        is_open=head.style.open_marker,
    )  # fmt: skip
    font, colour = label_font(theme), theme.bad if bad else theme.text
    metrics = QFontMetricsF(font)
    left = pill.left() + theme.px(32)
    baseline = pill.center().y() + 0.5 * (metrics.ascent() - metrics.descent())
    if told.label:
        draw_line(
            painter, QPointF(left, baseline), told.label, theme.body, colour,
            weight=int(font.weight()), most=told.width,
        )  # fmt: skip
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(left + told.width, baseline), told.end)


def _moved_inside(box: QRectF, room: QRectF) -> QRectF:
    moved = QRectF(box)
    moved.moveLeft(max(room.left(), min(moved.left(), room.right() - moved.width())))
    moved.moveTop(max(room.top(), min(moved.top(), room.bottom() - moved.height())))
    return moved
