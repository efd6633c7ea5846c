"""What the theory of stability says of one step of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.analysis.stability import Stability, stability
from gdviz.core.analysis.verdict import verdict
from gdviz.core.checkpoint import go_on
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers.treatments import HALF
from gdviz.core.stopping import StatusName
from gdviz.engine.run import state_at
from gdviz.engine.slicing import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run


MOST_CURVATURES = 200  # eigenvalues of a Hessian that are found anew while a race runs
MOST_TOGETHER = 4  # directions whose steps depend on each other: matrices grow with them


class StepTheory(NamedTuple):
    """The stability of a run at step `k`, and the sentence that says it.

    `found` is None where the linear theory is silent; the sentence says why.
    """

    k: int
    found: Stability | None
    sentence: str


def theory_at(
    plan: Plan,
    run: Run,
    k: int,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> StepTheory:
    """What theory says about `run` of `plan` at step `k`, or at its last.

    `checkpoint` is that of `stability`.
    """
    optimizer = run.plan.chosen
    k = min(k, run.steps)
    if run.status.name is StatusName.DIVERGED:  # far out the curvature is another world's
        left = left_window_at(run, plan)
        k = k if left is None else min(k, max(left - 1, 0))
    checkpoint = checkpoint or go_on
    if sentence := _silence(run, k, checkpoint):
        return StepTheory(k, None, sentence)
    with np.errstate(all="ignore"):
        hess = descended(plan.objective).hess(run.theta[k])
        hess = hess + (run.plan.setting("l2") or 0.0) * np.eye(run.dim)
    used = min(k + 1, run.steps)  # step k divides by accumulators that it has just updated
    found = stability(
        optimizer,
        hess,
        {**run.plan.inputs_at(k), "lr": float(run.lr[k])},
        state_at(run, used, checkpoint),
        k,
        checkpoint=checkpoint,
    )
    if found is None:
        sentence = "Theory is silent here: the curvature or the scaling is zero or not finite."
        return StepTheory(k, None, sentence)
    return StepTheory(k, found, verdict(found, limit_formula=optimizer.limit))


def _silence(run: Run, k: int, checkpoint: Checkpoint) -> str:
    """Why theory has nothing to say of step k; "" where it has."""
    plan = run.plan
    if plan.float16 is not None and (sentence := _rounded(run, k, checkpoint)):
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


def _rounded(run: Run, k: int, checkpoint: Checkpoint) -> str:
    """What 16 bits do to the slope of step k, if they lose it."""
    assert run.plan.float16 is not None
    half = next(
        part for part in run.explain(k, checkpoint=checkpoint) if part.title == HALF.title
    )
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


def left_window_at(run: Run, plan: Plan) -> int | None:
    """The first step that lies outside the window; None if there is none."""
    seen = shown(plan)
    points = seen.project(run.theta)
    box = np.array(seen.window[: points.shape[1]])
    outside = np.any((points < box[:, 0]) | (points > box[:, 1]), axis=1)
    return int(np.argmax(outside)) if outside.any() else None
