"""Searches: trials until a step is good enough, for many lanes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.linear import shifted_solve
from gdviz.core.optimizers.base import Ask, Found, Search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.arrays import BoolArray, FloatArray, Points, Scalars

SUFFICIENT = 1e-4  # of the decrease that the slope promises (Nocedal and Wright 2006, p. 33)
_HALVINGS = 60  # then steps are below rounding
_RAISES = 40  # factors of ten
_DOUBLINGS = 60
_REFINEMENTS = 80


class _Log:
    """Asks for the lanes that still search, and writes down where."""

    def __init__(self, ask: Ask, n: int) -> None:
        self._ask = ask
        self.trials: list[tuple[BoolArray, Points]] = []
        self.values, self.gradients = np.zeros(n), np.zeros(n)

    def value(self, points: Points, active: BoolArray) -> Scalars:
        """The objective at `points` where `active`, nan elsewhere."""
        self._write(points, active)
        self.values += active
        f = np.full(len(active), np.nan)
        f[active] = self._ask("value", points[:, active])
        return f

    def slope(self, points: Points, direction: Points, active: BoolArray) -> Scalars:
        """The slope along `direction` at the `points` that were asked for last."""
        self.gradients += active
        g = np.full(len(active), np.nan)
        g[active] = (self._ask("gradient", points[:, active]) * direction[:, active]).sum(
            axis=0
        )
        return g

    def _write(self, points: Points, active: BoolArray) -> None:
        self.trials.append((active.copy(), points.copy()))

    def found(self, value: Scalars) -> Found:
        return Found(value, tuple(self.trials), self.values, self.gradients)


def _until_lower(
    log: _Log,
    first: Scalars,
    factor: float,
    most: int,
    point: Callable[[Scalars], Points],
    enough: Callable[[Scalars, Scalars], BoolArray],
) -> Scalars:
    """`first`, multiplied by `factor` until the value at its point is `enough`."""
    z, active = first.copy(), np.ones(len(first), dtype=bool)
    for _ in range(most):
        f = log.value(point(z), active)
        active &= ~enough(f, z)
        if not active.any():
            break
        z = np.where(active, z * factor, z)
    return z


@final
class Armijo(Search):
    """Halve the step until f(θ + z d) ≤ f(θ) + 10⁻⁴ z gᵀd."""

    name = "z"
    title = "Line search"
    sentence = "Shorter and shorter, until the loss falls by enough."
    formula = r"z:\ f(\theta+z d)\leq f(\theta)+10^{-4} z\, g^{\top}d"

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, d, f0 = values["theta"], values["d"], values["f"]
        promised = (values["g"] * d).sum(axis=0)
        log = _Log(ask, theta.shape[1])
        z = _until_lower(
            log, np.broadcast_to(values["lr"], f0.shape), 0.5, _HALVINGS,
            lambda z: theta + z * d,
            # at the bottom rounding decides: a step that changes nothing is taken
            lambda f, z: (f <= f0 + SUFFICIENT * z * promised) | (d == 0.0).all(axis=0),
        )  # fmt: skip
        return log.found(z)


@final
class Exact(Search):
    """Go along d to a minimum: bracket it by doubling, then refine.

    The bracket's near end leads down and is the lowest point so far; its far end leads up,
    or lies higher.  So the search never goes up, whatever hills are on the line.
    Refinement is by the Illinois form of false position, which is exact in one step where
    the slope is linear (M. Dowell and P. Jarratt, A modified regula falsi method for
    computing the root of an equation, BIT 11, 1971).
    """

    name = "z"
    title = "Line search"
    sentence = "To the lowest point along the direction."
    formula = r"z:\ \nabla f(\theta+z d)^{\top}d=0"

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, d = values["theta"], values["d"]
        log = _Log(ask, theta.shape[1])
        downhill = (values["g"] * d).sum(axis=0)
        active = downhill < 0.0  # what does not lead down stays
        lowest = values["f"]
        low, at_low = np.zeros(theta.shape[1]), downhill
        high = np.where(active, np.maximum(values["lr"], 1e-12), 0.0)
        at_high, best = np.full_like(low, np.nan), low
        goal, going = 1e-14 * np.abs(downhill), active.copy()
        for _ in range(_DOUBLINGS):
            f, slope = self._look(log, theta, d, high, going)
            lower = f <= lowest
            best, lowest = np.where(lower, high, best), np.where(lower, f, lowest)
            at_high = np.where(going, slope, at_high)
            going &= lower & (slope < 0.0)  # nan, higher or leading up: far enough
            if not going.any():
                break
            low, at_low = np.where(going, high, low), np.where(going, slope, at_low)
            high = np.where(going, 2.0 * high, high)
        active &= ~(np.abs(at_high) <= goal) | (best != high)
        for _ in range(_REFINEMENTS):
            if not active.any():
                break
            z = _between(low, high, at_low, at_high)
            f, slope = self._look(log, theta, d, z, active)
            lower = active & (f <= lowest)
            best, lowest = np.where(lower, z, best), np.where(lower, f, lowest)
            falls = lower & (slope < 0.0)
            rises = active & ~falls
            at_high = np.where(falls, 0.5 * at_high, at_high)  # the end that stays weighs less
            at_low = np.where(rises, 0.5 * at_low, at_low)
            low, at_low = np.where(falls, z, low), np.where(falls, slope, at_low)
            high, at_high = np.where(rises, z, high), np.where(rises, slope, at_high)
            active &= ~(lower & (np.abs(slope) <= goal)) & (high - low > 4e-16 * np.abs(high))
        return log.found(best)

    @staticmethod
    def _look(
        log: _Log, theta: Points, d: Points, z: Scalars, active: BoolArray
    ) -> tuple[Scalars, Scalars]:
        points = theta + z * d
        return log.value(points, active), log.slope(points, d, active)


def _between(low: Scalars, high: Scalars, at_low: Scalars, at_high: Scalars) -> Scalars:
    """Where a straight line through both slopes vanishes, else the middle."""
    secant = low + (high - low) * at_low / (at_low - at_high)
    useful = (at_high > 0.0) & (low < secant) & (secant < high)  # nan is not useful
    return np.where(useful, secant, 0.5 * (low + high))


@final
class Marquardt(Search):
    """Raise the damping until the damped step lowers the loss."""

    name = "z"
    title = "Damping"
    sentence = "More and more damping, until the loss falls."
    formula = r"z:\ f\left(\theta-\eta(A+zI)^{-1}g\right)<f(\theta)"

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, a, g, f0 = (values[name] for name in ("theta", "A", "g", "f"))
        log = _Log(ask, theta.shape[1])
        z = _until_lower(
            log, np.maximum(values["mu"], 1e-12), 10.0, _RAISES,
            lambda z: theta - values["lr"] * shifted_solve(a, z, g),
            lambda f, _: (f <= f0) | (g == 0.0).all(axis=0),
        )  # fmt: skip
        return log.found(z)
