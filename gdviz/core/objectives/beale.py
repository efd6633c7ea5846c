"""Beale's function."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near


@final
class Beale(Landscape):
    """f = Σᵢ (aᵢ - x (1 - yⁱ))² with a = 1.5, 2.25, 2.625: flat arms and steep corners.

    The one minimum, (3, ½), has the value 0; from x < 0 the floor leads away to infinity.

    References
    ----------
    E. M. L. Beale, On an iterative method for finding a local minimum of a function of more
    than one variable, Technical Report 25, Statistical Techniques Research Group,
    Princeton University, 1958.
    """

    key = "beale"
    title = "Beale"
    text = "(1.5 - x*(1 - y))**2 + (2.25 - x*(1 - y**2))**2 + (2.625 - x*(1 - y**3))**2"
    shown = "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2"
    source = (
        "E. M. L. Beale, On an iterative method for finding a local minimum of a function of "
        "more than one variable, Princeton University, 1958"
    )
    offers = frozenset({"hessian", "residuals"})
    window = ((-4.5, 4.5), (-4.5, 4.5))
    start = (2.64, -1.32)
    near = Near(minimum=((3.0, 0.5),), saddle=((0.0, 1.0), (0.1005, -2.6445)))
