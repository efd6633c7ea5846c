"""Functions that are a sum over their coordinates, with many hollows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars

_TURN = 2.0 * math.pi


@final
@dataclass(frozen=True, slots=True)
class Rastrigin(Objective):
    """f = 20 + Σ (xᵢ² - 10 cos 2πxᵢ): a bowl full of hollows, one at every pair of integers.

    The marks are its minima in the window; peaks and saddles between them would hide the
    picture.

    References
    ----------
    L. A. Rastrigin, Systems of Extremal Control (in Russian), Nauka, 1974.
    """

    key: ClassVar[str] = "rastrigin"
    title: ClassVar[str] = "Rastrigin"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = 20 & + x^2 - 10\cos 2\pi x \\"
        r" & + y^2 - 10\cos 2\pi y \end{aligned}"
    )
    source: ClassVar[str] = "L. A. Rastrigin, Systems of Extremal Control (in Russian), 1974"
    window: ClassVar[Window] = ((-2.5, 2.5), (-2.5, 2.5))
    start: ClassVar[tuple[float, ...]] = (1.83, 1.47)

    def value(self, x: Points) -> Scalars:
        return np.asarray(np.sum(x * x + 10.0 * (1.0 - np.cos(_TURN * x)), axis=0))

    def grad(self, x: Points) -> Points:
        return np.asarray(2.0 * x + 10.0 * _TURN * np.sin(_TURN * x))

    def hess(self, x: Points) -> Matrices:
        u, v = 2.0 + 10.0 * _TURN**2 * np.cos(_TURN * x)
        return matrix(x, u, 0.0, v)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _rastrigin()


@final
@dataclass(frozen=True, slots=True)
class StyblinskiTang(Objective):
    """f = ½ Σ (xᵢ⁴ - 16xᵢ² + 5xᵢ): four hollows of different depth.

    References
    ----------
    M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization: stochastic
    approximation with function smoothing and simulated annealing, Neural Networks 3 (1990)
    467-483.
    """

    key: ClassVar[str] = "styblinski_tang"
    title: ClassVar[str] = "Styblinski–Tang"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = \frac{1}{2}\bigl( & x^4-16x^2+5x \\"
        r" & + y^4-16y^2+5y \bigr) \end{aligned}"
    )
    source: ClassVar[str] = (
        "M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, Neural "
        "Networks 3, 1990"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-4.5, 4.5), (-4.5, 4.5))
    start: ClassVar[tuple[float, ...]] = (3.96, 0.66)

    def value(self, x: Points) -> Scalars:
        return np.asarray(0.5 * np.sum(x * (x * (x * x - 16.0) + 5.0), axis=0))

    def grad(self, x: Points) -> Points:
        return np.asarray(x * (2.0 * x * x - 16.0) + 2.5)

    def hess(self, x: Points) -> Matrices:
        u, v = 6.0 * x * x - 16.0
        return matrix(x, u, 0.0, v)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _styblinski_tang()


@final
@dataclass(frozen=True, slots=True)
class Levy(Objective):
    """f = sin² πw₁ + (w₁ - 1)² (1 + 10 sin²(πw₁ + 1)) + (w₂ - 1)² (1 + sin² 2πw₂).

    Here w = 1 + (x - 1)/4; the lowest of its many hollows is at (1, 1).  The marks are its
    minima in the window.

    References
    ----------
    A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of
    functions, SIAM Journal on Scientific and Statistical Computing 6 (1985) 15-29; in the
    form of M. Laguna and R. Martí, Experimental testing of advanced scatter search designs
    for global optimization of multimodal functions, Journal of Global Optimization 33
    (2005) 235-255.
    """

    key: ClassVar[str] = "levy"
    title: ClassVar[str] = "Levy"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & \sin^2\pi w_1 \\"
        r" & + (w_1-1)^2\left(1+10\sin^2(\pi w_1+1)\right) \\"
        r" & + (w_2-1)^2\left(1+\sin^2 2\pi w_2\right) \\"
        r" & w_1 = 1+\frac{x-1}{4}, \quad w_2 = 1+\frac{y-1}{4} \end{aligned}"
    )
    source: ClassVar[str] = (
        "A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of "
        "functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"
    )
    window: ClassVar[Window] = ((-9.0, 11.0), (-9.0, 11.0))
    start: ClassVar[tuple[float, ...]] = (-5.2, 8.0)

    def value(self, x: Points) -> Scalars:
        u, v = 0.25 * (x - 1.0)  # w - 1
        first = np.sin(math.pi * u) ** 2
        second = u * u * (1.0 + 10.0 * np.sin(math.pi * u + 1.0) ** 2)
        third = v * v * (1.0 + np.sin(_TURN * v) ** 2)
        return np.asarray(first + second + third)

    def grad(self, x: Points) -> Points:
        u, v = 0.25 * (x - 1.0)
        angle = math.pi * u + 1.0
        along_u = (
            math.pi * np.sin(_TURN * u)
            + 2.0 * u * (1.0 + 10.0 * np.sin(angle) ** 2)
            + 10.0 * math.pi * u * u * np.sin(2.0 * angle)
        )
        along_v = 2.0 * v * (1.0 + np.sin(_TURN * v) ** 2) + _TURN * v * v * np.sin(
            2.0 * _TURN * v
        )
        return vector(x, 0.25 * along_u, 0.25 * along_v)

    def hess(self, x: Points) -> Matrices:
        u, v = 0.25 * (x - 1.0)
        angle = math.pi * u + 1.0
        uu = (
            2.0 * math.pi**2 * np.cos(_TURN * u)
            + 2.0 * (1.0 + 10.0 * np.sin(angle) ** 2)
            + 40.0 * math.pi * u * np.sin(2.0 * angle)
            + 20.0 * math.pi**2 * u * u * np.cos(2.0 * angle)
        )
        vv = (
            2.0 * (1.0 + np.sin(_TURN * v) ** 2)
            + 8.0 * math.pi * v * np.sin(2.0 * _TURN * v)
            + 8.0 * math.pi**2 * v * v * np.cos(2.0 * _TURN * v)
        )
        return matrix(x, uu / 16.0, 0.0, vv / 16.0)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _levy()


@cache
def _rastrigin() -> tuple[Landmark, ...]:
    near = (-1.9899, -0.99496, 0.0, 0.99496, 1.9899)
    return marks(Rastrigin(), minimum=product(near, near))


@cache
def _styblinski_tang() -> tuple[Landmark, ...]:
    low, high = (-2.9035, 2.7468), 0.1567  # of one coordinate
    return marks(
        StyblinskiTang(),
        minimum=product(low, low),
        saddle=[*((u, high) for u in low), *((high, v) for v in low)],
        maximum=[(high, high)],
    )


@cache
def _levy() -> tuple[Landmark, ...]:
    x = (-8.2446, -4.2054, 1.0, 3.7911, 7.7231)
    y = (-8.9590, -6.9484, -4.9303, -2.8906, 1.0, 4.8906, 6.9303, 8.9484, 10.959)
    return marks(Levy(), minimum=product(x, y))
