"""Neurons, needles and valleys by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.core.oracles.assemble import matrix, rows, vector

Array = Any


def sigmoid(z: Array) -> Array:
    """1/(1 + e^{-z}), by the hyperbolic tangent, which does not overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * z))


def sigmoid_slope(z: Array) -> Array:
    """σ(z)(1 - σ(z)), to full precision where the neuron is saturated."""
    e = np.exp(np.where(np.real(z) < 0.0, z, -z))  # at most 1
    return np.asarray(e / (1.0 + e) ** 2)


def tanh_slope(z: Array) -> Array:
    """sech² z, to full precision where tanh is saturated."""
    return np.asarray(4.0 * sigmoid_slope(2.0 * z))


@dataclass(frozen=True)
class SaturatedSigmoid:
    """`saturated_sigmoid`."""

    p: float = 1.0
    t: float = 0.9

    def value(self, x: Array) -> Array:
        r = self.residuals(x)
        return np.asarray(0.25 * np.sum(r * r, axis=0))

    def grad(self, x: Array) -> Array:
        high, low = 0.5 * self.residuals(x) * sigmoid_slope(self._z(x))
        return vector(x, self.p * (high - low), high + low)

    def hess(self, x: Array) -> Array:
        z = self._z(x)
        slope = sigmoid_slope(z)
        high, low = 0.5 * slope * (slope - self.residuals(x) * np.tanh(0.5 * z))
        return matrix(x, self.p * self.p * (high + low), self.p * (high - low), high + low)

    def residuals(self, x: Array) -> Array:
        goals = np.array([self.t, 1.0 - self.t]).reshape(-1, *(1,) * (x.ndim - 1))
        return np.asarray(sigmoid(self._z(x)) - goals)

    def jacobian(self, x: Array) -> Array:
        high, low = sigmoid_slope(self._z(x))
        return rows(x, (self.p * high, high), (-self.p * low, low))

    def _z(self, x: Array) -> Array:
        """What the neuron sees of the two samples, ``(2, *B)``."""
        return np.stack([x[1] + self.p * x[0], x[1] - self.p * x[0]])


@dataclass(frozen=True)
class SaturatedTanh:
    """`saturated_tanh`."""

    p: float = 1.0
    t: float = 0.6

    def value(self, x: Array) -> Array:
        return np.asarray(0.5 * (np.tanh(x[1] * np.tanh(self.p * x[0])) - self.t) ** 2)

    def grad(self, x: Array) -> Array:
        v = x[1]
        h, slope = self._hidden(x)
        outer = (np.tanh(v * h) - self.t) * tanh_slope(v * h)
        return vector(x, outer * v * slope, outer * h)

    def hess(self, x: Array) -> Array:
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

    def _hidden(self, x: Array) -> tuple[Array, Array]:
        """The first neuron's answer, and its slope along w."""
        return np.tanh(self.p * x[0]), np.asarray(self.p * tanh_slope(self.p * x[0]))


_TURN = 2.0 * math.pi


@dataclass(frozen=True)
class Ackley:
    """`ackley`."""

    def value(self, x: Array) -> Array:
        # e - e^c as -e · expm1(c - 1), so that the lowest value is 0 and not rounding
        rho, _ = _ackley_distance(x)
        ripple = np.sum(np.cos(_TURN * x) - 1.0, axis=0)
        return np.asarray(-20.0 * np.expm1(-0.2 * rho) - math.e * np.expm1(0.5 * ripple))

    def grad(self, x: Array) -> Array:
        rho, inverse = _ackley_distance(x)
        cone = 2.0 * np.exp(-0.2 * rho) * inverse * x
        return np.asarray(cone + math.pi * np.sin(_TURN * x) * _ackley_ripple(x))

    def hess(self, x: Array) -> Array:
        rho, inverse = _ackley_distance(x)
        slope = np.exp(-0.2 * rho)
        u, v = inverse * x  # of length √2
        outward = -slope * (0.2 + inverse)  # along the ray, less what is across it
        across = 2.0 * slope * inverse
        ripple = _ackley_ripple(x)
        (su, sv), (cu, cv) = np.sin(_TURN * x), np.cos(_TURN * x)
        return matrix(
            x,
            outward * u * u + across + math.pi**2 * ripple * (2.0 * cu - su * su),
            outward * u * v - math.pi**2 * ripple * su * sv,
            outward * v * v + across + math.pi**2 * ripple * (2.0 * cv - sv * sv),
        )


def _ackley_distance(x: Array) -> tuple[Array, Array]:
    """ρ and 1/ρ, with 0 for the latter at the tip."""
    rho = np.sqrt(0.5 * np.sum(x * x, axis=0))
    tip = rho == 0.0
    return rho, np.where(tip, 0.0, 1.0 / np.where(tip, 1.0, rho))


def _ackley_ripple(x: Array) -> Array:
    return np.asarray(np.exp(0.5 * np.sum(np.cos(_TURN * x), axis=0)))


