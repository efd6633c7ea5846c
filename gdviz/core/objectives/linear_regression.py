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
        best = self.landmarks()[0].at
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

    def value(self, x: Points) -> Scalars:
        r = self.residuals(x)
        return np.asarray(0.5 * np.mean(r * r, axis=0))

    def grad(self, x: Points) -> Points:
        return self._mean_gradient(self.design, self.residuals(x))

    def hess(self, x: Points) -> Matrices:
        gram = self.design.T @ self.design / len(self.target)  # (D, D)
        h = np.empty((2, *x.shape))  # (D, D, *B)
        h[:] = gram.reshape(2, 2, *(1,) * (x.ndim - 1))
        return h

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
        return self._mean_gradient(self.design[rows], self.residuals(x)[rows])

    def landmarks(self) -> tuple[Landmark, ...]:
        at = np.asarray(np.linalg.lstsq(self.design, self.target, rcond=None)[0], dtype=float)
        return (Landmark("minimum", tuple(float(w) for w in at), float(self.value(at))),)

    @staticmethod
    def _mean_gradient(design: FloatArray, residuals: FloatArray) -> Points:
        return np.asarray(np.tensordot(design.T, residuals, axes=1) / len(design))


def _round_up(x: float) -> float:
    """The next of 1, 2, 3, 5 times a power of ten."""
    decade = 10.0 ** math.floor(math.log10(x))
    return next(m * decade for m in (1.0, 2.0, 3.0, 5.0, 10.0) if m * decade >= x)
