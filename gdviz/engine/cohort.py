"""Runs that take their steps together, and the histories that they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.arrays import norm, read_only
from gdviz.core.kernel import Batch, Evals, Method, step
from gdviz.core.stopping import RUNNING, Status, StatusName, Watch
from gdviz.engine.run import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.engine.plan import RunPlan

FAR = 10.0  # window widths outside the window at which an ended run counts as diverged


class _Lanes:
    """The runs of one method: constant inputs, present state, recorded states.

    `alive` holds the places in the cohort of the runs that still go on, and `columns`
    their places among the runs of this method.
    """

    def __init__(
        self, method: Method, plans: Sequence[RunPlan], first: int, steps: int
    ) -> None:
        n = len(plans)
        self.method = method
        self.alive = np.arange(first, first + n)
        self.columns = np.arange(n)
        self.theta: FloatArray = np.array([plan.start for plan in plans], dtype=float).T.copy()
        self.state = method.optimizer.init(self.theta)
        self.rates = np.full((steps + 1, n), np.nan)
        for j, plan in enumerate(plans):
            self.rates[: plan.steps + 1, j] = plan.rates()
        self.hyper = _hyper(plans)
        self.noise = _noise(plans, steps)
        self.record = {
            name: np.zeros((steps + 1, *values.shape)) for name, values in self.state.items()
        }

    def batch(self, k: int) -> Batch:
        """The lanes with the inputs of step k."""
        hyper = {**self.hyper, "lr": self.rates[k, self.columns]}
        if self.noise is not None:
            hyper["noise"] = self.noise[k][:, self.columns]
        return Batch(self.method, self.theta, self.state, hyper)

    def write(self, k: int) -> None:
        for name, values in self.state.items():
            self.record[name][k][..., self.columns] = values

    def keep(self, mask: BoolArray) -> None:
        """Go on with the lanes of `mask` only."""
        self.alive, self.columns = self.alive[mask], self.columns[mask]
        self.theta = self.theta[:, mask]
        self.state = {name: values[..., mask] for name, values in self.state.items()}
        self.hyper = {name: values[mask] for name, values in self.hyper.items()}


class Cohort:
    """Runs on one objective that stand at the same step.

    Parameters
    ----------
    objective
        What they descend; all lanes are evaluated in one call.
    plans
        One for each run.  The histories are allocated at once.
    """

    def __init__(self, objective: Objective, plans: Sequence[RunPlan]) -> None:
        groups: dict[Method, list[RunPlan]] = {}
        for plan in plans:
            groups.setdefault(plan.method, []).append(plan)
        self.plans = tuple(plan for members in groups.values() for plan in members)
        self.k = 0
        self._objective = objective
        self._watch = Watch(tuple(plan.rules for plan in self.plans))
        self._progress = self._watch.begin()
        steps, n = max(plan.steps for plan in plans), len(plans)
        self._groups: list[_Lanes] = []
        for method, members in groups.items():
            first = sum(len(g.alive) for g in self._groups)
            self._groups.append(_Lanes(method, members, first, steps))
        self._active = list(self._groups)
        self._home = [(g, j) for g in self._groups for j in range(len(g.columns))]
        self._theta = np.empty((steps + 1, objective.dim, n))
        self._loss = np.empty((steps + 1, n))
        self._grad_norm = np.empty((steps + 1, n))
        self._records = [object() for _ in self.plans]
        self._taken = [0] * n
        self._status = [RUNNING] * n
        self._observe()

    @property
    def finished(self) -> bool:
        return not self._active

    def advance(self) -> None:
        """Take one joint step with the runs that still go on."""
        batches = [lanes.batch(self.k) for lanes in self._active]
        with np.errstate(all="ignore"):  # a diverging run overflows; its status says so
            moved = step(self._objective, batches, self.k, seen=self._seen)
        for lanes, batch in zip(self._active, moved, strict=True):
            lanes.theta, lanes.state = batch.theta, dict(batch.state)
        self.k += 1
        self._observe()

    def run(self, index: int, label: str) -> Run:
        """What run `index`, in the order of `plans`, has written so far."""
        n = self._taken[index] + 1
        plan, (lanes, j) = self.plans[index], self._home[index]
        return Run(
            record=self._records[index],
            label=label,
            optimizer=plan.optimizer,
            theta=read_only(self._theta[:n, :, index]),
            loss=read_only(self._loss[:n, index]),
            grad_norm=read_only(self._grad_norm[:n, index]),
            lr=read_only(lanes.rates[:n, j]),
            state={name: read_only(a[:n, ..., j]) for name, a in lanes.record.items()},
            status=self._status[index],
            evals=Evals(*(c * self._taken[index] for c in plan.method.cost)),
        )

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
        ended, self._progress = self._watch.look(k, theta, loss, length, self._progress, alive)
        for i, lane in enumerate(alive):
            self._taken[lane] = k
            if ended[i]:
                self._end(int(lane), theta[:, i], float(loss[i]), float(length[i]))
        widths = [len(lanes.alive) for lanes in self._active]
        self._seen = np.split(grad, np.cumsum(widths)[:-1], axis=-1)
        if ended.any():
            self._drop(~ended)

    def _end(self, lane: int, theta: FloatArray, loss: float, grad_norm: float) -> None:
        status = self._watch.verdict(lane, self.k, theta, loss, grad_norm)
        if not np.isfinite(theta).all():
            self._taken[lane] = self.k - 1  # the last place that can be drawn
            if status.name is StatusName.FAILED:
                status = self._far_away(lane, self._theta[self.k - 1, :, lane]) or status
        elif status.name is not StatusName.DIVERGED:  # a value may overflow before its place
            status = self._far_away(lane, theta) or status
        self._status[lane] = status

    def _far_away(self, lane: int, theta: FloatArray) -> Status | None:
        for x, (low, high) in zip(theta, self.plans[lane].window, strict=False):
            if not low - FAR * (high - low) <= x <= high + FAR * (high - low):
                return Status(
                    StatusName.DIVERGED,
                    f"ended at step {self.k} more than {FAR:.0f} windows away",
                )
        return None

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


def _hyper(plans: Sequence[RunPlan]) -> dict[str, FloatArray]:
    """Inputs that stay the same from step to step, each ``(n,)``."""
    names = [name for name, _ in plans[0].hyper if name != "lr"]
    hyper = {
        name: np.array([float(dict(plan.hyper)[name]) for plan in plans]) for name in names
    }
    if plans[0].clip_norm is not None:
        hyper["clip_norm"] = np.array([plan.clip_norm for plan in plans], dtype=float)
    specs = [plan.noise for plan in plans if plan.noise is not None]
    if specs:
        additive = [spec.kind == "gaussian" for spec in specs]
        std = np.array([spec.std for spec in specs])
        hyper["std"] = np.where(additive, std, 0.0)
        hyper["std_relative"] = np.where(additive, 0.0, std)
    return hyper


def _noise(plans: Sequence[RunPlan], steps: int) -> FloatArray | None:
    """Standard normals of every step, ``(steps, D, n)``."""
    if plans[0].noise is None:
        return None
    rows = np.zeros((steps, len(plans[0].start), len(plans)))
    for j, plan in enumerate(plans):
        rows[: plan.steps, :, j] = plan.noise_rows()
    return rows
