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
EASED = 0.9  # of the first slope (ibid., p. 34, for quasi-Newton methods)
_HALVINGS = 60  # then steps are below rounding
_ROUNDING = 2e-16  # of a value: a step that promises less cannot be told from standing still
_RAISES = 40  # factors of ten
_DOUBLINGS = 60
_REFINEMENTS = 60
_FLAT = 1e-12  # of the first slope: as good as none


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
        hopeless = np.zeros(f0.shape, dtype=bool)

        def enough(f: Scalars, z: Scalars) -> BoolArray:
            lower = f <= f0 + SUFFICIENT * z * promised
            hopeless[:] = ~lower & ~(-z * promised > _ROUNDING * np.abs(f0))
            return np.asarray(lower | hopeless)

        z = _until_lower(
            log, np.broadcast_to(values["lr"], f0.shape), 0.5, _HALVINGS,
            lambda z: theta + z * d, enough,
        )  # fmt: skip
        return log.found(np.where(hopeless, 0.0, z))


@final
class Wolfe(Search):
    """Halve a step that is too long, double one that is too short.

    Too long is what Armijo's condition refuses; too short is where the slope along d is
    still steeper than 0.9 of what it was, so that the change of slope would say nothing of
    the curvature (A. S. Lewis and M. L. Overton, Nonsmooth optimization via quasi-Newton
    methods, Mathematical Programming 141, 2013, algorithm 2.6).
    """

    name = "z"
    title = "Line search"
    sentence = "Shorter or longer, until the loss falls by enough and the slope has eased."
    formula = r"z:\ f\ \mathrm{falls},\ \nabla f(\theta+z d)^{\top}d\geq 0.9\,g^{\top}d"
    asks = ("value", "gradient")

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, d, f0 = values["theta"], values["d"], values["f"]
        log = _Log(ask, theta.shape[1])
        downhill = (values["g"] * d).sum(axis=0)
        z = np.broadcast_to(values["lr"], f0.shape).copy()
        short, long = np.zeros_like(z), np.full_like(z, np.inf)
        active = -downhill * z > _ROUNDING * np.abs(f0)
        z = np.where(active, z, 0.0)
        for _ in range(_HALVINGS):
            if not active.any():
                break
            points = theta + z * d
            f = log.value(points, active)
            lower = active & (f <= f0 + SUFFICIENT * z * downhill)
            eased = log.slope(points, d, lower) >= EASED * downhill
            long = np.where(active & ~lower, z, long)
            short = np.where(lower & ~eased, z, short)
            active &= ~(lower & eased)
            middle = np.where(np.isinf(long), 2.0 * z, 0.5 * (short + long))
            apart = np.isinf(long) | (long - short > 4.0 * _ROUNDING * long)
            goes_on = apart & (-downhill * middle > _ROUNDING * np.abs(f0))
            z = np.where(active, np.where(goes_on, middle, short), z)
            active &= goes_on
        return log.found(np.where(active, short, z))  # at worst the longest that fell enough


@final
class Exact(Search):
    """Go along d to a minimum: bracket it by doubling, then refine.

    The bracket's near end leads down and is as low as any point so far; its far end leads
    up, or lies higher.  So the search never goes up, whatever hills are on the line.
    Refinement is by the Illinois form of false position, which is exact in one step where
    the slope is linear (M. Dowell and P. Jarratt, A modified regula falsi method for
    computing the root of an equation, BIT 11, 1971).
    """

    name = "z"
    title = "Line search"
    sentence = "To the lowest point along the direction."
    formula = r"z:\ \nabla f(\theta+z d)^{\top}d=0"
    asks = ("value", "gradient")
    usual = 10

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, d, f0 = values["theta"], values["d"], values["f"]
        log = _Log(ask, theta.shape[1])
        downhill = (values["g"] * d).sum(axis=0)
        # what does not lead down, or not so that it could be told, stays
        active = -downhill * values["lr"] > _ROUNDING * np.abs(f0)
        first = np.where(active, np.maximum(values["lr"], 1e-12), 0.0)
        line = _Line(log, theta, d, f0, downhill, first)
        going = active.copy()
        for _ in range(_DOUBLINGS):
            going &= line.double(going)  # nan, higher or leading up is far enough
            if not going.any():
                break
        active &= ~line.flat
        for _ in range(_REFINEMENTS):
            if not active.any():
                break
            active &= line.refine(active)
        return log.found(np.where(line.lowest <= f0, line.best, 0.0))


