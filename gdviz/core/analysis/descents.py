"""Ways down for many points at once, in a frame in which the window is the square [-1, 1]²."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives.base import Objective, Window

_ROUNDS = 60
_SECTIONS = 45
_GOLD = 0.5 * (np.sqrt(5.0) - 1.0)


@final
class Framed:
    """An objective of two coordinates over a window, seen as the square [-1, 1]².

    Its functions take points ``(2, *B)``; what is no number is an infinite height.
    """

    def __init__(self, objective: Objective, window: Window) -> None:
        low, high = (np.array(ends) for ends in zip(*window, strict=True))
        self.middle, self.half = 0.5 * (low + high), 0.5 * (high - low)
        self._objective = objective

    def place(self, u: FloatArray) -> FloatArray:
        """Coordinates of the plane."""
        shape = (2,) + (1,) * (u.ndim - 1)
        return np.asarray(self.middle.reshape(shape) + self.half.reshape(shape) * u)

    def value(self, u: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            found = np.asarray(self._objective.value(self.place(u)), dtype=float)
        return np.where(np.isfinite(found), found, np.inf)

    def slope(self, u: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            found = self._objective.grad(self.place(u))
        return np.asarray(found * self.half.reshape((2,) + (1,) * (u.ndim - 1)))

    def curvature(self, u: FloatArray) -> FloatArray:
        """Entries xx, xy, yy of the Hessian, ``(3, *B)``."""
        with np.errstate(all="ignore"):
            found = self._objective.hess(self.place(u))
        a, b = self.half
        return np.stack([found[0, 0] * a * a, found[0, 1] * a * b, found[1, 1] * b * b])


class Axes(NamedTuple):
    """Eigenvalues, the smaller first ``(2, *B)``, and the angle of the larger's axis."""

    values: FloatArray
    angle: FloatArray


def axes_of(curvature: FloatArray) -> Axes:
    """The principal axes of Hessians, of which ``(3, *B)`` are the entries."""
    xx, xy, yy = curvature
    middle, apart = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
    angle = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    return Axes(np.stack([middle - apart, middle + apart]), angle)


def newton(f: Framed, u: FloatArray, *, rounds: int, reach: float) -> FloatArray:
    """Newton's method towards any stationary point, no step longer than `reach`."""
    for _ in range(rounds):
        u = u + limited(_newton_step(f, u), reach)
    return u


def _newton_step(f: Framed, u: FloatArray) -> FloatArray:
    (gx, gy), (xx, xy, yy) = f.slope(u), f.curvature(u)
    with np.errstate(all="ignore"):
        step = -np.stack([yy * gx - xy * gy, xx * gy - xy * gx]) / (xx * yy - xy * xy)
    return np.where(np.isfinite(step), step, 0.0)


def limited(step: FloatArray, reach: float | FloatArray) -> FloatArray:
    """`step`, no longer than `reach`."""
    length = np.hypot(*step)
    return np.asarray(step * np.minimum(1.0, reach / np.maximum(length, 1e-300)))


def descend(
    f: Framed, u: FloatArray, reach: float, checkpoint: Callable[[], None]
) -> FloatArray:
    """Newton's method with the curvatures' absolute values, downhill alone, ``(2, m)``.

    A step is as long as the model has been trusted with (J. Nocedal and S. J. Wright,
    Numerical Optimization, 2006, chapter 4).
    """
    radius = np.full(u.shape[1], reach)
    height = f.value(u)
    going = np.isfinite(height)
    for turn in range(_ROUNDS):
        if turn % 8 == 0:
            checkpoint()
        at = np.flatnonzero(going)
        if not len(at):
            break
        step = limited(_downhill(f, u[:, at]), radius[at])
        ahead = u[:, at] + step
        new = f.value(ahead)
        better = new < height[at]
        u[:, at[better]], height[at[better]] = ahead[:, better], new[better]
        radius[at] = np.where(better, np.minimum(2.0 * radius[at], 1.0), 0.25 * radius[at])
        going[at] &= (radius[at] > 1e-12) & (np.hypot(*step) > 1e-15)
    return u


