"""The promise: gradients and Hessians are exact, and far away they fail honestly."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from objective_cases import ALL, OFFERING, box, cloud, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.objectives import Objective

Array: TypeAlias = np.ndarray[Any, Any]
SEEDS = st.integers(0, 2**32 - 1)
KINKS: dict[str, Callable[[Array], Array]] = {  # how far points are from where none exist
    "abs_sum": lambda x: np.min(np.abs(x), axis=0),
    "ackley": lambda x: np.hypot(*x),
}
REAL_ONLY = ("abs_sum", "expression")  # |x| is not analytic; the other drops what is imaginary
ANALYTIC = [p for p in ALL if p.values[0].key not in REAL_ONLY]  # type: ignore[union-attr]
SIX = ((1, 45 / 60), (2, -9 / 60), (3, 1 / 60))  # central differences of sixth order
FOUR = ((1, 8 / 12), (2, -1 / 12))


def smooth_places(f: Objective, seed: int, n: int) -> Array:
    x = cloud(f, (n,), seed)
    if f.key in KINKS:
        x = x[:, KINKS[f.key](x) > 0.1]
    return x


def slope(
    of: Callable[[Array], Array], x: Array, along: Array, weights: tuple[tuple[int, float], ...]
) -> Array:
    h = along.reshape(-1, *(1,) * (x.ndim - 1))
    return sum(w * (of(x + k * h) - of(x - k * h)) for k, w in weights) / along.sum()


def assert_slope(of: Callable[[Array], Array], exact: Array, f: Objective, x: Array) -> None:
    """`exact` holds the derivatives of `of` along every axis, the axis in front."""
    size = np.abs(of(x)).max() + np.abs(exact).max() + 1.0
    for i, (low, high) in enumerate(box(f)):
        along = np.zeros(f.dim)
        # balances truncation and round-off; the cliff is too steep for the same steps
        along[i] = (2e-5 if f.key == "cliff" else 2e-4) * (high - low)
        fine, coarse = (slope(of, x, along, weights) for weights in (SIX, FOUR))
        # two orders that agree vouch for each other; on the cliff they cannot everywhere
        vague = np.abs(fine - coarse)
        assert (np.abs(exact[i] - fine) <= 1e-9 * size + vague).all()


@pytest.mark.parametrize("f", ALL)
@given(seed=SEEDS)
def test_the_gradient_is_the_slope_of_the_value(f: Objective, seed: int) -> None:
    x = smooth_places(f, seed, 20)
    assert_slope(f.value, f.grad(x), f, x)


@pytest.mark.parametrize("f", OFFERING["hessian"])
@given(seed=SEEDS)
def test_the_hessian_is_the_slope_of_the_gradient(f: Objective, seed: int) -> None:
    x = smooth_places(f, seed, 20)
    hess = f.hess(x)
    assert_array_equal(hess, hess.swapaxes(0, 1))
    assert_slope(f.grad, hess, f, x)


@pytest.mark.parametrize("f", ANALYTIC)
def test_a_step_into_the_imaginary_gives_the_gradient_to_the_last_digits(f: Objective) -> None:
    x = smooth_places(f, 2, 500)
    grad = f.grad(x)
    for i in range(f.dim):
        z = x.astype(complex)
        z[i] += 1e-30j
        found = np.imag(f.value(z)) / 1e-30  # Squire and Trapp, SIAM Review 40 (1998)
        assert_allclose(grad[i], found, rtol=1e-9, atol=1e-12 * (1.0 + np.abs(grad).max()))


@pytest.mark.parametrize("f", [p for p in ANALYTIC if "hessian" in p.values[0].offers])
def test_a_step_into_the_imaginary_gives_the_hessian_to_the_last_digits(f: Objective) -> None:
    x = smooth_places(f, 3, 500)
    hess = f.hess(x)
    for i in range(f.dim):
        z = x.astype(complex)
        z[i] += 1e-30j
        found = np.imag(f.grad(z)) / 1e-30
        assert_allclose(hess[i], found, rtol=1e-9, atol=1e-12 * (1.0 + np.abs(hess).max()))


@pytest.mark.parametrize("f", OFFERING["hessian"])
def test_a_product_with_the_hessian_needs_no_hessian_and_is_the_same(f: Objective) -> None:
    x = cloud(f, (2, 3))
    v = np.random.default_rng(4).standard_normal(x.shape)
    expected = np.einsum("ij...,j...->i...", f.hess(x), v)
    assert_allclose(f.hvp(x, v), expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("key", ["rosenbrock", "spectrum"])
def test_a_thousand_dimensions_are_cheap(key: str) -> None:
    f = made(key, {"n": 1000, **({"seed": 2} if key == "spectrum" else {})})
    x = cloud(f, (8,))
    for of in (f.grad, lambda x: f.hvp(x, x)):
        assert of(x).shape == x.shape
    z = x.astype(complex)
    z[500] += 1e-30j
    assert_allclose(f.grad(x)[500], np.imag(f.value(z)) / 1e-30, rtol=1e-9, atol=1e-8)
    assert len(f.names) == f.dim_for({"n": 1000}) == len(f.start) == 1000


UNBOUNDED = {  # a difference of two infinities is no number: some fall without bound, some
    # are valleys so narrow that their value is one
    "quadratic3", "saddle2", "monkey_saddle2", "expression",
    "linear_regression1", "linear_regression3",
}  # fmt: skip


@pytest.mark.parametrize("f", [p for p in ALL if p.id not in UNBOUNDED])
def test_a_far_away_point_has_a_value_though_it_may_be_infinite(f: Objective) -> None:
    signs = np.random.default_rng(5).choice([-1.0, 1.0], (f.dim, 16))
    signs[:, 0] = 1.0
    for size in (1e5, 1e40, 1e100, 1e155, 1e200, 1e300):
        with np.errstate(all="ignore"):
            x = size * signs
            assert not np.isnan(f.value(x)).any(), size
            assert f.grad(x).shape == x.shape


def test_a_saturated_neuron_still_knows_which_way_is_down() -> None:
    for key, at, params in (
        ("saturated_sigmoid", (50.0, -100.0), {}),
        ("saturated_tanh", (30.0, 30.0), {}),
        ("plateau", (12.0, 12.0), {"c": 0.0}),
    ):
        slope = made(key, params).grad(np.array(at))
        assert (slope != 0.0).all(), key
        assert np.abs(slope).max() < 1e-20, key


def test_a_neuron_beyond_all_saturation_has_no_slope_and_not_no_number() -> None:
    for at in (-1e3, 1e3, -1e300, 1e300):
        for key in ("saturated_sigmoid", "saturated_tanh"):
            with np.errstate(all="ignore"):
                assert_array_equal(made(key, {}).grad(np.array([1.0, at])), 0.0)


def test_the_cliff_is_steeper_with_every_turn_of_the_neuron() -> None:
    across = np.stack([np.full(400_000, 6.0), np.linspace(-3.5, -2.5, 400_000)])
    steepest = [np.abs(made("cliff", {"t": t}).grad(across)).max() for t in (4, 8, 12, 16)]
    assert steepest[0] > 0.5
    assert all(later > 5.0 * sooner for sooner, later in itertools.pairwise(steepest))
