"""Goldstein and Price's function."""

from __future__ import annotations

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
class GoldsteinPrice(Objective):
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

    key: ClassVar[str] = "goldstein_price"
    title: ClassVar[str] = "Goldstein–Price"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & \left(1+(s+1)^2(3s^2-14s+19)\right) \\"
        r" & \cdot \left(30+t^2(3t^2-16t+18)\right) \\"
        r" & s = x+y, \quad t = 2x-3y \end{aligned}"
    )
    source: ClassVar[str] = (
        "A. A. Goldstein and J. F. Price, On descent from local minima, Mathematics of "
        "Computation 25, 1971"
    )
    window: ClassVar[Window] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (1.17, -0.88)

    def value(self, x: Points) -> Scalars:
        s, t = _turned(x)
        return np.asarray(_a(s) * _b(t))

    def grad(self, x: Points) -> Points:
        s, t = _turned(x)
        p, q = _da(s) * _b(t), _a(s) * _db(t)
        return vector(x, p + 2.0 * q, p - 3.0 * q)

    def hess(self, x: Points) -> Matrices:
        s, t = _turned(x)
        ss = 12.0 * (3.0 * s * s - 4.0 * s - 1.0) * _b(t)
        st = _da(s) * _db(t)
        tt = 12.0 * (3.0 * t * t - 8.0 * t + 3.0) * _a(s)
        return matrix(x, ss + 4.0 * st + 4.0 * tt, ss - st - 6.0 * tt, ss - 6.0 * st + 9.0 * tt)

    def landmarks(self) -> tuple[Landmark, ...]:
        return _landmarks()


def _turned(x: Points) -> tuple[Scalars, Scalars]:
    return x[0] + x[1], 2.0 * x[0] - 3.0 * x[1]


def _a(s: Scalars) -> Scalars:
    return 1.0 + (s + 1.0) ** 2 * (s * (3.0 * s - 14.0) + 19.0)


def _da(s: Scalars) -> Scalars:
    return 12.0 * (s + 1.0) * (s - 1.0) * (s - 2.0)


def _b(t: Scalars) -> Scalars:
    return 30.0 + t * t * (t * (3.0 * t - 16.0) + 18.0)


def _db(t: Scalars) -> Scalars:
    return 12.0 * t * (t - 1.0) * (t - 3.0)


def _at(s: float, t: float) -> tuple[float, float]:
    return (3.0 * s + t) / 5.0, (2.0 * s - t) / 5.0


@cache
def _landmarks() -> tuple[Landmark, ...]:
    low_s, low_t = (-1.0, 2.0), (0.0, 3.0)  # where A and B are least nearby
    return marks(
        GoldsteinPrice(),
        minimum=[_at(s, t) for s in low_s for t in low_t],
        saddle=[*(_at(s, 1.0) for s in low_s), *(_at(1.0, t) for t in low_t)],
        maximum=[_at(1.0, 1.0)],
    )
