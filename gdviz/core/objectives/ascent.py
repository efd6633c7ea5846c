"""An objective that is climbed, as methods see it: turned over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.core.objectives.base import Objective

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, IntArray, Matrices, Points, Scalars
    from gdviz.core.objectives.base import Window


@final
@dataclass(frozen=True, slots=True)
class Descended(Objective):
    """−J for a `climbed` objective J: what descent on it climbs.

    Value, slope and curvature are turned.  Residuals and the Fisher matrix have no sense
    and are those of J.
    """

    climbed: Objective

    @property
    def key(self) -> str:  # type: ignore[override]  # of the instance, as all that follows
        return self.climbed.key

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.climbed.title

    @property
    def dim(self) -> int:  # type: ignore[override]
        return self.climbed.dim

    @property
    def box(self) -> tuple[float, float] | None:  # type: ignore[override]
        return self.climbed.box

    @property
    def window(self) -> Window:
        return self.climbed.window

    @property
    def start(self) -> tuple[float, ...]:
        return self.climbed.start

    def value(self, x: Points) -> Scalars:
        return -self.climbed.value(x)

    def grad(self, x: Points) -> Points:
        return -self.climbed.grad(x)

    def hess(self, x: Points) -> Matrices:
        return -self.climbed.hess(x)

    def grad_on(self, x: Points, rows: IntArray) -> Points:
        return -self.climbed.grad_on(x, rows)

    def residuals(self, x: Points) -> FloatArray:
        return self.climbed.residuals(x)

    def jacobian(self, x: Points) -> FloatArray:
        return self.climbed.jacobian(x)

    def fisher(self, x: Points) -> Matrices:
        return self.climbed.fisher(x)


def descended(objective: Objective) -> Objective:
    """What methods descend on `objective`: itself, or what its ascent is the descent of."""
    return Descended(objective) if objective.sense == "max" else objective
