"""A run taken up again at any step: its memory there, and the step explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.explain import explain
from gdviz.core.kernel import Batch, step
from gdviz.engine.cohort import noise_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.explain import SubStep
    from gdviz.engine.run import Run


def batch_at(run: Run, k: int) -> Batch:
    """One lane as it stood before step k, with the inputs of that step.

    The memory is what was written down last, carried on by the kernel from there.
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
        (moved,) = step(objective, [batch], j)
        state = moved.state
    return _batch(run, k, state, noise)


def state_at(run: Run, k: int) -> dict[str, FloatArray]:
    """The memory before step k by slot name, without an axis for lanes."""
    row, between = divmod(k, run.stride)
    if not between:
        return {name: values[row] for name, values in run.memory.items()}
    state = batch_at(run, k).state
    return {name: values[..., 0] for name, values in state.items()}


def explain_step(run: Run, k: int, *, digits: int = 4) -> tuple[SubStep, ...]:
    """The sub-steps of step k, which leads from ``run.theta[k]`` to ``run.theta[k + 1]``."""
    return explain(run.objective, batch_at(run, k), k, digits=digits)


def _batch(
    run: Run, k: int, state: Mapping[str, FloatArray], noise: FloatArray | None
) -> Batch:
    hyper = {name: np.array([value]) for name, value in run.plan.inputs.items()}
    hyper["lr"] = run.lr[k : k + 1]
    if noise is not None:
        hyper["noise"] = noise[min(k, len(noise) - 1)]
    return Batch(run.plan.method, run.theta[k][:, None], state, hyper)
