"""What derivatives at one point say about its neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.errors import UnsupportedError

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.core.slices import PlaneFrame

_SINGULAR = 1e-12  # of the largest curvature: below it a direction counts as straight


class Bend(NamedTuple):
    """Curvatures, ascending, and their directions as columns."""

    curvatures: FloatArray
    directions: FloatArray


@final
@dataclass(frozen=True, slots=True, eq=False)
class LocalModel:
    """q(at + d) = value + gradᵀd + ½ dᵀ hess d, the Taylor polynomial about `at` ``(d,)``.

    `hess` is None where the landscape does not offer it.
    """

    at: FloatArray
    value: float
    grad: FloatArray
    hess: FloatArray | None

    def __call__(self, points: FloatArray) -> FloatArray:
        """Values of the polynomial at ``(n, d)``; of the tangent plane without a Hessian."""
        away = points - self.at
        found = self.value + away @ self.grad
        if self.hess is not None:
            found = found + 0.5 * ((away @ self.hess) * away).sum(axis=1)
        return np.asarray(found)

    def bend(self) -> Bend | None:
        """Eigenvalues and eigenvectors of the Hessian."""
        if self.hess is None:
            return None
        return Bend(*np.linalg.eigh(self.hess))

    def rest(self) -> FloatArray | None:
        """Where the polynomial is level; None where it is level nowhere, or on a line."""
        bend = self.bend()
        if bend is None:
            return None
        sizes = np.abs(bend.curvatures)
        if not sizes.min() > _SINGULAR * sizes.max():
            return None
        along = bend.directions.T @ self.grad
        return np.asarray(self.at - bend.directions @ (along / bend.curvatures))


def local_model(objective: Objective, at: FloatArray) -> LocalModel | None:
    """The model of `objective` about `at` ``(D,)``; None where it has no finite slope."""
    with np.errstate(all="ignore"):
        value, grad = float(objective.value(at)), objective.grad(at)
        hess: FloatArray | None = None
        if "hessian" in objective.offers:
            try:
                hess = objective.hess(at)
            except UnsupportedError:  # a slice of something that has none
                hess = None
    return _checked(at, value, grad, hess)


def model_in_plane(whole: Objective, frame: PlaneFrame, at: FloatArray) -> LocalModel | None:
    """The model of `whole` about `at` ``(D,)`` along the directions of a plane.

    The point need not lie in the plane: the model is in the coordinates of the plane, about
    the point's projection, and holds on the parallel plane through the point itself.
    """
    with np.errstate(all="ignore"):
        value, grad = float(whole.value(at)), frame.axes @ whole.grad(at)
        hess: FloatArray | None = None
        if "hessian" in whole.offers:
            columns = [whole.hvp(at, axis) for axis in frame.axes]
            hess = np.asarray(frame.axes @ np.stack(columns, axis=1))
    return _checked(frame.project(at[None])[0], value, grad, hess)


def _checked(
    at: FloatArray, value: float, grad: FloatArray, hess: FloatArray | None
) -> LocalModel | None:
    if not (np.isfinite(value) and np.isfinite(grad).all() and np.isfinite(at).all()):
        return None
    if hess is not None and not np.isfinite(hess).all():
        hess = None
    return LocalModel(np.asarray(at), value, np.asarray(grad), hess)
