"""Linear algebra over many lanes, narrow and wide."""

from __future__ import annotations

import numpy as np
import pytest

from gdviz.core.arrays import norm
from gdviz.core.linear import gram, shifted_solve


@pytest.mark.parametrize("dim", [2, 31, 32, 60])
@pytest.mark.parametrize("lanes", [(), (3,), (2, 2)])
def test_the_gram_matrix_is_the_mean_over_the_residuals(
    dim: int, lanes: tuple[int, ...]
) -> None:
    jacobian = np.random.default_rng(dim).standard_normal((dim + 5, dim, *lanes))
    wanted = np.einsum("ni...,nj...->ij...", jacobian, jacobian) / (dim + 5)
    found = gram(jacobian)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13)
    np.testing.assert_array_equal(found, np.swapaxes(found, 0, 1))


@pytest.mark.parametrize("dim", [31, 60])
def test_a_lane_that_is_lost_leaves_the_others_alone(dim: int) -> None:
    jacobian = np.random.default_rng(dim).standard_normal((dim, dim, 2))
    before = gram(jacobian)
    jacobian[0, 0, 0] = np.nan
    np.testing.assert_array_equal(gram(jacobian)[..., 1], before[..., 1])


@pytest.mark.parametrize("size", [1e-3, 1e3])
def test_a_wide_system_is_solved_though_its_determinant_is_no_number(size: float) -> None:
    g = np.arange(1.0, 201.0)
    found = shifted_solve(size * np.eye(200), 0.0, g)
    np.testing.assert_allclose(found, g / size, rtol=1e-12)


def test_a_singular_lane_has_no_answer_and_the_others_have_theirs() -> None:
    m = np.stack([np.eye(2), np.ones((2, 2)), np.diag([2.0, 4.0])], axis=-1)
    m[0, 0, 0] = np.nan
    found = shifted_solve(m, 0.0, np.ones((2, 3)))
    np.testing.assert_array_equal(np.isnan(found), [[True, True, False]] * 2)
    np.testing.assert_allclose(found[:, 2], [0.5, 0.25])


@pytest.mark.parametrize("dim", [2, 16, 17, 300])
def test_a_length_is_that_of_euclid_and_neither_overflows_nor_vanishes(dim: int) -> None:
    x = np.random.default_rng(dim).standard_normal((dim, 4))
    x[:, 2] = 0.0
    sizes = np.array([1.0, 1e-300, 1.0, 1e300])
    wanted = sizes * np.linalg.norm(x, axis=0)
    np.testing.assert_allclose(norm(x * sizes), wanted, rtol=1e-14)
    x[0, 0], x[1, 1] = np.nan, np.inf
    assert not np.isfinite(norm(x)[:2]).any()
