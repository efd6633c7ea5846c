"""Functions of one variable, with more than one valley."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks
from gdviz.core.objectives.base import Kind, Landmark, Objective, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class DoubleWell(Objective):
    """f = x⁴ - 2x² + cx: two valleys, of which c makes one the deeper.

    For |c| > 8/√27 only one is left.

    References
    ----------
    S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994, sections 2.7 and 3.6.
    """

    c: float = 0.3

    key: ClassVar[str] = "double_well"
    title: ClassVar[str] = "Double well"
    formula: ClassVar[str] = r"f = x^4 - 2x^2 + cx"
    source: ClassVar[str] = "S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994"
    dim = 1
    window: ClassVar[Window] = ((-2.0, 2.0), (-1.8, 4.0))
    start: ClassVar[tuple[float, ...]] = (1.8,)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="c", default=0.3, low=-100.0, high=100.0, soft=(-2.0, 2.0),
            symbol="c", doc="Tilts the two valleys against each other.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        u = x[0]
        return np.asarray(u * (u * (u * u - 2.0) + self.c))

    def grad(self, x: Points) -> Points:
        return np.asarray(4.0 * x * (x * x - 1.0) + self.c)

    def hess(self, x: Points) -> Matrices:
        return np.asarray(12.0 * x * x - 4.0)[None]

    def landmarks(self) -> tuple[Landmark, ...]:
        return _wells(self)


@lru_cache(maxsize=64)
def _wells(f: DoubleWell) -> tuple[Landmark, ...]:
    roots = np.roots([4.0, 0.0, -4.0, f.c])
    real = [float(root.real) for root in roots if abs(root.imag) < 1e-6]
    near: dict[str, list[tuple[float, ...]]] = {"minimum": [], "maximum": []}
    for at in real:
        bend = 12.0 * at * at - 4.0
        if abs(bend) > 1e-3:  # where two of them meet neither is an extremum
            near["minimum" if bend > 0.0 else "maximum"].append((at,))
    return marks(f, minimum=near["minimum"], maximum=near["maximum"])


@final
@dataclass(frozen=True, slots=True)
class SineSlope(Objective):
    """f = cx + sin x: a slope with ripples, in which a run comes to rest if they are deep.

    For |c| < 1 there is a valley in every period and each is lower than the one before;
    those in the window are marked.  For |c| ≥ 1 the slope only falls.

    References
    ----------
    S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994, sections 4.3 and 4.6 (the tilted
    washboard).
    """

    c: float = 0.2

    key: ClassVar[str] = "sine_slope"
    title: ClassVar[str] = "Rippled slope"
    formula: ClassVar[str] = r"f = cx + \sin x"
    source: ClassVar[str] = "S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994"
    dim = 1
    window: ClassVar[Window] = ((-9.0, 9.0), (-3.5, 3.5))
    start: ClassVar[tuple[float, ...]] = (5.28,)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="c", default=0.2, low=0.0, high=100.0, soft=(0.0, 1.2),
            symbol="c", doc="How steep the slope is; its ripples have the slope 1.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        return np.asarray(self.c * x[0] + np.sin(x[0]))

    def grad(self, x: Points) -> Points:
        return np.asarray(self.c + np.cos(x))

    def hess(self, x: Points) -> Matrices:
        return np.asarray(-np.sin(x))[None]

    def landmarks(self) -> tuple[Landmark, ...]:
        if self.c >= 1.0:
            return ()
        turn, (low, high) = math.acos(-self.c), self.window[0]
        rounds = [2.0 * math.pi * k for k in range(-3, 4)]
        lows = [at - turn for at in rounds if low <= at - turn <= high]
        highs = [at + turn for at in rounds if low <= at + turn <= high]

        def mark(kind: Kind, at: float) -> Landmark:
            return Landmark(kind, (at,), self.c * at + math.sin(at))

        return (
            *(mark("minimum", at) for at in lows),
            *(mark("maximum", at) for at in highs),
        )
