"""A narrow valley, straight or winding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix, rows, vector
from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class Ravine(Objective):
    """f = ½ x² + ½ k (y - c sin 2x)²: a valley k times as steep as its floor.

    c bends it; with c = 0 it is straight.  Plain descent bounces between the walls,
    momentum runs along the floor.

    References
    ----------
    R. S. Sutton, Two problems with backpropagation and other steepest-descent learning
    procedures for networks, Proceedings of the Eighth Annual Conference of the Cognitive
    Science Society, 1986 (the word and what it does to descent).
    """

    k: float = 30.0
    c: float = 0.5

    key: ClassVar[str] = "ravine"
    title: ClassVar[str] = "Ravine"
    formula: ClassVar[str] = r"f = \frac{1}{2}x^2 + \frac{k}{2}\left(y - c\sin 2x\right)^2"
    source: ClassVar[str] = (
        "After R. S. Sutton, Two problems with backpropagation and other steepest-descent "
        "learning procedures for networks, Cognitive Science Society, 1986"
    )
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-3.0, 3.0), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (-1.76, 1.17)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="k", default=30.0, low=1e-3, high=1e6, soft=(1.0, 1000.0), scale="log",
            symbol="k", doc="Curvature across the valley; along a straight one it is 1.",
        ),
        ParamSpec(
            name="c", default=0.5, low=-100.0, high=100.0, soft=(0.0, 1.5),
            symbol="c", doc="How far the valley swings to the sides.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        side = self._side(x)
        return np.asarray(0.5 * (x[0] * x[0] + self.k * side * side))

    def grad(self, x: Points) -> Points:
        u, pull = x[0], self.k * self._side(x)
        return vector(x, u - 2.0 * self.c * np.cos(2.0 * u) * pull, pull)

    def hess(self, x: Points) -> Matrices:
        u, side = x[0], self._side(x)
        swing = 2.0 * self.c * np.cos(2.0 * u)
        turn = 4.0 * self.c * np.sin(2.0 * u)
        return matrix(x, 1.0 + self.k * (swing * swing + side * turn), -self.k * swing, self.k)

    def residuals(self, x: Points) -> FloatArray:
        return np.stack([math.sqrt(2.0) * x[0], math.sqrt(2.0 * self.k) * self._side(x)])

    def jacobian(self, x: Points) -> FloatArray:
        root, steep = math.sqrt(2.0), math.sqrt(2.0 * self.k)
        return rows(x, (root, 0.0), (-2.0 * self.c * steep * np.cos(2.0 * x[0]), steep))

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0, 0.0), 0.0),)

    def _side(self, x: Points) -> Scalars:
        """How far the points stand beside the floor."""
        return np.asarray(x[1] - self.c * np.sin(2.0 * x[0]))
