"""Griewank's function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars

_ROOT2 = math.sqrt(2.0)


@final
@dataclass(frozen=True, slots=True)
class Griewank(Objective):
    """f = 1 + (x² + y²)/4000 - cos x · cos(y/√2): countless hollows of nearly the same depth.

    The marks are its minima in the window.

    References
    ----------
    A. O. Griewank, Generalized descent for global optimization, Journal of Optimization
    Theory and Applications 34 (1981) 11-39.
    """

    key: ClassVar[str] = "griewank"
    title: ClassVar[str] = "Griewank"
    formula: ClassVar[str] = r"f = 1 + \frac{x^2+y^2}{4000} - \cos x\,\cos\frac{y}{\sqrt{2}}"
    source: ClassVar[str] = (
        "A. O. Griewank, Generalized descent for global optimization, Journal of "
        "Optimization Theory and Applications 34, 1981"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-10.0, 10.0), (-10.0, 10.0))
    start: ClassVar[tuple[float, ...]] = (1.47, 2.93)

    def value(self, x: Points) -> Scalars:
        u, v = x
        bowl = (u * u + v * v) / 4000.0
        return np.asarray(bowl + (1.0 - np.cos(u) * np.cos(v / _ROOT2)))

    def grad(self, x: Points) -> Points:
        u, v = x
        w = v / _ROOT2
        return vector(
            x,
            u / 2000.0 + np.sin(u) * np.cos(w),
            v / 2000.0 + np.cos(u) * np.sin(w) / _ROOT2,
        )

    def hess(self, x: Points) -> Matrices:
        u, v = x
        w = v / _ROOT2
        wave = np.cos(u) * np.cos(w)
        return matrix(
            x,
            0.0005 + wave,
            -np.sin(u) * np.sin(w) / _ROOT2,
            0.0005 + 0.5 * wave,
        )

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


@cache
def _landmarks() -> tuple[Landmark, ...]:
    return marks(
        Griewank(),
        minimum=[
            (k * math.pi, j * math.pi * _ROOT2)
            for k in range(-3, 4)
            for j in range(-2, 3)
            if (k + j) % 2 == 0  # where both cosines have one sign
        ],
    )
