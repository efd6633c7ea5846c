"""The promise: every objective keeps the contract, so that any method may ask it anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core.errors import GdvizError, UnsupportedError
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.engine.data import columns

VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "quadratic": (
        {},
        {"a": 0.2, "b": 2.0, "offset": 1.0},
        {"a": 30.0, "angle": 0.7},
        {"a": 3.0, "b": -1.0, "angle": -2.0},
    ),
    "parabola": ({}, {"a": 4.0}),
    "linear_regression": (
        {},
        {"standardised": False},
        {"model": "line"},
        {"model": "line", "standardised": False},
    ),
}


def made(key: str, params: dict[str, Any]) -> Objective:
    kind = OBJECTIVES[key]
    return build(kind, params, columns(kind.data) if kind.data else None)


ALL = [
    pytest.param(made(key, params), id=f"{key}{i or ''}")
    for key in OBJECTIVES
    for i, params in enumerate(VARIANTS.get(key, ({},)))
]
OFFERING = {
    offer: [p for p in ALL if offer in p.values[0].offers]  # type: ignore[union-attr]
    for offer in ("hessian", "residuals", "samples")
}
UNIT = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0))


def point(f: Objective, unit: tuple[float, float]) -> np.ndarray[Any, Any]:
    """A place in the window."""
    box = f.window[: f.dim]
    return np.array([lo + t * (hi - lo) for (lo, hi), t in zip(box, unit, strict=False)])


def cloud(f: Objective, shape: tuple[int, ...], seed: int = 1) -> np.ndarray[Any, Any]:
    """Places in the window that refuse to be written to, (D, *shape)."""
    rng = np.random.default_rng(seed)
    low, high = np.array(f.window[: f.dim]).T.reshape(2, f.dim, *(1,) * len(shape))
    x = low + (high - low) * rng.random((f.dim, *shape))
    x.flags.writeable = False
    return x


@pytest.mark.parametrize("f", ALL)
@given(unit=UNIT)
def test_the_gradient_is_the_slope_of_the_value(
    f: Objective, unit: tuple[float, float]
) -> None:
    x = point(f, unit)
    for i in range(f.dim):
        h = np.zeros(f.dim)
        h[i] = 1e-5 * max(1.0, abs(x[i]))  # balances truncation and round-off
        slope = (f.value(x + h) - f.value(x - h)) / (2.0 * h[i])
        scale = abs(float(f.value(x))) + np.abs(f.grad(x)).max() + 1.0
        assert_allclose(f.grad(x)[i], slope, rtol=0, atol=1e-7 * scale)


@pytest.mark.parametrize("f", OFFERING["hessian"])
@given(unit=UNIT)
def test_the_hessian_is_the_slope_of_the_gradient(
    f: Objective, unit: tuple[float, float]
) -> None:
    x = point(f, unit)
    hess = f.hess(x)
    assert_array_equal(hess, hess.T)
    for i in range(f.dim):
        h = np.zeros(f.dim)
        h[i] = 1e-5 * max(1.0, abs(x[i]))
        slope = (f.grad(x + h) - f.grad(x - h)) / (2.0 * h[i])
        scale = np.abs(hess).max() + np.abs(f.grad(x)).max() + 1.0
        assert_allclose(hess[i], slope, rtol=0, atol=1e-7 * scale)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
@pytest.mark.parametrize("f", ALL)
def test_many_points_at_once_are_the_same_as_one_by_one(
    f: Objective, shape: tuple[int, ...]
) -> None:
    x = cloud(f, shape)
    value, grad = f.value(x), f.grad(x)
    assert np.shape(value) == shape
    assert grad.shape == x.shape
    assert grad.dtype == np.float64
    assert not np.shares_memory(grad, x)
    hess = f.hess(x) if "hessian" in f.offers else np.zeros((f.dim, f.dim, *shape))
    assert hess.shape == (f.dim, f.dim, *shape)
    for lane in np.ndindex(*shape):
        one = x[:, *lane]
        for many, single in (
            (np.asarray(value)[lane], f.value(one)),
            (grad[:, *lane], f.grad(one)),
        ):
            assert_allclose(many, single, rtol=1e-13, atol=1e-13)  # sums may be reordered
        if "hessian" in f.offers:
            assert_allclose(hess[:, :, *lane], f.hess(one), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("f", ALL)
def test_a_far_away_point_overflows_and_does_not_raise(f: Objective) -> None:
    x = np.full((f.dim, 2), 1e200)
    with np.errstate(all="ignore"):
        assert not np.isfinite(f.value(x)).any() or f.key == "reddi"  # straight lines
        assert f.grad(x).shape == x.shape


@pytest.mark.parametrize("f", ALL)
def test_a_landmark_is_stationary_and_of_its_kind(f: Objective) -> None:
    for mark in f.landmarks():
        at = np.array(mark.at)
        assert at.shape == (f.dim,)
        if f.box is not None:  # the lowest point of a straight line is a wall
            assert (np.abs(at) == f.box[1]).all()
            assert (f.grad(at) * at < 0.0).all()
            continue
        curvatures = np.linalg.eigvalsh(f.hess(at))
        assert np.abs(f.grad(at)).max() <= 1e-12 * (1.0 + np.abs(curvatures).max())
        assert_allclose(f.value(at), mark.value, rtol=1e-12, atol=1e-24)
        kinds = {"minimum": (curvatures > 0).all(), "maximum": (curvatures < 0).all()}
        assert kinds.get(mark.kind, curvatures[0] < 0 < curvatures[-1])


@pytest.mark.parametrize("f", ALL)
def test_the_lowest_minimum_stands_in_front_and_nothing_in_the_window_is_lower(
    f: Objective,
) -> None:
    marks = f.landmarks()
    kinds = [mark.kind for mark in marks]
    assert kinds == sorted(kinds, key=["minimum", "saddle", "maximum"].index)
    lows = [mark.value for mark in marks if mark.kind == "minimum"]
    if lows:
        assert lows[0] <= min(lows) + 1e-12
        inside = np.clip(cloud(f, (10_000,)), *(f.box or (None, None)))
        assert lows[0] <= f.value(inside).min() + 1e-12


@pytest.mark.parametrize("key", ["himmelblau", "himmelblau_tilted"])
def test_no_stationary_point_of_the_hollows_is_missing(key: str) -> None:
    f = made(key, {})
    x = np.stack(np.meshgrid(np.linspace(-7, 7.5, 30), np.linspace(-6, 6, 30))).reshape(2, -1)
    for _ in range(80):  # Newton's method from everywhere finds them all
        step = np.linalg.solve(np.moveaxis(f.hess(x), -1, 0), f.grad(x).T[..., None])
        x = x - step[..., 0].T
    x = x[:, np.abs(f.grad(x)).max(axis=0) < 1e-8]
    found = np.unique(np.round(x.T, 5), axis=0)
    curvatures = np.linalg.eigvalsh(np.moveaxis(f.hess(found.T), -1, 0))
    not_peaks = found[curvatures[:, 1] > 0]
    known = np.unique(np.round([mark.at for mark in f.landmarks()], 5), axis=0)
    assert_allclose(not_peaks, known, atol=2e-5)


@pytest.mark.parametrize("f", OFFERING["residuals"])
@given(unit=UNIT)
def test_residuals_make_up_value_and_gradient(f: Objective, unit: tuple[float, float]) -> None:
    x = point(f, unit)
    r, jacobian = f.residuals(x), f.jacobian(x)
    assert jacobian.shape == (len(r), f.dim)
    assert_allclose(0.5 * np.mean(r * r), f.value(x), rtol=1e-13)
    scale = np.abs(jacobian).max() * np.abs(r).max()
    assert_allclose(jacobian.T @ r / len(r), f.grad(x), rtol=1e-12, atol=1e-13 * scale)


@pytest.mark.parametrize("f", OFFERING["residuals"])
def test_residuals_follow_the_lanes(f: Objective) -> None:
    x = cloud(f, (2, 3))
    r, jacobian = f.residuals(x), f.jacobian(x)
    assert r.shape == (len(f.residuals(x[:, 1, 2])), 2, 3)
    assert jacobian.shape == (len(r), f.dim, 2, 3)
    assert f.samples in (0, len(r))
    assert_allclose(jacobian[..., 1, 2], f.jacobian(x[:, 1, 2]), rtol=1e-12)
    assert_allclose(r[:, 1, 2], f.residuals(x[:, 1, 2]), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("f", OFFERING["samples"])
def test_batches_that_partition_the_data_average_to_the_whole_gradient(f: Objective) -> None:
    x = cloud(f, (4,))
    order = np.random.default_rng(7).permutation(f.samples)
    parts = np.split(order, [10, 50, 51, 200])
    mean = sum(len(part) * f.grad_on(x, part) for part in parts) / f.samples
    scale = np.abs(f.grad(x)).max()
    assert_allclose(mean, f.grad(x), rtol=1e-12, atol=1e-13 * scale)
    single = f.residuals(x)[order[0]] * f.jacobian(x)[order[0]]
    assert_allclose(f.grad_on(x, order[:1]), single, rtol=1e-12)


@pytest.mark.parametrize("key", ["quadratic", "parabola"])
def test_what_an_objective_lacks_is_a_sentence(key: str) -> None:
    f = made(key, {})
    x, rows = np.zeros(f.dim), np.arange(3)
    assert f.samples == 0
    lacks = rf"^{f.title} has no (residuals|samples|Fisher matrix)$"
    for ask in (f.residuals, f.jacobian, f.fisher, lambda at: f.grad_on(at, rows)):
        with pytest.raises(UnsupportedError, match=lacks):
            ask(x)


def test_the_fisher_matrix_of_the_regression_is_its_gram_matrix() -> None:
    f = made("linear_regression", {})
    x = cloud(f, (3,))
    design = f.jacobian(np.zeros(2))
    assert_allclose(f.fisher(x)[..., 1], design.T @ design / f.samples, rtol=1e-12)


def test_every_third_step_of_the_sequence_is_steep() -> None:
    f = made("reddi", {"c": 5.0})
    x = np.array([0.25])
    assert [float(f.at_step(k).grad(x)[0]) for k in range(4)] == [5.0, -1.0, -1.0, 5.0]
    assert_allclose(f.grad(x), 1.0)  # on average


@pytest.mark.parametrize("f", ALL)
def test_every_objective_can_be_opened_and_drawn(f: Objective) -> None:
    assert len(f.start) == f.dim
    assert all(lo < hi for lo, hi in f.window)
    assert all(lo <= s <= hi for s, (lo, hi) in zip(f.start, f.window, strict=False))
    assert len(f.names) == f.dim
    assert OBJECTIVES[f.key] is type(f)
    assert f.title
    assert f.source
    assert f.formula.count("{") == f.formula.count("}")


def test_a_turned_bowl_has_the_same_values_along_its_own_axes() -> None:
    angle = 0.3
    level, turned = made("quadratic", {}), made("quadratic", {"angle": angle})
    c, s = np.cos(angle), np.sin(angle)
    x = cloud(level, (50,))
    there = np.array([c * x[0] - s * x[1], s * x[0] + c * x[1]])  # counter-clockwise
    assert_allclose(turned.value(there), level.value(x), rtol=1e-12)


def test_the_regression_is_that_of_the_342_penguins() -> None:
    f = made("linear_regression", {})
    assert f.samples == 342
    design = f.jacobian(np.zeros(2))
    assert_allclose(design.mean(axis=0), 0.0, atol=1e-14)
    assert_allclose((design**2).mean(axis=0), 1.0)
    # the population correlation of flipper and bill length is 0.656
    assert_allclose(np.linalg.eigvalsh(f.hess(np.zeros(2))), [0.344, 1.656], atol=1e-3)
    line = made("linear_regression", {"model": "line", "standardised": False})
    # the fit in every textbook on these data: mass = -5780.83 g + 49.69 g/mm · flipper
    assert_allclose(line.landmarks()[0].at, [-5.78083, 0.496856], rtol=1e-5)


def test_missing_columns_are_named() -> None:
    some = {"flipper_length_cm": np.arange(3.0)}
    with pytest.raises(GdvizError, match="have no column bill_length_cm, body_mass_kg"):
        build(OBJECTIVES["linear_regression"], {}, some)
