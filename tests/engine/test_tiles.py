"""The promise: many lanes in tiles go where each goes alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gdviz.core.kernel import Batch, Method, step
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import tiles


@pytest.mark.parametrize("threads", [1, 3])
def test_tiles_are_the_batch_at_once(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TILE", 64)
    f, adam = OBJECTIVES["himmelblau"](), OPTIMIZERS["adam"].chosen({})
    rng = np.random.default_rng(2)
    theta = rng.uniform(-5.0, 5.0, (2, 150))
    hyper = {
        "lr": rng.uniform(0.01, 0.1, 150), "beta1": np.array(0.9), "beta2": np.array(0.99),
        "eps": np.full(150, 1e-8),
    }  # fmt: skip
    before = theta.copy()
    found = tiles.advance_lanes(f, Method(adam), theta, hyper, 12, threads=threads)
    batch = Batch(Method(adam), theta, adam.init(theta, hyper), hyper)
    for k in range(12):
        (batch,) = step(f, [batch], k)
    assert_array_equal(found, batch.theta)
    assert_array_equal(theta, before)
