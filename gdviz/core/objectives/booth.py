"""Booth's function and Matyas's: quadratic bowls that everyone tests with."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near


@final
class Booth(Landscape):
    """f = (x + 2y - 7)² + (2x + y - 5)²: a bowl with curvatures 2 and 18, lowest at (1, 3).

    References
    ----------
    A. D. Booth, Numerical Methods, Butterworths, 1957.
    """

    key = "booth"
    title = "Booth"
    text = "(x + 2*y - 7)**2 + (2*x + y - 5)**2"
    source = "A. D. Booth, Numerical Methods, 1957"
    offers = frozenset({"hessian", "residuals"})
    angles_matter = True
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, 4.0)
    near = Near(minimum=((1.0, 3.0),))


@final
class Matyas(Landscape):
    """f = 0.26 (x² + y²) - 0.48 xy: a bowl with curvatures 0.04 and 1, along the diagonals.

    References
    ----------
    J. Matyas, Random optimization, Automation and Remote Control 26 (1965) 246-253.
    """

    key = "matyas"
    title = "Matyas"
    text = "0.01*(x + y)**2 + 0.25*(x - y)**2"
    shown = "0.26*(x**2 + y**2) - 0.48*x*y"
    source = "J. Matyas, Random optimization, Automation and Remote Control 26, 1965"
    angles_matter = True
    window = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-3.0, 9.0)
    near = Near(minimum=((0.0, 0.0),))
