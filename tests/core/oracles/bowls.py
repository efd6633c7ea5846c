"""Bowls, saddles and curves by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.core.oracles.assemble import matrix, rows, vector

Array = Any


@dataclass(frozen=True)
class Quadratic:
    """`quadratic`."""

    a: float = 5.0
    b: float = 1.0
    angle: float = 0.0
    offset: float = 0.0

    def value(self, x: Array) -> Array:
        u, v = self._turned(x)
        return 0.5 * (self.a * u * u + self.b * v * v) + self.offset

    def grad(self, x: Array) -> Array:
        u, v = self._turned(x)
        g = np.empty_like(x)
        if self.angle == 0.0:
            g[0], g[1] = self.a * u, self.b * v
        else:
            c, s = math.cos(self.angle), math.sin(self.angle)
            g[0] = c * self.a * u - s * self.b * v
            g[1] = s * self.a * u + c * self.b * v
        return g

    def hess(self, x: Array) -> Array:
        c, s = math.cos(self.angle), math.sin(self.angle)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = c * c * self.a + s * s * self.b
        h[1, 1] = s * s * self.a + c * c * self.b
        h[0, 1] = h[1, 0] = c * s * (self.a - self.b)
        return h

    def _turned(self, x: Array) -> tuple[Array, Array]:
        """Coordinates along the bowl's own axes."""
        if self.angle == 0.0:
            return x[0], x[1]
        c, s = math.cos(self.angle), math.sin(self.angle)
        return c * x[0] + s * x[1], c * x[1] - s * x[0]


@dataclass(frozen=True)
class Parabola:
    """`parabola`."""

    a: float = 1.0

    def value(self, x: Array) -> Array:
        return np.asarray(self.a * x[0] * x[0])

    def grad(self, x: Array) -> Array:
        return np.asarray(2.0 * self.a * x)

    def hess(self, x: Array) -> Array:
        return np.full((1, *x.shape), 2.0 * self.a)  # (D, D, *B)


@dataclass(frozen=True)
class Ravine:
    """`ravine`."""

    k: float = 30.0
    c: float = 0.5

    def value(self, x: Array) -> Array:
        side = self._side(x)
        return np.asarray(0.5 * (x[0] * x[0] + self.k * side * side))

    def grad(self, x: Array) -> Array:
        u, pull = x[0], self.k * self._side(x)
        return vector(x, u - 2.0 * self.c * np.cos(2.0 * u) * pull, pull)

    def hess(self, x: Array) -> Array:
        u, side = x[0], self._side(x)
        swing = 2.0 * self.c * np.cos(2.0 * u)
        turn = 4.0 * self.c * np.sin(2.0 * u)
        return matrix(x, 1.0 + self.k * (swing * swing + side * turn), -self.k * swing, self.k)

    def residuals(self, x: Array) -> Array:
        return np.stack([math.sqrt(2.0) * x[0], math.sqrt(2.0 * self.k) * self._side(x)])

    def jacobian(self, x: Array) -> Array:
        root, steep = math.sqrt(2.0), math.sqrt(2.0 * self.k)
        return rows(x, (root, 0.0), (-2.0 * self.c * steep * np.cos(2.0 * x[0]), steep))

    def _side(self, x: Array) -> Array:
        """How far the points stand beside the floor."""
        return np.asarray(x[1] - self.c * np.sin(2.0 * x[0]))


@dataclass(frozen=True)
class Booth:
    """`booth`."""

    def value(self, x: Array) -> Array:
        p, q = _booth_lines(x)
        return np.asarray(p * p + q * q)

    def grad(self, x: Array) -> Array:
        p, q = _booth_lines(x)
        return vector(x, 2.0 * p + 4.0 * q, 4.0 * p + 2.0 * q)

    def hess(self, x: Array) -> Array:
        return matrix(x, 10.0, 8.0, 10.0)

    def residuals(self, x: Array) -> Array:
        p, q = _booth_lines(x)
        return np.stack([2.0 * p, 2.0 * q])

    def jacobian(self, x: Array) -> Array:
        return rows(x, (2.0, 4.0), (4.0, 2.0))


def _booth_lines(x: Array) -> tuple[Array, Array]:
    u, v = x
    return u + 2.0 * v - 7.0, 2.0 * u + v - 5.0


@dataclass(frozen=True)
class Matyas:
    """`matyas`."""

    def value(self, x: Array) -> Array:
        u, v = x  # as squares of its own axes, so that it overflows to inf and not to nan
        return np.asarray(0.01 * (u + v) ** 2 + 0.25 * (u - v) ** 2)

    def grad(self, x: Array) -> Array:
        u, v = x
        return vector(x, 0.52 * u - 0.48 * v, 0.52 * v - 0.48 * u)

    def hess(self, x: Array) -> Array:
        return matrix(x, 0.52, -0.48, 0.52)


