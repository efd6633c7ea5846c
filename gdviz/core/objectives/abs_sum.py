"""A sum of absolute values: kinks instead of curvature."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape
from gdviz.core.params import ParamSpec


@final
class AbsSum(Landscape):
    """f = a|x| + b|y|: convex, with slopes that never get smaller and a kink at the bottom.

    The gradient is (a sign x, b sign y), with 0 on the kinks, one of the subgradients
    there.  Away from them the Hessian is zero and on them there is none: it is not
    offered, since it says nothing of where the bottom is, and theory by curvature is silent.

    References
    ----------
    N. Z. Shor, Minimization Methods for Non-Differentiable Functions, Springer, 1985.
    """

    key = "abs_sum"
    title = "Sum of absolute values"
    text = "a*abs(x) + b*abs(y)"
    source = "N. Z. Shor, Minimization Methods for Non-Differentiable Functions, 1985"
    angles_matter = True
    offers = frozenset()
    window = ((-3.5, 3.5), (-3.5, 3.5))
    start = (3.0, -2.2)
    params = (
        ParamSpec(
            name="a", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="a", doc="Slope along x.",
        ),
        ParamSpec(
            name="b", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="b", doc="Slope along y.",
        ),
    )  # fmt: skip

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0, 0.0), 0.0, "kink"),)
