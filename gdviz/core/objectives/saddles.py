"""Saddles: places where the slope is zero and a way leads down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


def _walls(default: float) -> ParamSpec:
    return ParamSpec(
        name="c", default=default, low=0.0, high=1e6, soft=(0.0, 1.0), symbol="c",
        doc="Height of the walls that end the descent far out; with 0 it has no end.",
    )  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Saddle(Objective):
    """f = a x² - b y² + c y⁴: down along x to the saddle, then down along y.

    The walls c y⁴ end the descent in two minima at y = ±√(b/2c), so that a run that leaves
    the saddle arrives somewhere; c = 0 is the bare saddle.  The start lies a thousandth
    beside the ridge: on it, y = 0, no method without noise ever leaves.

    References
    ----------
    Y. N. Dauphin et al., Identifying and attacking the saddle point problem in
    high-dimensional non-convex optimization, NeurIPS 2014.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.25

    key: ClassVar[str] = "saddle"
    title: ClassVar[str] = "Saddle"
    formula: ClassVar[str] = r"f = a x^2 - b y^2 + c y^4"
    source: ClassVar[str] = (
        "Y. N. Dauphin et al., Identifying and attacking the saddle point problem in "
        "high-dimensional non-convex optimization, NeurIPS 2014"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (1.5, 0.001)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="a", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="a", doc="Half the curvature of the way to the saddle.",
        ),
        ParamSpec(
            name="b", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="b", doc="Half the curvature, downwards, of the way from the saddle.",
        ),
        _walls(0.25),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        u, v = x
        vv = v * v
        walls = vv * (self.c * vv - self.b) if self.c > 0.0 else -self.b * vv
        return np.asarray(self.a * u * u + walls)

    def grad(self, x: Points) -> Points:
        u, v = x
        along_y = (
            v * (4.0 * self.c * v * v - 2.0 * self.b) if self.c > 0.0 else -2.0 * self.b * v
        )
        return vector(x, 2.0 * self.a * u, along_y)

    def hess(self, x: Points) -> Matrices:
        v = x[1]
        return matrix(x, 2.0 * self.a, 0.0, 12.0 * self.c * v * v - 2.0 * self.b)

    def landmarks(self) -> tuple[Landmark, ...]:
        saddle = Landmark("saddle", (0.0, 0.0), 0.0)
        if self.c == 0.0:
            return (saddle,)
        lowest = -self.b * self.b / (4.0 * self.c)
        far = math.sqrt(self.b / (2.0 * self.c))
        return (
            *(Landmark("minimum", (0.0, sign * far), lowest) for sign in (1.0, -1.0)),
            saddle,
        )


@final
@dataclass(frozen=True, slots=True)
class MonkeySaddle(Objective):
    """f = x³ - 3xy² + c (x² + y²)²: three ways down, and no curvature at all in the middle.

    At the origin gradient and Hessian are zero, so that Newton's method has nothing to go
    by.  The walls end each way down in a minimum at the distance 3/4c; c = 0 is the bare
    saddle.

    References
    ----------
    D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, Springer, 1932, section 29.
    """

    c: float = 0.5

    key: ClassVar[str] = "monkey_saddle"
    title: ClassVar[str] = "Monkey saddle"
    formula: ClassVar[str] = r"f = x^3 - 3xy^2 + c\left(x^2+y^2\right)^2"
    source: ClassVar[str] = "D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, 1932"
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (1.2, 0.01)
    params: ClassVar[tuple[ParamSpec, ...]] = (_walls(0.5),)

    def value(self, x: Points) -> Scalars:
        u, v = x
        floor = u * (u * u - 3.0 * v * v)
        if self.c == 0.0:
            return np.asarray(floor)
        wall = self.c * (u * u + v * v) ** 2
        return np.asarray(np.where(np.isinf(wall), wall, floor + wall))  # not inf - inf

    def grad(self, x: Points) -> Points:
        u, v = x
        rise = 4.0 * self.c * (u * u + v * v)
        return vector(x, 3.0 * (u * u - v * v) + rise * u, v * (rise - 6.0 * u))

    def hess(self, x: Points) -> Matrices:
        u, v = x
        c = 4.0 * self.c
        return matrix(
            x,
            6.0 * u + c * (3.0 * u * u + v * v),
            2.0 * c * u * v - 6.0 * v,
            c * (u * u + 3.0 * v * v) - 6.0 * u,
        )

    def landmarks(self) -> tuple[Landmark, ...]:
        saddle = Landmark("saddle", (0.0, 0.0), 0.0, "flat")
        if self.c == 0.0:
            return (saddle,)
        far = 3.0 / (4.0 * self.c)
        lowest = -27.0 / (256.0 * self.c**3)
        ways = [(-1.0, 0.0), (0.5, math.sqrt(0.75)), (0.5, -math.sqrt(0.75))]
        return (
            *(Landmark("minimum", (far * u, far * v), lowest) for u, v in ways),
            saddle,
        )
