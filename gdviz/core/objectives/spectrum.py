"""Quadratic bowls in many dimensions, with a spectrum that is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.objectives.dimensions import chosen, dimensions, names_of
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars

_MIRRORS = 8  # reflections that make up a frame: every axis is mixed with every other
_SPREAD = 1.1  # largest over smallest curvature within a cluster
_SPACINGS = ("linear", "log", "clustered")

_N = dimensions(2)


@final
@dataclass(frozen=True)  # without slots, so that the class has the dimension of the defaults
class Spectrum(Objective):
    """f = ½ xᵀ Q Λ Qᵀ x with curvatures Λ from κ down to 1, in the frame Q.

    The curvatures are spaced evenly, evenly as logarithms, or in two clusters, one at each
    end, which conjugate gradients and Krylov methods see through in a few steps.  The frame
    is a product of eight Householder reflections drawn from `seed`, so that a product with
    it costs O(n) and not O(n²); with seed 0 it is that of the axes.

    References
    ----------
    Y. Saad, Iterative Methods for Sparse Linear Systems, 2003, section 6.11 (what spectra
    do); A. S. Householder, Unitary triangularization of a nonsymmetric matrix, Journal of
    the ACM 5 (1958) 339-342 (the reflections).
    """

    n: int = 2
    kappa: float = 10.0
    spacing: str = "log"
    seed: int = 0
    dim: int = field(default=2, init=False, compare=False)
    curvatures: FloatArray = field(init=False, repr=False, compare=False)  # (D,), falling
    _mirrors: FloatArray = field(init=False, repr=False, compare=False)  # (m, D), unit vectors
    _start: tuple[float, ...] = field(init=False, repr=False, compare=False)

    key: ClassVar[str] = "spectrum"
    title: ClassVar[str] = "Quadratic with a spectrum"
    formula: ClassVar[str] = (
        r"f = \frac{1}{2}\,x^{\top} Q\,\Lambda\,Q^{\top} x,\quad"
        r" \Lambda = \mathrm{diag}(\kappa, \dots, 1)"
    )
    source: ClassVar[str] = "Y. Saad, Iterative Methods for Sparse Linear Systems, 2003"
    offers: ClassVar[frozenset[Offer]] = frozenset({"hessian", "residuals"})
    angles_matter: ClassVar[bool] = True
    window: ClassVar[Window] = ((-3.5, 3.5), (-3.5, 3.5))  # for any two coordinates
    params: ClassVar[tuple[ParamSpec, ...]] = (
        _N,
        ParamSpec(
            name="kappa", default=10.0, low=1.0, high=1e12, soft=(1.0, 1e4), scale="log",
            symbol="κ", doc="The condition number: the largest curvature over the smallest.",
        ),
        ParamSpec(
            name="spacing", kind="choice", default="log", choices=_SPACINGS,
            doc="How the curvatures lie between 1 and κ.",
        ),
        ParamSpec(
            name="seed", kind="integer", default=0, low=0, high=2**31 - 1, soft=(0, 20),
            symbol="s", doc="Decides how the bowl is turned; 0 leaves it along the axes.",
        ),
    )  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "dim", self.n)
        object.__setattr__(self, "curvatures", _curvatures(self.n, self.kappa, self.spacing))
        object.__setattr__(self, "_mirrors", _drawn(self.n, self.seed))
        start = tuple((3.0, -3.0)[i % 2] for i in range(self.n))  # every edit asks for it
        object.__setattr__(self, "_start", start)

    @classmethod
    def dim_for(cls, values: Mapping[str, object]) -> int:
        return chosen(values, _N)

    @property
    def names(self) -> tuple[str, ...]:
        return names_of(self.n)

    @property
    def start(self) -> tuple[float, ...]:
        return self._start

    def value(self, x: Points) -> Scalars:
        y = self._into(x)
        return np.asarray(0.5 * np.sum(self._columns(x) * y * y, axis=0))

    def grad(self, x: Points) -> Points:
        return self.hvp(x, x)

    def hess(self, x: Points) -> Matrices:
        eye = np.eye(self.n)
        whole = self.hvp(eye, eye)  # (D, D): each column is a lane
        h = np.empty((self.n, *x.shape))  # (D, D, *B)
        h[:] = (0.5 * (whole + whole.T)).reshape(*whole.shape, *(1,) * (x.ndim - 1))
        return h

    def hvp(self, x: Points, v: Points) -> Points:
        return self._out_of(self._columns(v) * self._into(v))

    def residuals(self, x: Points) -> FloatArray:
        return np.asarray(np.sqrt(self.n * self._columns(x)) * self._into(x))

    def jacobian(self, x: Points) -> FloatArray:
        turned = np.sqrt(self.n * self.curvatures)[:, None] * self._into(np.eye(self.n))
        j = np.empty((self.n, *x.shape))  # (N, D, *B)
        j[:] = turned.reshape(*turned.shape, *(1,) * (x.ndim - 1))
        return j

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", (0.0,) * self.n, 0.0),)

    def _columns(self, x: Points) -> FloatArray:
        return self.curvatures.reshape(-1, *(1,) * (x.ndim - 1))

    def _into(self, x: Points) -> Points:
        """Qᵀ x: coordinates along the bowl's own axes."""
        for mirror in self._mirrors[::-1]:
            x = _reflected(x, mirror)
        return x

    def _out_of(self, y: Points) -> Points:
        """Q y."""
        for mirror in self._mirrors:
            y = _reflected(y, mirror)
        return y


def _reflected(x: Points, mirror: FloatArray) -> Points:
    along = np.tensordot(mirror, x, axes=1)  # (*B,)
    return np.asarray(x - 2.0 * mirror.reshape(-1, *(1,) * (x.ndim - 1)) * along)


def _drawn(n: int, seed: int) -> FloatArray:
    if seed == 0:
        return np.empty((0, n))
    drawn = np.random.default_rng(seed).standard_normal((_MIRRORS, n))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def _curvatures(n: int, kappa: float, spacing: str) -> FloatArray:
    if spacing == "linear":
        return np.linspace(kappa, 1.0, n)
    if spacing == "log":
        return np.geomspace(kappa, 1.0, n)
    steep, width = n // 2, min(_SPREAD, kappa)
    return np.concatenate(
        [np.linspace(kappa, kappa / width, steep), np.linspace(width, 1.0, n - steep)]
    )
