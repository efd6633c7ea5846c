"""The promise: paths are cut into strokes exactly, and the past of a step is a prefix."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.ui.plot.path_strokes import (
    clip,
    cut_at_exit,
    first_outside,
    last_seen,
    marker_places,
    trail,
)

Array = np.ndarray[Any, Any]
SIZE = (300.0, 200.0)
DASHES = [(9.0, 5.0), (18.0, 5.0), (11.0, 4.0, 1.0, 4.0), (11.0, 4.0, 1.0, 4.0, 1.0, 4.0)]

near = st.floats(-80.0, 380.0).map(lambda x: round(x, 1))
paths = st.lists(st.tuples(near, near), min_size=1, max_size=40).map(
    lambda points: np.array(points, dtype=float)
)


def lengths(strokes: Array) -> Array:
    return np.hypot(strokes[:, 2] - strokes[:, 0], strokes[:, 3] - strokes[:, 1])


def walk(n: int, seed: int = 1, size: float = 6.0) -> Array:
    """A path that stays well inside the view."""
    steps = np.random.default_rng(seed).uniform(-size, size, (n, 2))
    return np.clip(np.cumsum(steps, axis=0) + np.array(SIZE) / 2.0, 20.0, 180.0)


# -- clipping --------------------------------------------------------------------------


def halved(line: Array, low: Array, high: Array) -> tuple[Array, Array] | None:
    """The part of a segment inside a box, side by side (Sutherland and Hodgman, 1974)."""
    a, b = line[:2], line[2:]
    for axis, sign, edge in ((0, 1, low), (1, 1, low), (0, -1, high), (1, -1, high)):
        inside_a = sign * (a[axis] - edge[axis]) >= 0.0
        inside_b = sign * (b[axis] - edge[axis]) >= 0.0
        if not inside_a and not inside_b:
            return None
        if inside_a != inside_b:
            t = (edge[axis] - a[axis]) / (b[axis] - a[axis])
            cross = a + t * (b - a)
            cross[axis] = edge[axis]
            a, b = (a, cross) if inside_a else (cross, b)
    return a, b


@given(path=paths, margin=st.sampled_from([0.0, 12.0]))
def test_clipping_agrees_with_cutting_side_by_side(path: Array, margin: float) -> None:
    lines = np.concatenate([path[:-1], path[1:]], axis=1)
    found, steps = clip(lines, np.arange(1, len(path)), SIZE, margin)
    low, high = np.array([-margin, -margin]), np.array(SIZE) + margin
    expected = {
        i + 1: np.concatenate(part)
        for i, line in enumerate(lines)
        if (part := halved(line, low, high)) is not None
    }
    got = dict(zip(steps.tolist(), found, strict=True))
    for step in expected.keys() | got.keys():
        if step in expected and step in got:
            assert_allclose(got[step], expected[step], atol=1e-6)
        else:  # a touch of the edge in a single point is no stroke
            only = expected[step] if step in expected else got[step]
            assert np.hypot(*(only[2:] - only[:2])) < 1e-6


@given(path=paths)
def test_nothing_is_drawn_outside_the_margin(path: Array) -> None:
    for dash in [(), *DASHES]:
        ends = trail(path, SIZE, dash=dash, margin=5.0).strokes.reshape(-1, 2)
        assert (ends >= -5.0 - 1e-6).all()
        assert (ends <= np.array(SIZE) + 5.0 + 1e-6).all()


@pytest.mark.parametrize("far", [1e6, 1e12, 1e300, np.inf])
def test_a_path_that_explodes_still_leaves_in_the_right_direction(far: float) -> None:
    path = np.array([[100.0, 100.0], [far, 100.0]])
    (stroke,) = trail(path, SIZE, margin=0.0).strokes
    assert_allclose(stroke, [100.0, 100.0, 300.0, 100.0], rtol=1e-9)


def test_a_point_that_is_not_finite_interrupts_the_line() -> None:
    path = walk(9)
    path[4] = np.nan
    found = trail(path, SIZE)
    assert found.steps.tolist() == [1, 2, 3, 6, 7, 8]
    assert np.isfinite(found.strokes).all()
    assert np.isfinite(trail(path, SIZE, dash=(9.0, 5.0)).strokes).all()


@pytest.mark.parametrize("n", [1, 2])
def test_the_shortest_paths_have_no_or_one_stroke(n: int) -> None:
    for dash in [(), *DASHES]:
        found = trail(walk(n), SIZE, dash=dash)
        assert len(found.strokes) == (n - 1) or dash
        assert found.head(5) == tuple(found.points[-1])


def test_a_path_that_rests_costs_no_strokes() -> None:
    path = np.concatenate([walk(5), np.tile(walk(5)[-1], (1000, 1))])
    assert len(trail(path, SIZE).strokes) == 4


# -- the line as a whole ---------------------------------------------------------------


def test_strokes_of_a_solid_line_follow_one_another() -> None:
    path = walk(60)
    found = trail(path, SIZE)
    assert_array_equal(found.strokes[0, :2], path[0])
    assert_array_equal(found.strokes[1:, :2], found.strokes[:-1, 2:])
    assert_array_equal(found.strokes[-1, 2:], path[-1])


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize("width", [0.5, 2.6])
def test_dashes_take_their_share_of_the_line(dash: tuple[float, ...], width: float) -> None:
    path = walk(400, size=20.0)
    solid, dashed = trail(path, SIZE), trail(path, SIZE, dash=dash, width=width)
    drawn = sum(max(on - width, 0.1) for on in dash[::2])  # square caps add the width again
    share = lengths(dashed.strokes).sum() / lengths(solid.strokes).sum()
    assert share == pytest.approx(drawn / sum(dash), rel=0.02)


def test_dashes_lie_where_they_belong_along_a_straight_line() -> None:
    path = np.array([[0.0, 50.0], [30.0, 50.0], [60.0, 50.0]])
    found = trail(path, SIZE, dash=(10.0, 6.0), width=2.0, margin=0.0)
    # dashes from 0, 16, 32, 48, each shortened by half the width at both ends; where a
    # dash crosses from one step to the next it is two strokes
    assert_allclose(found.strokes[:, ::2], [[1, 9], [17, 25], [33, 41], [49, 57]], atol=1e-9)
    assert found.steps.tolist() == [1, 1, 2, 2]


def test_a_dash_across_two_steps_belongs_to_both() -> None:
    path = np.array([[0.0, 50.0], [5.0, 50.0], [60.0, 50.0]])
    found = trail(path, SIZE, dash=(10.0, 6.0), width=2.0, margin=0.0)
    assert_allclose(found.strokes[:2, ::2], [[1, 5], [5, 9]], atol=1e-9)
    assert found.steps[:2].tolist() == [1, 2]


def test_dashes_go_round_corners() -> None:
    corner = np.array([[50.0, 50.0], [56.0, 50.0], [56.0, 80.0]])
    found = trail(corner, SIZE, dash=(10.0, 6.0), width=1e-9)
    assert_allclose(found.strokes[:2], [[50, 50, 56, 50], [56, 50, 56, 54]], atol=1e-6)


def test_dashes_as_short_as_the_line_is_wide_are_dots() -> None:
    assert trail(walk(5), SIZE, dash=(1.0, 5.0), width=2.0).dots
    assert not trail(walk(5), SIZE, dash=(9.0, 5.0), width=2.0).dots
    assert not trail(walk(5), SIZE, width=2.0).dots


# -- time ------------------------------------------------------------------------------


@pytest.mark.parametrize("dash", [(), *DASHES])
@given(path=paths, k=st.integers(0, 40))
def test_later_steps_leave_the_strokes_of_earlier_ones_alone(
    dash: tuple[float, ...], path: Array, k: int
) -> None:
    k = min(k, len(path) - 1)
    whole = trail(path, SIZE, dash=dash, width=2.0)
    until = trail(path[: k + 1], SIZE, dash=dash, width=2.0)
    assert (np.diff(whole.steps) >= 0).all()
    assert_allclose(whole.until(k), until.strokes, atol=1e-6)


@given(path=paths, cuts=st.lists(st.integers(0, 45), max_size=6).map(sorted))
def test_the_past_is_made_of_its_pieces(path: Array, cuts: list[int]) -> None:
    found = trail(path, SIZE, dash=(9.0, 5.0))
    edges = [0, *cuts, len(path)]
    pieces = [found.between(a, b) for a, b in itertools.pairwise(edges)]
    assert_array_equal(np.concatenate(pieces), found.until(len(path)))
    assert_array_equal(found.until(len(path)), found.strokes)
    assert len(found.until(0)) == 0
    for k in cuts:
        assert_array_equal(found.between(0, k), found.until(k))


def test_a_head_after_the_end_stands_at_the_end() -> None:
    path = walk(10)
    found = trail(path, SIZE)
    assert found.head(3) == tuple(path[3])
    assert found.head(99) == tuple(path[9])


# -- leaving the view, and markers -----------------------------------------------------


def test_a_path_is_cut_after_the_first_point_outside() -> None:
    path = np.array([[10.0, 10.0], [290.0, 10.0], [310.0, 10.0], [20.0, 10.0]])
    found = cut_at_exit(path, SIZE)
    assert_array_equal(found[:3], path[:3])
    assert np.isnan(found[3:]).all()
    assert np.isfinite(path).all()  # the argument is left alone
    assert len(trail(found, SIZE).strokes) == 2


def test_a_path_that_stays_inside_is_not_cut() -> None:
    assert_array_equal(cut_at_exit(walk(30), SIZE), walk(30))


def test_what_is_not_a_number_counts_as_outside() -> None:
    path = walk(4)
    path[1] = np.nan
    assert np.isnan(cut_at_exit(path, SIZE)[1:]).all()


def test_markers_stand_on_long_steps_only() -> None:
    x = np.array([0.0, 30.0, 60.0, 62.0, 64.0, 66.0, 100.0, 140.0])
    places = marker_places(np.stack([x, np.zeros(8)], axis=1), 22.0)
    # 60 and 66 have a short step on one side; 30 stands beside 0, 100 and 140 together
    assert np.flatnonzero(places).tolist() == [0, 1, 6, 7]


@pytest.mark.parametrize("x", [[0, 2, 4, 40, 42, 44], [0, 2, 4, 40, 80, 82, 84]])
def test_a_marker_by_itself_would_say_nothing(x: list[float]) -> None:
    path = np.stack([np.array(x, dtype=float), np.zeros(len(x))], axis=1)
    assert not marker_places(path, 22.0).any()


@given(path=paths)
def test_there_is_one_marker_flag_for_every_step(path: Array) -> None:
    assert marker_places(path, 22.0).shape == (len(path),)
    assert not marker_places(np.full_like(path, np.nan), 22.0)[1:].any() or len(path) == 1


def test_a_path_is_outside_from_the_first_step_that_does_not_come_back() -> None:
    x = np.array([5.0, -1.0, 5.0, 500.0, -500.0, np.nan, 900.0])
    path = np.stack([x, np.full(7, 5.0)], axis=1)
    found = [first_outside(path, (100.0, 10.0), k) for k in range(7)]
    assert found == [None, 1, None, 3, 3, 3, 3]
    assert first_outside(path - 1e6, (100.0, 10.0), 4) == 0


def test_a_line_is_last_seen_where_it_crosses_the_frame_itself() -> None:
    """Strokes go on beyond the frame, and one that leaves slowly goes on sideways."""
    points = np.array([[50.0, 90.0], [150.0, 30.0], [350.0, -10.0]])
    found = last_seen(trail(points, (400.0, 100.0)).strokes, (400.0, 100.0))
    assert found is not None
    assert_allclose(found, (300.0, 0.0))
    assert last_seen(np.array([[-9.0, 5.0, -5.0, 8.0]]), (400.0, 100.0)) is None
    outside = np.array([[10.0, 10.0, 30.0, -5.0], [30.0, -5.0, 60.0, -5.0]])
    found = last_seen(outside, (400.0, 100.0))
    assert found is not None
    assert found[1] == 0.0
