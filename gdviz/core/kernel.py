"""The one step: a live race, a sweep, an export and the stability analysis call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, final

import numpy as np

from gdviz.core.arrays import joined, parted
from gdviz.core.checkpoint import go_on
from gdviz.core.objectives.ascent import descended
from gdviz.core.optimizers.base import ANSWERS, Let, Link, Optimizer, Search, Stage
from gdviz.core.optimizers.treatments import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Points
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives.base import Objective
    from gdviz.core.optimizers.base import Hyper, State, Want

Gradient = Literal["exact", "forward", "central"]


class Evals(NamedTuple):
    """How often a run asked the objective."""

    values: int = 0
    gradients: int = 0
    hessians: int = 0
    jacobians: int = 0
    fishers: int = 0


@final
@dataclass(frozen=True, slots=True)
class Method:
    """What the lanes of a batch have in common: treatments, then an optimizer.

    Attributes
    ----------
    treatments
        Lines that the last gradient of the plan passes before the optimizer sees it.
    gradient, h
        Whether slopes are exact or differences of values at points `h` apart.
    repeats
        How many noisy gradients are averaged for one step.
    after
        Lines that end a step, one that was left out as well: they read ``fits``, 0 for such
        a step and 1 for others, and their slots are remembered.
    """

    optimizer: Optimizer
    treatments: tuple[Let, ...] = ()
    gradient: Gradient = "exact"
    h: float = 0.0
    repeats: int = 1
    after: tuple[Let, ...] = ()

    def init(self, theta: Points, hyper: Hyper) -> dict[str, FloatArray]:
        """Memory before the first step: the optimizer's, and that of the last lines."""
        state = self.optimizer.init(theta, hyper)
        for line in self.after:
            if line.slot is not None:
                state[line.name] = self.optimizer.start_of(line.slot, theta, hyper)
        return state

    def cost(self, dim: int) -> Evals:
        """What one step asks for, searches left out, with `dim` parameters."""
        wants = [want for stage in self.optimizer.plan for want in stage.wants]
        slopes = wants.count("gradient") - 1 + self.repeats
        differences = {"exact": 0, "forward": dim + 1, "central": 2 * dim}[self.gradient]
        return Evals(
            wants.count("value") + slopes * differences,
            0 if differences else slopes,
            wants.count("hessian"),
            wants.count("jacobian"),
            wants.count("fisher"),
        )


