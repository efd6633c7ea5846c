"""The promise: heights along isolines stand apart, and names know where they stand."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.plot.placing import dense
from gdviz.ui.views.ground.isoline_labels import Label, cells_of, place_labels
from tests.ui.hand import plane_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.ui.conftest import Open

ROOM = (800.0, 500.0)
SIZE = (30.0, 14.0)


def test_heights_of_one_limit_are_not_written_in_a_row() -> None:
    lines = [
        np.stack([np.linspace(20.0, 780.0, 200), np.full(200, y)], axis=1)
        for y in (100.0, 125.0, 150.0, 175.0, 200.0, 400.0)
    ]
    labels = place_labels([lines], ["500"], [SIZE], ROOM)
    assert len(labels) >= 3
    for i, one in enumerate(labels):
        for other in labels[i + 1 :]:
            assert math.hypot(one.x - other.x, one.y - other.y) > 0.1 * math.hypot(*ROOM)


def test_heights_of_other_limits_may_stand_close() -> None:
    lines = [
        [np.stack([np.linspace(20.0, 780.0, 200), np.full(200, y)], axis=1)]
        for y in (100.0, 130.0, 160.0)
    ]
    labels = place_labels(lines, ["1", "2", "3"], [SIZE] * 3, ROOM)
    assert {label.text for label in labels} == {"1", "2", "3"}
    assert min(abs(a.y - b.y) for a, b in pairwise(labels)) < 40.0


def test_heights_are_not_written_where_lines_lie_over_them() -> None:
    level = [np.stack([np.linspace(20.0, 780.0, 200), np.full(200, 200.0)], axis=1)]
    path = np.stack([np.linspace(0.0, 600.0, 400), np.full(400, 205.0)], axis=1)
    [label] = place_labels([level], ["5"], [SIZE], ROOM, crossed=cells_of(path))[:1]
    assert label.box(SIZE)[0] > 600.0
    everywhere = np.stack([np.linspace(0.0, 800.0, 400), np.full(400, 195.0)], axis=1)
    assert place_labels([level], ["5"], [SIZE], ROOM, crossed=cells_of(everywhere)) == []
    away = everywhere + np.array([0.0, 100.0])
    assert place_labels([level], ["5"], [SIZE], ROOM, crossed=cells_of(away)) == place_labels(
        [level], ["5"], [SIZE], ROOM
    )


def test_on_a_page_paths_heights_and_names_keep_off_each_other(qapp: QApplication) -> None:
    scene = from_builtins({
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 40, "show": {"isoline_labels": True},
        "runs": [{"optimizer": "gd", "hyper": {"lr": x}} for x in (0.41, 0.45, 0.5, 0.1)],
    })  # fmt: skip
    style = FigureStyle(width="3.3in", parts=("landscape",))
    with Figure(scene, style=style) as figure:
        plane = plane_of(figure)
        boxes = plane.label_boxes()
        assert len(boxes) > 5
        for ink in plane._picture.inks:
            x, y = dense(ink.ahead.strokes).T
            for left, top, right, bottom in boxes:
                assert not ((left < x) & (x < right) & (top < y) & (y < bottom)).any()


@pytest.mark.parametrize(("angle", "wide", "high"), [(0.0, 15.0, 7.0), (90.0, 7.0, 15.0)])
def test_a_label_knows_the_room_that_it_takes(angle: float, wide: float, high: float) -> None:
    left, top, right, bottom = Label("500", 100.0, 50.0, angle).box(SIZE)
    assert (left, top) == pytest.approx((100.0 - wide, 50.0 - high))
    assert (right, bottom) == pytest.approx((100.0 + wide, 50.0 + high))


def test_names_of_runs_are_told_where_heights_are_written(open_window: Open) -> None:
    tree = {
        "objective": "expression", "objective_params": {"formula": "x**4 - 2*x**2 + y**2"},
        "steps": 20, "show": {"isoline_labels": True},
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
    }  # fmt: skip
    desk = open_window(tree)
    boxes = desk.plane.label_boxes()
    width, height = desk.plane.plot.pixel_size
    assert len(boxes) > 5
    assert all(
        0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height for box in boxes
    )
