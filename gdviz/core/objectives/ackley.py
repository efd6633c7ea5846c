"""Ackley's function."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape, Near

_QUARTER = (
    (0.9522, 0.0), (1.9589, 0.0),
    (0.9685, 0.9685), (1.9646, 0.9824), (0.9824, 1.9646), (1.9744, 1.9744),
)  # fmt: skip


@final
class Ackley(Landscape):
    """f = 20 (1 - e^{-0.2 ρ}) + e - e^{½ (cos 2πx + cos 2πy)}, with ρ = √(½ (x² + y²)).

    Nearly flat far out, rippled everywhere, and with a tip at its lowest point: there is no
    derivative at the origin.  The gradient given there is 0, and the Hessian that of the
    ripples alone.  The marks are its minima in the window.

    References
    ----------
    D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer, 1987.
    """

    key = "ackley"
    title = "Ackley"
    text = "-20*expm1(-0.2*sqrt((x**2 + y**2)/2)) - e*expm1((cos(2*pi*x) + cos(2*pi*y) - 2)/2)"
    shown = "20 - 20*exp(-0.2*sqrt((x**2 + y**2)/2)) + e - exp((cos(2*pi*x) + cos(2*pi*y))/2)"
    source = "D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987"
    angles_matter = True
    window = ((-2.6, 2.6), (-2.6, 2.6))
    start = (-0.6, 1.15)
    near = Near(
        minimum=tuple(
            turned for u, v in _QUARTER for turned in ((u, v), (-v, u), (-u, -v), (v, -u))
        )
    )

    def landmarks(self) -> tuple[Landmark, ...]:
        tip = Landmark("minimum", (0.0, 0.0), 0.0, "kink")
        return (tip, *self.nearby())
