"""Derivatives of functions of two variables, put together from their components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


def vector(x: Points, along_x: Scalars | float, along_y: Scalars | float) -> Points:
    """A gradient at the points `x`, ``(2, *B)``, of the type of `x`."""
    g = np.empty_like(x)
    g[0], g[1] = along_x, along_y
    return g


def matrix(
    x: Points, xx: Scalars | float, xy: Scalars | float, yy: Scalars | float
) -> Matrices:
    """A Hessian at the points `x`, ``(2, 2, *B)``."""
    h = np.empty((2, *x.shape))
    h[0, 0] = xx
    h[0, 1] = h[1, 0] = xy
    h[1, 1] = yy
    return h


def rows(x: Points, *gradients: tuple[Scalars | float, Scalars | float]) -> FloatArray:
    """A Jacobian at the points `x` from the gradients of its residuals, ``(N, 2, *B)``."""
    j = np.empty((len(gradients), *x.shape))
    for i, (along_x, along_y) in enumerate(gradients):
        j[i, 0], j[i, 1] = along_x, along_y
    return j
