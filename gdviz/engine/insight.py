"""Theory beside the run: what stability says where a run stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.analysis.stability import Stability, stability
from gdviz.core.analysis.verdict import verdict
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.treatments import HALF
from gdviz.core.params import as_number
from gdviz.core.stopping import StatusName
from gdviz.engine.run import state_at
from gdviz.engine.slicing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.params import Value
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run


MOST_CURVATURES = 200  # eigenvalues of a Hessian that are found anew while a race runs
MOST_TOGETHER = 4  # directions whose steps depend on each other: matrices grow with them


@final
@dataclass(frozen=True, slots=True, eq=False)
class Insight:
    """The stability of run `index` at step `k`, and the sentence that says it.

    `found` is None where the linear theory is silent; the sentence says why.
    """

    index: int
    k: int
    label: str
    found: Stability | None
    sentence: str
    limit_formula: str


def insight(plan: Plan, runs: Sequence[Run], index: int, k: int) -> Insight:
    """What theory says about run `index` of `plan` at step `k`, or at its last."""
    run, run_plan = runs[index], plan.runs[index]
    optimizer = run_plan.chosen
    k = min(k, run.steps)
    if run.status.name is StatusName.DIVERGED:  # far out the curvature is another world's
        left = left_window_at(run, plan)
        k = k if left is None else min(k, max(left - 1, 0))
    if sentence := _silence(run, k):
        return Insight(index, k, run.label, None, sentence, "")
    with np.errstate(all="ignore"):
        hess = descended(plan.objective).hess(run.theta[k])
        hess = hess + (run_plan.setting("l2") or 0.0) * np.eye(run.dim)
    used = min(k + 1, run.steps)  # step k divides by accumulators that it has just updated
    found = stability(
        optimizer,
        hess,
        {**run_plan.inputs_at(k), "lr": float(run.lr[k])},
        state_at(run, used),
        k,
    )
    if found is None:
        sentence = "Theory is silent here: the curvature or the scaling is zero or not finite."
        return Insight(index, k, run.label, None, sentence, optimizer.limit)
    sentence = verdict(found, limit_formula=optimizer.limit)
    return Insight(index, k, run.label, found, sentence, optimizer.limit)


def _silence(run: Run, k: int) -> str:
    """Why theory has nothing to say of step k; "" where it has."""
    plan = run.plan
    if plan.float16 is not None and (sentence := _rounded(run, k)):
        return sentence
    with np.errstate(all="ignore"):
        largest = np.abs(run.objective.grad(run.theta[k])).max()
    longest, cut = plan.setting("clip_norm"), plan.setting("clip_value")
    if (longest is not None and run.grad_norm[k] > longest) or (
        cut is not None and largest > cut
    ):
        return (
            "**Clipped:** the slope is shortened here, so that the step is not linear and "
            "theory is silent."
        )
    if plan.not_followed:
        return f"**{plan.not_followed}:** theory does not follow what it does to slopes."
    most = MOST_CURVATURES if plan.chosen.isotropic else MOST_TOGETHER
    if run.dim > most:
        return (
            f"**Too many dimensions:** theory looks at {most} at most while a race runs, and "
            f"here are {run.dim}."
        )
    if plan.chosen.silence:
        return f"**No limit:** {plan.chosen.silence}"
    if "hessian" not in run.objective.offers:
        return f"{run.objective.title} has no Hessian, so that theory is silent here."
    return ""


def _rounded(run: Run, k: int) -> str:
    """What 16 bits do to the slope of step k, if they lose it."""
    assert run.plan.float16 is not None
    half = next(part for part in run.explain(k) if part.title == HALF.title)
    with np.errstate(over="ignore"):
        scaled = (half.before * run.plan.float16.loss_scale).astype(np.float16)
    if np.isinf(scaled).any():
        return (
            "**Overflow:** the scaled slope is beyond 65504, the largest number of 16 bits: "
            "this step is left out. A smaller loss scale would let it pass."
        )
    lost = int(((half.after == 0.0) & (half.before != 0.0)).sum())
    if lost:
        what = "The whole slope" if lost == run.dim else f"{lost} of {run.dim} components"
        return (
            f"**Underflow:** {what} became 0 in 16 bits. A larger loss scale would rescue "
            f"{'it' if lost == run.dim else 'them'}."
        )
    return ""


def on_same_curve(
    plan: Plan, runs: Sequence[Run], found: Insight
) -> tuple[tuple[int, float], ...]:
    """Runs for which `found` holds as well but for the rate: index, and rate at its step.

    The run that it is about is one of them.  Held accumulators are each run's own.
    """
    chosen = plan.runs[found.index]
    alike = []
    for i, run in enumerate(plan.runs):
        rate = run.lr
        if i < len(runs):
            rate = float(runs[i].lr[min(found.k, runs[i].steps)])
        if i == found.index:
            alike.append((i, found.found.lr if found.found is not None else rate))
        elif (
            run.optimizer == chosen.optimizer
            and not (found.found is not None and found.found.held)
            and dict(run.hyper, lr=0.0) == dict(chosen.hyper, lr=0.0)
        ):
            alike.append((i, rate))
    return tuple(alike)


def left_window_at(run: Run, plan: Plan) -> int | None:
    """The first step that lies outside the window; None if there is none."""
    seen = shown(plan)
    points = seen.project(run.theta)
    box = np.array(seen.window[: points.shape[1]])
    outside = np.any((points < box[:, 0]) | (points > box[:, 1]), axis=1)
    return int(np.argmax(outside)) if outside.any() else None


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
