"""Many hollows by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.core.oracles.assemble import matrix, vector

Array = Any


@dataclass(frozen=True)
class Himmelblau:
    """`himmelblau`."""

    def value(self, x: Array) -> Array:
        p, q = _himmelblau_residuals(x)
        return p * p + q * q

    def grad(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        g = np.empty_like(x)
        g[0] = 4.0 * u * p + 2.0 * q
        g[1] = 2.0 * p + 4.0 * v * q
        return g

    def hess(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 4.0 * p + 8.0 * u * u + 2.0
        h[0, 1] = h[1, 0] = 4.0 * (u + v)
        h[1, 1] = 4.0 * q + 8.0 * v * v + 2.0
        return h

    def residuals(self, x: Array) -> Array:
        p, q = _himmelblau_residuals(x)
        return np.stack([2.0 * p, 2.0 * q])

    def jacobian(self, x: Array) -> Array:
        return _himmelblau_jacobian(x)


@dataclass(frozen=True)
class HimmelblauTilted:
    """`himmelblau_tilted`."""

    def value(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        return np.asarray((p * p + q * q + (u - 4.0) ** 2 * (v + 2.0) ** 2) * (2.0 / 3.0))

    def grad(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        g = np.empty_like(x)
        g[0] = (4.0 * u * p + 2.0 * q + 2.0 * (u - 4.0) * (v + 2.0) ** 2) * (2.0 / 3.0)
        g[1] = (2.0 * p + 4.0 * v * q + 2.0 * (u - 4.0) ** 2 * (v + 2.0)) * (2.0 / 3.0)
        return g

    def hess(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[0, 0] = 4.0 * p + 8.0 * u * u + 2.0 + 2.0 * (v + 2.0) ** 2
        h[0, 1] = h[1, 0] = 4.0 * (u + v) + 4.0 * (u - 4.0) * (v + 2.0)
        h[1, 1] = 4.0 * q + 8.0 * v * v + 2.0 + 2.0 * (u - 4.0) ** 2
        return (2.0 / 3.0) * h

    def residuals(self, x: Array) -> Array:
        u, v = x
        p, q = _himmelblau_residuals(x)
        return np.stack([2.0 * p, 2.0 * q, 2.0 * (u - 4.0) * (v + 2.0)])

    def jacobian(self, x: Array) -> Array:
        u, v = x
        tilt = np.stack([2.0 * (v + 2.0), 2.0 * (u - 4.0)])
        return np.concatenate([_himmelblau_jacobian(x), tilt[None]])


def _himmelblau_residuals(x: Array) -> tuple[Array, Array]:
    u, v = x
    return u * u + v - 11.0, u + v * v - 7.0


def _himmelblau_jacobian(x: Array) -> Array:
    """Derivative of the two residuals, doubled so that the value is half their mean square."""
    u, v = x
    j = np.empty((2, *x.shape))  # (N, D, *B)
    j[0, 0], j[0, 1] = 4.0 * u, 2.0
    j[1, 0], j[1, 1] = 2.0, 4.0 * v
    return j


@dataclass(frozen=True)
class GoldsteinPrice:
    """`goldstein_price`."""

    def value(self, x: Array) -> Array:
        s, t = _goldstein_price_turned(x)
        return np.asarray(_goldstein_price_a(s) * _goldstein_price_b(t))

    def grad(self, x: Array) -> Array:
        s, t = _goldstein_price_turned(x)
        p, q = (
            _goldstein_price_da(s) * _goldstein_price_b(t),
            _goldstein_price_a(s) * _goldstein_price_db(t),
        )
        return vector(x, p + 2.0 * q, p - 3.0 * q)

    def hess(self, x: Array) -> Array:
        s, t = _goldstein_price_turned(x)
        ss = 12.0 * (3.0 * s * s - 4.0 * s - 1.0) * _goldstein_price_b(t)
        st = _goldstein_price_da(s) * _goldstein_price_db(t)
        tt = 12.0 * (3.0 * t * t - 8.0 * t + 3.0) * _goldstein_price_a(s)
        return matrix(x, ss + 4.0 * st + 4.0 * tt, ss - st - 6.0 * tt, ss - 6.0 * st + 9.0 * tt)


def _goldstein_price_turned(x: Array) -> tuple[Array, Array]:
    return x[0] + x[1], 2.0 * x[0] - 3.0 * x[1]


def _goldstein_price_a(s: Array) -> Array:
    return 1.0 + (s + 1.0) ** 2 * (s * (3.0 * s - 14.0) + 19.0)


def _goldstein_price_da(s: Array) -> Array:
    return 12.0 * (s + 1.0) * (s - 1.0) * (s - 2.0)


def _goldstein_price_b(t: Array) -> Array:
    return 30.0 + t * t * (t * (3.0 * t - 16.0) + 18.0)


def _goldstein_price_db(t: Array) -> Array:
    return 12.0 * t * (t - 1.0) * (t - 3.0)


@dataclass(frozen=True)
class ThreeHumpCamel:
    """`three_hump_camel`."""

    def value(self, x: Array) -> Array:
        u, v = x  # with the square completed, so that it overflows to inf and not to nan
        uu = u * u
        return np.asarray(uu * (1.75 + uu * (uu / 6.0 - 1.05)) + (v + 0.5 * u) ** 2)

    def grad(self, x: Array) -> Array:
        u, v = x
        uu = u * u
        return vector(x, u * (4.0 + uu * (uu - 4.2)) + v, u + 2.0 * v)

    def hess(self, x: Array) -> Array:
        uu = x[0] * x[0]
        return matrix(x, 4.0 + uu * (5.0 * uu - 12.6), 1.0, 2.0)


@dataclass(frozen=True)
class SixHumpCamel:
    """`six_hump_camel`."""

    def value(self, x: Array) -> Array:
        u, v = x  # xy from squares, so that it overflows to inf and not to nan
        uu, vv = u * u, v * v
        own = uu * (3.5 + uu * (uu / 3.0 - 2.1)) + vv * (4.0 * vv - 4.5)
        return np.asarray(own + 0.5 * (u + v) ** 2)

    def grad(self, x: Array) -> Array:
        u, v = x
        uu, vv = u * u, v * v
        return vector(x, u * (8.0 + uu * (2.0 * uu - 8.4)) + v, u + v * (16.0 * vv - 8.0))

    def hess(self, x: Array) -> Array:
        uu, vv = x * x
        return matrix(x, 8.0 + uu * (10.0 * uu - 25.2), 1.0, 48.0 * vv - 8.0)


@dataclass(frozen=True)
class McCormick:
    """`mccormick`."""

    def value(self, x: Array) -> Array:
        u, v = x
        return np.asarray(np.sin(u + v) + 0.5 * (u + v) + (u - v - 1.0) ** 2)

    def grad(self, x: Array) -> Array:
        u, v = x
        along, across = np.cos(u + v) + 0.5, 2.0 * (u - v - 1.0)
        return vector(x, along + across, along - across)

    def hess(self, x: Array) -> Array:
        bend = -np.sin(x[0] + x[1])
        return matrix(x, bend + 2.0, bend - 2.0, bend + 2.0)


_TURN = 2.0 * math.pi


@dataclass(frozen=True)
class Rastrigin:
    """`rastrigin`."""

    def value(self, x: Array) -> Array:
        return np.asarray(np.sum(x * x + 10.0 * (1.0 - np.cos(_TURN * x)), axis=0))

    def grad(self, x: Array) -> Array:
        return np.asarray(2.0 * x + 10.0 * _TURN * np.sin(_TURN * x))

    def hess(self, x: Array) -> Array:
        u, v = 2.0 + 10.0 * _TURN**2 * np.cos(_TURN * x)
        return matrix(x, u, 0.0, v)


@dataclass(frozen=True)
class StyblinskiTang:
    """`styblinski_tang`."""

    def value(self, x: Array) -> Array:
        return np.asarray(0.5 * np.sum(x * (x * (x * x - 16.0) + 5.0), axis=0))

    def grad(self, x: Array) -> Array:
        return np.asarray(x * (2.0 * x * x - 16.0) + 2.5)

    def hess(self, x: Array) -> Array:
        u, v = 6.0 * x * x - 16.0
        return matrix(x, u, 0.0, v)


@dataclass(frozen=True)
class Levy:
    """`levy`."""

    def value(self, x: Array) -> Array:
        u, v = 0.25 * (x - 1.0)  # w - 1
        first = np.sin(math.pi * u) ** 2
        second = u * u * (1.0 + 10.0 * np.sin(math.pi * u + 1.0) ** 2)
        third = v * v * (1.0 + np.sin(_TURN * v) ** 2)
        return np.asarray(first + second + third)

    def grad(self, x: Array) -> Array:
        u, v = 0.25 * (x - 1.0)
        angle = math.pi * u + 1.0
        along_u = (
            math.pi * np.sin(_TURN * u)
            + 2.0 * u * (1.0 + 10.0 * np.sin(angle) ** 2)
            + 10.0 * math.pi * u * u * np.sin(2.0 * angle)
        )
        along_v = 2.0 * v * (1.0 + np.sin(_TURN * v) ** 2) + _TURN * v * v * np.sin(
            2.0 * _TURN * v
        )
        return vector(x, 0.25 * along_u, 0.25 * along_v)

    def hess(self, x: Array) -> Array:
        u, v = 0.25 * (x - 1.0)
        angle = math.pi * u + 1.0
        uu = (
            2.0 * math.pi**2 * np.cos(_TURN * u)
            + 2.0 * (1.0 + 10.0 * np.sin(angle) ** 2)
            + 40.0 * math.pi * u * np.sin(2.0 * angle)
            + 20.0 * math.pi**2 * u * u * np.cos(2.0 * angle)
        )
        vv = (
            2.0 * (1.0 + np.sin(_TURN * v) ** 2)
            + 8.0 * math.pi * v * np.sin(2.0 * _TURN * v)
            + 8.0 * math.pi**2 * v * v * np.cos(2.0 * _TURN * v)
        )
        return matrix(x, uu / 16.0, 0.0, vv / 16.0)


_ROOT2 = math.sqrt(2.0)


@dataclass(frozen=True)
class Griewank:
    """`griewank`."""

    def value(self, x: Array) -> Array:
        u, v = x
        bowl = (u * u + v * v) / 4000.0
        return np.asarray(bowl + (1.0 - np.cos(u) * np.cos(v / _ROOT2)))

    def grad(self, x: Array) -> Array:
        u, v = x
        w = v / _ROOT2
        return vector(
            x,
            u / 2000.0 + np.sin(u) * np.cos(w),
            v / 2000.0 + np.cos(u) * np.sin(w) / _ROOT2,
        )

    def hess(self, x: Array) -> Array:
        u, v = x
        w = v / _ROOT2
        wave = np.cos(u) * np.cos(w)
        return matrix(
            x,
            0.0005 + wave,
            -np.sin(u) * np.sin(w) / _ROOT2,
            0.0005 + 0.5 * wave,
        )
