"""A bowl in a plain so flat that the gradient vanishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix
from gdviz.core.objectives.base import Landmark, Objective, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class Plateau(Objective):
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

    s: float = 1.0
    c: float = 0.01

    key: ClassVar[str] = "plateau"
    title: ClassVar[str] = "Plateau"
    formula: ClassVar[str] = (
        r"f = \frac{1}{s}\tanh\frac{s\,r^2}{2} + \frac{c}{2}\,r^2,\quad r^2 = x^2+y^2"
    )
    source: ClassVar[str] = (
        "After S. Hochreiter, The vanishing gradient problem during learning recurrent "
        "neural nets and problem solutions, International Journal of Uncertainty, Fuzziness "
        "and Knowledge-Based Systems 6, 1998"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-3.5, 3.5), (-3.5, 3.5))
    start: ClassVar[tuple[float, ...]] = (2.57, 2.05)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="s", default=1.0, low=1e-3, high=1e3, soft=(0.2, 3.0), scale="log",
            symbol="s", doc="How soon the bowl levels off: at a distance of about 2/√s.",
        ),
        ParamSpec(
            name="c", default=0.01, low=0.0, high=1e3, soft=(0.0, 0.1),
            symbol="c", doc="Curvature of the plain; with 0 it is level.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        q = self._q(x)
        bowl = np.tanh(q) / self.s
        plain = self.c / self.s * q if self.c > 0.0 else 0.0  # and not 0 · inf
        return np.asarray(bowl + plain)

    def grad(self, x: Points) -> Points:
        return np.asarray(x * (_slope(self._q(x)) + self.c))

    def hess(self, x: Points) -> Matrices:
        q = self._q(x)
        slope = _slope(q)
        u, v = x
        bend = -2.0 * self.s * np.tanh(q)
        steep_u, steep_v = slope * u, slope * v  # first, so that 0 · inf cannot be
        return matrix(
            x,
            self.c + slope + bend * steep_u * u,
            bend * steep_u * v,
            self.c + slope + bend * steep_v * v,
        )

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0, 0.0), 0.0),)

    def _q(self, x: Points) -> Scalars:
        return np.asarray(0.5 * self.s * np.sum(x * x, axis=0))


def _slope(q: Scalars) -> Scalars:
    """sech² q; not 1 - tanh² q, which loses every digit where it is small."""
    e = np.exp(-2.0 * q)
    return np.asarray(4.0 * e / (1.0 + e) ** 2)
