"""What scripts define for a landscape: its value, slope and more as NumPy code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.codegen import by_hand
from gdviz.codegen.data import regression
from gdviz.codegen.derived import formula
from gdviz.codegen.printer import constant, number, plain_name, real
from gdviz.core.errors import GdvizError
from gdviz.core.objectives.chained import Chained

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.objectives import Objective
    from gdviz.core.trees import Trees

ANSWERS = ("hess", "jacobian", "fisher")
"""What a method may ask for beside value and slope, by the name of the function."""


@final
@dataclass(frozen=True, slots=True)
class Source:
    """The code of one landscape.

    Attributes
    ----------
    setup
        Constants, and functions that the others call.
    f, grad
        The definitions of ``f(theta)`` and ``grad(theta)``.
    more
        Those of ``hess``, ``jacobian`` and ``fisher``, as far as there are any.
    arrays
        Names of constants that are arrays.
    sequence
        Whether the functions also take the count k of the step.
    in_torch
        Whether `f` keeps its meaning when PyTorch takes the place of NumPy.
    """

    setup: str
    f: str
    grad: str
    more: Mapping[str, str]
    arrays: tuple[str, ...] = ()
    sequence: bool = False
    in_torch: bool = True


_MADE: dict[str, Callable[[Objective], str]] = {
    "spectrum": by_hand.spectrum,
    "linear_regression": regression,
}
_ARRAYS = {"spectrum": ("curvatures", "Q"), "linear_regression": ("X", "y")}
_CHOSEN = ("n", "seed", "spacing", "kappa", "model", "standardised")  # not by their names


def source(objective: Objective, module: str = "np") -> Source:
    """The code of `objective`; ``f`` of a formula calls the functions of `module`.

    Raises
    ------
    GdvizError
        For one that is neither a formula nor written down by hand.
    """
    if (known := _formula(objective, module)) is not None:
        return known
    key = objective.key
    if key not in _MADE and key not in by_hand.TEXTS:
        raise GdvizError(f"{objective.title} has no code that a script could carry")
    text = _MADE[key](objective) if key in _MADE else by_hand.TEXTS[key]
    parts = _definitions(text)
    arrays = tuple(
        n for n in _ARRAYS.get(key, ()) if re.search(rf"^.*\b{n}\b.* = ", text, re.M)
    )
    f, grad = parts.pop("f"), parts.pop("grad")
    more = {name: parts.pop(name) for name in ANSWERS if name in parts}
    constants = [block for name, block in parts.items() if name == block]
    defined = [block for name, block in parts.items() if name != block]
    first = "\n".join(filter(None, (_constants(objective), *constants)))
    setup = "\n\n\n".join(filter(None, (first, *defined)))
    return Source(setup, f, grad, more, arrays, key == "reddi", key != "reddi")


def _formula(objective: Objective, module: str) -> Source | None:
    """The code of a landscape that is a formula."""
    if isinstance(objective, Chained):
        trees: Trees | None = objective.pair.trees
    else:
        trees = objective.trees()
    if trees is None:
        return None
    printed = formula(objective, trees, module)
    setup = "\n\n\n".join(filter(None, (printed.constants, *printed.helpers)))
    more = dict(printed.parts)
    return Source(setup, more.pop("f"), more.pop("grad"), more, in_torch=printed.in_torch)


def _definitions(text: str) -> dict[str, str]:
    """The blocks of a text by the names of their functions; constants by their own text."""
    found = {}
    for block in text.strip("\n").split("\n\n\n"):
        begins = block.startswith("def ")
        found[block[4:].partition("(")[0] if begins else block] = block
    return found


def _constants(objective: Objective) -> str:
    """The parameters, each with what it means."""
    lines: list[str] = []
    for spec in objective.params:
        if spec.name in _CHOSEN or not spec.is_number:
            continue
        value = getattr(objective, spec.name)
        text = number(value) if spec.kind == "integer" else real(value)
        lines += constant(plain_name(spec.name), text, spec.doc)
    return "\n".join(lines)
