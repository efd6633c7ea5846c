"""The promise: runs do what the theory on a page says about curvature, rate and momentum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core import kernel
from gdviz.core.kernel import Batch, Method
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS

Array = np.ndarray[Any, Any]
LIMITS = {
    "gd": lambda lam, beta: 2.0 / lam,
    "heavy_ball": lambda lam, beta: 2.0 * (1.0 + beta) / lam,
    "heavy_ball_ema": lambda lam, beta: 2.0 * (1.0 + beta) / ((1.0 - beta) * lam),
    "nesterov": lambda lam, beta: 2.0 * (1.0 + beta) / ((1.0 + 2.0 * beta) * lam),
}
MOMENTUM = sorted(set(LIMITS) - {"gd"})


def free_run(
    key: str, lam: float, *, lr: Array | float, beta: Array | float, steps: int
) -> Array:
    """|θ| of every lane on f = ½ λ θ² from θ = 1, (steps + 1, B)."""
    f = build(OBJECTIVES["parabola"], {"a": 0.5 * lam})
    shape = np.broadcast_shapes(np.shape(lr), np.shape(beta))
    theta = np.ones((1, *shape))
    optimizer = OPTIMIZERS[key]
    hyper = {"lr": np.asarray(lr, dtype=float), "beta": np.asarray(beta, dtype=float)}
    batch = Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)
    path = [theta[0]]
    for k in range(steps):
        (batch,) = kernel.step(f, [batch], k)
        path.append(batch.theta[0])
    return np.array(path)


@pytest.mark.parametrize("lam", [0.1, 1.0, 5.0, 50.0])
@pytest.mark.parametrize("key", LIMITS)
def test_a_run_grows_exactly_past_the_limit(key: str, lam: float) -> None:
    beta = np.random.default_rng(4).uniform(0.0, 0.98, 30)
    limit = LIMITS[key](lam, beta) * np.ones(30)
    for factor, grows in ((0.999, False), (1.001, True)):
        size = np.abs(free_run(key, lam, lr=factor * limit, beta=beta, steps=1600))
        early, late = size[500:700].max(axis=0), size[1400:].max(axis=0)
        assert ((late > early) == grows).all()


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_looking_ahead_narrows_the_stable_range(beta: float) -> None:
    limits = {key: limit(1.0, beta) for key, limit in LIMITS.items()}
    assert limits["nesterov"] <= limits["gd"] <= limits["heavy_ball"]
    assert limits["heavy_ball"] <= limits["heavy_ball_ema"]


def test_each_direction_shrinks_by_its_own_factor() -> None:
    # θᵢ ← (1 - η λᵢ) θᵢ: coordinates of gradient descent do not notice one another
    f = build(OBJECTIVES["quadratic"], {"a": 5.0, "b": 1.0})
    lr = np.array([0.1, 1 / 3, 0.41])
    theta = np.tile([[3.0], [-3.0]], 3)
    batch = Batch(Method(OPTIMIZERS["gd"]), theta, {}, {"lr": lr})
    for k in range(20):
        (batch,) = kernel.step(f, [batch], k)
    expected = [3.0 * (1.0 - 5.0 * lr) ** 20, -3.0 * (1.0 - lr) ** 20]
    assert_allclose(batch.theta, expected, rtol=1e-12)


@pytest.mark.parametrize("kappa", [2.0, 5.0, 30.0])
def test_no_constant_rate_is_faster_than_two_over_the_sum_of_curvatures(kappa: float) -> None:
    best = 2.0 / (1.0 + kappa)
    lr = best * np.array([0.9, 0.99, 1.0, 1.01, 1.1])
    steps = 200
    worst = np.maximum(
        np.abs(free_run("gd", 1.0, lr=lr, beta=0.0, steps=steps)[-1]),
        np.abs(free_run("gd", kappa, lr=lr, beta=0.0, steps=steps)[-1]),
    )
    assert worst.argmin() == 2
    rate = (kappa - 1.0) / (kappa + 1.0)
    assert_allclose(worst[2] ** (1.0 / steps), rate, rtol=1e-9)


def test_the_average_form_obeys_its_three_term_recurrence() -> None:
    lam, lr, beta = 3.0, 0.4, 0.8
    theta = free_run("heavy_ball_ema", lam, lr=lr, beta=beta, steps=60)
    c = 1.0 + beta - lr * (1.0 - beta) * lam
    assert_allclose(theta[2:], c * theta[1:-1] - beta * theta[:-2], rtol=1e-10, atol=1e-14)


def test_the_average_form_is_heavy_ball_at_a_smaller_rate() -> None:
    beta = np.array([0.0, 0.5, 0.9])
    ema = free_run("heavy_ball_ema", 2.0, lr=0.3, beta=beta, steps=80)
    plain = free_run("heavy_ball", 2.0, lr=0.3 * (1.0 - beta), beta=beta, steps=80)
    assert_allclose(ema, plain, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("key", MOMENTUM)
def test_without_momentum_every_form_is_gradient_descent(key: str) -> None:
    lr = np.array([0.1, 0.5, 0.9])
    found = free_run(key, 1.5, lr=lr, beta=0.0, steps=40)
    assert_allclose(found, free_run("gd", 1.5, lr=lr, beta=0.0, steps=40), rtol=1e-13)


@pytest.mark.parametrize("beta", [0.5, 0.8, 0.9])
def test_ripples_fade_by_the_root_of_beta(beta: float) -> None:
    # c² < 4β: the roots of z² - cz + β are complex, and their product is β
    lam, lr = 1.0, 0.5
    c = 1.0 + beta - lr * lam
    assert c * c < 4.0 * beta
    theta = free_run("heavy_ball", lam, lr=lr, beta=beta, steps=400)
    angle = np.arccos(c / (2.0 * np.sqrt(beta)))
    # the envelope of ρᵏ cos(ωk + φ), from two neighbours
    size = np.hypot(
        theta[:-1], (theta[1:] / np.sqrt(beta) - theta[:-1] * np.cos(angle)) / np.sin(angle)
    )
    assert_allclose((size[300] / size[0]) ** (1.0 / 300.0), np.sqrt(beta), rtol=1e-9)


@pytest.mark.parametrize("kappa", [4.0, 25.0, 100.0])
def test_polyak_s_choice_contracts_by_its_rate_up_to_the_double_root(kappa: float) -> None:
    root = np.sqrt(kappa)
    lr, beta = 4.0 / (root + 1.0) ** 2, ((root - 1.0) / (root + 1.0)) ** 2
    rate = (root - 1.0) / (root + 1.0)
    k = np.arange(1, 121)
    for lam in (1.0, kappa):
        size = np.abs(free_run("heavy_ball", lam, lr=lr, beta=beta, steps=120)[1:])
        shape = size / rate**k / k  # the error behaves like k ρᵏ
        assert shape[20:].max() < 3.0
        assert shape[20:].min() > 1e-3
    # neither a little more nor a little less momentum is faster
    near = beta + np.array([-0.02, 0.0, 0.02])
    worst = np.max(
        [
            np.abs(free_run("heavy_ball", lam, lr=lr, beta=near, steps=600)[560:]).max(axis=0)
            for lam in (1.0, kappa)
        ],
        axis=0,
    )
    assert worst.argmin() == 1


def test_adagrad_s_steps_shrink_like_one_over_the_root_of_k_under_a_steady_slope() -> None:
    # g is nearly constant far from the minimum: G = k g², so that the step is η/√k
    optimizer, theta = OPTIMIZERS["adagrad"].chosen({}), np.array([1e9])
    hyper = {"lr": np.float64(1.0), "eps": np.float64(0.0)}
    batch = Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)
    f = build(OBJECTIVES["parabola"], {})
    taken = []
    for k in range(100):
        (after,) = kernel.step(f, [batch], k)
        taken.append(float((batch.theta - after.theta)[0]))
        batch = after
    assert_allclose(taken, 1.0 / np.sqrt(np.arange(1, 101)), rtol=1e-6)
