"""A user's own optimizer, typed as formulas: ``m = b1*m + (1-b1)*g; step = -lr*m``."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.expression import ExpressionError, Name, Node, constant, names, parse
from gdviz.core.functions import FUNCTIONS
from gdviz.core.optimizers.base import Let, Optimizer, Shape, Slot, Stage, Want
from gdviz.core.optimizers.rates import BETA, BETA1, BETA2, EPS, LR, RHO, WEIGHT_DECAY
from gdviz.core.optimizers.vectors import check_calls, is_vector
from gdviz.core.params import ParamSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINES = 12
MAX_TEXT = 2000
MAX_NAME = 24
EXAMPLE = "m = b1*m + (1 - b1)*g; step = -lr*m"

_VECTORS = ("g", "theta")
_GIVEN = (*_VECTORS, "f", "k", "t")
_KNOWN = {
    spec.name: spec for spec in (LR, BETA, BETA1, BETA2, EPS, RHO, WEIGHT_DECAY)
} | {"b1": replace(BETA1, name="b1"), "b2": replace(BETA2, name="b2")}  # fmt: skip


@lru_cache(maxsize=256)
def own(text: str) -> Optimizer:
    """The method that `text` describes.

    Each line is ``name = formula``; lines are parted by ``;`` or line breaks, and the last
    assigns ``step``, the displacement.  Given are the gradient ``g``, the position
    ``theta``, the value ``f``, and the counts ``k`` (from 0) and ``t = k + 1``.  A name
    that is read before it is assigned is memory and begins at zero, or where a line ``v0 = 1``
    says for ``v``; a name that is never assigned is a hyperparameter.

    Raises
    ------
    ExpressionError
        With the column of the mistake in `text`.
    """
    lines, firsts = _without_firsts(_lines(text))
    read = [name for line in lines for name in names(line.node)]
    read += [name for name in firsts.values() if name.isidentifier()]
    memory = _remembered(lines)
    vectors = _vectors_remembered(lines, memory)
    shapes: dict[str, Shape] = {n: "vector" if n in vectors else "scalar" for n in memory}
    taken = {line.name for line in lines} | {*_GIVEN}
    free = [name for name in dict.fromkeys(read) if name not in taken]
    links = tuple(
        Let(
            name, "", "Step" if name == "step" else name, "", tree=node,
            slot=Slot(name, f"your {name}", shapes[name], start=firsts.get(name, "0"))
            if name in memory else None,
            aside=name != "step",
        )
        for name, node, _, _ in lines
    )  # fmt: skip
    wants: tuple[Want, ...] = ("gradient", "value") if "f" in read else ("gradient",)
    return Optimizer(
        key="custom", title="own formula", family="Your own", links=links,
        specs=tuple(_spec(name) for name in free), plan=(Stage(wants),),
        reference="", silence="Theory does not know whether a formula of yours is linear.",
    )  # fmt: skip


def _without_firsts(lines: Sequence[_Line]) -> tuple[list[_Line], dict[str, str]]:
    """The lines of every step, and what memory begins at, by its name: ``v0 = 1`` of ``v``."""
    read = {name for line in lines for name in names(line.node)}
    assigned = {line.name for line in lines}
    firsts: dict[str, str] = {}
    for name, node, _, _ in lines:
        of = name.removesuffix("0")
        if name == of or name in read or of not in assigned:
            continue
        number = constant(node)
        if number is not None:
            firsts[of] = repr(number)
        elif isinstance(node, Name) and node.name not in assigned and node.name not in _GIVEN:
            firsts[of] = node.name
        elif node == Name("theta"):
            firsts[of] = "theta"
    kept = [line for line in lines if line.name not in {f"{of}0" for of in firsts}]
    return kept, firsts


def begun_anew(text: str) -> tuple[str, ...]:
    """Names that are set to a number in every step, and then read as if they were memory."""
    found: list[str] = []
    seen: dict[str, Node] = {}
    for name, node, _, _ in _lines(text):
        if name in seen and name in names(node) and constant(seen[name]) is not None:
            found.append(name)
        seen[name] = node
    return tuple(dict.fromkeys(found))


def _spec(name: str) -> ParamSpec:
    if name in _KNOWN:
        return _KNOWN[name]
    return ParamSpec(
        name=name, default=1.0, low=-1e9, high=1e9, soft=(0.0, 2.0), symbol=name,
        doc=f"The free name {name} of your formula.",
    )  # fmt: skip


class _Line(NamedTuple):
    """One line, what was typed for its formula, and where in the text that begins."""

    name: str
    node: Node
    typed: str
    column: int


def _lines(text: str) -> list[_Line]:
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"has {len(text)} characters; at most {MAX_TEXT} are read")
    found: list[_Line] = []
    column = 0
    for part in text.replace("\r", "\n").replace("\n", ";").split(";"):
        if part.strip():
            found.append(_line(part, column))
        column += len(part) + 1
        if len(found) > MAX_LINES:
            raise ExpressionError(f"has more than {MAX_LINES} lines", column=column)
    if not found or found[-1].name != "step":
        raise ExpressionError("must end with a line `step = …`", column=len(text))
    if [line.name for line in found].count("step") > 1 or any(
        "step" in names(line.node) for line in found
    ):
        raise ExpressionError("step is assigned once, in the last line, and not read")
    _check_calls(found)
    return found


def _line(part: str, column: int) -> _Line:
    name, equals, formula = part.partition("=")
    start = column + len(part) - len(part.lstrip())
    name = name.strip()
    if not equals:
        raise ExpressionError(f"column {start + 1}: a line is `name = formula`", column=start)
    if not (name.isascii() and name.isidentifier()) or len(name) > MAX_NAME or "__" in name:
        raise ExpressionError(f"column {start + 1}: {name[:30]!r} is no name", column=start)
    if name in _GIVEN or name in FUNCTIONS or name in ("pi", "e"):
        raise ExpressionError(
            f"column {start + 1}: {name} is given; choose another name", column=start
        )
    at = column + len(part) - len(formula)
    try:
        return _Line(name, parse(formula), formula, at)
    except ExpressionError as error:
        raise ExpressionError(f"{name}: {error.what}", column=at + error.column) from None


def _remembered(lines: Sequence[_Line]) -> frozenset[str]:
    """The names that are read before they are assigned."""
    assigned = [line.name for line in lines]
    return frozenset(
        name
        for i, line in enumerate(lines)
        for name in names(line.node)
        if name in assigned and name not in assigned[:i]
    )


def _vectors_remembered(lines: Sequence[_Line], memory: frozenset[str]) -> frozenset[str]:
    """The memory that holds vectors: what ends a step as a number is one from the beginning."""
    found: frozenset[str] = frozenset()
    while True:
        vectors = {*_VECTORS, *found}
        for line in lines:
            (vectors.add if is_vector(line.node, vectors) else vectors.discard)(line.name)
        if found == memory & vectors:
            return found
        found |= memory & vectors


def _check_calls(lines: Sequence[_Line]) -> None:
    vectors = {*_VECTORS, *_vectors_remembered(lines, _remembered(lines))}
    for name, node, typed, column in lines:
        check_calls(node, vectors, typed, column)
        (vectors.add if is_vector(node, vectors) else vectors.discard)(name)


FORMULA = ParamSpec(
    name="formula", kind="text", default=EXAMPLE, reads=own,
    symbol="formula", doc="Lines `name = formula`, the last of which assigns step.",
)  # fmt: skip
RECIPE = replace(own(EXAMPLE), choice=FORMULA, make=own)
