"""Where the objective is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.core.optimizers.base import Stage, StepContext
from gdviz.core.optimizers.rates import BETA, LR

if TYPE_CHECKING:
    from gdviz.core.arrays import Points
    from gdviz.core.params import ParamSpec


@final
class AtTheta(Stage):
    """g = ∇f(θ)."""

    formula = r"g = \nabla f(\theta)"
    sentence = "The slope where we stand."

    def where(self, ctx: StepContext) -> Points:
        return ctx.theta


@final
class LookAhead(Stage):
    """g = ∇f(θ - η β v): the slope where the velocity is about to carry us."""

    formula = r"g = \nabla f(\theta - \eta\beta v)"
    sentence = "The slope where the velocity alone would take us."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (LR, BETA)

    def where(self, ctx: StepContext) -> Points:
        return ctx.theta - ctx.hyper["lr"] * (ctx.hyper["beta"] * ctx.values["v"])