@dataclass(frozen=True)
class Plateau:
    """`plateau`."""

    s: float = 1.0
    c: float = 0.01

    def value(self, x: Array) -> Array:
        q = self._q(x)
        bowl = np.tanh(q) / self.s
        plain = self.c / self.s * q if self.c > 0.0 else 0.0  # and not 0 · inf
        return np.asarray(bowl + plain)

    def grad(self, x: Array) -> Array:
        return np.asarray(x * (_plateau_slope(self._q(x)) + self.c))

    def hess(self, x: Array) -> Array:
        q = self._q(x)
        slope = _plateau_slope(q)
        u, v = x
        bend = -2.0 * self.s * np.tanh(q)
        steep_u, steep_v = slope * u, slope * v  # first, so that 0 · inf cannot be
        return matrix(
            x,
            self.c + slope + bend * steep_u * u,
            bend * steep_u * v,
            self.c + slope + bend * steep_v * v,
        )

    def _q(self, x: Array) -> Array:
        return np.asarray(0.5 * self.s * np.sum(x * x, axis=0))


def _plateau_slope(q: Array) -> Array:
    """sech² q; not 1 - tanh² q, which loses every digit where it is small."""
    e = np.exp(-2.0 * q)
    return np.asarray(4.0 * e / (1.0 + e) ** 2)


@dataclass(frozen=True)
class AbsSum:
    """`abs_sum`."""

    a: float = 1.0
    b: float = 1.0

    def value(self, x: Array) -> Array:
        return np.asarray(self.a * np.abs(x[0]) + self.b * np.abs(x[1]))

    def grad(self, x: Array) -> Array:
        g = np.sign(x)
        g[0] *= self.a
        g[1] *= self.b
        return np.asarray(g)


@dataclass(frozen=True)
class MatrixFactorization:
    """`matrix_factorization`."""

    def value(self, x: Array) -> Array:
        return np.asarray(0.5 * (x[0] * x[1] - 1.0) ** 2)

    def grad(self, x: Array) -> Array:
        u, v = x
        r = u * v - 1.0
        return vector(x, r * v, r * u)

    def hess(self, x: Array) -> Array:
        u, v = x
        return matrix(x, v * v, 2.0 * u * v - 1.0, u * u)


@dataclass(frozen=True)
class Saddle:
    """`saddle`."""

    a: float = 1.0
    b: float = 1.0
    c: float = 0.25

    def value(self, x: Array) -> Array:
        u, v = x
        vv = v * v
        walls = vv * (self.c * vv - self.b) if self.c > 0.0 else -self.b * vv
        return np.asarray(self.a * u * u + walls)

    def grad(self, x: Array) -> Array:
        u, v = x
        along_y = (
            v * (4.0 * self.c * v * v - 2.0 * self.b) if self.c > 0.0 else -2.0 * self.b * v
        )
        return vector(x, 2.0 * self.a * u, along_y)

    def hess(self, x: Array) -> Array:
        v = x[1]
        return matrix(x, 2.0 * self.a, 0.0, 12.0 * self.c * v * v - 2.0 * self.b)


@dataclass(frozen=True)
class MonkeySaddle:
    """`monkey_saddle`."""

    c: float = 0.5

    def value(self, x: Array) -> Array:
        u, v = x
        floor = u * (u * u - 3.0 * v * v)
        if self.c == 0.0:
            return np.asarray(floor)
        wall = self.c * (u * u + v * v) ** 2
        return np.asarray(np.where(np.isinf(wall), wall, floor + wall))  # not inf - inf

    def grad(self, x: Array) -> Array:
        u, v = x
        rise = 4.0 * self.c * (u * u + v * v)
        return vector(x, 3.0 * (u * u - v * v) + rise * u, v * (rise - 6.0 * u))

    def hess(self, x: Array) -> Array:
        u, v = x
        c = 4.0 * self.c
        return matrix(
            x,
            6.0 * u + c * (3.0 * u * u + v * v),
            2.0 * c * u * v - 6.0 * v,
            c * (u * u + 3.0 * v * v) - 6.0 * u,
        )


@dataclass(frozen=True)
class DoubleWell:
    """`double_well`."""

    c: float = 0.3

    def value(self, x: Array) -> Array:
        u = x[0]
        return np.asarray(u * (u * (u * u - 2.0) + self.c))

    def grad(self, x: Array) -> Array:
        return np.asarray(4.0 * x * (x * x - 1.0) + self.c)

    def hess(self, x: Array) -> Array:
        return np.asarray(12.0 * x * x - 4.0)[None]


@dataclass(frozen=True)
class SineSlope:
    """`sine_slope`."""

    c: float = 0.2

    def value(self, x: Array) -> Array:
        return np.asarray(self.c * x[0] + np.sin(x[0]))

    def grad(self, x: Array) -> Array:
        return np.asarray(self.c + np.cos(x))

    def hess(self, x: Array) -> Array:
        return np.asarray(-np.sin(x))[None]
