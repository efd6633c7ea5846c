"""Himmelblau's four hollows, level and tilted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window, stationary

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars

_SOURCE = "D. M. Himmelblau, Applied Nonlinear Programming, 1972"


@final
@dataclass(frozen=True, slots=True)
class Himmelblau(Objective):
    """f = (x² + y - 11)² + (x + y² - 7)²: four minima, all of value 0."""

    key: ClassVar[str] = "himmelblau"
    title: ClassVar[str] = "Himmelblau"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & (x^2+y-11)^2 \\ & + (x+y^2-7)^2 \end{aligned}"
    )
    source: ClassVar[str] = _SOURCE
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-6.0, 6.0), (-6.0, 6.0))
    start: ClassVar[tuple[float, ...]] = (-0.5, -4.0)

    def value(self, x: Points) -> Scalars:
        p, q = _residuals(x)
        return p * p + q * q

    def grad(self, x: Points) -> Points:
        u, v = x
        p, q = _residuals(x)
        g = np.empty_like(x)
        g[0] = 4.0 * u * p + 2.0 * q
        g[1] = 2.0 * p + 4.0 * v * q
        return g

    def hess(self, x: Points) -> Matrices:
        u, v = x
        p, q = _residuals(x)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 4.0 * p + 8.0 * u * u + 2.0
        h[0, 1] = h[1, 0] = 4.0 * (u + v)
        h[1, 1] = 4.0 * q + 8.0 * v * v + 2.0
        return h

    def residuals(self, x: Points) -> FloatArray:
        p, q = _residuals(x)
        return np.stack([2.0 * p, 2.0 * q])

    def jacobian(self, x: Points) -> FloatArray:
        return _jacobian(x)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _level_landmarks()


@final
@dataclass(frozen=True, slots=True)
class HimmelblauTilted(Objective):
    """f = ⅔ ((x² + y - 11)² + (x + y² - 7)² + (x - 4)² (y + 2)²).

    The third term lifts three of the four hollows: one global minimum remains, near
    (3.5847, -1.8500).
    """

    key: ClassVar[str] = "himmelblau_tilted"
    title: ClassVar[str] = "Himmelblau, tilted"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = \frac{2}{3}\bigl[ & (x^2+y-11)^2 \\ & + (x+y^2-7)^2"
        r" \\ & + (x-4)^2(y+2)^2 \bigr]\end{aligned}"
    )
    source: ClassVar[str] = _SOURCE + "; with a third term that tilts it"
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-6.75, 7.5), (-4.5, 3.9))
    start: ClassVar[tuple[float, ...]] = (-4.0, 3.0)

    def value(self, x: Points) -> Scalars:
        u, v = x
        p, q = _residuals(x)
        return np.asarray((p * p + q * q + (u - 4.0) ** 2 * (v + 2.0) ** 2) * (2.0 / 3.0))

    def grad(self, x: Points) -> Points:
        u, v = x
        p, q = _residuals(x)
        g = np.empty_like(x)
        g[0] = (4.0 * u * p + 2.0 * q + 2.0 * (u - 4.0) * (v + 2.0) ** 2) * (2.0 / 3.0)
        g[1] = (2.0 * p + 4.0 * v * q + 2.0 * (u - 4.0) ** 2 * (v + 2.0)) * (2.0 / 3.0)
        return g

    def hess(self, x: Points) -> Matrices:
        u, v = x
        p, q = _residuals(x)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 4.0 * p + 8.0 * u * u + 2.0 + 2.0 * (v + 2.0) ** 2
        h[0, 1] = h[1, 0] = 4.0 * (u + v) + 4.0 * (u - 4.0) * (v + 2.0)
        h[1, 1] = 4.0 * q + 8.0 * v * v + 2.0 + 2.0 * (u - 4.0) ** 2
        return (2.0 / 3.0) * h

    def residuals(self, x: Points) -> FloatArray:
        u, v = x
        p, q = _residuals(x)
        return np.stack([2.0 * p, 2.0 * q, 2.0 * (u - 4.0) * (v + 2.0)])

    def jacobian(self, x: Points) -> FloatArray:
        u, v = x
        tilt = np.stack([2.0 * (v + 2.0), 2.0 * (u - 4.0)])
        return np.concatenate([_jacobian(x), tilt[None]])

    def landmarks(self) -> tuple[Landmark, ...]:
        return _tilted_landmarks()


def _residuals(x: Points) -> tuple[Scalars, Scalars]:
    u, v = x
    return u * u + v - 11.0, u + v * v - 7.0


def _jacobian(x: Points) -> FloatArray:
    """Derivative of the two residuals, doubled so that the value is half their mean square."""
    u, v = x
    j = np.empty((2, *x.shape))  # (N, D, *B)
    j[0, 0], j[0, 1] = 4.0 * u, 2.0
    j[1, 0], j[1, 1] = 2.0, 4.0 * v
    return j


@cache
def _level_landmarks() -> tuple[Landmark, ...]:
    f = Himmelblau()
    minima = ((3.0, 2.0), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848))
    saddles = ((0.087, 2.884), (-3.073, -0.081), (-0.128, -1.954), (3.385, 0.074))
    return (
        *(stationary(f, "minimum", at) for at in minima),
        *(stationary(f, "saddle", at) for at in saddles),
        stationary(f, "maximum", (-0.271, -0.923)),
    )


@cache
def _tilted_landmarks() -> tuple[Landmark, ...]:
    f = HimmelblauTilted()
    minima = ((3.585, -1.850), (3.303, 1.639), (-3.54, -2.39))
    saddles = ((3.42, 0.24), (-0.12, -1.98))
    return (
        *(stationary(f, "minimum", at) for at in minima),
        *(stationary(f, "saddle", at) for at in saddles),
    )
