"""The linear model of a run about a stationary point, walked for a few steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.step_matrix import Model
from gdviz.core.kernel import Batch, step
from gdviz.engine.run import batch_at

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
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
    batch = batch_at(run, k)
    found = [batch.theta[:, 0]]
    for j in range(count):
        (batch,) = step(run.objective, [batch], k + j)
        found.append(batch.theta[:, 0])
    return np.asarray(np.linalg.norm(ground.errors(np.array(found)), axis=1))


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
    model = Model(ground.hess[..., None])
    now = Batch(type(batch.method)(optimizer), batch.theta - shift, state, batch.hyper)
    found = [now.theta[:, 0]]
    for j in range(count):
        (now,) = step(model, [now], k + j, hold=held)
        found.append(now.theta[:, 0])
    errors = np.array(found) @ ground.vectors[:, ~ground.is_flat]
    return np.asarray(np.linalg.norm(errors, axis=1))
