"""The promise: star, cross and triangle are told apart, on every landscape that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

from gdviz.core.objectives import Landmark
from gdviz.ui.look.theme import THEMES
from gdviz.ui.views.ground.landmarks import draw_landmark

if TYPE_CHECKING:
    from gdviz.core.objectives.base import Kind

MIDDLE = 20


def inked(kind: Kind) -> QImage:
    """The sign of a landmark in the middle of a square of 40 pixels."""
    theme = THEMES["light"]
    image = QImage(2 * MIDDLE, 2 * MIDDLE, QImage.Format.Format_RGB32)
    image.fill(theme.canvas)
    painter = QPainter(image)
    draw_landmark(painter, theme, Landmark(kind, (0.0, 0.0), 1.0), MIDDLE, MIDDLE)
    painter.end()
    return image


def dark(image: QImage, x: int, y: int) -> bool:
    return image.pixelColor(MIDDLE + x, MIDDLE + y).lightness() < 100


def test_a_saddle_is_open_between_its_arms_where_a_peak_is_filled() -> None:
    saddle, peak = inked("saddle"), inked("maximum")
    assert all(dark(saddle, *at) for at in ((0, 0), (3, -3)))
    assert not dark(saddle, 0, 3)
    assert all(dark(peak, *at) for at in ((0, 0), (0, 3)))
    assert not dark(peak, 3, -3)


def test_a_minimum_has_a_point_above_and_none_below() -> None:
    star = inked("minimum")
    assert all(dark(star, *at) for at in ((0, 0), (0, -6)))
    assert not dark(star, 0, 6)
