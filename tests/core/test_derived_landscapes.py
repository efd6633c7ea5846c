"""The promise: what is derived from a formula is what was once written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from objective_cases import VARIANTS, box, made
from running_error import sizes

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.objectives.computed import computed
from gdviz.core.objectives.landscape import Landscape
from gdviz.core.trees import lines_of
from tests.core.oracles import BY_HAND

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective

Array = np.ndarray[Any, Any]
CLOSE = 1e-13
POINTS = 10_000
CASES = [
    pytest.param(key, params, id=f"{key}{i or ''}")
    for key in BY_HAND
    for i, params in enumerate(VARIANTS.get(key, ({},)))
    if params.get("n", 2) == 2
]
CHAINS = [{"n": n} for n in (3, 6, 40)]


def places(f: Objective) -> Array:
    """Points of the window, far out, and on every axis where kinks are."""
    rng = np.random.default_rng(11)
    low, high = box(f).T[..., None]
    near = low + (high - low) * rng.random((f.dim, POINTS))
    far = near * 10.0 ** rng.uniform(0.0, 5.0, POINTS)
    out = near * 10.0 ** rng.uniform(5.0, 30.0, POINTS)
    on_axis = near[:, : POINTS // 10].copy()
    on_axis[rng.integers(0, f.dim, POINTS // 10), np.arange(POINTS // 10)] = 0.0
    return np.concatenate([near, far, out, on_axis, np.zeros((f.dim, 1))], axis=1)


@pytest.mark.parametrize(("key", "params"), CASES)
def test_value_gradient_and_hessian_are_those_by_hand(key: str, params: dict[str, Any]) -> None:
    f, by_hand = made(key, params), BY_HAND[key](**params)
    x = places(f)
    trees = f.trees()
    assert trees is not None
    values = {**dict(trees.given), **dict(zip(f.names, x, strict=True))}
    found = trees.derived
    value, *grad = sizes(found.tape, [found.value, *found.grad], values)
    hess = sizes(found.tape, list(found.full_hess), values)
    with np.errstate(all="ignore"):
        assert_near(f.value(x), by_hand.value(x), value)
        assert_near(f.grad(x), by_hand.grad(x), np.broadcast_to(grad, x.shape))
        if "hessian" in f.offers:
            size = np.stack([np.broadcast_to(h, x.shape[1:]) for h in hess])
            assert_near(f.hess(x), by_hand.hess(x), size.reshape(f.dim, *x.shape))


def assert_near(found: Array, by_hand: Array, size: Array) -> None:
    """Equal but for rounding, wherever there is something by hand and its terms are finite."""
    there = np.isfinite(by_hand) & np.isfinite(size)
    assert there.mean() > 0.6
    assert np.isfinite(found[there]).all()
    least = 1e-300  # below it digits are lost by nature
    worst = np.abs(found - by_hand)[there] - np.maximum(CLOSE * size[there], least)
    assert worst.max() <= 0.0


@pytest.mark.parametrize(("key", "params"), CASES)
def test_what_overflows_by_hand_overflows_derived(key: str, params: dict[str, Any]) -> None:
    f, by_hand = made(key, params), BY_HAND[key](**params)
    signs = np.random.default_rng(5).choice([-1.0, 1.0], (f.dim, 16))
    for size in (1e40, 1e100, 1e155, 1e200, 1e300):
        with np.errstate(all="ignore"):
            one, other = f.value(size * signs), by_hand.value(size * signs)
            known = ~np.isnan(other)
            assert_allclose(one[known], other[known], rtol=1e-13)


@pytest.mark.parametrize(
    ("key", "params"), [c for c in CASES if "residuals" in OBJECTIVES[c.values[0]].offers]
)
def test_residuals_are_those_by_hand(key: str, params: dict[str, Any]) -> None:
    f, by_hand = made(key, params), BY_HAND[key](**params)
    x = places(f)[:, :POINTS]
    for ask in ("residuals", "jacobian"):
        found, wanted = getattr(f, ask)(x), getattr(by_hand, ask)(x)
        assert_allclose(found, wanted, rtol=1e-12, atol=1e-13 * np.abs(wanted).max())


@pytest.mark.parametrize("params", CHAINS)
def test_a_chain_of_many_is_what_it_is_by_hand(params: dict[str, Any]) -> None:
    f, by_hand = made("rosenbrock", params), BY_HAND["rosenbrock"](**params)
    object.__setattr__(by_hand, "dim", params["n"])
    rng = np.random.default_rng(3)
    x = rng.uniform(-2.0, 3.0, (params["n"], 200))
    for ask in ("value", "grad", "hess", "residuals", "jacobian"):
        found, wanted = getattr(f, ask)(x), getattr(by_hand, ask)(x)
        assert_allclose(found, wanted, rtol=1e-12, atol=1e-13 * np.abs(wanted).max())
    assert f.trees() is None  # no formula of two coordinates says it


def test_a_formula_on_the_page_is_the_formula_that_is_computed() -> None:
    shown = {k: kind for k, kind in OBJECTIVES.items() if getattr(kind, "shown", "")}
    assert len(shown) > 10
    for key, kind in shown.items():
        if key == "quadratic":  # whose turned coordinates have names alone
            continue
        assert issubclass(kind, Landscape)
        f = made(key, {})
        assert isinstance(f, Landscape)
        given = tuple((s.name, v) for s, v in zip(f.params, f.given, strict=True))
        page = computed(f.shown, f.names, given)
        low, high = box(f).T[..., None]
        x = low + (high - low) * np.random.default_rng(4).random((f.dim, 500))
        size = np.abs(f.value(x)).max() + 100.0
        assert_allclose(page.value(x), f.value(x), atol=1e-13 * size, err_msg=key)
        assert lines_of(f.shown) != lines_of(f.text)


@pytest.mark.parametrize("key", BY_HAND)
def test_a_point_alone_and_points_by_the_thousand_come_to_the_same_bits(key: str) -> None:
    f = made(key, {})
    low, high = box(f).T[..., None]
    x = low + (high - low) * np.random.default_rng(9).random((f.dim, 20_000))
    many = [f.value(x), f.grad(x), f.hess(x)]
    for lane in (0, 7, 16_383, 16_384, 19_999):
        for some in (x[:, lane], x[:, lane : lane + 1]):
            one = [f.value(some), f.grad(some), f.hess(some)]
            for all_of_them, alone in zip(many, one, strict=True):
                assert_array_equal(
                    all_of_them[..., lane], alone.reshape(alone.shape[: all_of_them.ndim - 1])
                )


@pytest.mark.parametrize(
    ("key", "params", "text"),
    [
        ("cliff", {"t": 2, "c": 0.5}, "(sigmoid(x*sigmoid(x/2 + y) + y) - 0.7)**2 "
         "+ 0.25*(x**2 + y**2)"),
        ("cliff", {"t": 3, "c": 0.0},
         "(sigmoid(x*sigmoid(x*sigmoid(x/2 + y) + y) + y) - 0.7)**2"),
        ("spectrum", {"kappa": 7.0}, "(7*x**2 + y**2)/2"),
        ("spectrum", {"kappa": 3.0, "spacing": "linear"}, "(3*x**2 + y**2)/2"),
    ],
)  # fmt: skip
def test_what_stays_by_hand_is_what_a_formula_says(
    key: str, params: dict[str, Any], text: str
) -> None:
    f, formula = made(key, params), computed(text, ("x", "y"), ())
    low, high = box(f).T[..., None]
    x = low + (high - low) * np.random.default_rng(2).random((2, 2000))
    for ask in ("value", "grad", "hess"):
        found, wanted = getattr(formula, ask)(x), getattr(f, ask)(x)
        assert_allclose(found, wanted, rtol=1e-12, atol=1e-13 * np.abs(wanted).max())
