"""The camels, with three humps and with six."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class ThreeHumpCamel(Objective):
    """f = 2x² - 1.05x⁴ + x⁶/6 + xy + y²: three minima, the middle one the lowest.

    References
    ----------
    F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous
    nonlinear equations, IBM Journal of Research and Development 16 (1972) 504-522.
    """

    key: ClassVar[str] = "three_hump_camel"
    title: ClassVar[str] = "Three-hump camel"
    formula: ClassVar[str] = r"f = 2x^2 - 1.05x^4 + \frac{x^6}{6} + xy + y^2"
    source: ClassVar[str] = (
        "F. H. Branin, Widely convergent method for finding multiple solutions of "
        "simultaneous nonlinear equations, IBM Journal of Research and Development 16, 1972"
    )
    window: ClassVar[Window] = ((-2.4, 2.4), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (-2.2, -1.5)

    def value(self, x: Points) -> Scalars:
        u, v = x  # with the square completed, so that it overflows to inf and not to nan
        uu = u * u
        return np.asarray(uu * (1.75 + uu * (uu / 6.0 - 1.05)) + (v + 0.5 * u) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        uu = u * u
        return vector(x, u * (4.0 + uu * (uu - 4.2)) + v, u + 2.0 * v)

    def hess(self, x: Points) -> Matrices:
        uu = x[0] * x[0]
        return matrix(x, 4.0 + uu * (5.0 * uu - 12.6), 1.0, 2.0)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _three()


@final
@dataclass(frozen=True, slots=True)
class SixHumpCamel(Objective):
    """f = (4 - 2.1x² + x⁴/3) x² + xy + (4y² - 4) y²: six minima, two of them the lowest.

    References
    ----------
    L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, in
    Towards Global Optimization 2, North-Holland, 1978.
    """

    key: ClassVar[str] = "six_hump_camel"
    title: ClassVar[str] = "Six-hump camel"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & \left(4-2.1x^2+\frac{x^4}{3}\right)x^2 \\"
        r" & + xy + \left(4y^2-4\right)y^2 \end{aligned}"
    )
    source: ClassVar[str] = (
        "L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, "
        "Towards Global Optimization 2, 1978"
    )
    window: ClassVar[Window] = ((-2.2, 2.2), (-1.2, 1.2))
    start: ClassVar[tuple[float, ...]] = (0.97, 1.06)

    def value(self, x: Points) -> Scalars:
        u, v = x  # xy from squares, so that it overflows to inf and not to nan
        uu, vv = u * u, v * v
        own = uu * (3.5 + uu * (uu / 3.0 - 2.1)) + vv * (4.0 * vv - 4.5)
        return np.asarray(own + 0.5 * (u + v) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        uu, vv = u * u, v * v
        return vector(x, u * (8.0 + uu * (2.0 * uu - 8.4)) + v, u + v * (16.0 * vv - 8.0))

    def hess(self, x: Points) -> Matrices:
        uu, vv = x * x
        return matrix(x, 8.0 + uu * (10.0 * uu - 25.2), 1.0, 48.0 * vv - 8.0)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _six()


def _both(*places: tuple[float, float]) -> list[tuple[float, float]]:
    """The places and their mirror images: f(-x, -y) = f(x, y)."""
    return [(sign * u, sign * v) for u, v in places for sign in (1.0, -1.0)]


@cache
def _three() -> tuple[Landmark, ...]:
    return marks(
        ThreeHumpCamel(),
        minimum=[(0.0, 0.0), *_both((1.7476, -0.8738))],
        saddle=_both((1.0705, -0.5353)),
    )


@cache
def _six() -> tuple[Landmark, ...]:
    return marks(
        SixHumpCamel(),
        minimum=_both((0.0898, -0.7127), (1.7036, -0.7961), (1.6071, 0.5687)),
        saddle=[(0.0, 0.0), *_both((1.6381, 0.2287), (1.2961, 0.6051), (1.1092, -0.7683))],
        maximum=_both((1.2302, 0.1623)),
    )
