"""The camels, with three humps and with six."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near, Places


def _both(*places: tuple[float, float]) -> Places:
    """The places and their mirror images: f(-x, -y) = f(x, y)."""
    return tuple((sign * u, sign * v) for u, v in places for sign in (1.0, -1.0))


@final
class ThreeHumpCamel(Landscape):
    """f = 2x² - 1.05x⁴ + x⁶/6 + xy + y²: three minima, the middle one the lowest.

    References
    ----------
    F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous
    nonlinear equations, IBM Journal of Research and Development 16 (1972) 504-522.
    """

    key = "three_hump_camel"
    title = "Three-hump camel"
    text = "1.75*x**2 - 1.05*x**4 + x**6/6 + (y + x/2)**2"
    shown = "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2"
    source = (
        "F. H. Branin, Widely convergent method for finding multiple solutions of "
        "simultaneous nonlinear equations, IBM Journal of Research and Development 16, 1972"
    )
    window = ((-2.4, 2.4), (-2.0, 2.0))
    start = (-2.2, -1.5)
    near = Near(
        minimum=((0.0, 0.0), *_both((1.7476, -0.8738))),
        saddle=_both((1.0705, -0.5353)),
    )


@final
class SixHumpCamel(Landscape):
    """f = (4 - 2.1x² + x⁴/3) x² + xy + (4y² - 4) y²: six minima, two of them the lowest.

    References
    ----------
    L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, in
    Towards Global Optimization 2, North-Holland, 1978.
    """

    key = "six_hump_camel"
    title = "Six-hump camel"
    text = "3.5*x**2 - 2.1*x**4 + x**6/3 - 4.5*y**2 + 4*y**4 + (x + y)**2/2"
    shown = "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2"
    source = (
        "L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, "
        "Towards Global Optimization 2, 1978"
    )
    window = ((-2.2, 2.2), (-1.2, 1.2))
    start = (0.97, 1.06)
    near = Near(
        minimum=_both((0.0898, -0.7127), (1.7036, -0.7961), (1.6071, 0.5687)),
        saddle=((0.0, 0.0), *_both((1.6381, 0.2287), (1.2961, 0.6051), (1.1092, -0.7683))),
        maximum=_both((1.2302, 0.1623)),
    )