class Asked(NamedTuple):
    """What the searches of one step asked for, each ``(*B,)``, and where they tried."""

    values: FloatArray
    gradients: FloatArray
    trials: tuple[tuple[BoolArray, Points], ...]


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
    asked
        What a line search asked for in the step that led here.
    rows
        The samples over which the slopes of this step's plan are means, ``(m,)``, or
        ``(m, *B)`` for each lane its own; None for the exact gradient.  Values and
        searches ask for the whole.
    """

    method: Method
    theta: Points
    state: State
    hyper: Hyper
    asked: Asked | None = None
    rows: IntArray | None = None


class Traced(NamedTuple):
    """One sub-step as it happened.

    Attributes
    ----------
    part
        The evaluation or the line; None for the projection onto the objective's box.
    values
        Everything by name as it was before.
    result
        What was assigned, asked or found.
    before, after
        The update before and after: zero at first, the displacement in the end.
    """

    part: Stage | Link | None
    values: dict[str, FloatArray]
    result: FloatArray
    before: Points
    after: Points


Trace: TypeAlias = list[Traced]


def step(
    objective: Objective,
    batches: Sequence[Batch],
    k: int,
    *,
    seen: Sequence[Points] | None = None,
    hold: frozenset[str] = frozenset(),
    trace: Trace | None = None,
    checkpoint: Checkpoint = go_on,
) -> list[Batch]:
    """Take step k (counted from 0) with every batch.

    Parameters
    ----------
    objective
        What all batches descend, or climb where its sense is ``max``: methods then see
        what they descend, −J, everywhere.  Each stage of their plans is one joint call.
    batches
        Lanes by method; several batches have one axis of lanes each.
    k
        Number of steps taken before this one.
    seen
        Exact gradients of `objective` at the batches' present positions, where the caller
        has observed them already.  A plan that asks there for what was observed is answered
        from them; one that uses another gradient (of its own `rows`, from differences, of
        another step's objective) asks for it.
    hold
        Names of slots that keep their content, for the stability analysis.
    trace
        Takes the sub-steps of the first batch.
    checkpoint
        Called before every question that is put to the objective, those of a search among
        them, and before every line; what it raises ends the step, and nothing has changed.

    Returns
    -------
    list of Batch
        The same batches after the step; the arguments are left as they were.
    """
    with np.errstate(all="ignore"):  # a diverging lane overflows; its status says so
        return _step(objective, batches, k, seen, hold, trace, checkpoint)


def _step(
    objective: Objective,
    batches: Sequence[Batch],
    k: int,
    seen: Sequence[Points] | None,
    hold: frozenset[str],
    trace: Trace | None,
    checkpoint: Checkpoint,
) -> list[Batch]:
    here = objective.at_step(k)
    if here is not objective:
        objective, seen = here, None
    if objective.sense == "max":
        objective = descended(objective)
        seen = None if seen is None else [-g for g in seen]
    count = {"k": np.asarray(float(k)), "t": np.asarray(k + 1.0)}
    values: list[dict[str, FloatArray]] = [
        {**b.hyper, **b.state, **count, "theta": b.theta} for b in batches
    ]
    for stage in range(max(len(b.method.optimizer.plan) for b in batches)):
        asking = [i for i, b in enumerate(batches) if stage < len(b.method.optimizer.plan)]
        plans = [batches[i].method.optimizer.plan[stage] for i in asking]
        points = [
            plan.compute(values[i]) if plan.at != "theta" else batches[i].theta
            for i, plan in zip(asking, plans, strict=True)
        ]
        known = [
            seen[i] if seen is not None and plan.at == "theta" else None
            for i, plan in zip(asking, plans, strict=True)
        ]
        who = [batches[i] for i in asking]
        wants = [plan.wants for plan in plans]
        answers = _ask(objective, points, wants, known, who, checkpoint)
        for i, plan, at, answer in zip(asking, plans, points, answers, strict=True):
            for want, reply in answer.items():
                values[i][plan.gradient if want == "gradient" else ANSWERS[want]] = reply
            values[i]["point"] = at
    return [
        _move(objective, b, v, hold, trace if i == 0 else None, checkpoint)
        for i, (b, v) in enumerate(zip(batches, values, strict=True))
    ]


def _move(
    objective: Objective,
    batch: Batch,
    values: dict[str, FloatArray],
    hold: frozenset[str],
    trace: Trace | None,
    checkpoint: Checkpoint,
) -> Batch:
    """Send the last gradient through treatments and chain, and add what comes out."""
    method, theta = batch.method, batch.theta
    slots = method.optimizer.slots
    u = values["g"]
    if trace is not None:
        _trace_plan(trace, method, values, u)
    skipped: BoolArray | None = None
    for line in method.treatments:
        before, u = u, line.compute(values)
        if line.guarded:
            fits = np.isfinite(u).all(axis=0)
            skipped = np.asarray(np.isfinite(before).all(axis=0) & ~fits)
            u = np.where(skipped, 0.0, u)  # out of range: such a step is left out
        if trace is not None:
            trace.append(Traced(line, dict(values), u, before, u))
        values["g"] = u
    asked: Asked | None = None
    for link in method.optimizer.links:
        checkpoint()
        before = u
        if isinstance(link, Let):
            result = link.compute(values)
            if link.name in hold:
                result = batch.state[link.name]
            if not link.aside:
                u = result
        else:
            asked, result = _search(objective, method, link, values, checkpoint)
        if trace is not None:
            trace.append(Traced(link, dict(values), result, before, u))
        values[link.name] = result
    state = {name: _filled(values[name], batch.state[name]) for name in slots}
    if skipped is not None:
        before, u = u, np.where(skipped, 0.0, u)
        state = {name: np.where(skipped, batch.state[name], new) for name, new in state.items()}
        if trace is not None:
            values |= {"fits": np.where(skipped, 0.0, 1.0), "step": before}
            trace.append(Traced(LEFT_OUT, dict(values), u, before, u))
    if method.after:
        left_out = False if skipped is None else skipped
        values["fits"] = np.where(left_out, 0.0, np.ones(theta.shape[1:]))
        for line in method.after:
            result = line.compute(values)
            if trace is not None:
                trace.append(Traced(line, dict(values), result, u, u))
            state[line.name] = result
        values |= {line.name: state[line.name] for line in method.after}
    if objective.box is not None:
        before, (low, high) = u, objective.box
        u = np.clip(theta + u, low, high) - theta
        if trace is not None:
            trace.append(Traced(None, dict(values), u, before, u))
    return Batch(method, theta + u, state, batch.hyper, asked, batch.rows)


def _filled(value: FloatArray, before: FloatArray) -> FloatArray:
    """What a slot keeps that held `before`: a number fills a vector."""
    shape = np.shape(before)
    return value if np.shape(value) == shape else np.broadcast_to(value, shape)


def _trace_plan(
    trace: Trace, method: Method, values: dict[str, FloatArray], last: FloatArray
) -> None:
    """The evaluations; what was asked for in the last of them begins the update."""
    nothing = np.zeros_like(last)
    for stage in method.optimizer.plan:
        final_one = stage is method.optimizer.plan[-1]
        result = values[stage.gradient]
        trace.append(
            Traced(stage, dict(values), result, nothing, last if final_one else nothing)
        )


def _search(
    objective: Objective,
    method: Method,
    search: Search,
    values: Mapping[str, FloatArray],
    checkpoint: Checkpoint,
) -> tuple[Asked, FloatArray]:
    """Let `search` try, with the lanes in one row."""
    theta = values["theta"]
    lanes = theta.shape[1:]
    n = int(np.prod(lanes))

    def in_a_row(value: FloatArray) -> FloatArray:
        extra = value.ndim - len(lanes)
        if extra < 0 or value.shape[extra:] != lanes:
            value = np.broadcast_to(value, lanes)
            extra = 0
        return value.reshape(*value.shape[:extra], n)

    def ask(want: Want, points: Points) -> FloatArray:
        checkpoint()
        if want == "gradient":
            return _slope(objective, points, method)
        return objective.value(points)

    found = search.run({name: in_a_row(v) for name, v in values.items()}, ask)
    trials = tuple((mask.reshape(lanes), at.reshape(theta.shape)) for mask, at in found.trials)
    asked = Asked(found.values.reshape(lanes), found.gradients.reshape(lanes), trials)
    return asked, found.value.reshape(lanes)


def _slope(objective: Objective, x: Points, method: Method) -> Points:
    """The gradient, exact or from differences of values."""
    if method.gradient == "exact":
        return objective.grad(x)
    dim, h = x.shape[0], method.h
    shift = h * np.eye(dim).reshape(dim, dim, *(1,) * (x.ndim - 1))  # (D, D, *B): i-th in row i
    ahead = np.moveaxis(x[None] + shift, 0, 1)  # (D, i, *B)
    if method.gradient == "central":
        behind = np.moveaxis(x[None] - shift, 0, 1)
        return np.asarray((objective.value(ahead) - objective.value(behind)) / (2.0 * h))
    return np.asarray((objective.value(ahead) - objective.value(x)) / h)


def _ask(
    objective: Objective,
    points: Sequence[Points],
    wants: Sequence[tuple[Want, ...]],
    known: Sequence[Points | None],
    who: Sequence[Batch],
    checkpoint: Checkpoint,
) -> list[dict[Want, FloatArray]]:
    """Answer several askers with one call per kind of question."""
    answers: list[dict[Want, FloatArray]] = [{} for _ in points]
    for i, (g, batch) in enumerate(zip(known, who, strict=True)):
        if "gradient" not in wants[i]:
            continue
        checkpoint()
        if batch.rows is not None:
            answers[i]["gradient"] = objective.grad_on(points[i], batch.rows)
        elif batch.method.gradient != "exact":
            answers[i]["gradient"] = _slope(objective, points[i], batch.method)
        elif g is not None:
            answers[i]["gradient"] = g
    for want, name in _METHODS.items():
        asking = [i for i, w in enumerate(wants) if want in w and want not in answers[i]]
        if asking:
            checkpoint()
            joint = [points[i] for i in asking]
            replies = parted(getattr(objective, name)(joined(joint)), joint)
            for i, reply in zip(asking, replies, strict=True):
                answers[i][want] = reply
    return answers


_METHODS: dict[Want, str] = {
    "value": "value", "gradient": "grad", "hessian": "hess", "jacobian": "jacobian",
    "fisher": "fisher",
}  # fmt: skip
"""What a stage wants, and the method of `Objective` that answers."""
