"""Building blocks: memory, averages, scaling and the final step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.optimizers.base import Slot, StepContext, Transform, Values
from gdviz.core.optimizers.rates import BETA, BETA1, BETA2, EPS, LR

if TYPE_CHECKING:
    from gdviz.core.arrays import Points
    from gdviz.core.params import ParamSpec


VELOCITY = Slot("v", "v", "velocity: the slopes so far, fading")
MEAN = Slot("m", "m", "average of gradients")
MEAN_SQUARE = Slot("v", "v", "average of squared gradients", held=True)


@final
@dataclass(frozen=True, slots=True)
class Accumulate(Transform):
    """v ← β v + u, and v goes on (Polyak's heavy ball)."""

    slot: Slot = VELOCITY
    beta: ParamSpec = BETA

    formula: ClassVar[str] = r"v \leftarrow \beta v + g"
    sentence: ClassVar[str] = "The velocity keeps a part of itself and takes up the slope."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (self.beta,)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        v = ctx.hyper[self.beta.name] * ctx.values[self.slot.name] + u
        return v, {self.slot.name: v}


@final
@dataclass(frozen=True, slots=True)
class Average(Transform):
    """m ← β m + (1 - β) u, and m goes on (exponential moving average)."""

    slot: Slot = MEAN
    beta: ParamSpec = BETA1

    formula: ClassVar[str] = r"m \leftarrow \beta_1 m + (1-\beta_1)\, g"
    sentence: ClassVar[str] = "The average slope moves a little towards the present one."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (self.beta,)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        beta = ctx.hyper[self.beta.name]
        m = beta * ctx.values[self.slot.name] + (1.0 - beta) * u
        return m, {self.slot.name: m}


@final
@dataclass(frozen=True, slots=True)
class AverageSquares(Transform):
    """v ← β v + (1 - β) g², beside the chain: the update passes unchanged."""

    beta: ParamSpec = BETA2
    slot: Slot = MEAN_SQUARE

    formula: ClassVar[str] = r"v \leftarrow \beta_2 v + (1-\beta_2)\, g^2"
    sentence: ClassVar[str] = "How large the slope usually is, component by component."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (self.beta,)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        beta, g = ctx.hyper[self.beta.name], ctx.values["g"]
        v = beta * ctx.values[self.slot.name] + (1.0 - beta) * (g * g)
        return u, {self.slot.name: v}


@final
class SumSquares(Transform):
    """G ← G + g², beside the chain: the update passes unchanged."""

    formula = r"G \leftarrow G + g^2"
    sentence = "All squared slopes so far: the sum only grows."

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (Slot("G", "G", "sum of squared gradients", held=True),)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        g = ctx.values["g"]
        return u, {"G": ctx.values["G"] + g * g}


@final
@dataclass(frozen=True, slots=True)
class CorrectBias(Transform):
    """m̂ = m / (1 - β₁ᵗ) goes on, v̂ = v / (1 - β₂ᵗ) is left for the scaling."""

    formula: ClassVar[str] = (
        r"\hat m = \frac{m}{1-\beta_1^t}, \quad \hat v = \frac{v}{1-\beta_2^t}"
    )
    sentence: ClassVar[str] = "Averages that began at zero are too small at first: undo that."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (BETA1, BETA2)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        m_hat = u / (1.0 - ctx.hyper["beta1"] ** ctx.t)
        v_hat = ctx.values["v"] / (1.0 - ctx.hyper["beta2"] ** ctx.t)
        return m_hat, {"m_hat": m_hat, "v_hat": v_hat}


@final
@dataclass(frozen=True, slots=True)
class DivideByRoot(Transform):
    """u ← u / (√s + ε), with s one of the values that earlier links left."""

    squares: str

    formula: ClassVar[str] = r"u \leftarrow \frac{u}{\sqrt{v} + \varepsilon}"
    sentence: ClassVar[str] = "Steep components are shortened, flat ones stretched."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (EPS,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        return u / (np.sqrt(ctx.values[self.squares]) + ctx.hyper["eps"]), {}


@final
@dataclass(frozen=True, slots=True)
class Descend(Transform):
    """u ← -η u.  Always the last link."""

    lr: ParamSpec = LR

    formula: ClassVar[str] = r"\Delta\theta = -\eta\, u"
    sentence: ClassVar[str] = "Move against it, as far as the rate says."

    @property
    def params(self) -> tuple[ParamSpec, ...]:
        return (self.lr,)

    def apply(self, u: Points, ctx: StepContext) -> tuple[Points, Values]:
        return -ctx.hyper["lr"] * u, {}
