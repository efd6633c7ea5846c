"""A sum of absolute values: kinks instead of curvature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Points, Scalars


@final
@dataclass(frozen=True, slots=True)
class AbsSum(Objective):
    """f = a|x| + b|y|: convex, with slopes that never get smaller and a kink at the bottom.

    The gradient is (a sign x, b sign y), with 0 on the kinks, one of the subgradients
    there.  Away from them the Hessian is zero and on them there is none: it is not
    offered, since it says nothing of where the bottom is, and theory by curvature is silent.

    References
    ----------
    N. Z. Shor, Minimization Methods for Non-Differentiable Functions, Springer, 1985.
    """

    a: float = 1.0
    b: float = 1.0

    key: ClassVar[str] = "abs_sum"
    title: ClassVar[str] = "Sum of absolute values"
    formula: ClassVar[str] = r"f = a|x| + b|y|"
    source: ClassVar[str] = (
        "N. Z. Shor, Minimization Methods for Non-Differentiable Functions, 1985"
    )
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset()
    window: ClassVar[Window] = ((-3.5, 3.5), (-3.5, 3.5))
    start: ClassVar[tuple[float, ...]] = (3.0, -2.2)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="a", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="a", doc="Slope along x.",
        ),
        ParamSpec(
            name="b", default=1.0, low=1e-3, high=1e6, soft=(0.1, 10.0), scale="log",
            symbol="b", doc="Slope along y.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        return np.asarray(self.a * np.abs(x[0]) + self.b * np.abs(x[1]))

    def grad(self, x: Points) -> Points:
        g = np.sign(x)
        g[0] *= self.a
        g[1] *= self.b
        return np.asarray(g)

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0, 0.0), 0.0, "kink"),)
