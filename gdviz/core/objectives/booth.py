"""Booth's function and Matyas's: quadratic bowls that everyone tests with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix, rows, vector
from gdviz.core.objectives.base import Landmark, Objective, Offer, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class Booth(Objective):
    """f = (x + 2y - 7)² + (2x + y - 5)²: a bowl with curvatures 2 and 18, lowest at (1, 3).

    References
    ----------
    A. D. Booth, Numerical Methods, Butterworths, 1957.
    """

    key: ClassVar[str] = "booth"
    title: ClassVar[str] = "Booth"
    formula: ClassVar[str] = r"f = (x+2y-7)^2 + (2x+y-5)^2"
    source: ClassVar[str] = "A. D. Booth, Numerical Methods, 1957"
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-10.0, 10.0), (-10.0, 10.0))
    start: ClassVar[tuple[float, ...]] = (-8.0, 4.0)

    def value(self, x: Points) -> Scalars:
        p, q = _lines(x)
        return np.asarray(p * p + q * q)

    def grad(self, x: Points) -> Points:
        p, q = _lines(x)
        return vector(x, 2.0 * p + 4.0 * q, 4.0 * p + 2.0 * q)

    def hess(self, x: Points) -> Matrices:
        return matrix(x, 10.0, 8.0, 10.0)

    def residuals(self, x: Points) -> FloatArray:
        p, q = _lines(x)
        return np.stack([2.0 * p, 2.0 * q])

    def jacobian(self, x: Points) -> FloatArray:
        return rows(x, (2.0, 4.0), (4.0, 2.0))

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (1.0, 3.0), 0.0),)


def _lines(x: Points) -> tuple[Scalars, Scalars]:
    u, v = x
    return u + 2.0 * v - 7.0, 2.0 * u + v - 5.0


@final
@dataclass(frozen=True, slots=True)
class Matyas(Objective):
    """f = 0.26 (x² + y²) - 0.48 xy: a bowl with curvatures 0.04 and 1, along the diagonals.

    References
    ----------
    J. Matyas, Random optimization, Automation and Remote Control 26 (1965) 246-253.
    """

    key: ClassVar[str] = "matyas"
    title: ClassVar[str] = "Matyas"
    formula: ClassVar[str] = r"f = 0.26\left(x^2+y^2\right) - 0.48\,xy"
    source: ClassVar[str] = (
        "J. Matyas, Random optimization, Automation and Remote Control 26, 1965"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-10.0, 10.0), (-10.0, 10.0))
    start: ClassVar[tuple[float, ...]] = (-3.0, 9.0)

    def value(self, x: Points) -> Scalars:
        u, v = x  # as squares of its own axes, so that it overflows to inf and not to nan
        return np.asarray(0.01 * (u + v) ** 2 + 0.25 * (u - v) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        return vector(x, 0.52 * u - 0.48 * v, 0.52 * v - 0.48 * u)

    def hess(self, x: Points) -> Matrices:
        return matrix(x, 0.52, -0.48, 0.52)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0, 0.0), 0.0),)
