"""Rosenbrock's valley, in two dimensions and in many."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window, stationary
from gdviz.core.objectives.dimensions import chosen, dimensions, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.params import ParamSpec

_N = dimensions(2)
_FEW = 60  # dimensions; at the second minimum all further coordinates are 1


@final
@dataclass(frozen=True)  # without slots, so that the class has the dimension of the defaults
class Rosenbrock(Objective):
    """f = Σᵢ 100 (xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)², for i from 1 to n - 1.

    In two dimensions the floor of the valley is the parabola y = x².  At the minimum the
    curvature across it is about 2500 times the curvature along it, so a step size that is
    stable across the valley crawls along it.  From 4 dimensions on there is a second
    minimum beside (-1, 1, …, 1), with a value near 4.

    References
    ----------
    H. H. Rosenbrock, "An automatic method for finding the greatest or least value of
    a function", The Computer Journal 3 (1960) 175-184.
    S. Kok and C. Sandrock, "Locating and characterizing the stationary points of the
    extended Rosenbrock function", Evolutionary Computation 17 (2009) 437-453.
    """

    n: int = 2
    dim: int = field(default=2, init=False, compare=False)

    key: ClassVar[str] = "rosenbrock"
    title: ClassVar[str] = "Rosenbrock valley"
    formula: ClassVar[str] = (
        r"f = \sum_{i=1}^{n-1} \left(1-x_i\right)^2 + 100\left(x_{i+1}-x_i^2\right)^2"
    )
    source: ClassVar[str] = (
        "H. H. Rosenbrock, An automatic method for finding the greatest or least value "
        "of a function, The Computer Journal 3, 1960"
    )
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-2.0, 2.0), (-1.0, 3.0))  # for any two coordinates
    params: ClassVar[tuple[ParamSpec, ...]] = (_N,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dim", self.n)

    @classmethod
    def dim_for(cls, values: Mapping[str, object]) -> int:
        return chosen(values, _N)

    @property
    def names(self) -> tuple[str, ...]:
        return names_of(self.n)

    @property
    def start(self) -> tuple[float, ...]:
        return tuple((-1.2, 1.0)[i % 2] for i in range(self.n))

    def value(self, x: Points) -> Scalars:
        u, r = _parts(x)
        return np.asarray(np.sum((1.0 - u) ** 2 + 100.0 * r * r, axis=0))

    def grad(self, x: Points) -> Points:
        u, r = _parts(x)
        g = np.zeros_like(x)
        g[:-1] = -2.0 * (1.0 - u) - 400.0 * u * r
        g[1:] += 200.0 * r
        return g

    def hess(self, x: Points) -> Matrices:
        diagonal, beside = self._bands(x)
        h = np.zeros((self.n, *x.shape))  # (D, D, *B)
        i = np.arange(self.n)
        h[i, i] = diagonal
        h[i[:-1], i[1:]] = h[i[1:], i[:-1]] = beside
        return h

    def hvp(self, x: Points, v: Points) -> Points:
        diagonal, beside = self._bands(x)
        product = diagonal * v
        product[:-1] += beside * v[1:]
        product[1:] += beside * v[:-1]
        return product

    def residuals(self, x: Points) -> FloatArray:
        u, r = _parts(x)
        return self._root * np.concatenate([1.0 - u, 10.0 * r])

    def jacobian(self, x: Points) -> FloatArray:
        m = self.n - 1
        j = np.zeros((2 * m, *x.shape))  # (N, D, *B)
        i = np.arange(m)
        j[i, i] = -self._root
        j[m + i, i] = -20.0 * self._root * x[:-1]
        j[m + i, i + 1] = 10.0 * self._root
        return j

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks(self)

    @property
    def _root(self) -> float:
        """Makes half the mean of 2 (n - 1) squares their sum."""
        return math.sqrt(4.0 * (self.n - 1))

    def _bands(self, x: Points) -> tuple[Points, Points]:
        """The Hessian's diagonal ``(D, *B)``, and what is beside it ``(D - 1, *B)``."""
        u = x[:-1]
        diagonal = np.zeros_like(x)
        diagonal[:-1] = 2.0 - 400.0 * (x[1:] - 3.0 * u * u)
        diagonal[1:] += 200.0
        return diagonal, -400.0 * u


def _parts(x: Points) -> tuple[Points, Points]:
    """All but the last coordinate, and the heights above the floor, ``(D - 1, *B)``."""
    u = x[:-1]
    return u, x[1:] - u * u


@lru_cache(maxsize=64)
def _landmarks(f: Rosenbrock) -> tuple[Landmark, ...]:
    lowest = Landmark("minimum", (1.0,) * f.n, 0.0)
    if f.n < 4:
        return (lowest,)
    few = Rosenbrock(min(f.n, _FEW))
    rough = stationary(few, "minimum", (-0.99,) + (1.0,) * (few.n - 1))
    second = stationary(few, "minimum", rough.at)  # for n = 4 the first guess is far off
    return (lowest, replace(second, at=second.at + (1.0,) * (f.n - few.n)))
