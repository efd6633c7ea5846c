"""The promise: every plot tells the place under the mouse, and has a way back to the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.corners import told
from gdviz.ui.views.surface.pointed import Pointed
from gdviz.ui.views.surface.terrain import terrain
from tests.ui.hand import race

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where a share of the width, and one of the height from above, is on the canvas."""
    area = canvas._area()
    return QPoint(
        round(area.x() + x * area.width()), round(area.y() + y * area.height())
    )  # fmt: skip


def hover(canvas: Canvas, x: float, y: float) -> str:
    at = place(canvas, x, y)
    for spot in (at + QPoint(3, 3), at):
        QTest.mouseMove(canvas.viewport(), spot)
        QApplication.processEvents()
    return canvas.corners.text()


def turn_wheel(canvas: Canvas) -> None:
    at = place(canvas, 0.5, 0.5)
    event = QWheelEvent(
        QPointF(at), QPointF(canvas.viewport().mapToGlobal(at)), QPoint(0, 0), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    QApplication.processEvents()


def seen(desk: Desk, key: str) -> list[Canvas]:
    return [canvas for canvas in desk.panel(key).findChildren(Canvas) if canvas.isVisible()]


def numbers(text: str) -> list[float]:
    return [float(part.split(" ")[1].replace("−", "-")) for part in text.split("   ")]


def test_the_landscape_tells_x_y_and_f_and_forgets_them_when_the_mouse_leaves(
    open_window: Open,
) -> None:
    desk = open_window("race")
    canvas = desk.plane.canvas
    text = hover(canvas, 0.4, 0.6)
    assert [part.split(" ")[0] for part in text.split("   ")] == ["x", "y", "f"]
    x, y, f = numbers(text)
    value = float(desk.session.plan.objective.value(np.array([x, y])))
    assert f == pytest.approx(value, rel=0.02)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas.corners.text() == ""


def test_curves_tell_the_step_and_the_loss_of_the_run_next_to_the_mouse(
    open_window: Open,
) -> None:
    desk = open_window("race")
    (canvas,) = seen(desk, "curves")
    k = 100
    run = desk.session.snapshot.runs[3]
    heights = desk.curves._heights(run)
    at = canvas.to_pixels(np.array([[float(k), heights[k]]]))[0]
    text = hover(canvas, at[0] / canvas.pixel_size[0], at[1] / canvas.pixel_size[1])
    step, _, told_of = text.partition("   ")
    assert step in ("step 99", "step 100", "step 101")
    name, _, value = told_of.partition(": ")
    assert name == run.label
    losses = run.loss[98:103]
    assert losses.min() * 0.9 < float(value) < losses.max() * 1.1


def test_stability_and_eigenmodes_tell_what_their_axes_are(open_window: Open) -> None:
    desk = open_window("step_size")
    roots, rates = seen(desk, "stability")[:2]
    assert "|z|" in hover(roots, 0.5, 0.4)
    rate, factor = numbers(hover(rates, 0.5, 0.5))
    theory = desk.session.insight.found
    assert factor == pytest.approx(float(np.interp(rate, theory.lrs, theory.radii)), abs=0.02)
    assert hover(seen(desk, "modes")[0], 0.3, 0.5).startswith("step ")


def test_where_theory_is_silent_the_rates_that_were_taken_are_told(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window({"objective": "rosenbrock", "runs": [{"optimizer": "gd_armijo"}]})
    desk.session.seek(120)
    desk.stands_at(120)
    qtbot.waitUntil(lambda: desk.session.insight.k == 120, timeout=30_000)
    qtbot.waitUntil(lambda: len(seen(desk, "stability")) == 2, timeout=30_000)
    loss, accepted = seen(desk, "stability")
    found = desk.session.insight.verdict.accepted
    step, rate, limit = numbers(hover(accepted, 0.5, 0.5))
    i = int(step) - found.first
    assert rate == pytest.approx(found.rates[i], rel=1e-2)
    assert limit == pytest.approx(found.limits[i], rel=1e-2)
    assert hover(loss, 0.5, 0.5).startswith("step ")
    desk.open("step_size")
    qtbot.waitUntil(lambda: not accepted.isVisible(), timeout=30_000)


@pytest.mark.parametrize("key", ["paths", "curves"])
def test_zooming_brings_a_way_back_to_the_whole_view(open_window: Open, key: str) -> None:
    desk = open_window("race")
    (canvas,) = seen(desk, key)
    whole = canvas.window
    assert not canvas.corners.offers
    turn_wheel(canvas)
    assert canvas.window != whole
    assert canvas.corners.offers
    button = next(b for b in canvas.findChildren(QPushButton) if b.text() == "Whole view")
    desk.do("copy")  # a picture of the window has no buttons
    assert button.isVisible()
    button.click()
    QApplication.processEvents()
    np.testing.assert_allclose(canvas.window, whole)
    assert not canvas.corners.offers


def test_panels_of_the_grid_tell_the_place_and_go_back_together(open_window: Open) -> None:
    tree = race({"optimizer": "gd", "hyper": {"lr": 0.002}}, {"optimizer": "adam"})
    desk = open_window(tree | {"show": {"view": "grid"}})
    first, second = seen(desk, "paths")
    whole = second.window
    assert hover(second, 0.5, 0.5).startswith("x ")
    turn_wheel(second)
    np.testing.assert_allclose(first.window, second.window)
    assert first.corners.offers
    first.corners.whole_wanted.emit()
    np.testing.assert_allclose(second.window, whole)
    assert not first.corners.offers


def test_nothing_is_made_before_a_mouse_comes(open_window: Open) -> None:
    desk = open_window("race")
    assert desk.window.findChildren(QPushButton, "overlay") == []
    assert all(canvas.corners._tag is None for canvas in desk.window.findChildren(Canvas))


def test_digits_tell_neighbouring_pixels_apart() -> None:
    assert told(1.23456789, 0.01) == "1.23"
    assert told(1.23456789, 1e-5) == "1.23457"
    assert told(0.0, 0.1) == "0"


class Eye:
    """Looks straight down from far above, a unit of space a hundred pixels."""

    def project(self, places: np.ndarray) -> np.ndarray:
        return 100.0 * places[:, :2] * np.array([1.0, -1.0]) + 200.0

    def eye(self) -> np.ndarray:
        return np.array([0.0, 0.0, 100.0])


def test_a_surface_tells_the_place_that_is_seen(open_window: Open) -> None:
    desk = open_window("race")
    plan = desk.session.plan
    shape = terrain(plan.objective, plan.window, 10, equal=True)
    (x0, x1), (y0, y1) = plan.window
    pointed = Pointed()
    middle = pointed.at(200.0, 200.0, shape, Eye(), 1)  # type: ignore[arg-type]
    assert middle == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2), abs=0.1)
    right = pointed.at(240.0, 180.0, shape, Eye(), 1)  # type: ignore[arg-type]
    assert right is not None
    assert right[0] - middle[0] == pytest.approx(0.4 / shape.size[0] * (x1 - x0), abs=0.1)
    assert right[1] - middle[1] == pytest.approx(0.2 / shape.size[1] * (y1 - y0), abs=0.1)
    assert pointed.at(900.0, 200.0, shape, Eye(), 1) is None  # type: ignore[arg-type]
