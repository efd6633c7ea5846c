"""The promise: the model of a place has its value, its slope and its curvature."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.analysis.local_model import LocalModel, local_model, model_in_plane
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.slices import random_frame

AT = np.array([1.3, -0.4])


def test_a_quadratic_is_its_own_model_wherever_it_is_taken() -> None:
    bowl = build(OBJECTIVES["quadratic"], {"a": 5.0, "b": 0.5, "angle": 0.3})
    model = local_model(bowl, AT)
    assert model is not None
    points = np.random.default_rng(1).uniform(-3.0, 3.0, (20, 2))
    assert_allclose(model(points), bowl.value(points.T), rtol=1e-12)
    rest = model.rest()
    assert rest is not None
    assert_allclose(rest, 0.0, atol=1e-12)
    bend = model.bend()
    assert bend is not None
    assert_allclose(bend.curvatures, [0.5, 5.0])


def test_the_error_of_the_model_is_of_third_order() -> None:
    hills = OBJECTIVES["himmelblau"]()
    model = local_model(hills, AT)
    assert model is not None
    way = np.array([0.6, 0.8])
    errors = [
        abs(float(model((AT + h * way)[None])[0] - hills.value(AT + h * way)))
        for h in (1e-2, 1e-3)
    ]
    assert 800.0 < errors[0] / errors[1] < 1200.0


def test_without_a_hessian_the_model_is_the_tangent_plane() -> None:
    plane = LocalModel(AT, 2.0, np.array([3.0, -1.0]), None)
    assert plane.bend() is None
    assert plane.rest() is None
    assert_allclose(plane(AT[None] + np.array([1.0, 2.0])), [3.0])


def test_a_model_that_is_level_along_a_line_has_no_resting_point() -> None:
    trough = LocalModel(AT, 0.0, np.array([0.0, 1.0]), np.diag([0.0, 2.0]))
    assert trough.rest() is None


@pytest.mark.parametrize("at", [(np.nan, 0.0), (1e200, 0.0)])
def test_there_is_no_model_where_there_is_no_slope(at: tuple[float, float]) -> None:
    assert local_model(OBJECTIVES["himmelblau"](), np.array(at)) is None


def test_the_model_in_a_plane_is_that_of_the_whole_along_its_directions() -> None:
    whole = OBJECTIVES["himmelblau"]()
    frame = random_frame(np.zeros(2), 3)
    model, plain = model_in_plane(whole, frame, AT), local_model(whole, AT)
    assert model is not None
    assert plain is not None
    assert_allclose(model.at, frame.project(AT[None])[0])
    shifts = np.random.default_rng(2).standard_normal((9, 2))
    assert_allclose(model(model.at + shifts), plain(AT + shifts @ frame.axes))
