"""What a landscape is made of, as operations on a tape, where it is a formula."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.derivatives import Tape
from gdviz.core.objectives.base import Objective
from gdviz.core.objectives.expression import Expression, typed

if TYPE_CHECKING:
    from collections.abc import Mapping


class Terms(NamedTuple):
    """Value and gradient of a landscape on one tape.

    Attributes
    ----------
    tape, axes
        The operations, and the names on it that are coordinates; others are parameters.
    value, grad
        Places on the tape, the gradient's ``(D,)``.
    """

    tape: Tape
    axes: tuple[str, ...]
    value: int
    grad: tuple[int, ...]


def terms_of(objective: Objective) -> tuple[Terms, Mapping[str, float]] | None:
    """The terms of `objective` and the values of its parameters; None where it has none.

    The terms of equal formulas are the same object.
    """
    if type(objective).at_step is not Objective.at_step:
        return None  # another landscape in every step
    if isinstance(objective, Expression):
        return _typed(objective.text), dict(objective.free)
    return None


@lru_cache(maxsize=64)
def _typed(text: str) -> Terms:
    formula, tape = typed(text), Tape()
    axes = ("x", "y")[: formula.dim]
    value = tape.read(formula.tree)
    return Terms(tape, axes, value, tuple(tape.slope(value, axis) for axis in axes))
