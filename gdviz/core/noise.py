"""Where chance comes from: one row of standard normals per step, a function of the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray

Stream = Literal["pcg64", "mt19937"]


def rows(seed: int, steps: int, dim: int, *, stream: Stream = "pcg64") -> FloatArray:
    """Standard normals ``(steps, dim)``; step k uses row k, whatever the order of play.

    ``pcg64`` is NumPy's `default_rng`; ``mt19937`` is the older `RandomState`, from which
    two published figures were drawn.
    """
    if stream == "mt19937":
        return np.random.RandomState(seed).standard_normal((steps, dim))
    return np.random.default_rng(seed).standard_normal((steps, dim))
