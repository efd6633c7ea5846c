"""What the theory of stability says of one step of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdviz.core.analysis.stability import Stability, stability
from gdviz.core.checkpoint import go_on
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers.treatments import HALF
from gdviz.core.stopping import StatusName
from gdviz.engine.run import state_at
from gdviz.engine.slicing import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import Matrices
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.engine.kept import Kept
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run


_CURVED = frozenset({"hessian", "jacobian", "fisher"})  # what steps know of the landscape alone
MOST_CURVATURES = 200  # eigenvalues of a Hessian that are found anew while a race runs
MOST_TOGETHER = 4  # directions whose steps depend on each other: matrices grow with them


Theories: TypeAlias = "Kept[Stability | None]"


class StepTheory(NamedTuple):
    """The stability of a run at step `k`.

    `found` is None where the linear theory is silent; `silence` says why, in a sentence.
    One that begins in bold tells of what was measured.
    """

    k: int
    found: Stability | None
    silence: str


def theory_at(
    plan: Plan,
    run: Run,
    k: int,
    *,
    checkpoint: Callable[[], None] | None = None,
    kept: Theories | None = None,
) -> StepTheory:
    """What theory says about `run` of `plan` at step `k`, or at its last.

    `checkpoint` is that of `stability`; what is `kept` is not worked out again.
    """
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
    return theory_on(run, k, hess, checkpoint=checkpoint, kept=kept)


def theory_on(
    run: Run,
    k: int,
    hess: Matrices,
    *,
    checkpoint: Callable[[], None] | None = None,
    kept: Theories | None = None,
) -> StepTheory:
    """What theory says of step k of `run` where the Hessian is `hess`, penalties included."""
    optimizer = run.plan.chosen
    if run.plan.setting("l2") and _CURVED.intersection(optimizer.wants):
        return StepTheory(
            k, None, "The curvature that it divides by leaves out the L2 penalty."
        )
    used = min(k + 1, run.steps)  # step k divides by accumulators that it has just updated
    inputs = {**run.plan.inputs_at(k), "lr": float(run.lr[k])}

    def make() -> Stability | None:
        state = state_at(run, used, checkpoint or go_on)
        return stability(optimizer, hess, inputs, state, k, checkpoint=checkpoint)

    if kept is None or any(slot.held for slot in optimizer.slots.values()):
        found = make()
    else:  # it depends on the step through the curvature and the inputs alone
        count = k if optimizer.counts_steps else None
        key = (optimizer, np.asarray(hess).tobytes(), tuple(inputs.items()), count)
        found = kept.get(key, make)
    if found is not None:
        return StepTheory(k, found, "")
    if not np.isfinite(hess).all():
        return StepTheory(k, None, "The curvature is not finite here.")
    if not hess.any():
        return StepTheory(k, None, "Without curvature there is no limit.")
    if optimizer.failure and not any(slot.held for slot in optimizer.slots.values()):
        return StepTheory(k, None, f"{optimizer.failure[0].upper()}{optimizer.failure[1:]}.")
    return StepTheory(k, None, "The method divides by squares that are still zero.")


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
        return "The slope is clipped here, so that the step is not linear."
    if plan.noise is not None and plan.noise.kind == "multiplicative":
        return "Each step has another factor: the noise grows with the slope."
    if plan.not_followed:
        return f"It does not follow what {plan.not_followed.lower()} does to slopes."
    most = MOST_CURVATURES if plan.chosen.isotropic else MOST_TOGETHER
    if run.dim > most:
        return f"It looks at {most} dimensions at most, and here are {run.dim}."
    if plan.chosen.silence:
        return plan.chosen.silence
    if "hessian" not in run.objective.offers:
        return "This landscape has no Hessian."
    return ""


def _rounded(run: Run, k: int, checkpoint: Checkpoint) -> str:
    """What 16 bits do to the slope of step k, if they lose it."""
    assert run.plan.float16 is not None
    half = next(
        part for part in run.explain(k, checkpoint=checkpoint) if part.title == HALF.title
    )
    dynamic = run.plan.float16.dynamic
    scale = float(state_at(run, k)["loss_scale"]) if dynamic else run.plan.float16.loss_scale
    with np.errstate(over="ignore"):
        scaled = (half.before * scale).astype(np.float16)
    if np.isinf(scaled).any():
        return (
            "**Overflow:** the scaled slope is beyond 65504, the largest number of 16 bits: "
            "this step is left out. "
            + ("The scale is halved." if dynamic else "A smaller loss scale would let it pass.")
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
