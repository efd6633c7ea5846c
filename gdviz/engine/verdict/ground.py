"""The stationary point that a run is near: what its last steps are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, final

import numpy as np

from gdviz.core.analysis.stability import flat_of
from gdviz.core.objectives.ascent import descended

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.engine.run import Run

RECENT = 10  # steps whose surroundings must look like those of the point
_ROUNDS = 40  # of Newton's method
_LEVEL = 1e-8  # of the steepest curvature, or of 1: a slope that counts as none
_LOWEST, _HIGHEST = 0.8, 1.25  # what curvatures on the way may be of those at the point
_SHARES = (0.0, 0.25, 0.5, 0.75)  # of the way from the run to the point
_EXACT = 1e-9  # curvatures that agree to this are the same everywhere
_THERE = 1e-9  # of the coordinates: a run this near to a point stands at it
_ALONG = 0.01  # of the window: how far flat directions are followed
_MOST_WAYS = 4  # that are followed
MOST = 60  # dimensions: Newton's method takes D³ work for each round

GroundKind = Literal["minimum", "saddle", "maximum"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A stationary point, and whether its quadratic model holds for the last steps of a run.

    Attributes
    ----------
    at
        Where, ``(D,)``: of a curve of such points the one next to the run.
    value
        The loss there, as the method sees it.
    hess
        ``(D, D)``, with the L2 penalty.
    curvatures, vectors
        Its eigenvalues, ascending, and eigenvectors as columns.
    exact
        Whether the curvature is the same on all of the way: the model is the landscape.
    """

    at: FloatArray
    value: float
    hess: FloatArray
    curvatures: FloatArray
    vectors: FloatArray
    exact: bool

    @property
    def is_flat(self) -> BoolArray:
        return flat_of(self.curvatures)

    @property
    def kind(self) -> GroundKind:
        steep = self.curvatures[~self.is_flat]
        if (steep > 0.0).all():
            return "minimum"
        return "maximum" if (steep < 0.0).all() else "saddle"

    def errors(self, theta: FloatArray) -> FloatArray:
        """Displacements ``(n, D)`` without their parts along flat directions, ``(n, d)``."""
        return np.asarray((theta - self.at) @ self.vectors[:, ~self.is_flat])


def stands_at(ground: Ground, theta: FloatArray) -> bool:
    """Whether `theta` ``(D,)`` is the point itself: what holds a run may hold it elsewhere."""
    away = float(np.linalg.norm(ground.errors(theta[None])))
    return away <= _THERE * max(1.0, float(np.abs(ground.at).max()))


def ground_of(run: Run, k: int) -> Ground | None:
    """The stationary point near which the last steps of `run` before step k took place.

    None where there is none, or where its quadratic model does not hold on the way from
    the run to it.
    """
    objective, l2 = descended(run.objective), float(run.plan.setting("l2") or 0.0)
    if (
        "hessian" not in objective.offers
        or objective.dim > MOST
        or run.plan.hyper_at(k).get("weight_decay")  # it pulls away from such a point
        or objective.at_step(k) is not objective
        or not np.isfinite(run.theta[k]).all()
    ):
        return None
    with np.errstate(all="ignore"):
        at = _stationary(objective, run.theta[k], l2)
        if at is None:
            return None
        hess = _hess(objective, at, l2)
        curvatures, vectors = np.linalg.eigh(hess)
        recent = run.theta[max(0, k - RECENT) : k + 1]
        apart = _apart(objective, recent, at, l2, curvatures, vectors)
        reach = _ALONG * float(np.ptp(np.array(run.plan.window), axis=1).max())
        if apart is None or not _goes_on(
            objective, at, l2, vectors[:, flat_of(curvatures)] * reach
        ):
            return None
        value = float(objective.value(at)) + 0.5 * l2 * float(at @ at)
    return Ground(at, value, hess, curvatures, vectors, apart <= _EXACT)


def _hess(objective: Objective, x: FloatArray, l2: float) -> FloatArray:
    found = objective.hess(x)
    if l2:
        eye = np.eye(found.shape[0])
        found = found + l2 * eye.reshape(*eye.shape, *(1,) * (found.ndim - 2))
    return np.asarray(found)


def _stationary(objective: Objective, start: FloatArray, l2: float) -> FloatArray | None:
    """Where Newton's method leads from `start`; flat directions are left alone."""
    x = start
    for _ in range(_ROUNDS):
        grad, hess = objective.grad(x) + l2 * x, _hess(objective, x, l2)
        if not (np.isfinite(grad).all() and np.isfinite(hess).all()):
            return None
        curvatures, vectors = np.linalg.eigh(hess)
        steepest = float(np.max(np.abs(curvatures)))
        if not steepest > 0.0:
            return None
        level = float(np.linalg.norm(grad)) <= _LEVEL * max(1.0, steepest)
        steep = ~flat_of(curvatures)
        along = (vectors.T @ grad)[steep] / curvatures[steep]
        moved = x - vectors[:, steep] @ along
        if level and np.linalg.norm(moved - x) <= 1e-12 * max(1.0, float(np.linalg.norm(x))):
            return x
        if np.array_equal(moved, x):
            return x if level else None
        x = moved
    return x if level else None


def _goes_on(objective: Objective, at: FloatArray, l2: float, ways: FloatArray) -> bool:
    """Whether there are such points beside `at` on both sides of each of the `ways` ``(D, n)``.

    A direction may be flat because the loss grows with the fourth power there.
    """
    for way in ways.T[:_MOST_WAYS]:
        for aim in (at + way, at - way):
            found = _stationary(objective, aim, l2)
            if found is None or np.linalg.norm(found - aim) > 0.5 * np.linalg.norm(way):
                return False
    return True


def _apart(
    objective: Objective,
    points: FloatArray,
    at: FloatArray,
    l2: float,
    curvatures: FloatArray,
    vectors: FloatArray,
) -> float | None:
    """How far curvatures on the way from `points` ``(n, D)`` differ from those at `at`.

    Relative, in the steep directions, after scaling with the curvatures at `at`, so that no
    choice of coordinates matters; None where that is too much.
    """
    steep = ~flat_of(curvatures)
    shares = np.array(_SHARES)[:, None, None]
    way = (points + shares * (at - points)).reshape(-1, len(at)).T  # (D, 4 n)
    hess = np.moveaxis(_hess(objective, way, l2), -1, 0)
    if not np.isfinite(hess).all():
        return None
    scale = vectors[:, steep] / np.sqrt(np.abs(curvatures[steep]))
    seen = scale.T @ hess @ scale
    signs = np.diag(np.sign(curvatures[steep]))
    if (curvatures[steep] > 0.0).all():
        found = np.linalg.eigvalsh(seen)
        if not (found.min() >= _LOWEST and found.max() <= _HIGHEST):
            return None
    elif not np.abs(np.linalg.eigvalsh(seen - signs)).max() <= _HIGHEST - 1.0:
        return None
    return float(np.abs(np.linalg.eigvalsh(seen - signs)).max())
