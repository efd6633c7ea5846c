"""A run that is walked by itself, as floats: the same interface as a cohort of one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.arrays import read_only
from gdviz.core.checkpoint import PIECE_OF_FLOATS, go_on, pieces_of
from gdviz.core.compile.path import Pages, Path, Place, bounds_of, path_of
from gdviz.core.compile.terms import terms_of
from gdviz.core.errors import UnsupportedError
from gdviz.core.kernel import Evals
from gdviz.core.schedules import SCHEDULES
from gdviz.core.stopping import RUNNING, Reason, Watch
from gdviz.engine.ending import came_down, ending
from gdviz.engine.run import Run, state_at

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective
    from gdviz.engine.plan import RunPlan

_PIECE = 256  # steps between two questions whether it is enough: mostly half a millisecond
_ROWS = 1024  # rows of memory that are taken over between two looks
_REMEMBERED = 160_000  # numbers of memory that are written down


def path_for(objective: Objective, plan: RunPlan) -> Path | None:
    """The function that walks `plan`; None where only arrays can."""
    found = terms_of(objective)
    if found is None or SCHEDULES[plan.schedule].reacts:
        return None
    patient = plan.rules.patience is not None
    try:
        return path_of(
            plan.method, found[0], objective.box, up=objective.sense == "max", patient=patient
        )
    except UnsupportedError:
        return None


class PathRun:
    """One run, walked by its `path`.

    Parameters
    ----------
    objective, plan, path
        What it descends, how, and the function that does it.
    origin, k
        A run that shares its first k steps: this one goes on from there.
    checkpoint
        May end the preparations.
    """

    def __init__(
        self,
        objective: Objective,
        plan: RunPlan,
        path: Path,
        *,
        origin: Run | None = None,
        k: int = 0,
        checkpoint: Checkpoint = go_on,
    ) -> None:
        self.plans = (plan,)
        self._objective, self._path = objective, path
        self._optimizer = plan.chosen
        found = terms_of(objective)
        assert found is not None
        self._given = tuple(float(found[1][name]) for name in path.given)
        steps, dim, slots = plan.steps, objective.dim, path.flat.slots
        self._sizes = {name: len(places) for name, places in slots.items()}
        size = sum(self._sizes.values())
        self._stride = max(1, math.ceil(size * (steps + 1) / _REMEMBERED))
        self._theta = np.empty((steps + 1, dim))
        self._loss, self._grad_norm = np.empty(steps + 1), np.empty(steps + 1)
        self._memory = np.empty((steps // self._stride + 1, size))
        operations = len(path.flat.tape.steps)
        self._piece = pieces_of(operations, _PIECE, piece=PIECE_OF_FLOATS)
        checkpoint()
        self._rates = plan.rates()
        checkpoint()
        self._noise = plan.noise_rows() if plan.noise is not None else None
        self._bounds = bounds_of(plan.rules)
        self._turns = sorted(plan.turns)
        self._record = object()
        self._status, self._last = RUNNING, 0
        if origin is None:
            self._place = self._begun()
        else:
            self._place = self._taken_over(origin, k, checkpoint)
        self._walk(self._place.k + 1)

    @property
    def k(self) -> int:
        return self._place.k

    @property
    def finished(self) -> bool:
        return self._place.ended

    def advance(self, checkpoint: Checkpoint = go_on) -> None:
        """Take a piece of the way, so short that it need not be looked at in its middle."""
        checkpoint()
        self._walk(self._place.k + self._piece)

    def run(self, index: int, label: str) -> Run:
        """What has been written so far; there is one run, of index 0."""
        n = self._last + 1
        return Run(
            record=self._record,
            label=label,
            objective=self._objective,
            plan=self.plans[index],
            theta=read_only(self._theta[:n]),
            loss=read_only(self._loss[:n]),
            grad_norm=read_only(self._grad_norm[:n]),
            lr=read_only(self._rates[:n]),
            memory=self._remembered((n - 1) // self._stride + 1),
            stride=self._stride,
            trials=(),
            status=self._status,
            evals=Evals(
                *(c * (n - 1) for c in self.plans[index].method.cost(self._theta.shape[1]))
            ),
        )

    def _remembered(self, rows: int) -> dict[str, FloatArray]:
        """Memory by slot: vectors ``(rows, D)``, scalars ``(rows,)``."""
        found, at = {}, 0
        for name, width in self._sizes.items():
            slot = self._optimizer.slots[name]
            part = self._memory[:rows, at : at + width]
            found[name] = read_only(part if slot.shape == "vector" else part[:, 0])
            at += width
        return found

    # -- where it begins ---------------------------------------------------------------

    def _begun(self) -> Place:
        plan = self.plans[0]
        theta = np.array(plan.start, dtype=float)
        inputs = {n: np.asarray(v) for n, v in plan.inputs_at(0).items()}
        state = self._optimizer.init(theta, {**inputs, "lr": self._rates[:1][0]})
        return Place(0, plan.start, self._numbers(state), math.inf, 0)

    def _taken_over(self, origin: Run, k: int, checkpoint: Checkpoint) -> Place:
        """Make the first k steps of `origin` the history of this run."""
        self._theta[:k], self._loss[:k] = origin.theta[:k], origin.loss[:k]
        self._grad_norm[:k] = origin.grad_norm[:k]
        for row in range(k // self._stride + 1):
            if row % _ROWS == 0:
                checkpoint()
            self._memory[row] = self._numbers(state_at(origin, row * self._stride))
        best, since = math.inf, 0
        for loss in origin.loss[:k].tolist():
            fall = -loss if self._objective.sense == "max" else loss
            better = fall < best - self._bounds.delta
            best, since = (fall, 0) if better else (best, since + 1)
        theta = tuple(origin.theta[k].tolist())
        state = self._numbers(state_at(origin, k, checkpoint))
        return Place(k, theta, state, best, since)

    def _numbers(self, state: dict[str, FloatArray]) -> tuple[float, ...]:
        return tuple(float(x) for values in state.values() for x in np.ravel(values))

    # -- the way -----------------------------------------------------------------------

    def _walk(self, stop: int) -> None:
        """Go on to step `stop`, exclusive, with the inputs of every segment of the way."""
        stop = min(stop, self.plans[0].steps + 1)
        theta, loss = _flat(self._theta), _flat(self._loss)
        length, memory = _flat(self._grad_norm), _flat(self._memory)
        pages = Pages(theta, loss, length, memory, self._stride)
        noise = None if self._noise is None else _flat(self._noise)
        while self._place.k < stop and not self._place.ended:
            k = self._place.k
            inputs = self.plans[0].inputs_at(k)
            values = (*(inputs[name] for name in self._path.inputs), *self._given)
            until = min([stop, *(turn for turn in self._turns if turn > k)])
            self._place = self._path.walk(
                self._place, until, values, _flat(self._rates), noise, self._bounds, pages
            )
        if self._place.ended:
            self._end()
        else:
            self._last = self._place.k - 1

    def _end(self) -> None:
        k, sign = self._place.k, -1.0 if self._objective.sense == "max" else 1.0
        seen = self._theta[k][:, None], sign * self._loss[k : k + 1], self._grad_norm[k : k + 1]
        (reason,) = Watch((self.plans[0].rules,)).reasons(k, *seen, np.array([0]))
        history = self._theta[: k + 1]
        calmer = bool(came_down(sign * self._loss[[0, k]], self._grad_norm[[0, k]]))
        self._status, self._last = ending(
            self.plans[0], Reason(reason), k, history, calmer=calmer
        )


def _flat(array: FloatArray) -> memoryview:
    return array.reshape(-1).data
