"""Rosenbrock's valley, in two dimensions and in many."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import final

from gdviz.core.objectives.base import Landmark, stationary
from gdviz.core.objectives.chained import Chained

_FEW = 60  # dimensions; at the second minimum all further coordinates are 1


@final
class Rosenbrock(Chained):
    """f = Σᵢ (1 - xᵢ)² + 100 (xᵢ₊₁ - xᵢ²)², for i from 1 to n - 1.

    In two dimensions the floor of the valley is the parabola y = x².  At the minimum the
    curvature across it is about 2500 times the curvature along it, so a step size that is
    stable across the valley crawls along it.  From 4 dimensions on there is a second
    minimum beside (-1, 1, …, 1), with a value near 4.

    References
    ----------
    H. H. Rosenbrock, "An automatic method for finding the greatest or least value of
    a function", The Computer Journal 3 (1960) 175-184.
    S. Kok and C. Sandrock, "Locating and characterizing the stationary points of the
    extended Rosenbrock function", Evolutionary Computation 17 (2009) 437-453.
    """

    key = "rosenbrock"
    title = "Rosenbrock valley"
    text = "(1 - x)**2 + 100*(y - x**2)**2"
    source = (
        "H. H. Rosenbrock, An automatic method for finding the greatest or least value "
        "of a function, The Computer Journal 3, 1960"
    )
    window = ((-2.0, 2.0), (-1.0, 3.0))  # for any two coordinates

    @property
    def start(self) -> tuple[float, ...]:
        return tuple((-1.2, 1.0)[i % 2] for i in range(self.n))

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks(self)


@lru_cache(maxsize=64)
def _landmarks(f: Rosenbrock) -> tuple[Landmark, ...]:
    lowest = Landmark("minimum", (1.0,) * f.n, 0.0)
    if f.n < 4:
        return (lowest,)
    few = Rosenbrock(min(f.n, _FEW))
    rough = stationary(few, "minimum", (-0.99,) + (1.0,) * (few.n - 1))
    second = stationary(few, "minimum", rough.at)  # for n = 4 the first guess is far off
    return (lowest, replace(second, at=second.at + (1.0,) * (f.n - few.n)))
