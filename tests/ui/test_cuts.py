"""The promise: a strip shows the landscape along one coordinate, and stays in its frame."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.core.analysis.local_model import LocalModel, local_model
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.ui.look.theme import DARK, LIGHT, Theme
from gdviz.ui.views.closeup.cuts import AxisCut, cuts, draw_cut


def himmelblau_at(x: float, y: float) -> tuple[list[AxisCut], LocalModel]:
    f = build(OBJECTIVES["himmelblau"], {})
    model = local_model(f, np.array([x, y]))
    assert model is not None
    return cuts(f, model, f.window), model


def test_strips_are_partial_derivatives() -> None:
    f = build(OBJECTIVES["himmelblau"], {})
    (along_x, along_y), model = himmelblau_at(1.0, -2.0)
    for cut, i in ((along_x, 0), (along_y, 1)):
        points = np.tile([[1.0], [-2.0]], (1, len(cut.places)))
        points[i] = cut.places
        assert_allclose(cut.heights, f.value(points))
        assert cut.at == model.at[i]
        assert cut.slope == model.grad[i]
        assert model.hess is not None
        assert cut.curvature == model.hess[i, i]
    assert (along_x.name, along_y.name) == ("x", "y")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("x", "y"), [(1.0, -2.0), (5.9, 5.9), (3.0, 2.0), (40.0, 0.0)])
def test_nothing_is_painted_beside_a_strip(
    qapp: object, theme: Theme, x: float, y: float
) -> None:
    # vector files do not clip: what is painted must lie inside by itself
    strips, _ = himmelblau_at(x, y)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    draw_cut(painter, theme, QRectF(100, 60, 100, 58), strips[0])
    painter.end()
    pixels = np.array(image.constBits()).reshape(200, 300, 4)[..., :3]
    touched = (pixels != [255, 0, 255]).any(axis=2)
    touched[58:136, 96:204] = False  # the strip, half its lines' width, and its name
    assert not touched.any()
    assert (pixels[60:118, 100:200] != [255, 0, 255]).any()


def test_a_place_without_a_value_is_no_line(qapp: object) -> None:
    nothing = AxisCut("x", np.linspace(0.0, 1.0, 9), np.full(9, np.nan), 0.5, 1.0, 0.0, 0.0)
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_cut(painter, LIGHT, QRectF(10, 10, 80, 60), nothing)
    painter.end()
    assert np.array(image.constBits()).min() == 255
