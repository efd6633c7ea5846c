"""Runs that take their steps together, and the histories that they write."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.arrays import norm, read_only
from gdviz.core.checkpoint import go_on
from gdviz.core.kernel import Asked, Batch, Evals, Method, step
from gdviz.core.optimizers.base import Search
from gdviz.core.schedules import SCHEDULES, Plateau, warmup
from gdviz.core.stopping import RUNNING, Reason, Watch
from gdviz.engine.ending import came_down, ending
from gdviz.engine.plan import noise_of
from gdviz.engine.run import Run, state_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective
    from gdviz.engine.plan import RunPlan

_REMEMBERED = 4_000_000  # numbers of memory that are written down for the runs of a method


class _Lanes:
    """The runs of one method: inputs in segments, present state, recorded states.

    `alive` holds the places in the cohort of the runs that still go on, and `columns`
    their places among the runs of this method.
    """

    def __init__(
        self,
        method: Method,
        plans: Sequence[RunPlan],
        first: int,
        steps: int,
        checkpoint: Checkpoint,
    ) -> None:
        n = len(plans)
        self.method, self._plans = method, plans
        self.first, self.count = first, n
        self.alive = np.arange(first, first + n)
        self.columns = np.arange(n)
        self.theta: FloatArray = np.array([plan.start for plan in plans], dtype=float).T.copy()
        self.rates = np.full((steps + 1, n), np.nan)
        for j, plan in enumerate(plans):
            checkpoint()
            self.rates[: plan.steps + 1, j] = plan.rates()
        self.plateaus = _Plateaus(plans, self.rates) if any(map(_reacts, plans)) else None
        self._turns = frozenset().union(*(plan.turns for plan in plans))
        self._hyper = self.inputs_at(0)
        self.noise = noise_of(plans, steps, checkpoint)
        self.state = method.init(self.theta, {**self._hyper, "lr": self.rates[0]})
        size = sum(values.size for values in self.state.values())
        self.stride = max(1, math.ceil(size * (steps + 1) / _REMEMBERED))
        rows = steps // self.stride + 1
        self.record = {
            name: np.zeros((rows, *values.shape)) for name, values in self.state.items()
        }
        self.evals = np.zeros((len(Evals._fields), n))  # of the searches alone
        searches = any(isinstance(link, Search) for link in method.optimizer.links)
        self.trials: list[list[FloatArray]] = [[] for _ in range(n)] if searches else []

    def inputs_at(self, k: int) -> dict[str, FloatArray]:
        """Inputs of step k by name, ``(n,)`` for the lanes that go on; without the rate."""
        inputs = [self._plans[j].inputs_at(k) for j in self.columns.tolist()]
        return {name: np.array([each[name] for each in inputs]) for name in inputs[0]}

    def take_over(self, origins: Sequence[Run], k: int, checkpoint: Checkpoint) -> None:
        """Stand where the runs `origins` stood before step k, and remember what they did."""
        self.theta = np.stack([run.theta[k] for run in origins], axis=-1)
        for row in range(k // self.stride + 1):
            checkpoint()
            for j, run in enumerate(origins):
                for name, values in state_at(run, row * self.stride).items():
                    self.record[name][row][..., j] = values
        states = [state_at(run, k, checkpoint) for run in origins]
        self.state = {n: np.stack([s[n] for s in states], axis=-1) for n in self.state}
        self._hyper = self.inputs_at(k)
        if self.plateaus is not None:
            for j in range(k):
                checkpoint()
                self.plateaus.see(j, np.array([run.loss[j] for run in origins]))

    def batch(self, k: int) -> Batch:
        """The lanes with the inputs of step k."""
        if k in self._turns:
            self._hyper = self.inputs_at(k)
        hyper = {**self._hyper, "lr": self.rates[k, self.columns]}
        if self.noise is not None:
            hyper["noise"] = self.noise[k][..., self.columns]
        return Batch(self.method, self.theta, self.state, hyper)

    def take(self, moved: Batch) -> None:
        """Go where a step has led."""
        self.theta, self.state = moved.theta, dict(moved.state)
        if moved.asked is not None:
            self.evals[0, self.columns] += moved.asked.values
            self.evals[1, self.columns] += moved.asked.gradients
            for lane, points in zip(self.columns, _tried(moved.asked), strict=True):
                self.trials[lane].append(points)

    def write(self, k: int) -> None:
        row, between = divmod(k, self.stride)
        if not between:
            for name, values in self.state.items():
                self.record[name][row][..., self.columns] = values

    def keep(self, mask: BoolArray) -> None:
        """Go on with the lanes of `mask` only."""
        self.alive, self.columns = self.alive[mask], self.columns[mask]
        self.theta = self.theta[:, mask]
        self.state = {name: values[..., mask] for name, values in self.state.items()}
        self._hyper = {name: values[mask] for name, values in self._hyper.items()}


class _Plateaus:
    """The lanes of a method whose rates react to the loss."""

    def __init__(self, plans: Sequence[RunPlan], rates: FloatArray) -> None:
        self._lanes = [j for j, plan in enumerate(plans) if _reacts(plan)]
        settings = [dict(plans[j].schedule_params) for j in self._lanes]
        self._warm = np.stack([warmup(len(rates) - 1, v) for v in settings], axis=1)
        self._plateau = Plateau(settings, [plans[j].lr for j in self._lanes])
        self._rates = rates

    def see(self, k: int, loss: FloatArray) -> None:
        """Set the rates of step k + 1; `loss` ``(n,)`` is where step k began."""
        if k + 1 < len(self._rates):
            rates = self._plateau.see(k, loss[self._lanes])
            self._rates[k + 1, self._lanes] = rates * self._warm[k + 1]


def _reacts(plan: RunPlan) -> bool:
    return SCHEDULES[plan.schedule].reacts


def _tried(asked: Asked) -> list[FloatArray]:
    """The points that each lane tried, ``(m, D)``."""
    counts = sum((mask.astype(int) for mask, _ in asked.trials), np.zeros(asked.values.shape))
    dim = asked.trials[0][1].shape[0] if asked.trials else 0
    points = [np.empty((int(n), dim)) for n in counts]
    places = [0] * len(counts)
    for mask, at in asked.trials:
        for lane in np.flatnonzero(mask):
            points[lane][places[lane]] = at[:, lane]
            places[lane] += 1
    return points


class Cohort:
    """Runs on one objective that stand at the same step.

    Parameters
    ----------
    objective
        What they descend; all lanes are evaluated in one call.
    plans
        One for each run.  The histories are allocated at once.
    origins, k
        Runs that share their first k steps with those of `plans`, in the same order: these
        go on from there.  None of them searches along a line.
    checkpoint
        May end the preparations.
    """

    def __init__(
        self,
        objective: Objective,
        plans: Sequence[RunPlan],
        *,
        origins: Sequence[Run] = (),
        k: int = 0,
        checkpoint: Checkpoint = go_on,
    ) -> None:
        known = dict(zip(plans, origins, strict=True)) if origins else {}
        groups: dict[Method, list[RunPlan]] = {}
        for plan in plans:
            groups.setdefault(plan.method, []).append(plan)
        self.plans = tuple(plan for members in groups.values() for plan in members)
        self.k = k
        self._objective, self._sign = objective, -1.0 if objective.sense == "max" else 1.0
        self._watch = Watch(tuple(plan.rules for plan in self.plans))
        self._progress = self._watch.begin()
        steps, n = max(plan.steps for plan in plans), len(plans)
        self._groups: list[_Lanes] = []
        for method, members in groups.items():
            first = sum(len(g.alive) for g in self._groups)
            self._groups.append(_Lanes(method, members, first, steps, checkpoint))
        self._active = list(self._groups)
        self._home = [(g, j) for g in self._groups for j in range(len(g.columns))]
        self._theta = np.empty((steps + 1, objective.dim, n))
        self._loss = np.empty((steps + 1, n))
        self._grad_norm = np.empty((steps + 1, n))
        self._records = [object() for _ in self.plans]
        self._taken = [0] * n
        self._status = [RUNNING] * n
        if known:
            self._take_over([known[plan] for plan in self.plans], checkpoint)
        self._observe()

    def _take_over(self, origins: Sequence[Run], checkpoint: Checkpoint) -> None:
        """Make the first k steps of `origins` the history of these runs."""
        for i, run in enumerate(origins):
            self._theta[: self.k, :, i] = run.theta[: self.k]
            self._loss[: self.k, i] = run.loss[: self.k]
            self._grad_norm[: self.k, i] = run.grad_norm[: self.k]
        for lanes in self._groups:
            theirs = origins[lanes.first : lanes.first + lanes.count]
            lanes.take_over(theirs, self.k, checkpoint)
        everyone = np.arange(len(origins))
        for j in range(self.k if self._watch.patient else 0):
            checkpoint()
            seen = self._theta[j], self._sign * self._loss[j], self._grad_norm[j]
            _, self._progress = self._watch.look(j, *seen, self._progress, everyone)

    @property
    def finished(self) -> bool:
        return not self._active

    def advance(self, checkpoint: Checkpoint = go_on) -> None:
        """Take one joint step with the runs that still go on, or none at all."""
        batches = [lanes.batch(self.k) for lanes in self._active]
        moved = step(self._objective, batches, self.k, seen=self._seen, checkpoint=checkpoint)
        for lanes, batch in zip(self._active, moved, strict=True):
            if lanes.plateaus is not None:
                first = lanes.first
                lanes.plateaus.see(self.k, self._loss[self.k, first : first + lanes.count])
            lanes.take(batch)
        self.k += 1
        self._observe()

    def run(self, index: int, label: str) -> Run:
        """What run `index`, in the order of `plans`, has written so far."""
        n = self._taken[index] + 1
        plan, (lanes, j) = self.plans[index], self._home[index]
        return Run(
            record=self._records[index],
            label=label,
            objective=self._objective,
            plan=plan,
            theta=read_only(self._theta[:n, :, index]),
            loss=read_only(self._loss[:n, index]),
            grad_norm=read_only(self._grad_norm[:n, index]),
            lr=read_only(lanes.rates[:n, j]),
            memory={
                name: read_only(a[: (n - 1) // lanes.stride + 1, ..., j])
                for name, a in lanes.record.items()
            },
            stride=lanes.stride,
            trials=tuple(lanes.trials[j][: n - 1]) if lanes.trials else (),
            status=self._status[index],
            evals=self._evals(lanes, j, n - 1),
        )

    def _evals(self, lanes: _Lanes, j: int, steps: int) -> Evals:
        cost = lanes.method.cost(self._objective.dim)
        searched = lanes.evals[:, j]
        return Evals(*(c * steps + int(s) for c, s in zip(cost, searched, strict=True)))

    def _observe(self) -> None:
        """Write down where every lane stands, and end those whose time has come."""
        k, alive = self.k, np.concatenate([lanes.alive for lanes in self._active])
        theta = np.concatenate([lanes.theta for lanes in self._active], axis=-1)
        with np.errstate(all="ignore"):
            loss, grad = self._objective.value(theta), self._objective.grad(theta)
            length = norm(grad)
        self._theta[k][:, alive] = theta
        self._loss[k, alive] = loss
        self._grad_norm[k, alive] = length
        for lanes in self._active:
            lanes.write(k)
        seen = theta, self._sign * loss, length
        ended, self._progress = self._watch.look(k, *seen, self._progress, alive)
        for lane in alive:
            self._taken[lane] = k
        if ended.any():
            reasons = self._watch.reasons(k, *seen, alive)
            for i in np.flatnonzero(ended):
                lane = int(alive[i])
                history = self._theta[: k + 1, :, lane]
                losses = self._sign * self._loss[[0, k], lane]
                calmer = bool(came_down(losses, self._grad_norm[[0, k], lane]))
                reason = Reason(reasons[i])
                found = ending(self.plans[lane], reason, k, history, calmer=calmer)
                self._status[lane], self._taken[lane] = found
        widths = [len(lanes.alive) for lanes in self._active]
        self._seen = np.split(grad, np.cumsum(widths)[:-1], axis=-1)
        if ended.any():
            self._drop(~ended)

    def _drop(self, going_on: BoolArray) -> None:
        """Leave only the lanes of `going_on`, a mask over those that were active."""
        edges = np.cumsum([len(lanes.alive) for lanes in self._active])[:-1]
        masks = np.split(going_on, edges)
        self._seen = [
            seen[:, mask] for seen, mask in zip(self._seen, masks, strict=True) if mask.any()
        ]
        for lanes, mask in zip(self._active, masks, strict=True):
            lanes.keep(mask)
        self._active = [lanes for lanes in self._active if len(lanes.alive)]
