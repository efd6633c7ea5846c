"""The smallest matrix factorization: one number as a product of two."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape


@final
class MatrixFactorization(Landscape):
    """f = ½ (xy - 1)²: two curves of minima, xy = 1, and a saddle between them.

    On the curve the curvature is x² + y², least at (1, 1): a large step size can only rest
    where the minimum is flat enough.  Those two points are marked.  One residual for two
    unknowns leaves Gauss-Newton without a step, so that residuals are not offered.

    References
    ----------
    P. Baldi and K. Hornik, Neural networks and principal component analysis: learning from
    examples without local minima, Neural Networks 2 (1989) 53-58.
    """

    key = "matrix_factorization"
    title = "Matrix factorization"
    text = "(x*y - 1)**2/2"
    source = (
        "P. Baldi and K. Hornik, Neural networks and principal component analysis: learning "
        "from examples without local minima, Neural Networks 2, 1989"
    )
    angles_matter = True
    window = ((-3.0, 3.0), (-3.0, 3.0))
    start = (2.2, 2.64)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (
            Landmark("minimum", (1.0, 1.0), 0.0, "curve"),
            Landmark("minimum", (-1.0, -1.0), 0.0, "curve"),
            Landmark("saddle", (0.0, 0.0), 0.5),
        )
