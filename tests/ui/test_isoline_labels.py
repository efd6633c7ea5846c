"""The promise: heights along isolines stand apart, and names know where they stand."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gdviz.ui.views.ground.isoline_labels import Label, place_labels

if TYPE_CHECKING:
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
