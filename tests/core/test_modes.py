"""The promise: along each eigenvector theory predicts what the kernel then does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, sampled_from
from numpy.testing import assert_allclose

import gdviz
from gdviz.core.analysis.modes import forecast, modes_of
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS

LAMS = (5.0, 1.0)
ISOTROPIC = sorted(key for key, optimizer in OPTIMIZERS.items() if optimizer.isotropic)


def bowl(angle: float = 0.0) -> dict[str, float]:
    return {"a": LAMS[0], "b": LAMS[1], "angle": angle}


def test_the_steepest_direction_comes_first_and_the_flattest_last() -> None:
    hess = np.diag([1.0, 7.0, 3.0])
    found = modes_of(hess, np.zeros(3))
    assert found is not None
    assert_allclose(found.curvatures, [7.0, 1.0])
    assert_allclose(np.abs(found.vectors), [[0, 1], [1, 0], [0, 0]], atol=1e-15)


def test_one_variable_has_one_direction() -> None:
    found = modes_of(np.array([[4.0]]), np.zeros(1))
    assert found is not None
    assert found.vectors.shape == (1, 1)


def test_a_hessian_that_is_not_finite_has_no_directions() -> None:
    assert modes_of(np.array([[np.nan, 0.0], [0.0, 1.0]]), np.zeros(2)) is None


@given(lr=floats(0.01, 0.39), angle=floats(-3.0, 3.0), x=floats(-3.0, 3.0), y=floats(-3.0, 3.0))
def test_gradient_descent_multiplies_each_part_by_one_minus_eta_lambda(
    lr: float, angle: float, x: float, y: float
) -> None:
    """e₁ = θ₁ − η λ e₁ / e₁: the factor 1 − ηλ, step after step."""
    run = gdviz.simulate(
        "quadratic",
        "gd",
        objective_params=bowl(angle),
        start=(x, y),
        steps=60,
        hyper={"lr": lr},
    )
    objective = build(OBJECTIVES["quadratic"], bowl(angle), None)
    modes = modes_of(objective.hess(np.zeros(2)), np.zeros(2))
    assert modes is not None
    measured = modes.parts(run.theta)
    for i, lam in enumerate(LAMS):
        found = forecast(OPTIMIZERS["gd"], lam, {}, run.lr[:-1], measured[0, i : i + 1])
        assert_allclose(found.factors, 1.0 - lr * lam, rtol=0, atol=1e-14)
        # rounding of θ, of size ε‖θ‖ a step, is all that parts them
        assert_allclose(np.abs(measured[:, i]), found.sizes, rtol=1e-9, atol=1e-13)


def test_under_a_schedule_each_step_has_its_own_factor() -> None:
    run = gdviz.simulate(
        "quadratic", "gd", objective_params=bowl(), start=(3.0, -3.0), steps=40,
        hyper={"lr": 0.3}, schedule="cosine", schedule_params={"period": 40},
    )  # fmt: skip
    found = forecast(OPTIMIZERS["gd"], 5.0, {}, run.lr[:-1], np.array([3.0]))
    assert_allclose(found.factors, 1.0 - 5.0 * run.lr[:-1], atol=1e-15)
    assert_allclose(found.sizes, np.abs(run.theta[:, 0]), rtol=1e-10)


@pytest.mark.parametrize("key", ISOTROPIC)
@given(beta=floats(0.0, 0.95), share=floats(0.02, 0.9), lam=sampled_from(LAMS))
def test_no_step_leaves_the_forecast(key: str, beta: float, share: float, lam: float) -> None:
    """Exact where roots are real, never above the envelope where they are complex."""
    optimizer = OPTIMIZERS[key]
    inputs = {"beta": beta} if "beta" in {s.name for s in optimizer.params} else {}
    lr = share * 2.0 / LAMS[0]
    run = gdviz.simulate(
        "quadratic", key, objective_params=bowl(), start=(3.0, -3.0), steps=80,
        hyper={"lr": lr, **inputs},
    )  # fmt: skip
    first = np.zeros(1 + len(optimizer.slots))
    first[0] = 3.0
    found = forecast(optimizer, lam, inputs, run.lr[:-1], first)
    measured = np.abs(run.theta[:, LAMS.index(lam)])
    if found.turning:
        assert np.all(measured <= found.sizes * (1 + 1e-9))
        assert np.max(measured[:40] / found.sizes[:40]) > 0.5  # an envelope that is touched
    else:
        scale = max(measured.max(), 3.0)
        assert_allclose(measured, found.sizes, rtol=1e-7, atol=1e-12 * scale)


@pytest.mark.parametrize("key", ["nesterov", "nesterov_shifted_lr"])
def test_what_one_step_takes_to_the_end_has_no_envelope(key: str) -> None:
    """At η = 1/λ both roots of Nesterov's method are 0, and the error is 0 from step 2 on."""
    found = forecast(
        OPTIMIZERS[key], 5.0, {"beta": 0.7}, np.full(40, 0.2), np.array([3.0, 0.0])
    )
    assert not found.turning
    assert found.sizes[0] == 3.0
    assert_allclose(found.sizes[3:], 0.0, atol=1e-12)


def test_an_envelope_shrinks_by_the_size_of_the_roots() -> None:
    """Heavy ball: |z| = √β once the roots are complex (Polyak 1964)."""
    found = forecast(
        OPTIMIZERS["heavy_ball"], 5.0, {"beta": 0.81}, np.full(60, 0.1), np.array([3.0, 0.0])
    )
    assert found.turning
    assert_allclose(found.sizes[1:] / found.sizes[:-1], 0.9, rtol=1e-12)


def test_roots_that_meet_are_followed_step_by_step() -> None:
    """Critical damping: the component is (1 + k/2) zᵏ, which no envelope zᵏ holds."""
    lam, beta = 1.0, 0.25
    lr = (1.0 - np.sqrt(beta)) ** 2 / lam
    found = forecast(
        OPTIMIZERS["heavy_ball"], lam, {"beta": beta}, np.full(30, lr), np.array([1.0, 0.0])
    )
    k = np.arange(31)
    assert not found.turning
    assert_allclose(found.sizes, (1.0 + 0.5 * k) * 0.5**k, rtol=1e-6)


def test_no_step_is_foretold_to_a_run_that_has_not_begun() -> None:
    found = forecast(OPTIMIZERS["gd"], 5.0, {}, np.empty(0), np.array([-3.0]))
    assert_allclose(found.sizes, [3.0])
    assert len(found.factors) == 0
