"""How a run ended: the rules' verdict, and what the landscape and the method add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gdviz.core.stopping import Reason, Status, StatusName, told

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray, Points, Scalars
    from gdviz.core.objectives import Window
    from gdviz.engine.plan import RunPlan

    Pair: TypeAlias = tuple[Scalars, Scalars] | FloatArray

FAR = 10.0  # window widths outside the window at which an ended run counts as diverged
_CALM = 0.5  # of the first slope: with less, a run has come to something


def ending(
    plan: RunPlan, reason: Reason, k: int, theta: FloatArray, *, calmer: bool
) -> tuple[Status, int]:
    """The status of a run that ended at step k, and its last step that can be drawn.

    Parameters
    ----------
    plan, reason
        The run, and what its rules say.
    k, theta
        The step, and everywhere it stood until then, ``(k + 1, D)``.
    calmer
        Whether it `came_down`: then it may be far away, for that is where the minimum is.
    """
    here = theta[k]
    status = told(reason, plan.rules, k, here)
    failure = plan.chosen.failure
    if failure and np.isnan(here).any():
        message = f"no number came out of step {k}: {failure}"
        status = Status(StatusName.FAILED, message)
    if not np.isfinite(here).all():
        if status.name is StatusName.FAILED:
            status = _far_away(plan, k, theta[0], theta[k - 1]) or status
        return status, k - 1
    if status.name is not StatusName.DIVERGED and not calmer:  # a value may overflow first
        status = _far_away(plan, k, theta[0], here) or status
    return status, k


def came_down(loss: Pair, slope: Pair) -> BoolArray:
    """Which lanes end lower than they began, and on flatter ground: ``(*B,)``.

    Both hold the first value and the last; `loss` is as the method sees it, which goes down.
    """
    return np.asarray((loss[1] < loss[0]) & (slope[1] < _CALM * slope[0]))


def far_away(window: Window, start: Points, end: Points) -> BoolArray:
    """Which lanes ended far outside the window, and farther than they began: ``(*B,)``."""
    found = np.zeros(end.shape[1:], dtype=bool)
    for x, x0, (low, high) in zip(end, start, window, strict=False):
        outside, before = (np.maximum(low - at, at - high) for at in (x, x0))
        found |= outside > np.maximum(FAR * (high - low), before)
    return found


def _far_away(plan: RunPlan, k: int, start: FloatArray, end: FloatArray) -> Status | None:
    if not far_away(plan.window, start, end):
        return None
    message = f"ended at step {k} more than {FAR:.0f} windows away"
    return Status(StatusName.DIVERGED, message)
