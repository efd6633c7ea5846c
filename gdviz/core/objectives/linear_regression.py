"""Least squares on data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.errors import GdvizError
from gdviz.core.objectives.base import Landmark, Objective, Offer, Window
from gdviz.core.params import ParamSpec, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, IntArray, Matrices, Points, Scalars

TARGET = "body_mass_kg"
PREDICTORS = {
    "plane": ("flipper_length_cm", "bill_length_cm"),
    "line": ("flipper_length_cm",),
}


@final
@dataclass(frozen=True, slots=True, eq=False)
class LinearRegression(Objective):
    """f(w) = 1/(2N) Σᵢ (wᵀxᵢ - yᵢ)²: body mass of penguins from their measurements.

    ``plane`` fits two measurements without an intercept (the mass is centred), ``line``
    an intercept and one measurement.  Standardised measurements have mean 0 and
    population variance 1; the others are in centimetres, which makes the valley of
    ``line`` very narrow, since flippers are some 20 cm long and differ by little.

    References
    ----------
    C. F. Gauss, Theoria motus corporum coelestium, 1809, book 2, section 3.
    """

    design: FloatArray  # (N, D)
    target: FloatArray  # (N,)
    names: tuple[str, ...]
    window: Window = field(init=False)
    start: tuple[float, ...] = field(init=False)
    gram: FloatArray = field(init=False)  # XᵀX/N, (D, D)
    best: FloatArray = field(init=False)  # the least squares fit, (D,)
    lowest: float = field(init=False)  # the value there

    key: ClassVar[str] = "linear_regression"
    title: ClassVar[str] = "Linear regression"
    formula: ClassVar[str] = r"f = \frac{1}{2N}\sum_i \left(w^{\top}x_i - y_i\right)^2"
    source: ClassVar[str] = "C. F. Gauss, Theoria motus corporum coelestium, 1809"
    angles_matter: ClassVar[bool] = True
    offers: ClassVar[frozenset[Offer]] = frozenset(
        {"hessian", "residuals", "samples", "fisher"}
    )
    data: ClassVar[str] = "penguins"
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec(
            name="model", kind="choice", default="plane", choices=tuple(PREDICTORS),
            doc="What predicts the body mass: two measurements, or a line through one.",
        ),
        ParamSpec(
            name="standardised", kind="boolean", default=True,
            doc="Measurements with mean 0 and variance 1 instead of centimetres.",
        ),
    )  # fmt: skip

    def __post_init__(self) -> None:
        best = np.asarray(np.linalg.lstsq(self.design, self.target, rcond=None)[0])
        rest = self.design @ best - self.target
        object.__setattr__(self, "gram", self.design.T @ self.design / len(self.target))
        object.__setattr__(self, "best", best)
        object.__setattr__(self, "lowest", float(0.5 * np.mean(rest * rest)))
        reach = _round_up(1.6 * max(*(abs(w) for w in best), 0.5))
        middle = [round(w / reach * 10.0) * reach / 10.0 for w in best]
        box = tuple((m - reach, m + reach) for m in middle)
        start = (middle[0] - 0.8 * reach, middle[1] + 0.75 * reach)
        object.__setattr__(self, "window", box)
        object.__setattr__(self, "start", tuple(float(f"{s:.3g}") for s in start))

    @classmethod
    def make(
        cls, values: Mapping[str, Value], columns: Mapping[str, FloatArray]
    ) -> LinearRegression:
        """Make the objective from the `columns` of a table, each ``(N,)``."""
        model = str(values["model"])
        missing = [c for c in (*PREDICTORS[model], TARGET) if c not in columns]
        if missing:
            raise GdvizError(f"the data have no column {', '.join(missing)}")
        x = np.stack([columns[name] for name in PREDICTORS[model]], axis=1)
        if values["standardised"]:
            x = (x - x.mean(axis=0)) / x.std(axis=0)
        y = columns[TARGET]
        if model == "line":
            return cls(
                np.column_stack([np.ones(len(y)), x]), y.copy(), ("intercept", "flipper")
            )
        return cls(x, y - y.mean(), ("flipper", "bill"))

    # Value and slope come from the distance to the fit: that is cheap, exact near the
    # fit, and the same for a point alone and among others, as sums over the data are not.

    def value(self, x: Points) -> Scalars:
        u, v = self._from_fit(x)
        g = self.grad(x)
        return np.asarray(self.lowest + 0.5 * (u * g[0] + v * g[1]))

    def grad(self, x: Points) -> Points:
        u, v = self._from_fit(x)
        (a, b), (_, c) = self.gram
        g = np.empty_like(x)
        g[0] = a * u + b * v
        g[1] = b * u + c * v
        return g

    def hess(self, x: Points) -> Matrices:
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[:] = self.gram.reshape(2, 2, *(1,) * (x.ndim - 1))
        return h

    def _from_fit(self, x: Points) -> tuple[Scalars, Scalars]:
        return x[0] - self.best[0], x[1] - self.best[1]

    def fisher(self, x: Points) -> Matrices:
        """Of the model that errors are normal with variance 1: the same as the Hessian."""
        return self.hess(x)

    def residuals(self, x: Points) -> FloatArray:
        predicted = np.tensordot(self.design, x, axes=1)  # (N, *B)
        return np.asarray(predicted - self.target.reshape(-1, *(1,) * (x.ndim - 1)))

    def jacobian(self, x: Points) -> FloatArray:
        shape = (*self.design.shape, *(1,) * (x.ndim - 1))
        return np.broadcast_to(
            self.design.reshape(shape), (*self.design.shape, *x.shape[1:])
        ).copy()

    @property
    def samples(self) -> int:
        return len(self.target)

    def grad_on(self, x: Points, rows: IntArray) -> Points:
        if rows.ndim == 1:
            return self._mean_gradient(self.design[rows], self.residuals(x)[rows])
        inputs = np.moveaxis(self.design[rows], -1, 0)  # (D, m, *B)
        errors = (inputs * x[:, None]).sum(axis=0) - self.target[rows]
        return np.asarray((inputs * errors).mean(axis=1))

    def landmarks(self) -> tuple[Landmark, ...]:
        return (Landmark("minimum", tuple(float(w) for w in self.best), self.lowest),)

    @staticmethod
    def _mean_gradient(design: FloatArray, residuals: FloatArray) -> Points:
        return np.asarray(np.tensordot(design.T, residuals, axes=1) / len(design))


def _round_up(x: float) -> float:
    """The next of 1, 2, 3, 5 times a power of ten."""
    decade = 10.0 ** math.floor(math.log10(x))
    return next(m * decade for m in (1.0, 2.0, 3.0, 5.0, 10.0) if m * decade >= x)
