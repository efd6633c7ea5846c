"""Formulas of two neighbours, summed along a chain of coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from gdviz.core.objectives.base import Objective, Offer
from gdviz.core.objectives.computed import Computed, computed
from gdviz.core.objectives.dimensions import chosen, dimensions, names_of
from gdviz.core.page import page
from gdviz.core.trees import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.params import ParamSpec
    from gdviz.core.trees import Trees

_N = dimensions(2)
_PAIR = ("x", "y")


class _Typeset:
    """The sum in LaTeX, set when it is first asked for."""

    def __get__(self, instance: object, owner: type[Chained]) -> str:
        beside = {"x": "x_i", "y": "x_{i+1}"}
        return page(lines_of(owner.shown or owner.text), beside, r"f = \sum_{i=1}^{n-1}")


@dataclass(frozen=True)  # without slots, so that the class has the dimension of the defaults
class Chained(Objective):
    """f = Σᵢ t(xᵢ, xᵢ₊₁), for i from 1 to n - 1, where t is a formula of x and y.

    The n - 1 pairs of neighbours are lanes of the one formula, so that a thousand
    dimensions cost what a thousand points do, and the Hessian is known to be a band.  With
    n = 2 it is the formula itself.  A subclass declares `text`, a sum of squares.
    """

    n: int = 2
    dim: int = field(default=2, init=False, compare=False)

    text: ClassVar[str]
    shown: ClassVar[str] = ""
    formula: ClassVar[str] = _Typeset()  # type: ignore[assignment]  # answers with text
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    params: ClassVar[tuple[ParamSpec, ...]] = (_N,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dim", self.n)

    @classmethod
    def dim_for(cls, values: Mapping[str, object]) -> int:
        return chosen(values, _N)

    @property
    def names(self) -> tuple[str, ...]:
        return names_of(self.n)

    def trees(self) -> Trees | None:
        return self.pair.trees if self.n == 2 else None

    @property
    def pair(self) -> Computed:
        """The formula of two neighbours."""
        return computed(self.text, _PAIR, ())

    def value(self, x: Points) -> Scalars:
        if self.n == 2:
            return self.pair.value(x)
        return np.asarray(self.pair.value(_pairs(x)).sum(axis=0))

    def grad(self, x: Points) -> Points:
        if self.n == 2:
            return self.pair.grad(x)
        here, ahead = self.pair.grad(_pairs(x))
        g = np.zeros_like(x)
        g[:-1] = here
        g[1:] += ahead
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
        rows = self._root * self.pair.residuals(_pairs(x))  # (N, D - 1, *B)
        return rows.reshape(-1, *x.shape[1:])

    def jacobian(self, x: Points) -> FloatArray:
        slopes = self._root * self.pair.jacobian(_pairs(x))  # (N, 2, D - 1, *B)
        j = np.zeros((len(slopes), self.n - 1, *x.shape))
        i = np.arange(self.n - 1)
        j[:, i, i], j[:, i, i + 1] = slopes[:, 0], slopes[:, 1]
        return j.reshape(-1, *x.shape)

    @property
    def _root(self) -> float:
        """Makes half the mean of all squares the sum of those of the pairs."""
        return math.sqrt(self.n - 1)

    def _bands(self, x: Points) -> tuple[Points, Points]:
        """The Hessian's diagonal ``(D, *B)``, and what is beside it ``(D - 1, *B)``."""
        bend = self.pair.hess(_pairs(x))  # (2, 2, D - 1, *B)
        diagonal = np.zeros_like(x)
        diagonal[:-1] = bend[0, 0]
        diagonal[1:] += bend[1, 1]
        return diagonal, bend[0, 1]


def _pairs(x: Points) -> Points:
    """Every coordinate but the last with the one after it, ``(D, *B) -> (2, D - 1, *B)``."""
    return np.stack([x[:-1], x[1:]])
