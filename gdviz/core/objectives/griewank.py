"""Griewank's function."""

from __future__ import annotations

import math
from typing import final

from gdviz.core.objectives.landscape import Landscape, Near

_ROOT2 = math.sqrt(2.0)


@final
class Griewank(Landscape):
    """f = 1 + (x² + y²)/4000 - cos x · cos(y/√2): countless hollows of nearly the same depth.

    The marks are its minima in the window.

    References
    ----------
    A. O. Griewank, Generalized descent for global optimization, Journal of Optimization
    Theory and Applications 34 (1981) 11-39.
    """

    key = "griewank"
    title = "Griewank"
    text = "(x**2 + y**2)/4000 + (1 - cos(x)*cos(y/sqrt(2)))"
    shown = "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))"
    source = (
        "A. O. Griewank, Generalized descent for global optimization, Journal of "
        "Optimization Theory and Applications 34, 1981"
    )
    angles_matter = True
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (1.47, 2.93)
    near = Near(
        minimum=tuple(
            (k * math.pi, j * math.pi * _ROOT2)
            for k in range(-3, 4)
            for j in range(-2, 3)
            if (k + j) % 2 == 0  # where both cosines have one sign
        )
    )
