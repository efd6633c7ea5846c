"""The promise: pictures can be touched, and keep what matters in view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent

from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.views.stability.stability_view import StabilityView
from tests.ui.hand import BOWL, click, mouse

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open


def test_a_root_far_outside_the_circle_is_pinned_to_the_edge(
    qtbot: QtBot, open_window: Open
) -> None:
    """Of a run that grew 24-fold per step, only what shrank was to be seen."""
    gd = {"optimizer": "gd", "hyper": {"lr": 5.0}}
    desk = open_window(
        {**BOWL, "objective_params": {"a": 5, "b": 1}, "runs": [gd, BOWL["runs"][1]]}
    )
    qtbot.waitUntil(lambda: bool(desk.hint("stability")))
    roots = desk.only(StabilityView).findChildren(Canvas)[0]
    image = roots.grab().toImage()
    blue = desk.window.look.runs[0].colour
    near = [image.pixelColor(x, y).name() for x in range(20) for y in range(image.height())]
    assert near.count(blue) > 20


def test_names_leave_minima_and_saddles_free(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("several_minima")
    asked: list[list[tuple[float, float, float, float]]] = []
    monkeypatch.setattr(
        "gdviz.ui.views.plane.landscape_picture.draw_heads",
        lambda *args: asked.append(list(args[4])),
    )
    assert desk.session.snapshot is not None
    desk.window.show_snapshot(replace(desk.session.snapshot, k=80))
    canvas = desk.plane.canvas
    canvas.grab()
    marks = desk.session.plan.objective.landmarks()
    assert len(marks) == 5
    for x, y in canvas.to_pixels(np.array([mark.at for mark in marks])):
        inside = [x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in asked[-1]]
        assert any(inside)


def test_the_start_follows_the_mouse_and_is_one_step_of_undo(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    canvas = desk.plane.canvas
    seen = []
    desk.session.scene_changed.connect(lambda plan: seen.append(plan.scene.start))
    mouse(canvas, QEvent.Type.MouseButtonPress, 3.0, -3.0)
    for x in (2.0, 1.0, 0.0, -1.0):  # moves that follow too fast are left out
        mouse(canvas, QEvent.Type.MouseMove, x, 1.5)
        qtbot.waitUntil(lambda: near_to(x, canvas, seen))  # noqa: B023
    mouse(canvas, QEvent.Type.MouseButtonRelease, -1.0, 1.5)
    assert desk.session.scene.start == pytest.approx((-1.0, 1.5), abs=0.03)
    desk.settle()
    assert desk.session.snapshot is not None
    assert tuple(desk.session.snapshot.runs[0].theta[0]) == desk.session.scene.start
    dragged = desk.session.scene
    click(canvas, 2.0, 2.0)
    desk.session.undo()
    assert desk.session.scene == dragged
    desk.session.undo()
    assert desk.session.scene.start == (3.0, -3.0)


def near_to(x: float, canvas: Canvas, seen: list[Any]) -> bool:
    """Whether the start has come to x; moves the mouse again when it has not."""
    if seen and abs(seen[-1][0] - x) < 0.05:
        return True
    mouse(canvas, QEvent.Type.MouseMove, x, 1.5)
    return False


def test_a_click_in_the_curves_goes_to_that_step(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(BOWL)
    canvas = desk.curves.canvas
    (_, (low, high)) = canvas.window
    before = desk.session.scene
    click(canvas, 24.0, 0.5 * (low + high))
    desk.stands_at(24)
    assert desk.session.scene == before


def test_an_edit_leaves_the_zoom_alone(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(BOWL)
    canvas = desk.plane.canvas
    canvas.show_window((-1.0, 1.0), (-1.0, 1.0))
    zoomed = canvas.window
    desk.type_value(0, "lr", "0.2")
    desk.settle()
    assert canvas.window == zoomed
    desk.do("frame")
    assert canvas.window != zoomed
    home = canvas.window
    assert home[0][0] <= -3.5
    assert home[0][1] >= 3.5
