"""Functions of one variable, with more than one valley."""

from __future__ import annotations

import math
from typing import final

import numpy as np

from gdviz.core.objectives.base import Kind, Landmark
from gdviz.core.objectives.landscape import Landscape, Near, marks
from gdviz.core.params import ParamSpec


@final
class DoubleWell(Landscape):
    """f = x⁴ - 2x² + cx: two valleys, of which c makes one the deeper.

    For |c| > 8/√27 only one is left.

    References
    ----------
    S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994, sections 2.7 and 3.6.
    """

    key = "double_well"
    title = "Double well"
    text = "x**4 - 2*x**2 + c*x"
    source = "S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994"
    dim = 1
    window = ((-2.0, 2.0), (-1.8, 4.0))
    start = (1.8,)
    params = (
        ParamSpec(
            name="c", default=0.3, low=-100.0, high=100.0, soft=(-2.0, 2.0),
            symbol="c", doc="Tilts the two valleys against each other.",
        ),
    )  # fmt: skip

    def landmarks(self) -> tuple[Landmark, ...]:
        (c,) = self.given
        at = [float(root.real) for root in np.roots([4.0, 0.0, -4.0, c]) if not root.imag]
        bends = [12.0 * x * x - 4.0 for x in at]
        # where two of them meet neither is an extremum
        low = tuple((x,) for x, bend in zip(at, bends, strict=True) if bend > 1e-3)
        high = tuple((x,) for x, bend in zip(at, bends, strict=True) if bend < -1e-3)
        return marks(self, Near(minimum=low, maximum=high))


@final
class SineSlope(Landscape):
    """f = cx + sin x: a slope with ripples, in which a run comes to rest if they are deep.

    For |c| < 1 there is a valley in every period and each is lower than the one before;
    those in the window are marked.  For |c| ≥ 1 the slope only falls.

    References
    ----------
    S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994, sections 4.3 and 4.6 (the tilted
    washboard).
    """

    key = "sine_slope"
    title = "Rippled slope"
    text = "c*x + sin(x)"
    source = "S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994"
    dim = 1
    window = ((-9.0, 9.0), (-3.5, 3.5))
    start = (5.28,)
    params = (
        ParamSpec(
            name="c", default=0.2, low=0.0, high=100.0, soft=(0.0, 1.2),
            symbol="c", doc="How steep the slope is; its ripples have the slope 1.",
        ),
    )  # fmt: skip

    def landmarks(self) -> tuple[Landmark, ...]:
        (c,) = self.given
        if c >= 1.0:
            return ()
        turn, (low, high) = math.acos(-c), self.window[0]
        rounds = [2.0 * math.pi * k for k in range(-3, 4)]
        lows = [at - turn for at in rounds if low <= at - turn <= high]
        highs = [at + turn for at in rounds if low <= at + turn <= high]

        def mark(kind: Kind, at: float) -> Landmark:
            return Landmark(kind, (at,), c * at + math.sin(at))

        return (
            *(mark("minimum", at) for at in lows),
            *(mark("maximum", at) for at in highs),
        )
