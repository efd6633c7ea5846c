"""A cliff: the error of a recurrent neuron, where the gradient explodes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple, final

import numpy as np

from gdviz.core.functions import sigmoid, sigmoid_slope
from gdviz.core.objectives.base import Landmark, Objective, Window, stationary
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import Matrices, Points, Scalars


class _Answer(NamedTuple):
    """The neuron's last activation and its derivatives in w and b, each ``(*B,)``."""

    a: Scalars
    w: Scalars
    b: Scalars
    ww: Scalars
    wb: Scalars
    bb: Scalars


@final
@dataclass(frozen=True, slots=True)
class Cliff(Objective):
    """f = (a_T - 0.7)² + c (w² + b²)/2 with a₀ = ½ and a_{i+1} = σ(w aᵢ + b).

    One neuron that feeds itself.  Beside a curve in the plane of w and b it falls into
    another resting state, and the error rises within a hair's breadth.  The gradient there
    is a product of T slopes, each greater than one, and throws plain descent far away;
    clipping keeps it.  Without the weight decay c the minima are a curve, which the cliff
    joins near w = 4.8; with it the smallest weights are best.

    It is written by hand: a formula cannot say "T times", and T = 200 lines of it would be
    a tape of thousands of operations, where a loop goes round.  For small T a test holds it
    to the formula.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural
    networks, ICML 2013, section 2.3.
    """

    t: int = 12
    c: float = 0.01

    key: ClassVar[str] = "cliff"
    title: ClassVar[str] = "Cliff"
    formula: ClassVar[str] = (
        r"\begin{aligned} f = {} & \left(a_T-0.7\right)^2 + \frac{c}{2}\left(w^2+b^2\right) \\"
        r" & a_0 = 0.5, \quad a_{i+1} = \sigma\left(w\,a_i+b\right) \end{aligned}"
    )
    source: ClassVar[str] = (
        "R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent "
        "neural networks, ICML 2013"
    )
    names: ClassVar[tuple[str, ...]] = ("w", "b")
    window: ClassVar[Window] = ((-1.0, 7.0), (-3.5, 1.5))
    start: ClassVar[tuple[float, ...]] = (6.0, -2.0)
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="t", kind="integer", default=12, low=1, high=200, soft=(1, 50), symbol="T",
            doc="How often the neuron feeds itself; the cliff gets steeper with each time.",
        ),
        ParamSpec(
            name="c", default=0.01, low=0.0, high=1e3, soft=(0.0, 0.1), symbol="c",
            doc="Weight decay: the curvature of a bowl that is added.",
        ),
    )  # fmt: skip

    def value(self, x: Points) -> Scalars:
        a = np.full_like(x[0], 0.5)
        for _ in range(self.t):
            a = sigmoid(x[0] * a + x[1])
        decay = 0.5 * self.c * np.sum(x * x, axis=0) if self.c > 0.0 else 0.0  # not 0 · inf
        return np.asarray((a - 0.7) ** 2 + decay)

    def grad(self, x: Points) -> Points:
        found = self._answer(x, second=False)
        slope = 2.0 * (found.a - 0.7)
        return np.stack([slope * found.w + self.c * x[0], slope * found.b + self.c * x[1]])

    def hess(self, x: Points) -> Matrices:
        found = self._answer(x, second=True)
        slope = 2.0 * (found.a - 0.7)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 2.0 * found.w * found.w + slope * found.ww + self.c
        h[0, 1] = h[1, 0] = 2.0 * found.w * found.b + slope * found.wb
        h[1, 1] = 2.0 * found.b * found.b + slope * found.bb + self.c
        return h

    def landmarks(self) -> tuple[Landmark, ...]:
        return (_minimum(self),)

    def _answer(self, x: Points, *, second: bool) -> _Answer:
        """Forward differentiation through the T steps."""
        w, b = x
        zero = np.zeros_like(w)
        f = _Answer(zero + 0.5, zero, zero, zero, zero, zero)
        for _ in range(self.t):
            z = w * f.a + b
            slope = sigmoid_slope(z)
            z_w, z_b = f.a + w * f.w, 1.0 + w * f.b
            next_a, a_w, a_b = sigmoid(z), slope * z_w, slope * z_b
            if not second:
                f = _Answer(next_a, a_w, a_b, zero, zero, zero)
                continue
            bend = -slope * np.tanh(0.5 * z)
            f = _Answer(
                next_a,
                a_w,
                a_b,
                slope * (2.0 * f.w + w * f.ww) + bend * z_w * z_w,
                slope * (f.b + w * f.wb) + bend * z_w * z_b,
                slope * w * f.bb + bend * z_b * z_b,
            )
        return f


@lru_cache(maxsize=64)
def _minimum(f: Cliff) -> Landmark:
    """The minimum of the smallest weights, where the resting state is about the goal."""
    goal = 0.7
    scale = math.log(goal / (1.0 - goal)) / (1.0 + goal * goal)
    w, b = scale * goal, scale  # on the line w · goal + b = logit(goal), next to the origin
    if f.c > 0.0:
        rough = _pulled(f, w, b)
        return stationary(f, "minimum", rough)
    for _ in range(30):
        found = f._answer(np.array([w, b]), second=False)
        b -= float((found.a - goal) / found.b)
    return Landmark("minimum", (w, b), 0.0, "curve")


def _pulled(f: Cliff, w: float, b: float) -> tuple[float, float]:
    """Where Newton's method leads while the weight decay grows from nothing."""
    x = np.array([w, b])
    for c in np.geomspace(min(1e-3, f.c), f.c, 20):
        g = replace(f, c=float(c))
        for _ in range(5):
            x = x - np.linalg.solve(g.hess(x), g.grad(x))
    return float(x[0]), float(x[1])
