"""The promise: every objective keeps the contract, so that any method may ask it anything."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from objective_cases import ALL, OFFERING, box, cloud, made

from gdviz.core.errors import GdvizError, UnsupportedError
from gdviz.core.objectives import OBJECTIVES, Objective, build


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


@pytest.mark.parametrize("f", OFFERING["residuals"])
def test_residuals_make_up_value_and_gradient(f: Objective) -> None:
    for x in cloud(f, (50,)).T:
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
    assert all(lo <= s <= hi for s, (lo, hi) in zip(f.start, box(f), strict=True))
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
