"""Text that lies on a picture: haloed labels, pills, and where to put them."""

from __future__ import annotations

import math
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QTransform,
)

from gdviz.ui.look.fonts import plain, ui_font
from gdviz.ui.plot.ink import (
    IS_HALO,
    faded,
    is_svg,
    is_vector,
)
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.stamps import Stamps

SMALLEST = 0.65  # of the size of type; below it nobody reads
HALO = 0.3  # of the type size

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def draw_label(
    painter: QPainter, at: QPointF, text: str, font: QFont, colour: str, halo: str,
    stamps: Stamps | None,
) -> None:  # fmt: skip
    """Draw `text` from `at` on its baseline, readable on any ground."""
    if stamps is None:
        painter.save()
        painter.translate(at)
        _letter(painter, text, font, colour, halo)
        painter.restore()
        return
    width, height = text_box(text, font)
    reach = (8.0, height + 4.0, width + 8.0, 0.5 * height)
    key = ("label", text, font.pixelSize(), int(font.weight()), colour, halo)
    stamps.draw(painter, at, key, reach, lambda inner: _letter(inner, text, font, colour, halo))


def _letter(painter: QPainter, text: str, font: QFont, colour: str, halo: str) -> None:
    path = outline(text, font)
    if is_svg(painter):
        painter.setFont(font)
        painter.setPen(faded(halo, IS_HALO))
        painter.drawText(QPointF(0.0, 0.0), text)
    else:
        pen = QPen(QColor(halo), HALO * font.pixelSize())
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    if is_vector(painter):  # in a file of shapes, text can be searched and edited
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(0.0, 0.0), text)
    else:
        painter.fillPath(path, QColor(colour))


def outline(text: str, font: QFont) -> QPainterPath:
    """The shape of `text` from the origin of its baseline."""
    return _outline(text, font.pixelSize(), int(font.weight()))


@lru_cache(maxsize=500)
def _outline(text: str, px: int, weight: int) -> QPainterPath:
    # Outlines of small type differ by a 64th of a pixel with what was drawn before: in the
    # units in which the typeface was drawn they are whole numbers.
    font = plain(ui_font(px, weight))  # as it is written in files
    units = round(QRawFont.fromFont(font).unitsPerEm())
    font.setPixelSize(units)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    path = QPainterPath()
    path.addText(0.0, 0.0, font, text)
    path = QTransform.fromScale(px / units, px / units).map(path)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def draw_glyph(
    painter: QPainter, style: RunStyle, x: float, y: float, radius: float, halo: str,
    stamps: Stamps | None, *, halo_width: float = 2.0,
) -> None:  # fmt: skip
    """Draw a run's marker at (x, y)."""
    if stamps is None:
        draw_marker(
            painter, style.marker, x, y, radius, style.colour, halo,
            halo_width=halo_width, is_open=style.open_marker,
        )  # fmt: skip
        return
    edge = 1.5 * radius + halo_width + 1.0
    key = ("marker", style, radius, halo, halo_width)
    stamps.draw(
        painter, QPointF(x, y), key, (edge, edge, edge, edge),
        lambda inner: draw_glyph(
            inner, style, 0.0, 0.0, radius, halo, None, halo_width=halo_width
        ),
    )  # fmt: skip


def label_font(theme: Theme) -> QFont:
    """What runs and signs are called in."""
    return ui_font(theme.body, 500 if theme.on_paper else 600)


def text_box(text: str, font: QFont) -> tuple[float, float]:
    """Width and height of a line of text."""
    return _text_box(text, font.pixelSize(), int(font.weight()))


@lru_cache(maxsize=500)
def _text_box(text: str, px: int, weight: int) -> tuple[float, float]:
    metrics = QFontMetricsF(ui_font(px, weight))
    return metrics.horizontalAdvance(text), metrics.ascent() + metrics.descent()


def letter(number: int) -> str:
    """What stands before the title of a panel: ``a`` for 0, ``b`` for 1, ``aa`` after ``z``."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = ascii_lowercase[rest] + found
    return found


def fitting(texts: Sequence[str], px: int, room: float) -> QFont:
    """A font in which the longest of `texts` has `room`; at least `SMALLEST` of `px` high."""
    longest = max((text_box(text, ui_font(px))[0] for text in texts), default=0.0)
    share = 1.0 if longest <= max(room, 0.0) else max(room / longest, SMALLEST)
    return ui_font(math.floor(share * px))


def beside(
    x: float, y: float, size: tuple[float, float], gap: float,
    room: Box, taken: Sequence[Box],
) -> Box:  # fmt: skip
    """A free place of `size` next to (x, y): right, left, below or above, in that order.

    The place that covers least of what is `taken` and leaves `room` least wins.
    """
    width, height = size
    near, far = 0.75 * gap, 0.8 * gap
    corners = (
        (x + gap, y - height / 2),
        (x - gap - width, y - height / 2),
        (x - width / 2, y + near),
        (x - width / 2, y - near - height),
        (x + far, y + 0.5 * gap),
        (x + far, y - 0.5 * gap - height),
        (x - far - width, y + 0.5 * gap),
        (x - far - width, y - 0.5 * gap - height),
    )
    best, least = corners[0], float("inf")
    for left, top in corners:
        box = (left, top, left + width, top + height)
        cost = 4.0 * (width * height - overlap(box, room))
        for other in taken:
            cost += overlap(box, other)
        if cost < least - 1e-9:
            best, least = (left, top), cost
        if least <= 1e-9:
            break
    return (best[0], best[1], best[0] + width, best[1] + height)


def overlap(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    if a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]:
        return 0.0  # most do not touch, and there are hundreds of them in a frame
    return (min(a[2], b[2]) - max(a[0], b[0])) * (min(a[3], b[3]) - max(a[1], b[1]))
