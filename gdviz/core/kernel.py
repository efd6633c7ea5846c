"""The one step: a live race, a sweep, an export and the stability analysis call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.optimizers.base import Evaluation, Optimizer, StepContext, Transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray, Points
    from gdviz.core.objectives.base import Objective
    from gdviz.core.optimizers.base import Hyper, State, Want


class Evals(NamedTuple):
    """How often a run asked the objective."""

    values: int = 0
    gradients: int = 0
    hessians: int = 0


@final
@dataclass(frozen=True, slots=True)
class Method:
    """What the lanes of a batch have in common: treatments, then an optimizer."""

    optimizer: Optimizer
    treatments: tuple[Transform, ...] = ()

    @property
    def cost(self) -> Evals:
        """What one step asks for."""
        wants = [want for stage in self.optimizer.plan for want in stage.wants]
        return Evals(wants.count("value"), wants.count("gradient"), wants.count("hessian"))


@final
@dataclass(frozen=True, slots=True)
class Batch:
    """Lanes that take their steps together.

    Attributes
    ----------
    method
        How they step.
    theta
        Positions ``(D, *B)``.
    state
        The optimizer's memory; the last axes are the lanes.
    hyper
        Hyperparameters and other inputs of this step, each broadcasting over ``*B``.
    """

    method: Method
    theta: Points
    state: State
    hyper: Hyper


def step(
    objective: Objective,
    batches: Sequence[Batch],
    k: int,
    *,
    seen: Sequence[Points] | None = None,
    hold: frozenset[str] = frozenset(),
) -> list[Batch]:
    """Take step k (counted from 0) with every batch.

    Parameters
    ----------
    objective
        What all batches descend; each stage of their plans is one joint call.
    batches
        Lanes by method; several batches have one axis of lanes each.
    k
        Number of steps taken before this one.
    seen
        Gradients at the batches' present positions where the caller has them already: a
        plan that asks there is answered from them.
    hold
        Names of slots that keep their content, for the stability analysis.

    Returns
    -------
    list of Batch
        The same batches after the step; the arguments are left as they were.
    """
    contexts = [StepContext(k, b.theta, b.hyper, b.state, ()) for b in batches]
    for stage in range(max(len(b.method.optimizer.plan) for b in batches)):
        asking = [i for i, b in enumerate(batches) if stage < len(b.method.optimizer.plan)]
        plans = [batches[i].method.optimizer.plan[stage] for i in asking]
        points = [plan.where(contexts[i]) for i, plan in zip(asking, plans, strict=True)]
        known = [
            seen[i] if seen is not None and at is batches[i].theta else None
            for i, at in zip(asking, points, strict=True)
        ]
        answers = _ask(objective, points, [plan.wants for plan in plans], known)
        for i, answer in zip(asking, answers, strict=True):
            contexts[i] = contexts[i]._replace(evals=(*contexts[i].evals, answer))
    return [_move(b, ctx, hold) for b, ctx in zip(batches, contexts, strict=True)]


def _move(batch: Batch, ctx: StepContext, hold: frozenset[str]) -> Batch:
    """Send the last gradient through treatments and chain, and add what comes out."""
    u = ctx.evals[-1].grad
    assert u is not None, "the last stage of a plan asks for a gradient"
    values: dict[str, FloatArray] = dict(ctx.values)
    ctx = ctx._replace(values=values)
    for treatment in batch.method.treatments:
        u, produced = treatment.apply(u, ctx)
        values.update(produced)
    values["g"] = u
    for link in batch.method.optimizer.links:
        u, produced = link.apply(u, ctx)
        for name, value in produced.items():
            values[name] = batch.state[name] if name in hold else value
    state = {slot.name: values[slot.name] for slot in batch.method.optimizer.slots}
    return Batch(batch.method, batch.theta + u, state, batch.hyper)


def _ask(
    objective: Objective,
    points: Sequence[Points],
    wants: Sequence[frozenset[Want]],
    known: Sequence[Points | None],
) -> list[Evaluation]:
    """Answer several askers with one call per kind of question."""
    answers = [Evaluation(at, grad=g) for at, g in zip(points, known, strict=True)]
    for want, name in _ANSWERS.items():
        who = [
            i for i, w in enumerate(wants) if want in w and getattr(answers[i], name) is None
        ]
        if who:
            joint = [points[i] for i in who]
            replies = _split(getattr(objective, name)(_join(joint)), joint)
            for i, reply in zip(who, replies, strict=True):
                answers[i] = answers[i]._replace(**{name: reply})
    return answers


_ANSWERS: dict[Want, str] = {"value": "value", "gradient": "grad", "hessian": "hess"}
"""What a stage wants, and the method of `Objective` and field of `Evaluation` for it."""


def _join(points: Sequence[Points]) -> Points:
    """One batch of several; batches of more than one must have a single axis of lanes."""
    return points[0] if len(points) == 1 else np.concatenate(points, axis=-1)


def _split(answer: FloatArray, points: Sequence[Points]) -> list[FloatArray]:
    if len(points) == 1:
        return [answer]
    edges = np.cumsum([p.shape[-1] for p in points])[:-1]
    return np.split(answer, edges, axis=-1)
