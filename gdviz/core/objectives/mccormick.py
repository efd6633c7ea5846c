"""McCormick's function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import marks, matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class McCormick(Objective):
    """f = sin(x + y) + (x - y)² - 1.5x + 2.5y + 1: a channel whose floor goes up and down.

    With s = x + y and d = x - y it is sin s + s/2 + (d - 1)², so that d = 1 and
    cos s = -½ at every stationary point; those in the window are marked.  Outside it f is
    not bounded below.

    References
    ----------
    G. P. McCormick, Computability of global solutions to factorable nonconvex programs:
    part I, Mathematical Programming 10 (1976) 147-175.
    """

    key: ClassVar[str] = "mccormick"
    title: ClassVar[str] = "McCormick"
    formula: ClassVar[str] = r"f = \sin(x+y) + (x-y)^2 - 1.5x + 2.5y + 1"
    source: ClassVar[str] = (
        "G. P. McCormick, Computability of global solutions to factorable nonconvex "
        "programs: part I, Mathematical Programming 10, 1976"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-1.5, 4.0), (-3.0, 4.0))
    start: ClassVar[tuple[float, ...]] = (-0.36, 2.55)

    def value(self, x: Points) -> Scalars:
        u, v = x
        return np.asarray(np.sin(u + v) + 0.5 * (u + v) + (u - v - 1.0) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        along, across = np.cos(u + v) + 0.5, 2.0 * (u - v - 1.0)
        return vector(x, along + across, along - across)

    def hess(self, x: Points) -> Matrices:
        bend = -np.sin(x[0] + x[1])
        return matrix(x, bend + 2.0, bend - 2.0, bend + 2.0)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


def _at(s: float) -> tuple[float, float]:
    return (s + 1.0) / 2.0, (s - 1.0) / 2.0


@cache
def _landmarks() -> tuple[Landmark, ...]:
    third = 2.0 * math.pi / 3.0
    return marks(McCormick(), minimum=[_at(-third), _at(2.0 * third)], saddle=[_at(third)])
