"""Rates and other hyperparameters with which a first run on a landscape goes well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.stability import stability
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.params import as_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.params import Value
    from gdviz.engine.plan import Plan


def first_hyper(plan: Plan, optimizer_key: str) -> dict[str, Value]:
    """Hyperparameters for a first run: a rate that suits, and the lowest value if asked for."""
    names = {spec.name for spec in OPTIMIZERS[optimizer_key].params}
    found: dict[str, Value] = {}
    if "lr" in names:
        found["lr"] = suitable_rate(plan, optimizer_key)
    lowest = [mark.value for mark in plan.objective.landmarks() if mark.kind == "minimum"]
    if "f_star" in names and lowest:
        found["f_star"] = min(lowest)
    return found


def suitable_rate(
    plan: Plan, optimizer_key: str, hyper: Mapping[str, Value] | None = None
) -> float:
    """A rate with which a first run on this landscape visibly moves and does not diverge.

    Half the stability limit where rates are measured against a curvature, at the steepest
    curvature of the start and the known minima; a share of the window for methods whose
    steps have a length of their own, larger where the steps shrink as squares add up; the
    default for those that work out their steps by themselves.

    Parameters
    ----------
    plan
        The landscape, its window, and where runs start.
    optimizer_key, hyper
        The method, and the choices that decide what it is.
    """
    optimizer, objective = OPTIMIZERS[optimizer_key].chosen(hyper or {}), plan.objective
    default = as_number({s.name: s.default for s in optimizer.params}.get("lr", 1.0))
    (x0, x1), (y0, y1) = plan.window
    if optimizer.rate == "fraction":
        return default
    if optimizer.rate == "length" or "hessian" not in objective.offers:
        across = x1 - x0 if objective.dim == 1 else min(x1 - x0, y1 - y0)
        steps = 12.0 if "G" in optimizer.slots else 60.0
        return float(f"{across / steps:.1g}")
    places = [plan.runs[0].start, *(mark.at for mark in objective.landmarks())]
    steepest = max(
        _steepness(descended(objective).hess(np.array(at, dtype=float))) for at in places
    )
    if not steepest > 0.0:
        return default
    known = optimizer if optimizer.isotropic else OPTIMIZERS["gd"]
    inputs = {s.name: as_number(s.default) for s in known.params if s.kind == "real"}
    found = stability(known, steepest * np.eye(1), inputs, {}, 0)
    limit = found.limit if found is not None else None
    rate = 0.5 * limit / (10.0 if optimizer.slots else 1.0) if limit else default
    return float(f"{rate:.1g}")


def _steepness(hess: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.max(np.abs(np.linalg.eigvalsh(hess))))
