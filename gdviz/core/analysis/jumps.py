"""Whether the lower side of a jump belongs to it: a value that no place has is no minimum.

A search comes as near to the edge of a step as numbers allow, and sees a value there that
the edge itself may not have: ``where(x > 0, x, 2 - x)`` falls to 0 towards x = 0, where it
is 2.  So the formula is computed once more, and what is within a hair of a jump is taken to
stand on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gdviz.core.program import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.objectives.base import Landmark, Objective
    from gdviz.core.trees import Trees

_HAIR = 1e-9  # of the numbers that are compared, at least of 1


def attained(objective: Objective, mark: Landmark, span: float) -> bool:
    """Whether `objective` has the value of `mark` there, and not only beside it.

    Parameters
    ----------
    objective, mark
        A landscape, and a lowest or highest place that was found on it.
    span
        How far apart heights are; a millionth of it is no difference.
    """
    trees = objective.trees()
    if trees is None or mark.kind == "saddle":
        return True
    there = _on_edges(trees, mark.at)
    missing = mark.value - there if mark.kind == "maximum" else there - mark.value
    return not missing > 1e-6 * span


def _on_edges(trees: Trees, at: tuple[float, ...]) -> float:
    """The value at a place that is taken to stand on the edges beside it."""
    derived = trees.derived
    known = {**dict(trees.given), **dict(zip(derived.axes, at, strict=True))}
    found: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for place in derived.tape.needed([derived.value]):
            step = derived.tape.steps[place]
            if step.name == "number":
                found[place] = np.float64(step.what)
            elif step.name == "name":
                found[place] = np.float64(known[str(step.what)])
            else:
                apply: Callable[..., Any] = _SNAPPED.get(step.name, OPERATIONS[step.name])
                found[place] = apply(*(found[arg] for arg in step.args))
    return float(found[derived.value])


def _snapped(a: Any, b: Any) -> Any:
    """A, or b where they are the same but for a hair."""
    return b if abs(a - b) <= _HAIR * max(1.0, abs(a), abs(b)) else a


def _comparison(name: str) -> Callable[..., Any]:
    return lambda a, b: OPERATIONS[name](_snapped(a, b), b)


def _to_whole(name: str) -> Callable[..., Any]:
    return lambda a: OPERATIONS[name](_snapped(a, np.rint(a)))


def _by_sign(s: Any, *values: Any) -> Any:
    return OPERATIONS["by_sign"](_snapped(s, 0.0), *values)


def _remainder(a: Any, b: Any) -> Any:
    turns = a / b
    whole = np.rint(turns)
    return np.float64(0.0) if _snapped(turns, whole) == whole else a % b


_SNAPPED: dict[str, Callable[..., Any]] = {
    **{
        name: _comparison(name)
        for name in ("less", "less_equal", "greater", "greater_equal", "equal", "unequal")
    },
    "floor": _to_whole("floor"),
    "ceil": _to_whole("ceil"),
    "round": lambda a: np.rint(_snapped(a, np.floor(a) + 0.5)),
    "sign": lambda a: np.sign(_snapped(a, 0.0)),
    "by_sign": _by_sign,
    "atan2": lambda y, x: np.arctan2(_snapped(y, 0.0), x),
    "%": _remainder,
}
"""What has jumps, with arguments that are moved onto them."""
