"""Where everything stands on a figure: titles, views and margins for a size in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from PySide6.QtCore import QRect

from gdviz.core.errors import GdvizError
from gdviz.ui.panels import figure_parts

LEAST, MOST = 160, 16_384  # pixels of a side
MOST_PIXELS = 150_000_000
_LEGEND, _CLEAR = 56.0, 12.0  # pixels for the legend of a grid, and between the two
_SHRUNK = 0.6  # the power with which type shrinks
_DESIGN = (1280.0, 720.0)  # the size at which type has the sizes of the window


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A part of a figure: its title's line, and the view below it."""

    part: str
    head: QRect
    view: QRect


def check_size(size: tuple[int, int]) -> None:
    """Raise a `GdvizError` unless a figure can have this size."""
    width, height = size
    if not (LEAST <= width <= MOST and LEAST <= height <= MOST):
        raise GdvizError(
            f"each side must have {LEAST} to {MOST} pixels, got {width}x{height}", where="size"
        )
    if width * height > MOST_PIXELS:
        raise GdvizError(
            f"{width}x{height} are more than the {MOST_PIXELS} pixels of a picture",
            where="size",
        )


def scale_of(size: tuple[int, int]) -> float:
    """How much type and lines are enlarged on a figure of `size`.

    They grow with it; on a small one they shrink less, so that they can be read.
    """
    share = min(size[0] / _DESIGN[0], size[1] / _DESIGN[1])
    return share if share >= 1.0 else max(0.5, share**_SHRUNK)


ALL = ("landscape", "curves", "stability")
"""The parts that stand together where nobody chooses."""

PRINTED = ("landscape", "curves")
"""The same on a page."""


def places(
    parts: tuple[str, ...], size: tuple[int, int], scale: float, *, keyed: bool = True
) -> tuple[Place, ...]:
    """The `parts` of a figure; the title of the scene stands above all of them.

    If it is `keyed`, there is room for the legend of a grid.
    """
    margin, gap, head = (round(x * scale) for x in (24.0, 24.0, 30.0))
    top = title_height(scale)
    width, height = size
    inside = QRect(margin, top, width - 2 * margin, height - top - round(16.0 * scale))
    if "grid" in parts and keyed:
        inside = inside.adjusted(0, 0, 0, -round(_LEGEND * scale))
    if len(parts) == 1:
        return (_place(parts[0], inside, head if figure_parts()[parts[0]].headed else 0),)
    if parts != ALL:
        return _beside(parts, inside, gap, head)
    if width < 1.15 * height:  # on high paper the curves stand below
        upper = round(0.58 * inside.height())
        lower = QRect(
            inside.left(), inside.top() + upper, inside.width(), inside.height() - upper
        )
        half = (lower.width() - gap) // 2
        return (
            _place("landscape", QRect(inside.topLeft(), inside.size()).adjusted(
                0, 0, 0, upper - inside.height()), head),
            _place("curves", QRect(lower.left(), lower.top(), half, lower.height()), head),
            _place("stability", QRect(lower.left() + half + gap, lower.top(), half,
                                      lower.height()), head),
        )  # fmt: skip
    left = round(0.6 * (inside.width() - gap))
    right = inside.width() - gap - left
    x = inside.left() + left + gap
    upper = round(0.5 * inside.height())
    return (
        _place("landscape", QRect(inside.left(), inside.top(), left, inside.height()), head),
        _place("curves", QRect(x, inside.top(), right, upper - gap // 2), head),
        _place(
            "stability", QRect(x, inside.top() + upper, right, inside.height() - upper), head
        ),
    )


def _beside(parts: tuple[str, ...], inside: QRect, gap: int, head: int) -> tuple[Place, ...]:
    """Parts in the order in which they were named: the first beside all others, or above."""
    first, others = parts[0], parts[1:]
    count = len(others)
    if inside.width() < 1.15 * inside.height():
        high = round(0.55 * (inside.height() - gap))
        top = QRect(inside.left(), inside.top(), inside.width(), high)
        y, rest = inside.top() + high + gap, inside.height() - high - gap
        wide = (inside.width() - (count - 1) * gap) // count
        boxes = [QRect(inside.left() + i * (wide + gap), y, wide, rest) for i in range(count)]
    else:
        wide = round(0.58 * (inside.width() - gap))
        top = QRect(inside.left(), inside.top(), wide, inside.height())
        x, rest = inside.left() + wide + gap, inside.width() - wide - gap
        high = (inside.height() - (count - 1) * gap) // count
        boxes = [QRect(x, inside.top() + i * (high + gap), rest, high) for i in range(count)]
    return tuple(
        _place(part, box, head)
        for part, box in zip((first, *others), (top, *boxes), strict=True)
    )


def title_height(scale: float) -> int:
    """Pixels above the parts, for the title of the scene."""
    return round(60.0 * scale)


def legend(grid: Place, left: int, scale: float) -> QRect:
    """Where the legend of a grid stands: below it, beginning with its first plot at `left`."""
    high = round((_LEGEND - _CLEAR) * scale)
    view = grid.view
    top = view.bottom() + 1 + round(_CLEAR * scale)
    return QRect(view.left() + left, top, view.width() - left, high)


def _place(part: str, box: QRect, head: int) -> Place:
    return Place(
        part,
        QRect(box.left(), box.top(), box.width(), head),
        box.adjusted(0, head, 0, 0),
    )
