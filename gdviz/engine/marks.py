"""Rates that are worth a stop on a slider: the textbook's and those of theory."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.stability import stability
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.params import as_number
from gdviz.engine.insight import MOST_CURVATURES

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan


def rate_marks(plan: Plan, index: int) -> tuple[tuple[float, str], ...]:
    """Rates of run `index` that are worth a stop: the textbook's, and those of theory.

    Theory has some only where the curvature is the same everywhere.
    """
    run = plan.runs[index]
    optimizer = run.chosen
    defaults = (as_number(spec.default) for spec in optimizer.params if spec.name == "lr")
    textbook = tuple((default, "textbook default") for default in defaults)
    dim = plan.objective.dim
    if (
        not optimizer.isotropic
        or "hessian" not in plan.objective.offers
        or dim > MOST_CURVATURES
    ):
        return textbook
    start = np.array(run.start, dtype=float)
    places = np.stack([start, start + np.arange(1.0, dim + 1.0)], axis=1)  # (D, 2)
    one, other = np.moveaxis(descended(plan.objective).hess(places), -1, 0)
    if not np.allclose(one, other, rtol=1e-9):
        return textbook
    fixed = tuple(run.inputs_at(0).items())
    return textbook + _theory(run.optimizer, fixed, one.tobytes(), len(one))


@cache
def _theory(
    key: str, hyper: tuple[tuple[str, float], ...], curvature: bytes, dim: int
) -> tuple[tuple[float, str], ...]:

    hess = np.frombuffer(curvature).reshape(dim, dim)
    optimizer = OPTIMIZERS[key]
    found = stability(optimizer, hess, {**dict(hyper), "lr": 1e-3}, {}, 0)
    marks = []
    if found is not None and found.best is not None:
        marks.append((found.best, "best constant rate"))
    if found is not None and found.limit is not None:
        marks.append((found.limit, f"stability limit {optimizer.limit}"))
    return tuple(marks)
