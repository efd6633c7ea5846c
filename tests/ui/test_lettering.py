"""The promise: names stand beside what they name, inside the picture, and not on each other."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.mathtext.line import line_size, parts
from gdviz.ui.plot.lettering import (
    Box,
    beside,
)
from gdviz.ui.plot.placing import around, best
from gdviz.ui.views.curves import names
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.measures import DECADES, log_range
from gdviz.ui.views.curves.names import spread
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ROOM: Box = (0.0, 0.0, 400.0, 300.0)
SIZE = (60.0, 16.0)
LINE = 15.0


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(x=st.floats(0.0, 400.0), y=st.floats(0.0, 300.0))
def test_a_name_stands_inside_the_picture_and_off_its_point(x: float, y: float) -> None:
    left, top, right, bottom = beside(x, y, SIZE, 16.0, ROOM, ())
    assert left >= 0.0
    assert right <= 400.0
    assert right - left == pytest.approx(60.0)
    assert bottom - top == pytest.approx(16.0)
    if 10.0 <= y <= 290.0:  # in the very corners there is no such place
        assert top >= -9.0
        assert bottom <= 309.0
    assert not (left < x < right and top < y < bottom)
    assert np.hypot(max(left - x, x - right, 0.0), max(top - y, y - bottom, 0.0)) < 20.0


def test_a_name_stands_to_the_right_where_nothing_is_in_the_way() -> None:
    assert beside(200.0, 100.0, SIZE, 16.0, ROOM, ()) == (216.0, 92.0, 276.0, 108.0)


@given(at=st.lists(st.tuples(st.floats(60.0, 340.0), st.floats(60.0, 240.0)), max_size=3))
def test_names_avoid_one_another(at: list[tuple[float, float]]) -> None:
    taken: list[Box] = []
    for x, y in at:
        place = beside(x, y, SIZE, 16.0, ROOM, taken)
        assert not any(overlap(place, other) for other in taken)
        taken.append(place)


def test_a_name_that_is_too_long_is_cut(fonts: None) -> None:
    name = "a name that goes on and on, and then on"
    assert line_size("Adam", LIGHT.body, 180.0) == line_size("Adam", LIGHT.body)
    assert line_size(name, LIGHT.body, 180.0)[0] <= 181.0 < line_size(name, LIGHT.body)[0]


def test_where_all_places_are_taken_the_least_covered_one_wins() -> None:
    everywhere: Box = (0.0, 0.0, 400.0, 300.0)
    left_half: Box = (0.0, 0.0, 200.0, 300.0)
    assert beside(200.0, 100.0, SIZE, 16.0, ROOM, [everywhere, left_half])[0] == 216.0


# -- names at the right end of the curves ------------------------------------------------


@given(wanted=st.lists(st.floats(-50.0, 350.0), min_size=1, max_size=8))
def test_names_at_the_end_keep_their_order_and_a_line_between_them(
    wanted: list[float],
) -> None:
    placed = spread(wanted, LINE, 300.0)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    inside = [placed[i] for i in order]
    assert all(b - a >= LINE - 1e-9 for a, b in itertools.pairwise(inside))
    assert inside[0] >= 0.5 * LINE - 1e-9
    assert inside[-1] <= 300.0 - 0.4 * LINE + 1e-9


def test_names_that_have_room_stay_where_they_are_wanted() -> None:
    assert spread([200.0, 40.0, 100.0], LINE, 300.0) == [200.0, 40.0, 100.0]


def test_names_of_equal_height_move_apart_without_changing_places() -> None:
    assert spread([100.0, 100.0, 100.0], LINE, 300.0) == [100.0, 115.0, 130.0]
    assert spread([299.0, 299.0], LINE, 300.0) == [279.0, 294.0]


@pytest.mark.parametrize("high", [60, 100, 180])
def test_names_at_the_end_that_have_no_room_are_counted_and_none_is_set_smaller(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, high: int
) -> None:
    drawn: list[tuple[str, int, float, float]] = []

    def watched(painter, at, text, px, colour, **how):  # type: ignore[no-untyped-def]
        top = at.y() - max(part.above for part in parts(text, px, math.inf, 400, flat=True))
        drawn.append((text, px, top, top + line_size(text, px, weight=400)[1]))

    monkeypatch.setattr(names, "draw_line", watched)
    view = CurvesView()
    qtbot.addWidget(view)
    view.set_theme(LIGHT)
    axis = view._names
    axis.resize(160, high)
    axis.setRange(0.0, 1.0)
    labels = [rf"run $\frac{{{i}}}{{7}}$" if i % 2 else f"run {i}" for i in range(14)]
    axis.show_names(tuple((i / 14, text, LIGHT.runs[i % 8]) for i, text in enumerate(labels)))
    image = QImage(200, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    axis.paint(painter, None)
    painter.end()
    assert {px for _, px, _, _ in drawn} == {LIGHT.small}
    texts = [text for text, _, _, _ in drawn]
    assert texts[:-1] == labels[: len(texts) - 1]
    assert texts[-1] == f"and {15 - len(texts)} more"
    ends = sorted((top, bottom) for _, _, top, bottom in drawn)
    assert all(a[1] <= b[0] + 1.0 for a, b in itertools.pairwise(ends))
    assert ends[0][0] >= -1.0
    assert ends[-1][1] <= high + 0.2 * LIGHT.small


# -- the range of the curves -------------------------------------------------------------


def test_a_peak_on_the_way_does_not_push_the_ends_out_of_the_picture() -> None:
    calm = np.geomspace(1e4, 1e-5, 50)
    peak = np.concatenate([[1e4, 1e8, 1e24, 1e10], np.geomspace(1e3, 2e3, 46)])
    low, high = log_range([(calm, False), (peak, False)])
    assert low <= -5.0
    assert high >= 4.0


def test_nothing_is_drawn_above_zero_that_is_smaller(qtbot: QtBot) -> None:
    """GD comes to 1e-24 where Newton stands at 0: the axis ends before, and so do both."""
    tree = {
        "objective": "parabola", "start": [1.0], "steps": 30,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.3}}, {"optimizer": "newton"}],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    runs = simulate_plan(plan)
    assert 0.0 == runs[1].loss[-1] < runs[0].loss[-1] < 1e-20
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.set_theme(LIGHT)
    shown = Snapshot(plan, runs, 30, playing=False, complete=True)
    view.show_moment(moment_of(shown, LIGHT.runs[:2]))
    (slow, _, _), (at_zero, _, _) = view._names._names
    assert at_zero <= slow
    assert view._names._wanted(at_zero, 200.0) >= view._names._wanted(slow, 200.0)


def test_one_diverging_run_does_not_press_the_others_flat() -> None:
    calm = np.geomspace(10.0, 1e-4, 50)
    wild = np.geomspace(10.0, 1e60, 50)
    low, high = log_range([(calm, False), (wild, True)])
    assert -5.0 <= low <= -4.0
    assert 1.0 < high < 3.0


def test_only_so_many_decades_are_shown() -> None:
    low, high = log_range([(np.geomspace(1.0, 1e-300, 50), False)])
    assert DECADES <= high - low <= DECADES + 2.0


@given(noise=st.floats(0.0, 0.02))
def test_values_that_hardly_change_do_not_move_the_axis(noise: float) -> None:
    values = np.geomspace(40.0, 2.3e-5, 50)
    steady = log_range([(values, False)])
    assert log_range([(values * (1.0 + noise), False)]) == steady
    assert steady[0] <= np.log10(2.3e-5)
    assert steady[1] >= np.log10(40.0)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan, np.inf], [-1.0, -2.0]])
def test_nothing_to_show_has_a_range_all_the_same(values: list[float]) -> None:
    assert log_range([(np.array(values), False)]) == (-1.0, 1.0)


def test_a_constant_has_room_above_and_below() -> None:
    low, high = log_range([(np.full(9, 100.0), False)])
    assert low < 2.0 - 0.3
    assert high > 2.0 + 0.3


def test_a_name_rather_crosses_lines_than_another_name() -> None:
    room, free = (0.0, 0.0, 200.0, 100.0), (110.0, 20.0, 170.0, 80.0)  # where a name stands
    x, y = np.meshgrid(np.arange(0.0, 200.0, 3.0), np.arange(0.0, 100.0, 3.0))
    lines = np.stack([x.ravel(), y.ravel()], axis=1)
    inside = (lines > free[:2]).all(axis=1) & (lines < free[2:]).all(axis=1)
    place = best(around(100.0, 50.0, (50.0, 14.0), 8.0), lines[~inside], room, [free])
    assert not overlap(place, free)
