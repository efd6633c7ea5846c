"""Beale's function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix, rows, vector
from gdviz.core.objectives.base import Landmark, Objective, Offer, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars

_GOALS = (1.5, 2.25, 2.625)


@final
@dataclass(frozen=True, slots=True)
class Beale(Objective):
    """f = Σᵢ (aᵢ - x (1 - yⁱ))² with a = 1.5, 2.25, 2.625: flat arms and steep corners.

    The one minimum, (3, ½), has the value 0; from x < 0 the floor leads away to infinity.

    References
    ----------
    E. M. L. Beale, On an iterative method for finding a local minimum of a function of more
    than one variable, Technical Report 25, Statistical Techniques Research Group,
    Princeton University, 1958.
    """

    key: ClassVar[str] = "beale"
    title: ClassVar[str] = "Beale"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & (1.5-x+xy)^2 + (2.25-x+xy^2)^2 \\"
        r" & + (2.625-x+xy^3)^2 \end{aligned}"
    )
    source: ClassVar[str] = (
        "E. M. L. Beale, On an iterative method for finding a local minimum of a function of "
        "more than one variable, Princeton University, 1958"
    )
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-4.5, 4.5), (-4.5, 4.5))
    start: ClassVar[tuple[float, ...]] = (2.64, -1.32)

    def value(self, x: Points) -> Scalars:
        return np.asarray(sum(p * p for p, _, _, _ in _terms(x)))

    def grad(self, x: Points) -> Points:
        parts = _terms(x)
        return vector(
            x,
            2.0 * sum(p * along_x for p, along_x, _, _ in parts),
            2.0 * sum(p * along_y for p, _, along_y, _ in parts),
        )

    def hess(self, x: Points) -> Matrices:
        u, v = x
        parts = _terms(x)
        bend = 2.0 * u * parts[1][0] + 6.0 * u * v * parts[2][0]  # Σ p ∂²p/∂y²
        return matrix(
            x,
            2.0 * sum(a * a for _, a, _, _ in parts),
            2.0 * sum(a * b + p * c for p, a, b, c in parts),
            2.0 * (sum(b * b for _, _, b, _ in parts) + bend),
        )

    def residuals(self, x: Points) -> FloatArray:
        return np.stack([_ROOT * p for p, _, _, _ in _terms(x)])

    def jacobian(self, x: Points) -> FloatArray:
        return _ROOT * rows(x, *((a, b) for _, a, b, _ in _terms(x)))

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


_ROOT = 6.0**0.5  # three terms: half the mean of squared residuals is the sum of squares


def _terms(x: Points) -> list[tuple[Scalars, Scalars, Scalars, Scalars]]:
    """For each term p: p, ∂p/∂x, ∂p/∂y, ∂²p/∂x∂y, each ``(*B,)``."""
    u, v = x
    powers = (np.ones_like(v), v, v * v, v * v * v)
    return [
        (a - u * (1.0 - powers[i]), powers[i] - 1.0, i * u * powers[i - 1], i * powers[i - 1])
        for i, a in enumerate(_GOALS, 1)
    ]


@cache
def _landmarks() -> tuple[Landmark, ...]:
    return marks(Beale(), minimum=((3.0, 0.5),), saddle=((0.0, 1.0), (0.1005, -2.6445)))
