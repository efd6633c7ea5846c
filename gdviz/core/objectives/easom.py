"""Easom's needle."""

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


@final
@dataclass(frozen=True, slots=True)
class Easom(Objective):
    """f = -cos x · cos y · exp(-(x - π)² - (y - π)²): a hole of depth 1 in a flat plain.

    It is -g(x - π) g(y - π) with g(u) = cos u · exp(-u²).  Stationary are the places where
    both g are 0 (saddles) or both slopes are; the faint rims and dents beside the hole, below
    a hundredth of its depth, are among them.

    References
    ----------
    E. E. Easom, A Survey of Global Optimization Techniques, M. Eng. thesis, University of
    Louisville, 1990.
    """

    key: ClassVar[str] = "easom"
    title: ClassVar[str] = "Easom"
    formula: ClassVar[str] = r"f = -\cos x\,\cos y\;e^{-(x-\pi)^2-(y-\pi)^2}"
    source: ClassVar[str] = (
        "E. E. Easom, A Survey of Global Optimization Techniques, University of "
        "Louisville, 1990"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((0.6, 5.7), (0.6, 5.7))
    start: ClassVar[tuple[float, ...]] = (3.4, 2.95)

    def value(self, x: Points) -> Scalars:
        (g, h), _, _ = _bell(x)
        return np.asarray(-g * h)

    def grad(self, x: Points) -> Points:
        (g, h), (dg, dh), _ = _bell(x)
        return vector(x, -dg * h, -g * dh)

    def hess(self, x: Points) -> Matrices:
        (g, h), (dg, dh), (ddg, ddh) = _bell(x)
        return matrix(x, -ddg * h, -dg * dh, -g * ddh)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


def _bell(x: Points) -> tuple[Points, Points, Points]:
    """g, g′ and g″ of both coordinates, ``(2, *B)`` each."""
    u = x - math.pi
    cos, sin, bell = np.cos(u), np.sin(u), np.exp(-u * u)
    fall = u * bell  # before the factor u, so that far out it is 0 and not 0 · inf
    return (
        cos * bell,
        -sin * bell - 2.0 * cos * fall,
        -3.0 * cos * bell + 4.0 * (sin + u * cos) * fall,
    )


@cache
def _landmarks() -> tuple[Landmark, ...]:
    zero, rim = math.pi / 2.0, 1.83660  # g(zero) = 0; tan(rim) = -2 rim, where g′ is 0
    signs = (-1.0, 1.0)

    def beside(u: float, v: float) -> tuple[float, float]:
        return math.pi + u, math.pi + v

    return marks(
        Easom(),
        minimum=[beside(0.0, 0.0), *(beside(a * rim, b * rim) for a in signs for b in signs)],
        saddle=[beside(a * zero, b * zero) for a in signs for b in signs],
        maximum=[
            *(beside(a * rim, 0.0) for a in signs),
            *(beside(0.0, a * rim) for a in signs),
        ],
    )
