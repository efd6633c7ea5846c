"""Planes through landscapes of many dimensions, so that they can be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Window

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars


@final
@dataclass(frozen=True, slots=True, eq=False)
class PlaneFrame:
    """The plane origin + s·u + t·v.

    Attributes
    ----------
    origin
        A point ``(D,)`` of the plane.
    axes
        u and v, orthonormal, ``(2, D)``.
    names
        What the two axes are called.
    """

    origin: FloatArray
    axes: FloatArray
    names: tuple[str, str]

    def project(self, points: FloatArray) -> FloatArray:
        """The nearest points of the plane in its coordinates, ``(n, D) -> (n, 2)``."""
        return np.asarray((points - self.origin) @ self.axes.T)

    def distance(self, points: FloatArray) -> FloatArray:
        """How far points lie from the plane, ``(n, D) -> (n,)``."""
        away = points - self.origin
        away = away - (away @ self.axes.T) @ self.axes
        return np.asarray(np.sqrt((away * away).sum(axis=1)))

    def lift(self, at: tuple[float, float], beside: FloatArray) -> FloatArray:
        """The point over the plane's (s, t) that lies as far beside it as `beside` ``(D,)``."""
        moved = np.asarray(at) - self.project(beside[None])[0]
        return np.asarray(beside + moved @ self.axes)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Slice(Objective):
    """f(origin + s·u + t·v) as a function of (s, t): what is drawn of many dimensions."""

    whole: Objective
    frame: PlaneFrame

    key: ClassVar[str] = "slice"
    title: ClassVar[str] = "Slice"
    formula: ClassVar[str] = r"f(o + s\,u + t\,v)"
    source: ClassVar[str] = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.frame.names

    @property
    def window(self) -> Window:
        return self.whole.window

    @property
    def start(self) -> tuple[float, ...]:
        start = np.array(self.whole.start, dtype=float)
        return tuple(float(c) for c in self.frame.project(start[None])[0])

    def value(self, x: Points) -> Scalars:
        # many dimensions times many pixels are too much at once
        flat = x.reshape(2, -1)
        rows = max(1, 2_000_000 // len(self.frame.origin))
        parts = [
            self.whole.value(self._there(flat[:, i : i + rows]))
            for i in range(0, flat.shape[1], rows)
        ]
        return np.concatenate(parts).reshape(x.shape[1:])

    def grad(self, x: Points) -> Points:
        return np.asarray(
            np.tensordot(self.frame.axes, self.whole.grad(self._there(x)), axes=1)
        )

    def hess(self, x: Points) -> Matrices:
        there = self._there(x)
        columns = [
            np.tensordot(self.frame.axes, self.whole.hvp(there, self._along(axis, x)), axes=1)
            for axis in self.frame.axes
        ]
        return np.stack(columns, axis=1)  # (2, 2, *B)

    @property
    def breadth(self) -> int:
        """How many numbers a value is made of."""
        return len(self.frame.origin)

    def landmarks(self) -> tuple[Landmark, ...]:
        """Those of the whole that lie in the plane."""
        found = []
        for mark in self.whole.landmarks():
            at = np.array(mark.at)[None]
            if self.frame.distance(at)[0] < 1e-9 * (1.0 + np.abs(at).max()):
                s, t = self.frame.project(at)[0]
                at_plane = (float(s), float(t))
                found.append(Landmark(mark.kind, at_plane, mark.value, mark.shape))
        return tuple(found)

    def _there(self, x: Points) -> Points:
        lanes = (1,) * (x.ndim - 1)
        origin = self.frame.origin.reshape(-1, *lanes)
        return np.asarray(origin + np.tensordot(self.frame.axes.T, x, axes=1))

    def _along(self, axis: FloatArray, x: Points) -> Points:
        shape = (len(axis), *x.shape[1:])
        return np.broadcast_to(axis.reshape(-1, *(1,) * (x.ndim - 1)), shape)


def coordinate_frame(origin: FloatArray, i: int, j: int, names: tuple[str, str]) -> PlaneFrame:
    """The plane of the coordinates i and j, counted from 0, through `origin`.

    The plane's own coordinates are those two, and not distances from the origin.
    """
    axes = np.zeros((2, len(origin)))
    axes[0, i] = axes[1, j] = 1.0
    base = origin.copy()
    base[[i, j]] = 0.0
    return PlaneFrame(base, axes, names)


def random_frame(origin: FloatArray, seed: int) -> PlaneFrame:
    """A plane through `origin` in two random directions."""
    drawn = np.random.default_rng(seed).standard_normal((len(origin), 2))
    axes, _ = np.linalg.qr(drawn)
    return PlaneFrame(origin, np.asarray(axes.T), ("u", "v"))


def principal_frame(path: FloatArray) -> PlaneFrame | None:
    """The plane in which a path ``(n, D)`` spreads most, through its end; None for no spread.

    H. Li et al., Visualizing the loss landscape of neural nets, NeurIPS 2018, section 7.
    """
    away = path - path[-1]
    if not np.isfinite(away).all() or not np.abs(away).max() > 0.0:
        return None
    _, sizes, axes = np.linalg.svd(away / np.abs(away).max(), full_matrices=False)
    if len(sizes) < 2 or not sizes[1] > 1e-12 * sizes[0]:
        return None
    return PlaneFrame(path[-1].copy(), np.asarray(axes[:2]), ("pc1", "pc2"))
