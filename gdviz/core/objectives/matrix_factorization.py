"""The smallest matrix factorization: one number as a product of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix, vector
from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class MatrixFactorization(Objective):
    """f = ½ (xy - 1)²: two curves of minima, xy = 1, and a saddle between them.

    On the curve the curvature is x² + y², least at (1, 1): a large step size can only rest
    where the minimum is flat enough.  Those two points are marked.  One residual for two
    unknowns leaves Gauss-Newton without a step, so that residuals are not offered.

    References
    ----------
    P. Baldi and K. Hornik, Neural networks and principal component analysis: learning from
    examples without local minima, Neural Networks 2 (1989) 53-58.
    """

    key: ClassVar[str] = "matrix_factorization"
    title: ClassVar[str] = "Matrix factorization"
    formula: ClassVar[str] = r"f = \frac{1}{2}\left(xy - 1\right)^2"
    source: ClassVar[str] = (
        "P. Baldi and K. Hornik, Neural networks and principal component analysis: learning "
        "from examples without local minima, Neural Networks 2, 1989"
    )
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-3.0, 3.0), (-3.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (2.2, 2.64)

    def value(self, x: Points) -> Scalars:
        return np.asarray(0.5 * (x[0] * x[1] - 1.0) ** 2)

    def grad(self, x: Points) -> Points:
        u, v = x
        r = u * v - 1.0
        return vector(x, r * v, r * u)

    def hess(self, x: Points) -> Matrices:
        u, v = x
        return matrix(x, v * v, 2.0 * u * v - 1.0, u * u)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (
            Landmark("minimum", (1.0, 1.0), 0.0, "curve"),
            Landmark("minimum", (-1.0, -1.0), 0.0, "curve"),
            Landmark("saddle", (0.0, 0.0), 0.5),
        )
