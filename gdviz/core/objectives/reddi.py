"""The sequence on which Adam goes the wrong way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class Reddi(Objective):
    """Steps descend C·x, −x, −x in turn, on [−1, 1].

    On average the slope is (C − 2)/3 > 0, so that −1 is best.  Adam with a short memory of
    squares scales the rare large slope down by more than the two small ones together, and
    drifts to +1.  The value is the average over one round.

    References
    ----------
    S. J. Reddi, S. Kale and S. Kumar, "On the convergence of Adam and beyond", ICLR 2018,
    theorem 1.
    """

    c: float = 4.0
    turn: int = -1  # which of the three is descended; -1 is the average

    key: ClassVar[str] = "reddi"
    title: ClassVar[str] = "Reddi's sequence"
    formula: ClassVar[str] = r"f_k = Cx,\ -x,\ -x\ \mathrm{in\ turn}"
    source: ClassVar[str] = (
        "S. J. Reddi, S. Kale and S. Kumar, On the convergence of Adam and beyond, ICLR 2018"
    )
    offers: ClassVar[frozenset[Offer]] = frozenset()  # it is flat
    dim = 1
    box: ClassVar[tuple[float, float] | None] = (-1.0, 1.0)
    window: ClassVar[Window] = ((-1.25, 1.25), (-1.25, 1.25))
    start: ClassVar[tuple[float, ...]] = (0.5,)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="c", default=4.0, low=2.0, high=1e6, soft=(2.0, 20.0), scale="log",
            symbol="C", doc="The slope of every third step; the others have −1.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        return np.asarray(self._slope * x[0])

    def grad(self, x: Points) -> Points:
        return np.full_like(x, self._slope)

    def at_step(self, k: int) -> Reddi:
        return replace(self, turn=k % 3)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (-1.0,), -(self.c - 2.0) / 3.0),)

    @property
    def _slope(self) -> float:
        return {-1: (self.c - 2.0) / 3.0, 0: self.c}.get(self.turn, -1.0)
