"""Rates that a line search took, beside the limit at the points where it took them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.run import Run

_FEWEST = 2  # steps
_ALONG = 1e-6  # of a step: how far it may lie beside the negative gradient
_MOST_DIMENSIONS = 50  # in which the largest curvature is worked out at every step


class Accepted(NamedTuple):
    """What a search along the negative gradient took.

    Attributes
    ----------
    first
        The first step that is looked at.
    rates
        η of every step from there on, ``(n,)``.
    limits
        2/λmax where each step began, ``(n,)``; nan where nothing curves upwards or where it
        is not known.
    """

    first: int
    rates: FloatArray
    limits: FloatArray

    @property
    def above(self) -> int | None:
        """How many were above their limit; None where one of those is not known."""
        return int(np.sum(self.rates > self.limits)) if np.isfinite(self.limits).all() else None


def accepted_rates(
    run: Run, k: int, window: int, *, checkpoint: Callable[[], None] | None = None
) -> Accepted | None:
    """The rates of the `window` steps up to step k; None unless a search took all of them.

    They are measured: each step must lie along the negative gradient at its beginning.
    """
    first = max(k - window, 0)
    if not run.trials or k - first < _FEWEST:
        return None
    points = run.theta[first : k + 1]
    here, moved = points[:-1].T, np.diff(points, axis=0).T  # (D, n)
    down = -run.objective.grad(here)
    with np.errstate(all="ignore"):
        rates = np.sum(moved * down, axis=0) / np.sum(down * down, axis=0)
        beside = np.max(np.abs(moved - rates * down), axis=0)
        along = beside <= _ALONG * np.max(np.abs(moved), axis=0)
    if not (along & (rates > 0.0)).all():
        return None
    return Accepted(first, rates, _limits(run, here, checkpoint))


def _limits(run: Run, points: FloatArray, checkpoint: Callable[[], None] | None) -> FloatArray:
    limits = np.full(points.shape[1], np.nan)
    if "hessian" not in run.objective.offers or run.dim > _MOST_DIMENSIONS:
        return limits
    for i in range(points.shape[1]):
        if checkpoint is not None:
            checkpoint()
        hess = run.objective.hess(points[:, i : i + 1])[..., 0]
        if np.isfinite(hess).all() and (steepest := float(np.linalg.eigvalsh(hess)[-1])) > 0.0:
            limits[i] = 2.0 / steepest
    return limits
