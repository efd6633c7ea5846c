"""Rates that are worth a stop on a slider: the textbook's and those of theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.stability import stability
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.params import as_number
from gdviz.engine.step_theory import MOST_CURVATURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import Matrices
    from gdviz.engine.plan import Plan, RunPlan

Marks = tuple[tuple[float, str], ...]
"""Rates with the words for them."""


def textbook_marks(run: RunPlan) -> Marks:
    """The rates that books give for the method of `run`."""
    rates = (as_number(spec.default) for spec in run.chosen.params if spec.name == "lr")
    return tuple((rate, "textbook default") for rate in rates)


def even_curvature(plan: Plan, run: RunPlan) -> Matrices | None:
    """The Hessian ``(D, D)`` for rates of `run`, if it is the same everywhere.

    None also where theory would have to look at too many directions, or at several at once.
    """
    dim = plan.objective.dim
    if (
        not run.chosen.isotropic
        or "hessian" not in plan.objective.offers
        or dim > MOST_CURVATURES
    ):
        return None
    start = np.array(run.start, dtype=float)
    places = np.stack([start, start + np.arange(1.0, dim + 1.0)], axis=1)  # (D, 2)
    one, other = np.moveaxis(descended(plan.objective).hess(places), -1, 0)
    return one if np.allclose(one, other, rtol=1e-9) else None


def theory_marks(
    key: str,
    hyper: tuple[tuple[str, float], ...],
    hess: Matrices,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> Marks:
    """The best rate and the limit of method `key` where the Hessian is `hess` everywhere.

    Parameters
    ----------
    key, hyper
        The method, and its inputs but for the rate.
    hess
        ``(D, D)``.
    checkpoint
        That of `stability`.
    """
    optimizer = OPTIMIZERS[key]
    inputs = {**dict(hyper), "lr": 1e-3}
    found = stability(optimizer, hess, inputs, {}, 0, checkpoint=checkpoint)
    marks = []
    if found is not None and found.best is not None:
        marks.append((found.best, "best constant rate"))
    if found is not None and found.limit is not None:
        marks.append((found.limit, f"stability limit {optimizer.limit}"))
    return tuple(marks)
