"""The promise: the eigenmodes of a race are measured from the right minimum, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gdviz
from gdviz.engine.modes import frame_of, is_quadratic, silences, split
from gdviz.engine.plan import resolve
from gdviz.engine.shipped import load
from gdviz.engine.simulation import simulate_plan

if TYPE_CHECKING:
    from gdviz.engine.run import Run


def race(key: str) -> tuple[Run, ...]:
    return simulate_plan(resolve(load(key)))


def one(objective: str, optimizer: str, **settings: Any) -> Run:
    return gdviz.simulate(objective, optimizer, **settings)


@pytest.mark.parametrize(
    ("key", "answer"),
    [("quadratic", True), ("parabola", True), ("linear_regression", True),
     ("rosenbrock", False), ("himmelblau", False)],
)  # fmt: skip
def test_a_quadratic_is_known_by_its_curvature(key: str, answer: bool) -> None:
    run = one(key, "gd", hyper={"lr": 1e-4}, steps=2)
    assert is_quadratic(run.objective) is answer


def test_prediction_and_measurement_of_the_first_lesson_agree_to_rounding() -> None:
    runs = race("step_size")
    frame = frame_of(runs[0].objective, runs[0])
    assert frame.titles == ("steep direction, $λ$ = 5", "flat direction, $λ$ = 1")
    for run in runs:
        found = split(frame, run)
        for i in range(2):
            expected = found.forecasts[i].sizes
            assert_allclose(found.sizes[:, i], expected, rtol=1e-12, atol=1e-15)
    factors = [split(frame, run).forecasts[0].factors[0].real for run in runs]
    assert_allclose(factors, [0.5, -2.0 / 3.0, -1.05], atol=1e-15)


def test_adaptive_methods_get_no_line_and_a_reason() -> None:
    runs = race("six_on_a_bowl")
    frame = frame_of(runs[0].objective, runs[0])
    found = [(run.label, split(frame, run)) for run in runs]
    lines = [bool(part.forecasts) for _, part in found]
    assert lines == [True, True, True, False, False, False]
    assert silences(found) == "No line: AdaGrad, RMSProp and Adam (rescaled by past slopes)"


def test_errors_are_measured_from_the_minimum_next_to_the_end() -> None:
    run = one("himmelblau", "gd", start=(-3.0, 2.0), hyper={"lr": 0.01}, steps=200)
    frame = frame_of(run.objective, run)
    assert frame.modes is not None
    assert_allclose(frame.modes.centre, run.theta[-1], atol=1e-6)
    assert frame.hint == "about (−2.81, 3.13), "


def test_near_a_minimum_the_linear_theory_takes_over() -> None:
    run = one("himmelblau", "gd", start=(-4.5, 1.0), hyper={"lr": 0.005}, steps=120)
    frame = frame_of(run.objective, run)
    found = split(frame, run)
    assert 0 < found.begins < 40
    for i in range(2):
        measured, expected = found.sizes[found.begins :, i], found.forecasts[i].sizes
        assert_allclose(expected[0], measured[0])
        ratio = np.log(expected[30] / expected[0]) / np.log(measured[30] / measured[0])
        assert 0.8 < ratio < 1.25


def test_a_clipped_run_is_predicted_from_where_it_is_clipped_no_more() -> None:
    run = one("quadratic", "gd", objective_params={"a": 5, "b": 1}, start=(3.0, -3.0),
              hyper={"lr": 0.1}, steps=80, clip_norm=2.0)  # fmt: skip
    found = split(frame_of(run.objective, run), run)
    assert found.begins == int(np.flatnonzero(run.grad_norm > 2.0)[-1]) + 1 > 0
    assert_allclose(found.sizes[found.begins :, 1], found.forecasts[1].sizes, rtol=1e-9)


def test_momentum_is_carried_on_with_its_memory() -> None:
    run = one("quadratic", "heavy_ball", objective_params={"a": 5, "b": 1}, start=(3.0, -3.0),
              hyper={"lr": 0.02, "beta": 0.3}, steps=80, clip_norm=2.0)  # fmt: skip
    found = split(frame_of(run.objective, run), run)
    assert found.begins > 0
    assert_allclose(found.sizes[found.begins :, 1], found.forecasts[1].sizes, rtol=1e-9)


def test_where_no_minimum_is_known_a_sentence_says_so() -> None:
    run = one("expression", "gd", objective_params={"formula": "x**4 + y**2"}, steps=3,
              start=(1.0, 1.0), hyper={"lr": 0.01})  # fmt: skip
    frame = frame_of(run.objective, run)
    assert frame.modes is None
    assert frame.sentence.startswith("No minimum is known here.")
