"""The promise: what a search rejected is seen at the step that it led to, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.testing import assert_allclose
from PySide6.QtGui import QColor, QImage

from gdviz.ui.views.plane.line_searches import _lines, _told_apart

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.session import Session
    from tests.ui.conftest import Open


# On ½(5x² + y²) from (0.5, 3) the first trial at η = 0.9 goes to (−1.75, 0.3), uphill.
SCENE: dict[str, Any] = {
    "title": "Search",
    "objective": "quadratic",
    "objective_params": {"a": 5.0, "b": 1.0},
    "start": [0.5, 3],
    "steps": 20,
    "show": {"path_ahead": False},
    "runs": [{"optimizer": "gd_armijo", "hyper": {"lr": 0.9}}],
}


def ink(canvas: Canvas, at: FloatArray, colour: str) -> int:
    """How many pixels around the point `at` of the plot are nearly of `colour`."""
    (px, py) = canvas.to_pixels(at[None])[0]
    scene = canvas.surface.mapToScene(px, py)
    spot = canvas.mapFromScene(scene)
    image: QImage = canvas.grab().toImage()
    wanted = QColor(colour)
    count = 0
    for x in range(spot.x() - 6, spot.x() + 7):
        for y in range(spot.y() - 6, spot.y() + 7):
            found = image.pixelColor(x, y)
            apart = [abs(a - b) for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True)]
            count += max(apart) < 60
    return count


def go(qtbot: QtBot, session: Session, k: int) -> None:
    session.simulation.seek.emit(k)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)


def test_a_rejected_point_is_marked_at_its_own_step(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(SCENE)
    canvas = desk.plane.canvas
    assert desk.session.snapshot is not None
    (run,) = desk.session.snapshot.runs
    rejected = run.trials[0][0]
    assert_allclose(rejected, [-1.75, 0.3], rtol=1e-12)
    colour = desk.window.look.runs[0].colour
    assert ink(canvas, rejected, colour) == 0
    go(qtbot, desk.session, 1)
    assert ink(canvas, rejected, colour) > 8
    go(qtbot, desk.session, 2)
    assert ink(canvas, rejected, colour) == 0


def test_a_picture_to_keep_shows_them_too(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(SCENE)
    canvas = desk.plane.canvas
    assert desk.session.snapshot is not None
    rejected = desk.session.snapshot.runs[0].trials[0][0]
    go(qtbot, desk.session, 1)
    canvas.sharp = True
    assert ink(canvas, rejected, desk.window.look.runs[0].colour) > 8
    canvas.sharp = False


def test_a_function_of_one_variable_has_its_trials_on_the_graph(
    qtbot: QtBot, open_window: Open
) -> None:
    scene = {**SCENE, "objective": "parabola", "objective_params": {}, "start": [2.0]}
    scene["runs"] = [{"optimizer": "gd_armijo", "hyper": {"lr": 1.8}}]
    desk = open_window(scene)
    canvas = desk.plane.canvas
    assert desk.session.snapshot is not None
    (run,) = desk.session.snapshot.runs
    (x,) = run.trials[0][0]
    (height,) = run.objective.value(np.array([[x]]))
    canvas.show_window((x - 3.0, x + 3.0), (height - 5.0, height + 5.0))
    go(qtbot, desk.session, 1)
    assert ink(canvas, np.array([x, height]), desk.window.look.runs[0].colour) > 8


def test_trials_on_top_of_each_other_are_one_mark() -> None:
    tried = np.array([[100.0, 0.0], [101.0, 0.0], [50.0, 0.0], [np.inf, 0.0], [np.nan, 1.0]])
    kept = _told_apart(tried, [np.zeros(2), np.array([52.0, 0.0])], 9)
    assert kept.tolist() == [[100.0, 0.0]]


def test_a_line_begins_where_the_step_ends_when_both_go_the_same_way() -> None:
    start, accepted = np.array([10.0, 10.0]), np.array([20.0, 10.0])
    tried = np.array([[60.0, 10.0], [15.0, 10.0], [10.0, 50.0], [1e200, 10.0]])
    lines = _lines(start, accepted, tried)
    assert_allclose(lines[0], [20, 10, 60, 10], atol=1e-9)
    assert_allclose(lines[1], [15, 10, 15, 10], atol=1e-9)
    assert_allclose(lines[2], [10, 10, 10, 50], atol=1e-9)
    assert_allclose(lines[3], [20, 10, 1e5 + 10, 10], atol=1e-6)
