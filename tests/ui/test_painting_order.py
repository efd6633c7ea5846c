"""The promise: no halo lies on a line, however short the steps, on screen and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.inked import Inked
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import BLOCK, Picture
from gdviz.ui.plot.shared import uncovered
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.stamps import Stamps

SIZE = 400, 300
WIDTH, HALO = 4.0, 20.0
SOLID = LIGHT.runs[0], LIGHT.runs[7]
NEAR = 90.0  # of the distance from black to white, 442: paler than that is no line


class Bare(Picture):
    """Paths and nothing else."""

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(QRectF(0.0, 0.0, *SIZE), QColor("#888888"))

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        pass


def away(image: QImage, x: float, y: float, colour: str) -> float:
    """How far the pixel at (x, y) is from `colour`."""
    ratio = image.devicePixelRatio()
    found, wanted = image.pixelColor(round(x * ratio), round(y * ratio)), QColor(colour)
    return float(
        np.hypot(
            np.hypot(found.red() - wanted.red(), found.green() - wanted.green()),
            found.blue() - wanted.blue(),
        )
    )


@pytest.fixture
def crossing(qtbot: QtBot) -> tuple[Canvas, Bare]:
    """Two paths of many steps, the second across the first."""
    canvas = Canvas("", "")
    qtbot.addWidget(canvas)
    canvas.resize(*SIZE)
    for axis in (canvas.x_axis, canvas.y_axis):
        axis.setVisible(False)
    canvas.dress(LIGHT)
    picture = Bare(canvas)
    picture.set_theme(LIGHT)
    canvas.show()
    qtbot.waitExposed(canvas)
    steps = np.linspace(20.0, 280.0, 4 * BLOCK)
    level = np.stack([steps + 30.0, np.full_like(steps, 150.0)], axis=1)
    upright = np.stack([np.full_like(steps, 180.0), steps], axis=1)
    inks = []
    for points, style in zip((level, upright), SOLID, strict=True):
        solid = trail(points, SIZE)
        inks.append(Inked(solid, solid, style, WIDTH, HALO))
    picture.set_inks(tuple(inks), (), show_ahead=False)
    picture.set_cursor(4 * BLOCK - 1)
    return canvas, picture


def check(image: QImage) -> None:
    first, second = (style.colour for style in SOLID)
    for x in (60.0, 170.0, 190.0, 260.0):  # beside the crossing the halo of the second is
        assert away(image, x, 150.0, first) < NEAR, x
    for y in (40.0, 140.0, 150.0, 160.0, 260.0):
        assert away(image, 180.0, y, second) < NEAR, y
    assert away(image, 60.0, 157.0, LIGHT.halo) < NEAR


def test_halos_lie_below_all_lines_in_the_window(crossing: tuple[Canvas, Bare]) -> None:
    canvas, picture = crossing
    check(canvas.grab().toImage())
    for k in (10, BLOCK, 3 * BLOCK + 5, 2 * BLOCK, 4 * BLOCK - 1):  # appended, and back
        picture.set_cursor(k)
        grabbed = canvas.grab().toImage()
    check(grabbed)


def test_halos_lie_below_all_lines_in_files(crossing: tuple[Canvas, Bare]) -> None:
    _, picture = crossing
    image = QImage(2 * SIZE[0], 2 * SIZE[1], QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    painter = QPainter(image)
    picture.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    check(image)


def test_a_path_of_tiny_steps_keeps_its_colour(qtbot: QtBot) -> None:
    tree: dict[str, Any] = {
        "objective": "rosenbrock", "steps": 10_000,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.001}}],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    runs = simulate_plan(plan)
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.set_theme(LIGHT)
    view.show()
    qtbot.waitExposed(view)
    shown = Snapshot(plan, runs, 9000, playing=False, complete=True)
    view.show_moment(moment_of(shown, LIGHT.runs[:1]))
    view.settle()
    image = view.grab().toImage()
    corner = view.canvas.surface.mapRectToScene(view.canvas.surface.boundingRect()).topLeft()
    at = view.canvas.to_pixels(runs[0].theta[100:4000:50])
    apart = [away(image, x + corner.x(), y + corner.y(), LIGHT.runs[0].colour) for x, y in at]
    assert max(apart) < NEAR


def test_of_paths_that_share_a_stretch_the_upper_one_is_seen() -> None:
    lower = np.array([[0.0, 0.0, 100.0, 0.0], [100.0, 0.0, 100.0, 80.0]])
    upper = np.array([[0.0, 0.0, 160.0, 0.0]])
    found = uncovered([lower, upper], 8.0)
    assert found[1] is upper
    assert len(found[0]) == 1  # the first stroke is gone, the second leaves the shared line
    assert found[0][0, 2:].tolist() == [100.0, 80.0]
    half = uncovered([upper, lower], 8.0)[0]
    assert half[0, 0] == pytest.approx(102.0, abs=6.0)  # only its end is free
    across = np.array([[50.0, -40.0, 50.0, 40.0]])
    np.testing.assert_array_equal(uncovered([across, upper], 8.0)[0], across)
    assert uncovered([], 8.0) == []
