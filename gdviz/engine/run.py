"""What a run has written down, and how it is taken up again at any step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.checkpoint import go_on
from gdviz.core.errors import GdvizError
from gdviz.core.explain import explain
from gdviz.core.kernel import Batch, step
from gdviz.engine.plan import noise_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.explain import SubStep
    from gdviz.core.kernel import Evals
    from gdviz.core.objectives import Objective
    from gdviz.core.stopping import Status
    from gdviz.engine.plan import RunPlan


@final
@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as far as it has been computed; all arrays are read-only.

    Attributes
    ----------
    record
        Stands for the history that the arrays are views of: two runs with the same record
        agree as far as both go.
    label
        Its name in the race.
    objective, plan
        What it descends, and how.
    theta, loss, grad_norm, lr
        ``(n + 1, D)`` and ``(n + 1,)`` after n steps; ``lr[k]`` is the rate that step k
        uses or would use, and `grad_norm` is that of the exact gradient.
    memory
        The optimizer's memory, by slot name, after every `stride`-th step: row i is what
        step i · stride finds.  `state_at` has that of the steps between.
    trials
        For methods that search along a line, the points that each step tried, in order,
        ``(m, D)``; empty for the others.
    status
        How it stands, and why.
    evals
        Evaluations that the method asked for, trials included; the loss and the exact
        gradient, which are only looked at, are not counted.
    """

    record: object
    label: str
    objective: Objective
    plan: RunPlan
    theta: FloatArray
    loss: FloatArray
    grad_norm: FloatArray
    lr: FloatArray
    memory: Mapping[str, FloatArray]
    stride: int
    trials: tuple[FloatArray, ...]
    status: Status
    evals: Evals

    @property
    def optimizer(self) -> str:
        """The key of its method."""
        return self.plan.optimizer

    def explain(
        self, k: int, *, digits: int = 4, checkpoint: Checkpoint = go_on
    ) -> tuple[SubStep, ...]:
        """The sub-steps of step k, from ``theta[k]`` to ``theta[k + 1]``.

        Parameters
        ----------
        k
            From 0 to `steps`; the last is the step that would come next.
        digits
            Significant digits of the numbers in the text.
        checkpoint
            May end it: a memory that was seldom written down is carried on to step k.

        Raises
        ------
        GdvizError
            For a step that the run has not reached.
        """
        if not 0 <= k <= self.steps:
            raise GdvizError(f"step {k} is not one of the steps 0 to {self.steps} of this run")
        return explain(self.objective, batch_at(self, k, checkpoint), k, digits=digits)

    @property
    def dim(self) -> int:
        """Number of parameters D."""
        return int(self.theta.shape[1])

    @property
    def steps(self) -> int:
        """Number of steps taken."""
        return len(self.loss) - 1


def batch_at(run: Run, k: int, checkpoint: Checkpoint = go_on) -> Batch:
    """One lane as it stood before step k, with the inputs of that step.

    The memory is what was written down last, carried on by the kernel from there, which
    `checkpoint` may end.
    """
    row, between = divmod(k, run.stride)
    begin = row * run.stride
    plan, objective = run.plan, run.objective
    noise = noise_of([plan], plan.steps)
    state: Mapping[str, FloatArray] = {
        name: values[row][..., None] for name, values in run.memory.items()
    }
    for j in range(begin, begin + between):
        batch = _batch(run, j, state, noise)
        (moved,) = step(objective, [batch], j, checkpoint=checkpoint)
        state = moved.state
    return _batch(run, k, state, noise)


def state_at(run: Run, k: int, checkpoint: Checkpoint = go_on) -> dict[str, FloatArray]:
    """The memory before step k by slot name, without an axis for lanes; see `batch_at`."""
    row, between = divmod(k, run.stride)
    if not between:
        return {name: values[row] for name, values in run.memory.items()}
    state = batch_at(run, k, checkpoint).state
    return {name: values[..., 0] for name, values in state.items()}


def _batch(
    run: Run, k: int, state: Mapping[str, FloatArray], noise: FloatArray | None
) -> Batch:
    hyper = {name: np.array([value]) for name, value in run.plan.inputs_at(k).items()}
    hyper["lr"] = run.lr[k : k + 1]
    if noise is not None:
        hyper["noise"] = noise[min(k, len(noise) - 1)]
    return Batch(run.plan.method, run.theta[k][:, None], state, hyper)
