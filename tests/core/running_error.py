"""How large the terms are from which a tape computes a number.

A running error: every operation adds the size of its own result, or of the larger of its
terms, and passes on what its arguments bring.  Two ways of writing one function may differ
by rounding of that size, and by no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gdviz.core.program import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.derivatives import Tape

Array = np.ndarray[Any, Any]

_GROWTH: dict[str, Callable[[Array, Array], Array]] = {  # |f′| from argument and value
    "sin": lambda u, v: np.abs(np.cos(u)),
    "cos": lambda u, v: np.abs(np.sin(u)),
    "exp": lambda u, v: v,
    "expm1": lambda u, v: np.exp(u),
    "sqrt": lambda u, v: np.where(v == 0.0, 0.0, 0.5 / np.where(v == 0.0, 1.0, v)),
    "abs": lambda u, v: np.ones_like(u),
    "sign": lambda u, v: np.zeros_like(u),
    "tanh": lambda u, v: OPERATIONS["tanh_slope"](u),
    "tanh_slope": lambda u, v: 2.0 * v,
    "sigmoid": lambda u, v: OPERATIONS["sigmoid_slope"](u),
    "sigmoid_slope": lambda u, v: v,
    "negative": lambda u, v: np.ones_like(u),
}


def sizes(tape: Tape, places: list[int], values: Mapping[str, Array]) -> list[Array]:
    """For each place, the size of the terms that it is computed from."""
    v: dict[int, Array] = {}
    e: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        for place in tape.needed(places):
            step = tape.steps[place]
            if step.name in ("number", "name"):
                v[place] = np.asarray(
                    step.what if step.name == "number" else values[str(step.what)], dtype=float
                )
                e[place] = np.abs(v[place])
                continue
            given = [v[arg] for arg in step.args]
            v[place] = OPERATIONS[step.name](*given)
            e[place] = _grown(step.name, given, [e[arg] for arg in step.args], v[place])
    return [e[place] for place in places]


def _grown(name: str, given: list[Array], errors: list[Array], value: Array) -> Array:
    own = np.abs(value)
    if name in _GROWTH:
        return own + _GROWTH[name](given[0], value) * errors[0]
    (a, b), (ea, eb) = given, errors
    if name in "+-":
        return own + ea + eb
    if name == "*":
        return own + np.abs(a) * eb + np.abs(b) * ea
    bottom = np.where(b == 0.0, np.inf if name == "ratio" else b, b)
    return own + (ea + own * eb) / np.abs(bottom)
