"""Many lanes of one method, in tiles that stay in the cache, on several threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.kernel import Batch, step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, Points
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import Objective

TILE = 16_384  # lanes: what a step works on stays in the caches, and calls cost nothing beside


def advance_lanes(
    objective: Objective,
    method: Method,
    theta: Points,
    hyper: Mapping[str, FloatArray],
    steps: int,
    *,
    threads: int | None = None,
) -> Points:
    """Where `steps` steps from `theta` lead, ``(D, n) -> (D, n)``.

    Parameters
    ----------
    objective, method
        What all lanes descend, and how.
    theta
        Positions ``(D, n)``; they are not changed.
    hyper
        Inputs of every step by name, each a number ``()`` or one for each lane ``(n,)``.
    steps
        How many steps every lane takes.
    threads
        How many tiles are worked on at once; one for each core when None.
    """
    n = theta.shape[1]
    bounds = [(i, min(i + TILE, n)) for i in range(0, n, TILE)]

    def walk(bound: tuple[int, int]) -> Points:
        lanes = slice(*bound)
        inputs = {k: v[lanes] if np.ndim(v) else v for k, v in hyper.items()}
        tile = np.ascontiguousarray(theta[:, lanes])
        batch = Batch(method, tile, method.optimizer.init(tile, inputs), inputs)
        for k in range(steps):
            (batch,) = step(objective, [batch], k)
        return batch.theta

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(walk, bounds)), axis=1)