def _downhill(f: Framed, u: FloatArray) -> FloatArray:
    gx, gy = f.slope(u)
    values, angle = axes_of(f.curvature(u))
    c, s = np.cos(angle), np.sin(angle)
    along, across = c * gx + s * gy, c * gy - s * gx
    size = np.abs(values)
    least = 1e-12 * np.maximum(size.max(axis=0), 1e-300)
    with np.errstate(all="ignore"):
        along, across = (
            -along / np.maximum(size[1], least), -across / np.maximum(size[0], least)
        )  # fmt: skip
    step = np.stack([c * along - s * across, s * along + c * across])
    return np.where(np.isfinite(step), step, 0.0)


def compass(
    f: Framed, u: FloatArray, reach: float, checkpoint: Callable[[], None]
) -> FloatArray:
    """Down without slopes, ``(2, m)``: to the lowest of 16 neighbours, else nearer ones."""
    turns = np.arange(16) * (np.pi / 8.0)
    ways = np.stack([np.cos(turns), np.sin(turns)])[:, :, None]  # (2, 16, 1)
    length, height = np.full(u.shape[1], reach), f.value(u)
    for turn in range(2 * _ROUNDS):
        if turn % 8 == 0:
            checkpoint()
        around = u[:, None] + ways * length
        heights = f.value(around)
        lowest = heights.argmin(axis=0)
        lanes = np.arange(u.shape[1])
        better = heights[lowest, lanes] < height
        u = np.where(better, around[:, lowest, lanes], u)
        height = np.where(better, heights[lowest, lanes], height)
        length = np.where(better, 1.4 * length, 0.4 * length)
        if not (length > 1e-15).any():
            break
    return u


def along_valleys(
    f: Framed, u: FloatArray, reach: float, checkpoint: Callable[[], None]
) -> FloatArray:
    """Down bent valleys with sharp floors, ``(2, m)``: a line search within a line search."""
    best, height = u, f.value(u)
    for axis in (0, 1):
        checkpoint()
        middle = u[axis]

        def floor(t: FloatArray, axis: int = axis) -> tuple[FloatArray, FloatArray]:
            return _floor_at(f, u, axis, t, 6.0 * reach)

        t = golden(lambda t: floor(t)[1], middle - 2.0 * reach, middle + 2.0 * reach)
        across, low = floor(t)
        found = np.stack([t, across] if axis == 0 else [across, t])
        better = low < height
        best, height = np.where(better, found, best), np.where(better, low, height)
    return np.asarray(best)


def _floor_at(
    f: Framed, u: FloatArray, axis: int, t: FloatArray, reach: float
) -> tuple[FloatArray, FloatArray]:
    """The lowest place across, where the coordinate `axis` is `t`, and its height."""

    def height(s: FloatArray) -> FloatArray:
        pair = np.broadcast_arrays(t, s)
        return f.value(np.stack(pair if axis == 0 else pair[::-1]))

    places = u[1 - axis] + reach * np.linspace(-1.0, 1.0, 41)[:, None]
    near = np.argmin(height(places), axis=0)
    start = places[near, np.arange(u.shape[1])]
    s = golden(height, start - 0.05 * reach, start + 0.05 * reach)
    return s, height(s)


def golden(
    height: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """The golden section search of each lane between `low` and `high`."""
    a, b = high - _GOLD * (high - low), low + _GOLD * (high - low)
    at_a, at_b = height(a), height(b)
    for _ in range(_SECTIONS):
        left = at_a < at_b
        low, high = np.where(left, low, a), np.where(left, b, high)
        new = np.where(left, high - _GOLD * (high - low), low + _GOLD * (high - low))
        there = height(new)
        a, b = np.where(left, new, b), np.where(left, a, new)
        at_a, at_b = np.where(left, there, at_b), np.where(left, at_a, there)
    return np.asarray(np.where(at_a < at_b, a, b))


def rings(f: Framed, u: FloatArray, radii: FloatArray) -> tuple[FloatArray, BoolArray]:
    """How much higher it is around each of ``(2, m)`` points, ``(r, 48, m)``; where known."""
    turns = (np.arange(48) + 0.25) * (np.pi / 24.0)
    ways = np.stack([np.cos(turns), np.sin(turns)])[:, None, :, None]
    around = f.value(u[:, None, None] + ways * radii[None, :, None, None])
    return around - f.value(u), np.isfinite(around)
