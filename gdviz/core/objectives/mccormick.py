"""McCormick's function."""

from __future__ import annotations

import math
from typing import final

from gdviz.core.objectives.landscape import Landscape, Near


def _at(s: float) -> tuple[float, float]:
    return (s + 1.0) / 2.0, (s - 1.0) / 2.0


_THIRD = 2.0 * math.pi / 3.0


@final
class McCormick(Landscape):
    """f = sin(x + y) + (x - y)² - 1.5x + 2.5y + 1: a channel whose floor goes up and down.

    With s = x + y and d = x - y it is sin s + s/2 + (d - 1)², so that d = 1 and
    cos s = -½ at every stationary point; those in the window are marked.  Outside it f is
    not bounded below.

    References
    ----------
    G. P. McCormick, Computability of global solutions to factorable nonconvex programs:
    part I, Mathematical Programming 10 (1976) 147-175.
    """

    key = "mccormick"
    title = "McCormick"
    text = "sin(x + y) + (x + y)/2 + (x - y - 1)**2"
    shown = "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1"
    source = (
        "G. P. McCormick, Computability of global solutions to factorable nonconvex "
        "programs: part I, Mathematical Programming 10, 1976"
    )
    angles_matter = True
    window = ((-1.5, 4.0), (-3.0, 4.0))
    start = (-0.36, 2.55)
    near = Near(minimum=(_at(-_THIRD), _at(2.0 * _THIRD)), saddle=(_at(_THIRD),))
