"""The promise: a slice shows the landscape as it is in a plane, and how far points are off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.objectives import Objective, Window
from gdviz.core.slices import (
    PlaneFrame,
    Slice,
    coordinate_frame,
    principal_frame,
    random_frame,
)

Array = np.ndarray[Any, Any]
RNG = np.random.default_rng(3)
HALF = RNG.standard_normal((6, 6))
HESS = HALF @ HALF.T


@dataclass(frozen=True, slots=True)
class Bowl(Objective):
    """½ θᵀHθ in six dimensions."""

    key: ClassVar[str] = "bowl"
    title: ClassVar[str] = "Bowl"
    dim: ClassVar[int] = 6
    window: ClassVar[Window] = ((-1.0, 1.0), (-1.0, 1.0))
    start: ClassVar[tuple[float, ...]] = (1.0,) * 6

    def value(self, x: Array) -> Array:
        return np.asarray(0.5 * (x * self.grad(x)).sum(axis=0))

    def grad(self, x: Array) -> Array:
        return np.tensordot(HESS, x, axes=1)

    def hess(self, x: Array) -> Array:
        return np.broadcast_to(HESS.reshape(6, 6, *(1,) * (x.ndim - 1)), (6, *x.shape)).copy()


WHOLE = Bowl()
ORIGIN = RNG.standard_normal(6)
FRAMES = {
    "coordinates": coordinate_frame(ORIGIN, 4, 1, ("x5", "x2")),
    "random": random_frame(ORIGIN, 8),
    "pca": principal_frame(RNG.standard_normal((30, 6)).cumsum(axis=0)),
}


@pytest.fixture(params=FRAMES)
def frame(request: pytest.FixtureRequest) -> PlaneFrame:
    found = FRAMES[request.param]
    assert found is not None
    return found


def test_axes_are_orthonormal(frame: PlaneFrame) -> None:
    assert_allclose(frame.axes @ frame.axes.T, np.eye(2), atol=1e-14)


def test_points_of_the_plane_come_back_and_are_at_no_distance(frame: PlaneFrame) -> None:
    at = RNG.standard_normal((9, 2))
    points = frame.origin + at @ frame.axes
    assert_allclose(frame.project(points), at, atol=1e-12)
    assert_allclose(frame.distance(points), 0.0, atol=1e-12)


def test_a_distance_is_that_to_the_nearest_point_of_the_plane(frame: PlaneFrame) -> None:
    points = RNG.standard_normal((9, 6))
    feet = frame.origin + frame.project(points) @ frame.axes
    assert_allclose(frame.distance(points), np.linalg.norm(points - feet, axis=1))
    assert_allclose((points - feet) @ frame.axes.T, 0.0, atol=1e-12)


def test_a_point_that_is_moved_in_the_plane_keeps_its_distance(frame: PlaneFrame) -> None:
    point = RNG.standard_normal(6)
    moved = frame.lift((0.5, -2.0), point)
    assert_allclose(frame.project(moved[None])[0], [0.5, -2.0], atol=1e-12)
    assert_allclose(frame.distance(moved[None]), frame.distance(point[None]))


def test_value_slope_and_curvature_are_those_of_the_whole(frame: PlaneFrame) -> None:
    cut = Slice(WHOLE, frame)
    x = RNG.standard_normal((2, 4, 3))
    there = frame.origin[:, None, None] + np.tensordot(frame.axes.T, x, axes=1)
    assert_allclose(cut.value(x), WHOLE.value(there), rtol=1e-12)
    assert_allclose(
        cut.grad(x), np.tensordot(frame.axes, WHOLE.grad(there), axes=1), rtol=1e-12
    )
    expected = frame.axes @ HESS @ frame.axes.T
    assert_allclose(cut.hess(x)[..., 2, 1], expected, rtol=1e-10)


def test_coordinates_are_shown_as_they_are() -> None:
    frame = coordinate_frame(ORIGIN, 4, 1, ("x5", "x2"))
    assert_allclose(frame.project(ORIGIN[None])[0], [ORIGIN[4], ORIGIN[1]])


def test_the_plane_of_a_path_holds_a_path_that_lies_in_a_plane() -> None:
    at = np.random.default_rng(5).standard_normal((20, 2)).cumsum(axis=0)
    path = ORIGIN + at @ random_frame(ORIGIN, 5).axes
    frame = principal_frame(path)
    assert frame is not None
    assert_allclose(frame.distance(path), 0.0, atol=1e-9)
    away = np.linalg.norm(frame.project(path), axis=0)  # from the path's end
    assert away[0] >= away[1]


def test_a_path_without_a_plane_has_none() -> None:
    assert principal_frame(np.zeros((5, 6))) is None
    assert principal_frame(np.outer(np.arange(5.0), ORIGIN)) is None
    assert principal_frame(np.full((5, 6), np.nan)) is None
