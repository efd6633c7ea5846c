"""Linear algebra over many lanes, narrow and wide."""

from __future__ import annotations

import numpy as np
import pytest

from gdviz.core.linear import gram


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
