"""Every objective of the catalogue, with the parameters that change what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.engine.data import columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "quadratic": (
        {},
        {"a": 0.2, "b": 2.0, "offset": 1.0},
        {"a": 30.0, "angle": 0.7},
        {"a": 3.0, "b": -1.0, "angle": -2.0},
    ),
    "spectrum": (
        {},
        {"kappa": 1.0, "seed": 5},
        {"n": 7, "spacing": "linear", "seed": 1},
        {"n": 12, "kappa": 1e3, "spacing": "clustered", "seed": 3},
    ),
    "parabola": ({}, {"a": 4.0}),
    "double_well": ({}, {"c": 0.0}, {"c": 3.0}),
    "sine_slope": ({}, {"c": 0.9}, {"c": 1.5}),
    "rosenbrock": ({}, {"n": 3}, {"n": 6}, {"n": 40}),
    "ravine": ({}, {"k": 300.0, "c": 0.0}, {"c": 1.5}),
    "saddle": ({}, {"a": 3.0, "b": 0.5}, {"c": 0.0}),
    "monkey_saddle": ({}, {"c": 1.0}, {"c": 0.0}),
    "plateau": ({}, {"s": 3.0, "c": 0.0}),
    "cliff": ({}, {"t": 3, "c": 0.5}, {"c": 0.0}),
    "abs_sum": ({}, {"a": 3.0}),
    "saturated_sigmoid": ({}, {"p": 3.0, "t": 0.05}),
    "saturated_tanh": ({}, {"p": 0.3, "t": 0.95}),
    "linear_regression": (
        {},
        {"standardised": False},
        {"model": "line"},
        {"model": "line", "standardised": False},
    ),
}


def made(key: str, params: dict[str, Any]) -> Objective:
    kind = OBJECTIVES[key]
    return build(kind, params, columns(kind.data) if kind.data else None)


ALL = [
    pytest.param(made(key, params), id=f"{key}{i or ''}")
    for key in OBJECTIVES
    for i, params in enumerate(VARIANTS.get(key, ({},)))
]
OFFERING = {
    offer: [p for p in ALL if offer in p.values[0].offers]  # type: ignore[union-attr]
    for offer in ("hessian", "residuals", "samples")
}


def box(f: Objective) -> NDArray[np.float64]:
    """Where every coordinate lies in the window, (D, 2)."""
    return np.array([f.window[i % 2] for i in range(f.dim)])


def cloud(f: Objective, shape: tuple[int, ...], seed: int = 1) -> NDArray[np.float64]:
    """Places in the window that refuse to be written to, (D, *shape)."""
    rng = np.random.default_rng(seed)
    low, high = box(f).T.reshape(2, f.dim, *(1,) * len(shape))
    x = low + (high - low) * rng.random((f.dim, *shape))
    x.flags.writeable = False
    return np.asarray(x)
