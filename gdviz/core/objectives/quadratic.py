"""Quadratic bowls: the one family whose theory is complete."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars

_SOURCE = "S. Boyd and L. Vandenberghe, Convex Optimization, 2004, section 9.3"


def _curvature(name: str, default: float, axis: str) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=-1e6, high=1e6, soft=(0.1, 100.0), scale="log",
        symbol=name, doc=f"Curvature along {axis}: the second derivative there.",
    )  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Quadratic(Objective):
    """f = ½ (a x'² + b y'²) + offset, (x', y') turned by `angle` against (x, y)."""

    a: float = 5.0
    b: float = 1.0
    angle: float = 0.0
    offset: float = 0.0

    key: ClassVar[str] = "quadratic"
    title: ClassVar[str] = "Quadratic"
    formula: ClassVar[str] = r"f = \frac{1}{2}\left(a x_\varphi^2 + b y_\varphi^2\right) + c"
    source: ClassVar[str] = _SOURCE
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-3.5, 3.5), (-3.5, 3.5))
    start: ClassVar[tuple[float, ...]] = (3.0, -3.0)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        _curvature("a", 5.0, "the first axis"),
        _curvature("b", 1.0, "the second axis"),
        ParamSpec(
            name="angle", default=0.0, low=-1e3, high=1e3, soft=(-math.pi / 2, math.pi / 2),
            symbol="φ", unit="rad", doc="Turns the bowl counter-clockwise.",
        ),
        ParamSpec(
            name="offset", default=0.0, low=-1e9, high=1e9, soft=(-10.0, 10.0),
            symbol="c", doc="Added to the value; the paths do not notice.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        u, v = self._turned(x)
        return 0.5 * (self.a * u * u + self.b * v * v) + self.offset

    def grad(self, x: Points) -> Points:
        u, v = self._turned(x)
        g = np.empty_like(x)
        if self.angle == 0.0:
            g[0], g[1] = self.a * u, self.b * v
        else:
            c, s = math.cos(self.angle), math.sin(self.angle)
            g[0] = c * self.a * u - s * self.b * v
            g[1] = s * self.a * u + c * self.b * v
        return g

    def hess(self, x: Points) -> Matrices:
        c, s = math.cos(self.angle), math.sin(self.angle)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = c * c * self.a + s * s * self.b
        h[1, 1] = s * s * self.a + c * c * self.b
        h[0, 1] = h[1, 0] = c * s * (self.a - self.b)
        return h

    def landmarks(self) -> tuple[Landmark, ...]:
        if self.a > 0.0 and self.b > 0.0:
            return (Landmark("minimum", (0.0, 0.0), self.offset),)
        if self.a * self.b < 0.0:
            return (Landmark("saddle", (0.0, 0.0), self.offset),)
        return ()

    def _turned(self, x: Points) -> tuple[Scalars, Scalars]:
        """Coordinates along the bowl's own axes."""
        if self.angle == 0.0:
            return x[0], x[1]
        c, s = math.cos(self.angle), math.sin(self.angle)
        return c * x[0] + s * x[1], c * x[1] - s * x[0]


@final
@dataclass(frozen=True, slots=True)
class Parabola(Objective):
    """f = a x²: one dimension, where the learning rate can be seen bare."""

    a: float = 1.0

    key: ClassVar[str] = "parabola"
    title: ClassVar[str] = "Parabola"
    formula: ClassVar[str] = r"f = a x^2"
    source: ClassVar[str] = _SOURCE
    dim = 1
    window: ClassVar[Window] = ((-2.5, 2.5), (-0.5, 6.0))
    start: ClassVar[tuple[float, ...]] = (2.0,)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="a", default=1.0, low=-1e6, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="a", doc="Half the curvature.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        return np.asarray(self.a * x[0] * x[0])

    def grad(self, x: Points) -> Points:
        return np.asarray(2.0 * self.a * x)

    def hess(self, x: Points) -> Matrices:
        return np.full((1, *x.shape), 2.0 * self.a)  # (D, D, *B)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0,), 0.0),) if self.a > 0.0 else ()
