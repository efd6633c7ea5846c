"""Saddles: places where the slope is zero and a way leads down."""

from __future__ import annotations

import math
from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape
from gdviz.core.params import ParamSpec


def _walls(default: float) -> ParamSpec:
    return ParamSpec(
        name="c", default=default, low=0.0, high=1e6, soft=(0.0, 1.0), symbol="c",
        doc="Height of the walls that end the descent far out; with 0 it has no end.",
    )  # fmt: skip


@final
class Saddle(Landscape):
    """f = a x² - b y² + c y⁴: down along x to the saddle, then down along y.

    The walls c y⁴ end the descent in two minima at y = ±√(b/2c), so that a run that leaves
    the saddle arrives somewhere; c = 0 is the bare saddle.  The start lies a thousandth
    beside the ridge: on it, y = 0, no method without noise ever leaves.

    References
    ----------
    Y. N. Dauphin et al., Identifying and attacking the saddle point problem in
    high-dimensional non-convex optimization, NeurIPS 2014.
    """

    key = "saddle"
    title = "Saddle"
    text = "a*x**2 - b*y**2 + c*y**4"
    source = (
        "Y. N. Dauphin et al., Identifying and attacking the saddle point problem in "
        "high-dimensional non-convex optimization, NeurIPS 2014"
    )
    angles_matter = True
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.5, 0.001)
    params = (
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

    def landmarks(self) -> tuple[Landmark, ...]:
        _, b, c = self.given
        saddle = Landmark("saddle", (0.0, 0.0), 0.0)
        if c == 0.0:
            return (saddle,)
        lowest = -b * b / (4.0 * c)
        far = math.sqrt(b / (2.0 * c))
        return (
            *(Landmark("minimum", (0.0, sign * far), lowest) for sign in (1.0, -1.0)),
            saddle,
        )


@final
class MonkeySaddle(Landscape):
    """f = x³ - 3xy² + c (x² + y²)²: three ways down, and no curvature at all in the middle.

    At the origin gradient and Hessian are zero, so that Newton's method has nothing to go
    by.  The walls end each way down in a minimum at the distance 3/4c; c = 0 is the bare
    saddle.

    References
    ----------
    D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, Springer, 1932, section 29.
    """

    key = "monkey_saddle"
    title = "Monkey saddle"
    text = "x**2*(x + c*x**2) + y**2*(c*(2*x**2 + y**2) - 3*x)"
    shown = "x**3 - 3*x*y**2 + c*(x**2 + y**2)**2"
    source = "D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, 1932"
    angles_matter = True
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.2, 0.01)
    params = (_walls(0.5),)

    def landmarks(self) -> tuple[Landmark, ...]:
        (c,) = self.given
        saddle = Landmark("saddle", (0.0, 0.0), 0.0, "flat")
        if c == 0.0:
            return (saddle,)
        far = 3.0 / (4.0 * c)
        lowest = -27.0 / (256.0 * c**3)
        ways = [(-1.0, 0.0), (0.5, math.sqrt(0.75)), (0.5, -math.sqrt(0.75))]
        return (
            *(Landmark("minimum", (far * u, far * v), lowest) for u, v in ways),
            saddle,
        )
