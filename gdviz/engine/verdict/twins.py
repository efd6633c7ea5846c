"""Two runs that begin nearly alike: whether they part as chaos parts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.kernel import Batch, step
from gdviz.core.optimizers.base import Search
from gdviz.engine.run import batch_at
from gdviz.engine.verdict.cycles import cycle_at, swing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.run import Run

NUDGE, PARTED = 1e-8, 1e-2  # of the swing: how far apart twins begin, and count as parted
_STEPS = 400  # in which they must part
_LEAST = 0.01  # of an exponent, per step: slower is no chaos
_REST = 1e-6  # of the swing: a path that stays within it has come to rest
_PIECE = 50  # steps between two questions whether this is still wanted


def parted_after(
    run: Run, k: int, window: int, *, checkpoint: Callable[[], None] | None = None
) -> int | None:
    """After how many steps twins that leave step k − `window` are parted; None for never.

    They go on beyond step k, and beyond the run's last, with the inputs of step k.  A path
    that has come to rest or to a cycle at the end of theirs was only on its way there.
    """
    if any(isinstance(link, Search) for link in run.plan.chosen.links):
        return None
    begin = k - window
    swing = swing_of(run.theta[begin : k + 1])
    batch = batch_at(run, begin)
    theta = np.repeat(batch.theta, 2, axis=-1)
    theta[:, 1] += NUDGE * swing / np.sqrt(len(theta))
    state = {name: np.repeat(value, 2, axis=-1) for name, value in batch.state.items()}
    hyper = {name: np.repeat(value, 2, axis=-1) for name, value in batch.hyper.items()}
    twins = Batch(batch.method, theta, state, hyper)
    path, parted = [twins.theta[:, 0]], None
    for j in range(_STEPS):
        if checkpoint is not None and j % _PIECE == 0:
            checkpoint()
        (twins,) = step(run.objective, [twins], begin + j)
        path.append(twins.theta[:, 0])
        apart = float(np.linalg.norm(twins.theta[:, 0] - twins.theta[:, 1]))
        if not np.isfinite(apart):
            return None
        if parted is None and apart > PARTED * swing:
            exponent = np.log(apart / (NUDGE * swing)) / (j + 1)
            if not exponent > _LEAST:
                return None
            parted = j + 1
    walked = np.array(path)
    settles = cycle_at(walked, _STEPS) is not None or swing_of(walked[-_PIECE:]) < _REST * swing
    return None if settles else parted
