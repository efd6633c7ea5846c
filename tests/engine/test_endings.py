"""The promise: a run says in one sentence how it ended, and where it ends is a number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdviz.engine.api import simulate


@pytest.mark.parametrize(
    ("settings", "name", "sentence"),
    [
        ({"steps": 7}, "MAX_STEPS", "all 7 steps taken"),
        ({"steps": 1}, "MAX_STEPS", "its one step taken"),
        ({"stop": {"max_steps": 4}}, "MAX_STEPS", "all 4 steps taken"),
        ({"stop": {"loss_below": 1}}, "CONVERGED", "loss below 1 at step 8"),
        (
            {"stop": {"loss_below": 1, "not_before": 20}},
            "CONVERGED", "loss below 1 at step 20",
        ),
        ({"stop": {"loss_below": 100}}, "CONVERGED", "loss below 100 at step 0"),
        (
            {"stop": {"grad_norm_below": 1}},
            "CONVERGED", "gradient norm below 1 at step 11",
        ),
        (
            {"stop": {"no_improvement": {"delta": 1.0, "patience": 5}}},
            "STALLED", "no improvement by 1 in 5 steps, at step 15",
        ),
        (
            {"hyper": {"lr": 0.4}, "start": [3, 0], "stop": {"no_improvement": {}}},
            "STALLED", "no improvement in 20 steps, at step 20",
        ),
        (
            {"hyper": {"lr": 2.0}},
            "DIVERGED", "went beyond 1e+09 at step 9",
        ),
        (
            {"hyper": {"lr": 2.0}, "diverged_above": 100},
            "DIVERGED", "went beyond 100 at step 2",
        ),
        (
            {"hyper": {"lr": 2.0}, "steps": 6},
            "DIVERGED", "ended at step 6 more than 10 windows away",
        ),
        (
            {"hyper": {"lr": 2.0}, "steps": 1000, "diverged_above": None},
            "DIVERGED", "ended at step 161 more than 10 windows away",
        ),
        (
            {"objective": "rosenbrock", "start": [2, 2], "hyper": {"lr": 1.0},
             "diverged_above": None},
            "DIVERGED", "ended at step 4 more than 10 windows away",
        ),
    ],
)  # fmt: skip
def test_a_run_ends_with_its_sentence(
    settings: dict[str, Any], name: str, sentence: str
) -> None:
    base = {"objective": "quadratic", "optimizer": "gd", "hyper": {"lr": 0.1}, "start": [3, -3]}
    run = simulate(**{**base, **settings})
    assert (run.status.name, run.status.message) == (name, sentence)
    assert run.status.ended
    assert np.isfinite(run.theta).all()


def test_a_run_that_begins_far_outside_but_ends_inside_has_not_diverged() -> None:
    run = simulate("quadratic", "gd", (1000, 0), 100, hyper={"lr": 0.1})
    assert run.status.name == "MAX_STEPS"


@pytest.mark.parametrize(("windows", "name"), [(9.9, "MAX_STEPS"), (10.1, "DIVERGED")])
def test_ten_windows_beside_the_window_is_too_far(windows: float, name: str) -> None:
    # with η = 3 on λ = 1 the error is multiplied by 1 - 3 = -2, sixty-four in six steps
    start = (3.0 + windows * 6.0) / 64.0
    run = simulate(
        "quadratic", "gd", (start, 0), 6, hyper={"lr": 3.0},
        objective_params={"a": 1, "b": 1}, window=((-3, 3), (-3, 3)),
    )  # fmt: skip
    assert run.theta[-1, 0] == pytest.approx(3.0 + windows * 6.0)
    assert run.status.name == name


@pytest.mark.parametrize(("lr", "name"), [(0.1, "MAX_STEPS"), (1.05, "DIVERGED")])
def test_a_run_that_arrives_far_away_has_not_diverged(lr: float, name: str) -> None:
    run = simulate(
        "expression", "gd", (0, 0), 100, hyper={"lr": lr},
        objective_params={"formula": "(x - 100)**2 + y**2"},
    )  # fmt: skip
    assert run.status.name == name


def test_who_is_thrown_onto_a_plain_far_away_has_diverged() -> None:
    run = simulate(
        "expression", "gd", (1, 0.1), 20, hyper={"lr": 1e3},
        objective_params={"formula": "-exp(-x**2 - y**2)"},
    )  # fmt: skip
    assert run.grad_norm[-1] < run.grad_norm[0]
    assert run.status.name == "DIVERGED"


def test_a_run_that_comes_nearer_to_a_small_window_has_not_diverged() -> None:
    window = ((-1e-6, 1e-6), (-1e-6, 1e-6))
    run = simulate("quadratic", "gd", (3, 3), 5, hyper={"lr": 0.1}, window=window)
    assert run.status.name == "MAX_STEPS"


def test_a_step_without_a_result_is_cut_off() -> None:
    # without ε, Adam divides 0 by 0 where the slope is 0 along an axis
    hyper = {"lr": 0.1, "eps": 0.0}
    run = simulate("quadratic", "adam", (3, 0), 99, hyper=hyper, noise=None)
    assert run.theta.tolist() == [[3.0, 0.0]]
    assert run.status.name == "FAILED"
    assert run.status.message == (
        "no number came out of step 1: the method divided 0 by 0, or overflowed"
    )
    assert run.steps == 0
    assert len(run.lr) == len(run.memory["m"]) == 1


def test_a_step_without_a_result_far_outside_is_divergence() -> None:
    # the look-ahead point overflows before the position does: ∞ − ∞
    hyper = {"lr": 1e6, "beta": 0.99}
    run = simulate("rosenbrock", "nesterov", (2, 2), 99, hyper=hyper, diverged_above=None)
    assert np.isfinite(run.theta).all()
    assert run.status.name == "DIVERGED"