class _Line:
    """The brackets of one exact search, for many lanes.

    Attributes
    ----------
    best, lowest
        The step that is best so far, and the value there.
    flat
        Where the slope has vanished at `best`.
    """

    def __init__(
        self,
        log: _Log,
        theta: Points,
        d: Points,
        f0: Scalars,
        downhill: Scalars,
        first: Scalars,
    ) -> None:
        self._log, self._theta, self._d = log, theta, d
        self._slack = 4.0 * _ROUNDING * np.abs(f0)  # values this close count as equal
        self._goal = _FLAT * np.abs(downhill)
        self._low, self._at_low = np.zeros_like(first), downhill
        self._high, self._at_high = first, np.full_like(first, np.nan)
        self._side = np.zeros_like(first)  # which end was moved last
        self.best, self.lowest = np.zeros_like(first), f0
        self.flat = np.zeros(first.shape, dtype=bool)

    def double(self, going: BoolArray) -> BoolArray:
        """Look at the far end; move both ends on where it still leads down."""
        z = self._high
        slope, lower = self._look(z, going)
        self._at_high = np.where(going, slope, self._at_high)
        down = going & lower & (slope < 0.0) & ~self.flat
        self._low = np.where(down, z, self._low)
        self._at_low = np.where(down, slope, self._at_low)
        self._high = np.where(down, 2.0 * z, z)
        return down

    def refine(self, active: BoolArray) -> BoolArray:
        """Look between the ends, and move one; where it is worth while to go on."""
        z = self._between()
        slope, lower = self._look(z, active)
        down = active & lower & (slope < 0.0)
        up = active & ~down
        # an end that stays twice weighs less: else it would stay for ever
        self._at_high = np.where(down & (self._side > 0.0), 0.5 * self._at_high, self._at_high)
        self._at_low = np.where(up & (self._side < 0.0), 0.5 * self._at_low, self._at_low)
        self._side = np.where(down, 1.0, np.where(up, -1.0, self._side))
        self._low = np.where(down, z, self._low)
        self._at_low = np.where(down, slope, self._at_low)
        self._high = np.where(up, z, self._high)
        self._at_high = np.where(up, slope, self._at_high)
        return ~self.flat & (self._high - self._low > 4.0 * _ROUNDING * np.abs(self._high))

    def _look(self, z: Scalars, active: BoolArray) -> tuple[Scalars, BoolArray]:
        points = self._theta + z * self._d
        f = self._log.value(points, active)
        slope = self._log.slope(points, self._d, active)
        lower = f <= self.lowest + self._slack
        self.best = np.where(lower, z, self.best)
        self.lowest = np.where(lower, np.minimum(f, self.lowest), self.lowest)
        self.flat = np.where(lower, np.abs(slope) <= self._goal, self.flat)
        return slope, lower

    def _between(self) -> Scalars:
        """Where a straight line through both slopes vanishes, else the middle."""
        low, high = self._low, self._high
        secant = low + (high - low) * self._at_low / (self._at_low - self._at_high)
        useful = (self._at_high > 0.0) & (low < secant) & (secant < high)  # nan is not useful
        return np.where(useful, secant, 0.5 * (low + high))


@final
class Marquardt(Search):
    """Raise the damping until the damped step lowers the loss."""

    name = "z"
    title = "Damping"
    sentence = "More and more damping, until the loss falls."
    formula = r"z:\ f\left(\theta-\eta(A+zI)^{-1}g\right)<f(\theta)"
    trial = "theta - lr*shifted_solve(A, z, g)"
    usual = 2

    def run(self, values: Mapping[str, FloatArray], ask: Ask) -> Found:
        theta, a, g, f0 = (values[name] for name in ("theta", "A", "g", "f"))
        log = _Log(ask, theta.shape[1])
        z = _until_lower(
            log, np.maximum(values["mu"], 1e-12), 10.0, _RAISES,
            lambda z: theta - values["lr"] * shifted_solve(a, z, g),
            lambda f, _: (f <= f0) | (g == 0.0).all(axis=0),
        )  # fmt: skip
        return log.found(z)
