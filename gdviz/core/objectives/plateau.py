"""A bowl in a plain so flat that the gradient vanishes."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near
from gdviz.core.params import ParamSpec


@final
class Plateau(Landscape):
    """f = tanh(q)/s + c r²/2 with q = s r²/2 and r² = x² + y²: a bowl in a plain.

    The bowl has the curvature 1 and levels off at 1/s.  What is left of the slope far out,
    r sech² q, is less than a thousandth of r from r = 3 on; the plain falls by c r alone, as
    weight decay would have it.  Plain descent creeps there, methods that divide by the size
    of their gradients do not; with c = 0 it stands still.

    References
    ----------
    S. Hochreiter, The vanishing gradient problem during learning recurrent neural nets and
    problem solutions, International Journal of Uncertainty, Fuzziness and Knowledge-Based
    Systems 6 (1998) 107-116.
    """

    key = "plateau"
    title = "Plateau"
    text = "q = s*(x**2 + y**2)/2; (tanh(q) + c*q)/s"
    shown = "r = sqrt(x**2 + y**2); tanh(s*r**2/2)/s + c/2*r**2"
    source = (
        "After S. Hochreiter, The vanishing gradient problem during learning recurrent "
        "neural nets and problem solutions, International Journal of Uncertainty, Fuzziness "
        "and Knowledge-Based Systems 6, 1998"
    )
    angles_matter = True
    window = ((-3.5, 3.5), (-3.5, 3.5))
    start = (2.57, 2.05)
    params = (
        ParamSpec(
            name="s", default=1.0, low=1e-3, high=1e3, soft=(0.2, 3.0), scale="log",
            symbol="s", doc="How soon the bowl levels off: at a distance of about 2/√s.",
        ),
        ParamSpec(
            name="c", default=0.01, low=0.0, high=1e3, soft=(0.0, 0.1),
            symbol="c", doc="Curvature of the plain; with 0 it is level.",
        ),
    )  # fmt: skip
    near = Near(minimum=((0.0, 0.0),))
