"""What scripts define for a landscape: its value, slope and more as NumPy code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.codegen import bowls, neurons, valleys
from gdviz.codegen.data import regression
from gdviz.codegen.printer import (
    WIDTH,
    number,
    plain_name,
    real,
)
from gdviz.codegen.typed import typed_landscape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.objectives import Objective

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


_TEXTS: dict[str, str] = {**bowls.TEXTS, **valleys.TEXTS, **neurons.TEXTS}
_MADE: dict[str, Callable[[Objective], str]] = {
    "spectrum": bowls.spectrum,
    "linear_regression": regression,
}
_ARRAYS = {"spectrum": ("curvatures", "Q"), "linear_regression": ("X", "y")}
_CHOSEN = ("n", "seed", "spacing", "kappa", "model", "standardised")  # not by their names


def known() -> frozenset[str]:
    """Keys of the landscapes that can be written down."""
    return frozenset({*_TEXTS, *_MADE, "expression"})


def source(objective: Objective) -> Source:
    """The code of `objective`."""
    key = objective.key
    if key == "expression":
        setup, parts, in_torch = typed_landscape(objective)
        return Source(setup, parts.pop("f"), parts.pop("grad"), parts, in_torch=in_torch)
    text = _MADE[key](objective) if key in _MADE else _TEXTS[key]
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
        lines += constant(spec.name, getattr(objective, spec.name), spec.doc, spec.kind)
    return "\n".join(lines)


def constant(name: str, value: float, doc: str, kind: str = "real") -> list[str]:
    """The lines that assign a constant: what it means stands beside it, or above."""
    text = number(value) if kind == "integer" else real(value)
    line, remark = f"{plain_name(name)} = {text}", f"# {doc}"
    if len(line) + 2 + len(remark) <= WIDTH:
        return [f"{line}  {remark}"]
    return [remark, line]
