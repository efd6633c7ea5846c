"""Neurons that have been driven into saturation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.assemble import matrix, rows, vector
from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


def sigmoid(z: Scalars) -> Scalars:
    """1/(1 + e^{-z}), by the hyperbolic tangent, which does not overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * z))


def sigmoid_slope(z: Scalars) -> Scalars:
    """σ(z)(1 - σ(z)), to full precision where the neuron is saturated."""
    e = np.exp(np.where(np.real(z) < 0.0, z, -z))  # at most 1
    return np.asarray(e / (1.0 + e) ** 2)


def tanh_slope(z: Scalars) -> Scalars:
    """sech² z, to full precision where tanh is saturated."""
    return np.asarray(4.0 * sigmoid_slope(2.0 * z))


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
@dataclass(frozen=True, slots=True)
class SaturatedSigmoid(Objective):
    """f = ¼ Σ (σ(b ± wp) - (½ ± (t - ½)))²: one neuron with squared error on two samples.

    To p it should answer t, to -p it should answer 1 - t; w = logit(t)/p, b = 0 does.  Where
    |b ± wp| are large σ is level and so is the error, however wrong the answers.

    References
    ----------
    X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, AISTATS 2010.
    """

    p: float = 1.0
    t: float = 0.9

    key: ClassVar[str] = "saturated_sigmoid"
    title: ClassVar[str] = "Saturated sigmoid"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & \frac{1}{4}\left(\sigma(b+wp)-t\right)^2 \\"
        r" & + \frac{1}{4}\left(\sigma(b-wp)-1+t\right)^2 \end{aligned}"
    )
    source: ClassVar[str] = (
        "X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward "
        "neural networks, AISTATS 2010"
    )
    names: ClassVar[tuple[str, ...]] = ("w", "b")
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    window: ClassVar[Window] = ((-6.0, 8.0), (-6.0, 6.0))
    start: ClassVar[tuple[float, ...]] = (1.0, -0.88)
    params: ClassVar[tuple[ParamSpec, ...]] = (_input(), _target(0.9, 0.01))

    def value(self, x: Points) -> Scalars:
        r = self.residuals(x)
        return np.asarray(0.25 * np.sum(r * r, axis=0))

    def grad(self, x: Points) -> Points:
        high, low = 0.5 * self.residuals(x) * sigmoid_slope(self._z(x))
        return vector(x, self.p * (high - low), high + low)

    def hess(self, x: Points) -> Matrices:
        z = self._z(x)
        slope = sigmoid_slope(z)
        high, low = 0.5 * slope * (slope - self.residuals(x) * np.tanh(0.5 * z))
        return matrix(x, self.p * self.p * (high + low), self.p * (high - low), high + low)

    def residuals(self, x: Points) -> FloatArray:
        goals = np.array([self.t, 1.0 - self.t]).reshape(-1, *(1,) * (x.ndim - 1))
        return np.asarray(sigmoid(self._z(x)) - goals)

    def jacobian(self, x: Points) -> FloatArray:
        high, low = sigmoid_slope(self._z(x))
        return rows(x, (self.p * high, high), (-self.p * low, low))

    def landmarks(self) -> tuple[Landmark, ...]:
        # w and b can be told from each other only by two samples: the Hessian is regular
        return (Landmark("minimum", (math.log(self.t / (1.0 - self.t)) / self.p, 0.0), 0.0),)

    def _z(self, x: Points) -> FloatArray:
        """What the neuron sees of the two samples, ``(2, *B)``."""
        return np.stack([x[1] + self.p * x[0], x[1] - self.p * x[0]])


@final
@dataclass(frozen=True, slots=True)
class SaturatedTanh(Objective):
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

    p: float = 1.0
    t: float = 0.6

    key: ClassVar[str] = "saturated_tanh"
    title: ClassVar[str] = "Saturated tanh"
    formula: ClassVar[str] = r"f = \frac{1}{2}\left(\tanh\left(v\tanh wp\right)-t\right)^2"
    source: ClassVar[str] = (
        "X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward "
        "neural networks, AISTATS 2010"
    )
    names: ClassVar[tuple[str, ...]] = ("w", "v")
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-4.0, 4.0), (-4.0, 4.0))
    start: ClassVar[tuple[float, ...]] = (2.93, 0.59)
    params: ClassVar[tuple[ParamSpec, ...]] = (_input(), _target(0.6, 0.05))

    def value(self, x: Points) -> Scalars:
        return np.asarray(0.5 * (np.tanh(x[1] * np.tanh(self.p * x[0])) - self.t) ** 2)

    def grad(self, x: Points) -> Points:
        v = x[1]
        h, slope = self._hidden(x)
        outer = (np.tanh(v * h) - self.t) * tanh_slope(v * h)
        return vector(x, outer * v * slope, outer * h)

    def hess(self, x: Points) -> Matrices:
        v = x[1]
        h, slope = self._hidden(x)
        answer, steep = np.tanh(v * h), tanh_slope(v * h)
        outer = (answer - self.t) * steep  # df/dz with z = v h
        bend = steep * (steep - 2.0 * (answer - self.t) * answer)  # d²f/dz²
        curve = -2.0 * self.p * h * slope  # d²h/dw²
        return matrix(
            x,
            bend * (v * slope) ** 2 + outer * v * curve,
            bend * v * slope * h + outer * slope,
            bend * h * h,
        )

    def landmarks(self) -> tuple[Landmark, ...]:
        w = _balanced(self.p, math.atanh(self.t))
        return (
            *(Landmark("minimum", (s * w, s * w), 0.0, "curve") for s in (1.0, -1.0)),
            Landmark("saddle", (0.0, 0.0), 0.5 * self.t * self.t),
        )

    def _hidden(self, x: Points) -> tuple[Scalars, Scalars]:
        """The first neuron's answer, and its slope along w."""
        return np.tanh(self.p * x[0]), np.asarray(self.p * tanh_slope(self.p * x[0]))


@lru_cache(maxsize=64)
def _balanced(p: float, goal: float) -> float:
    """The w > 0 with w tanh(pw) = goal, by Newton's method from above."""
    w = goal + 1.0 + 1.0 / p
    for _ in range(60):
        h = math.tanh(p * w)
        w -= (w * h - goal) / (h + p * w * (1.0 - h * h))
    return w
