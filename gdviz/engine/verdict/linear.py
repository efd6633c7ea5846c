"""The linear model of a run about a stationary point, walked for a few steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.step_matrix import Model, step_matrix
from gdviz.core.kernel import Batch, step
from gdviz.engine.run import batch_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.optimizers import Optimizer
    from gdviz.engine.run import Run
    from gdviz.engine.verdict.ground import Ground

AHEAD = 50  # steps in which an error that is said to shrink must have shrunk


def shrinks_at_once(run: Run, k: int, ground: Ground) -> bool:
    """Whether the errors of the linear model and of the run are smaller after 50 more steps.

    A factor below 1 says so of many steps only: until then memory and ripples may carry an
    error up again.
    """
    return all(
        sizes[-1] < sizes[0] and np.hypot(*sizes[-2:]) < np.hypot(*sizes[:2])
        for sizes in (model_errors(run, k, ground, AHEAD), run_errors(run, k, ground, AHEAD))
    )


def run_errors(run: Run, k: int, ground: Ground, count: int) -> FloatArray:
    """Sizes of the run's own error at step k and after each of `count` steps.

    Beyond its last step it goes on with the inputs of that step.
    """
    walked = _walked(run, k, count)
    found = list(run.theta[k : k + walked + 1])
    if walked < count:
        batch = replace(batch_at(run, k + walked), hyper=batch_at(run, k).hyper)
        for j in range(walked, count):
            (batch,) = step(run.objective, [batch], k + j)
            found.append(batch.theta[:, 0])
    return _sizes(ground, np.array(found))


def _walked(run: Run, k: int, count: int) -> int:
    """How many of `count` steps the run itself took from step k with that step's inputs."""
    count = min(count, run.steps - k)
    ahead = range(k + 1, k + count)
    same = (
        run.plan.noise is None
        and not any(turn in ahead for turn in run.plan.turns)
        and bool((run.lr[k : k + count] == run.lr[k]).all())
    )
    return count if same else 0


def _sizes(ground: Ground, theta: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(ground.errors(theta), axis=1))


def model_errors(run: Run, k: int, ground: Ground, count: int) -> FloatArray:
    """Sizes of the model's error at step k and after each of `count` steps, ``(count + 1,)``.

    Slow accumulators are held where step k has them; flat directions do not count.
    """
    batch = batch_at(run, k)
    optimizer = batch.method.optimizer
    held = frozenset(name for name, slot in optimizer.slots.items() if slot.held)
    shift = ground.at[:, None]
    state = {
        name: value - shift if optimizer.slots[name].start == "theta" else value
        for name, value in batch.state.items()
        if name in optimizer.slots
    }
    if held:  # as theory has them: already updated by this step
        used = batch_at(run, min(k + 1, run.steps)).state
        state |= {name: used[name] for name in held}
    if not (held or optimizer.counts_steps or optimizer.period):
        return _by_matrix(optimizer, ground, batch.theta - shift, state, batch.hyper, count)
    model = Model(ground.hess[..., None])
    now = Batch(type(batch.method)(optimizer), batch.theta - shift, state, batch.hyper)
    found = [now.theta[:, 0]]
    for j in range(count):
        (now,) = step(model, [now], k + j, hold=held)
        found.append(now.theta[:, 0])
    errors = np.array(found) @ ground.vectors[:, ~ground.is_flat]
    return np.asarray(np.linalg.norm(errors, axis=1))


def _by_matrix(
    optimizer: Optimizer,
    ground: Ground,
    error: FloatArray,
    state: Mapping[str, FloatArray],
    hyper: Mapping[str, FloatArray],
    count: int,
) -> FloatArray:
    """The same where every step is the same linear map: its matrix is made once."""
    matrix = step_matrix(optimizer, ground.hess[..., None], hyper, {}, 0)[..., 0]
    now = np.concatenate([error, *(state[name] for name in optimizer.slots)])[:, 0]
    found = [now[: len(error)]]
    with np.errstate(all="ignore"):
        for _ in range(count):
            now = matrix @ now
            found.append(now[: len(error)])
    errors = np.array(found) @ ground.vectors[:, ~ground.is_flat]
    return np.asarray(np.linalg.norm(errors, axis=1))
