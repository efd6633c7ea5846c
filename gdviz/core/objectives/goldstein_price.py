"""Goldstein and Price's function."""

from __future__ import annotations

from itertools import product, starmap
from typing import final

from gdviz.core.objectives.landscape import Landscape, Near


def _at(s: float, t: float) -> tuple[float, float]:
    return (3.0 * s + t) / 5.0, (2.0 * s - t) / 5.0


_LOW_S, _LOW_T = (-1.0, 2.0), (0.0, 3.0)  # where A and B are least nearby


@final
class GoldsteinPrice(Landscape):
    """f = A(x + y) · B(2x - 3y), four minima with values from 3 to 840.

    A(s) = 1 + (s + 1)² (3s² - 14s + 19) and B(t) = 30 + t² (3t² - 16t + 18): the
    polynomials of the publication, collected.  Their slopes are 12 (s + 1)(s - 1)(s - 2) and
    12 t (t - 1)(t - 3), and both are positive, so that the nine points at which
    s ∈ {-1, 1, 2} and t ∈ {0, 1, 3} are all the stationary points there are.

    References
    ----------
    A. A. Goldstein and J. F. Price, On descent from local minima, Mathematics of
    Computation 25 (1971) 569-574.
    """

    key = "goldstein_price"
    title = "Goldstein–Price"
    text = (
        "s = x + y; t = 2*x - 3*y; "
        "(1 + (s + 1)**2*(3*s**2 - 14*s + 19))*(30 + t**2*(3*t**2 - 16*t + 18))"
    )
    source = (
        "A. A. Goldstein and J. F. Price, On descent from local minima, Mathematics of "
        "Computation 25, 1971"
    )
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.17, -0.88)
    near = Near(
        minimum=(*starmap(_at, product(_LOW_S, _LOW_T)),),
        saddle=(*(starmap(_at, ((-1.0, 1.0), (2.0, 1.0), (1.0, 0.0), (1.0, 3.0)))),),
        maximum=(_at(1.0, 1.0),),
    )
