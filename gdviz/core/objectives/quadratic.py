"""Quadratic bowls: the one family whose theory is complete."""

from __future__ import annotations

import math
from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape
from gdviz.core.params import ParamSpec

_SOURCE = "S. Boyd and L. Vandenberghe, Convex Optimization, 2004, section 9.3"


def _curvature(name: str, default: float, axis: str) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=-1e6, high=1e6, soft=(0.1, 100.0), scale="log",
        symbol=name, doc=f"Curvature along {axis}: the second derivative there.",
    )  # fmt: skip


@final
class Quadratic(Landscape):
    """f = ½ (a x'² + b y'²) + offset, (x', y') turned by `angle` against (x, y)."""

    key = "quadratic"
    title = "Quadratic"
    text = (
        "c = cos(angle); s = sin(angle); u = c*x + s*y; v = c*y - s*x; "
        "(a*u**2 + b*v**2)/2 + offset"
    )
    shown = "(a*x_angle**2 + b*y_angle**2)/2 + offset"
    source = _SOURCE
    angles_matter = True
    window = ((-3.5, 3.5), (-3.5, 3.5))
    start = (3.0, -3.0)
    params = (
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

    def landmarks(self) -> tuple[Landmark, ...]:
        a, b, _, offset = self.given
        if a > 0.0 and b > 0.0:
            return (Landmark("minimum", (0.0, 0.0), offset),)
        if a * b < 0.0:
            return (Landmark("saddle", (0.0, 0.0), offset),)
        return ()


@final
class Parabola(Landscape):
    """f = a x²: one dimension, where the learning rate can be seen bare."""

    key = "parabola"
    title = "Parabola"
    text = "a*x**2"
    source = _SOURCE
    dim = 1
    window = ((-2.5, 2.5), (-0.5, 6.0))
    start = (2.0,)
    params = (
        ParamSpec(
            name="a", default=1.0, low=-1e6, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="a", doc="Half the curvature.",
        ),
    )  # fmt: skip

    def landmarks(self) -> tuple[Landmark, ...]:
        (a,) = self.given
        return (Landmark("minimum", (0.0,), 0.0),) if a > 0.0 else ()
