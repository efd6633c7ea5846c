"""Rosenbrock's valley."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class Rosenbrock(Objective):
    """f(x, y) = (1 - x)² + 100 (y - x²)².

    The floor of the valley is the parabola y = x².  At the minimum the curvature across
    it is about 2500 times the curvature along it, so a step size that is stable across
    the valley crawls along it.

    References
    ----------
    H. H. Rosenbrock, "An automatic method for finding the greatest or least value of
    a function", The Computer Journal 3 (1960) 175-184.
    """

    key: ClassVar[str] = "rosenbrock"
    title: ClassVar[str] = "Rosenbrock valley"
    formula: ClassVar[str] = r"f = (1-x)^2 + 100\left(y-x^2\right)^2"
    source: ClassVar[str] = (
        "H. H. Rosenbrock, An automatic method for finding the greatest or least value "
        "of a function, The Computer Journal 3, 1960"
    )
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-2.0, 2.0), (-1.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (-1.2, 1.0)

    def value(self, x: Points) -> Scalars:
        u, v = x
        return np.asarray((1.0 - u) ** 2 + 100.0 * (v - u * u) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        r = v - u * u  # height above the valley floor
        g = np.empty_like(x)
        g[0] = -2.0 * (1.0 - u) - 400.0 * u * r
        g[1] = 200.0 * r
        return g

    def hess(self, x: Points) -> Matrices:
        u, v = x
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 2.0 - 400.0 * (v - 3.0 * u * u)
        h[0, 1] = h[1, 0] = -400.0 * u
        h[1, 1] = 200.0
        return h

    def residuals(self, x: Points) -> FloatArray:
        u, v = x
        return np.stack([2.0 * (1.0 - u), 20.0 * (v - u * u)])

    def jacobian(self, x: Points) -> FloatArray:
        j = np.zeros((2, *x.shape))  # (N, D, *B)
        j[0, 0] = -2.0
        j[1, 0] = -40.0 * x[0]
        j[1, 1] = 20.0
        return j

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (1.0, 1.0), 0.0),)
