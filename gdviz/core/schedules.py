"""Learning-rate schedules: what step k, counted from 0, uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from gdviz.core.arrays import FloatArray
from gdviz.core.params import ParamSpec

Rule: TypeAlias = Callable[[FloatArray, float, Mapping[str, float]], FloatArray]
"""(steps k, the run's own rate, parameters by name) → the rate of each step."""

PERIOD = ParamSpec(
    name="period", kind="integer", default=100, low=1, high=10**7, soft=(1, 1000),
    scale="log", symbol="T", unit="steps", doc="Number of steps until the schedule ends.",
)  # fmt: skip
LR_MIN = ParamSpec(
    name="lr_min", default=0.0, low=0.0, high=1e6, soft=(1e-6, 1.0), scale="log",
    symbol="η_min", doc="The rate at the end.",
)  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule for the rate of every step."""

    key: str
    title: str
    formula: str
    reference: str
    rule: Rule
    params: tuple[ParamSpec, ...] = ()

    def rates(self, steps: int, lr: float, values: Mapping[str, float]) -> FloatArray:
        """Rates of the steps 0 … `steps`, ``(steps + 1,)``."""
        return self.rule(np.arange(steps + 1, dtype=float), lr, values)


def _constant(k: FloatArray, lr: float, values: Mapping[str, float]) -> FloatArray:
    return np.full_like(k, lr)


def _inverse_sqrt(k: FloatArray, lr: float, values: Mapping[str, float]) -> FloatArray:
    return lr / np.sqrt(k + 1.0)


def _cosine(k: FloatArray, lr: float, values: Mapping[str, float]) -> FloatArray:
    period, low = values["period"], values["lr_min"]
    turn = np.pi * np.minimum(k, period) / period  # the last value holds
    return low + 0.5 * (lr - low) * (1.0 + np.cos(turn))


_ALL = (
    Schedule("constant", "constant", r"\eta_k = \eta", "", _constant),
    Schedule(
        "inverse_sqrt",
        "1/√k",
        r"\eta_k = \eta/\sqrt{k+1}",
        "M. Zinkevich, Online convex programming and generalized infinitesimal gradient "
        "ascent, ICML 2003",
        _inverse_sqrt,
    ),
    Schedule(
        "cosine",
        "cosine",
        r"\eta_k = \eta_{\min} + \frac{1}{2}(\eta-\eta_{\min})(1+\cos(\pi k/T))",
        "I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, "
        "ICLR 2017",
        _cosine,
        (PERIOD, LR_MIN),
    ),
)

SCHEDULES: dict[str, Schedule] = {schedule.key: schedule for schedule in _ALL}
