"""Ackley's function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars

_TURN = 2.0 * math.pi


@final
@dataclass(frozen=True, slots=True)
class Ackley(Objective):
    """f = 20 (1 - e^{-0.2 ρ}) + e - e^{½ (cos 2πx + cos 2πy)}, with ρ = √(½ (x² + y²)).

    Nearly flat far out, rippled everywhere, and with a tip at its lowest point: there is no
    derivative at the origin.  The gradient given there is 0, and the Hessian that of the
    ripples alone.  The marks are its minima in the window.

    References
    ----------
    D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer, 1987.
    """

    key: ClassVar[str] = "ackley"
    title: ClassVar[str] = "Ackley"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & 20 - 20\,e^{-0.2\sqrt{(x^2+y^2)/2}} \\"
        r" & + e - e^{(\cos 2\pi x + \cos 2\pi y)/2} \end{aligned}"
    )
    source: ClassVar[str] = (
        "D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-2.6, 2.6), (-2.6, 2.6))
    start: ClassVar[tuple[float, ...]] = (-0.6, 1.15)

    def value(self, x: Points) -> Scalars:
        # e - e^c as -e · expm1(c - 1), so that the lowest value is 0 and not rounding
        rho, _ = _distance(x)
        ripple = np.sum(np.cos(_TURN * x) - 1.0, axis=0)
        return np.asarray(-20.0 * np.expm1(-0.2 * rho) - math.e * np.expm1(0.5 * ripple))

    def grad(self, x: Points) -> Points:
        rho, inverse = _distance(x)
        cone = 2.0 * np.exp(-0.2 * rho) * inverse * x
        return np.asarray(cone + math.pi * np.sin(_TURN * x) * _ripple(x))

    def hess(self, x: Points) -> Matrices:
        rho, inverse = _distance(x)
        slope = np.exp(-0.2 * rho)
        u, v = inverse * x  # of length √2
        outward = -slope * (0.2 + inverse)  # along the ray, less what is across it
        across = 2.0 * slope * inverse
        ripple = _ripple(x)
        (su, sv), (cu, cv) = np.sin(_TURN * x), np.cos(_TURN * x)
        return matrix(
            x,
            outward * u * u + across + math.pi**2 * ripple * (2.0 * cu - su * su),
            outward * u * v - math.pi**2 * ripple * su * sv,
            outward * v * v + across + math.pi**2 * ripple * (2.0 * cv - sv * sv),
        )

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


def _distance(x: Points) -> tuple[Scalars, Scalars]:
    """ρ and 1/ρ, with 0 for the latter at the tip."""
    rho = np.sqrt(0.5 * np.sum(x * x, axis=0))
    tip = rho == 0.0
    return rho, np.where(tip, 0.0, 1.0 / np.where(tip, 1.0, rho))


def _ripple(x: Points) -> Scalars:
    return np.asarray(np.exp(0.5 * np.sum(np.cos(_TURN * x), axis=0)))


@cache
def _landmarks() -> tuple[Landmark, ...]:
    tip = Landmark("minimum", (0.0, 0.0), 0.0, "kink")
    quarter = (
        (0.9522, 0.0), (1.9589, 0.0),
        (0.9685, 0.9685), (1.9646, 0.9824), (0.9824, 1.9646), (1.9744, 1.9744),
    )  # fmt: skip
    near = [turned for u, v in quarter for turned in ((u, v), (-v, u), (-u, -v), (v, -u))]
    return (tip, *marks(Ackley(), minimum=near))
