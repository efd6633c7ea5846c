"""What a landscape is made of, as operations on a tape, where it is a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.objectives.base import Objective

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.derivatives import Tape


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

    The terms of equal formulas are equal, and quickly found to be.
    """
    trees = objective.trees()
    if trees is None or type(objective).at_step is not Objective.at_step:
        return None  # no formula, or another landscape in every step
    found = trees.derived
    return Terms(found.tape, found.axes, found.value, found.grad), dict(trees.given)
