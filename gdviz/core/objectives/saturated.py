"""Neurons that have been driven into saturation."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import final

from gdviz.core.objectives.base import Landmark
from gdviz.core.objectives.landscape import Landscape
from gdviz.core.params import ParamSpec


def _input() -> ParamSpec:
    return ParamSpec(
        name="p", default=1.0, low=0.01, high=100.0, soft=(0.2, 3.0), scale="log",
        symbol="p", doc="What the neuron is given.",
    )  # fmt: skip


def _target(default: float, low: float) -> ParamSpec:
    return ParamSpec(
        name="t", default=default, low=low, high=0.99, soft=(low, 0.99),
        symbol="t", doc="What the neuron should answer.",
    )  # fmt: skip


@final
class SaturatedSigmoid(Landscape):
    """f = ¼ Σ (σ(b ± wp) - (½ ± (t - ½)))²: one neuron with squared error on two samples.

    To p it should answer t, to -p it should answer 1 - t; w = logit(t)/p, b = 0 does.  Where
    |b ± wp| are large σ is level and so is the error, however wrong the answers.

    References
    ----------
    X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, AISTATS 2010.
    """

    key = "saturated_sigmoid"
    title = "Saturated sigmoid"
    text = "(sigmoid(b + w*p) - t)**2/4 + (sigmoid(b - w*p) - (1 - t))**2/4"
    shown = "(sigmoid(b + w*p) - t)**2/4 + (sigmoid(b - w*p) - 1 + t)**2/4"
    source = (
        "X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward "
        "neural networks, AISTATS 2010"
    )
    names = ("w", "b")
    angles_matter = True
    offers = frozenset({"hessian", "residuals"})
    window = ((-6.0, 8.0), (-6.0, 6.0))
    start = (1.0, -0.88)
    params = (_input(), _target(0.9, 0.01))

    def landmarks(self) -> tuple[Landmark, ...]:
        p, t = self.given
        # w and b can be told from each other only by two samples: the Hessian is regular
        return (Landmark("minimum", (math.log(t / (1.0 - t)) / p, 0.0), 0.0),)


@final
class SaturatedTanh(Landscape):
    """f = ½ (tanh(v tanh(wp)) - t)²: two tanh neurons in a row, on one sample.

    By the chain rule the slope along w is a product of two slopes of tanh and v: where
    either neuron is saturated it vanishes, and at the origin both weights wait for each
    other, a saddle.  The minima are two curves; the marked ones have w = v, up to the sign.
    One residual for two unknowns leaves Gauss-Newton without a step, so that residuals are
    not offered.

    References
    ----------
    X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, AISTATS 2010.
    """

    key = "saturated_tanh"
    title = "Saturated tanh"
    text = "(tanh(v*tanh(w*p)) - t)**2/2"
    source = (
        "X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward "
        "neural networks, AISTATS 2010"
    )
    names = ("w", "v")
    angles_matter = True
    window = ((-4.0, 4.0), (-4.0, 4.0))
    start = (2.93, 0.59)
    params = (_input(), _target(0.6, 0.05))

    def landmarks(self) -> tuple[Landmark, ...]:
        p, t = self.given
        w = _balanced(p, math.atanh(t))
        return (
            *(Landmark("minimum", (s * w, s * w), 0.0, "curve") for s in (1.0, -1.0)),
            Landmark("saddle", (0.0, 0.0), 0.5 * t * t),
        )


@lru_cache(maxsize=64)
def _balanced(p: float, goal: float) -> float:
    """The w > 0 with w tanh(pw) = goal, by Newton's method from above."""
    w = goal + 1.0 + 1.0 / p
    for _ in range(60):
        h = math.tanh(p * w)
        w -= (w * h - goal) / (h + p * w * (1.0 - h * h))
    return w