@dataclass(frozen=True)
class Easom:
    """`easom`."""

    def value(self, x: Array) -> Array:
        (g, h), _, _ = _easom_bell(x)
        return np.asarray(-g * h)

    def grad(self, x: Array) -> Array:
        (g, h), (dg, dh), _ = _easom_bell(x)
        return vector(x, -dg * h, -g * dh)

    def hess(self, x: Array) -> Array:
        (g, h), (dg, dh), (ddg, ddh) = _easom_bell(x)
        return matrix(x, -ddg * h, -dg * dh, -g * ddh)


def _easom_bell(x: Array) -> tuple[Array, Array, Array]:
    """g, g′ and g″ of both coordinates, ``(2, *B)`` each."""
    u = x - math.pi
    cos, sin, bell = np.cos(u), np.sin(u), np.exp(-u * u)
    fall = u * bell  # before the factor u, so that far out it is 0 and not 0 · inf
    return (
        cos * bell,
        -sin * bell - 2.0 * cos * fall,
        -3.0 * cos * bell + 4.0 * (sin + u * cos) * fall,
    )


_GOALS = (1.5, 2.25, 2.625)


@dataclass(frozen=True)
class Beale:
    """`beale`."""

    def value(self, x: Array) -> Array:
        return np.asarray(sum(p * p for p, _, _, _ in _beale_terms(x)))

    def grad(self, x: Array) -> Array:
        parts = _beale_terms(x)
        return vector(
            x,
            2.0 * sum(p * along_x for p, along_x, _, _ in parts),
            2.0 * sum(p * along_y for p, _, along_y, _ in parts),
        )

    def hess(self, x: Array) -> Array:
        u, v = x
        parts = _beale_terms(x)
        bend = 2.0 * u * parts[1][0] + 6.0 * u * v * parts[2][0]  # Σ p ∂²p/∂y²
        return matrix(
            x,
            2.0 * sum(a * a for _, a, _, _ in parts),
            2.0 * sum(a * b + p * c for p, a, b, c in parts),
            2.0 * (sum(b * b for _, _, b, _ in parts) + bend),
        )

    def residuals(self, x: Array) -> Array:
        return np.stack([_ROOT * p for p, _, _, _ in _beale_terms(x)])

    def jacobian(self, x: Array) -> Array:
        return _ROOT * rows(x, *((a, b) for _, a, b, _ in _beale_terms(x)))


_ROOT = 6.0**0.5  # three terms: half the mean of squared residuals is the sum of squares


def _beale_terms(x: Array) -> list[tuple[Array, Array, Array, Array]]:
    """For each term p: p, ∂p/∂x, ∂p/∂y, ∂²p/∂x∂y, each ``(*B,)``."""
    u, v = x
    powers = (np.ones_like(v), v, v * v, v * v * v)
    return [
        (a - u * (1.0 - powers[i]), powers[i] - 1.0, i * u * powers[i - 1], i * powers[i - 1])
        for i, a in enumerate(_GOALS, 1)
    ]


@dataclass(frozen=True)
class Rosenbrock:
    """`rosenbrock`."""

    n: int = 2

    def value(self, x: Array) -> Array:
        u, r = _rosenbrock_parts(x)
        return np.asarray(np.sum((1.0 - u) ** 2 + 100.0 * r * r, axis=0))

    def grad(self, x: Array) -> Array:
        u, r = _rosenbrock_parts(x)
        g = np.zeros_like(x)
        g[:-1] = -2.0 * (1.0 - u) - 400.0 * u * r
        g[1:] += 200.0 * r
        return g

    def hess(self, x: Array) -> Array:
        diagonal, beside = self._bands(x)
        h = np.zeros((self.n, *x.shape))  # (D, D, *B)
        i = np.arange(self.n)
        h[i, i] = diagonal
        h[i[:-1], i[1:]] = h[i[1:], i[:-1]] = beside
        return h

    def residuals(self, x: Array) -> Array:
        u, r = _rosenbrock_parts(x)
        return self._root * np.concatenate([1.0 - u, 10.0 * r])

    def jacobian(self, x: Array) -> Array:
        m = self.n - 1
        j = np.zeros((2 * m, *x.shape))  # (N, D, *B)
        i = np.arange(m)
        j[i, i] = -self._root
        j[m + i, i] = -20.0 * self._root * x[:-1]
        j[m + i, i + 1] = 10.0 * self._root
        return j

    @property
    def _root(self) -> float:
        """Makes half the mean of 2 (n - 1) squares their sum."""
        return math.sqrt(4.0 * (self.n - 1))

    def _bands(self, x: Array) -> tuple[Array, Array]:
        """The Hessian's diagonal ``(D, *B)``, and what is beside it ``(D - 1, *B)``."""
        u = x[:-1]
        diagonal = np.zeros_like(x)
        diagonal[:-1] = 2.0 - 400.0 * (x[1:] - 3.0 * u * u)
        diagonal[1:] += 200.0
        return diagonal, -400.0 * u


def _rosenbrock_parts(x: Array) -> tuple[Array, Array]:
    """All but the last coordinate, and the heights above the floor, ``(D - 1, *B)``."""
    u = x[:-1]
    return u, x[1:] - u * u
