"""What happens to a gradient before the optimizer sees it.

Treatments are ordinary links in front of the chain; what leaves the last of them is the
``g`` that the optimizer's own links read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.optimizers.base import StepContext, Transform, Values
from gdviz.core.optimizers.rates import CLIP_NORM, NOISE_STD

if TYPE_CHECKING:
    from gdviz.core.arrays import Points
    from gdviz.core.params import ParamSpec


@final
@dataclass(frozen=True, slots=True)  # equal ones let runs share a batch
class AddNoise(Transform):
    """g ← g + (σ + σ× |g|) ξ, with ξ the step's row of standard normals.

    Additive and multiplicative noise in one link: a lane uses one of the two and has 0
    for the other.  Values are read from the step's inputs ``std``, ``std_relative`` and
    ``noise`` ``(D, *B)``.
    """

    formula: ClassVar[str] = r"g \leftarrow g + \sigma\,\xi"
    sentence: ClassVar[str] = "Chance is added, as if the slope came from a sample."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (NOISE_STD,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        scale = ctx.hyper["std"] + ctx.hyper["std_relative"] * np.abs(u)
        return u + scale * ctx.hyper["noise"], {}


@final
@dataclass(frozen=True, slots=True)
class ClipNorm(Transform):
    """g ← g · min(1, τ / ‖g‖)."""

    formula: ClassVar[str] = r"g \leftarrow g\,\min(1, \tau/\Vert g\Vert)"
    sentence: ClassVar[str] = "A slope longer than the limit is shortened, its direction kept."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (CLIP_NORM,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        limit, length = ctx.hyper["clip_norm"], norm(u)
        safe = np.where(length > limit, length, 1.0)  # no division where nothing is cut
        return u * np.where(length > limit, limit / safe, 1.0), {}
