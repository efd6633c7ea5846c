"""The one form in which a formula is shown after it was read; it is read as the same tree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gdviz.core.expression import Binary, Call, Name, Negative, Node, Number
from gdviz.core.functions import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Mapping

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(9)  # how strongly
_BINARY = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT, "**": _POWER}
_NUMBERS = {math.pi: "pi", math.e: "e"}
_BETWEEN = {function: sign for sign, function in COMPARISONS.items()}
_JOINED = {"both": ("and", _AND), "either": ("or", _OR)}


def canonical(node: Node) -> str:
    """`node` as text, with no more brackets than it needs: ``2*x**2 + 3*y``."""
    return _written(node)[0]


def renamed(node: Node, called: Mapping[str, str]) -> Node:
    """`node` with other names for those that are keys of `called`."""
    if isinstance(node, Name):
        return Name(called.get(node.name, node.name))
    if isinstance(node, Negative):
        return Negative(renamed(node.inner, called))
    if isinstance(node, Binary):
        return Binary(node.op, renamed(node.left, called), renamed(node.right, called))
    if isinstance(node, Call):
        return Call(node.function, tuple(renamed(arg, called) for arg in node.args))
    return node


def figure(value: float) -> str:
    """A number that is not negative, so that it reads back exactly."""
    if value in _NUMBERS:
        return _NUMBERS[value]
    return str(int(value)) if value == int(value) and value < 1e16 else repr(value)


def _written(node: Node) -> tuple[str, int]:
    """The text, and how strongly it holds together."""
    if isinstance(node, Number):
        text = figure(abs(node.value))
        return (text, _ATOM) if math.copysign(1.0, node.value) > 0.0 else (f"-{text}", _SIGN)
    if isinstance(node, Name):
        return node.name, _ATOM
    if isinstance(node, Negative):
        return f"-{_held(node.inner, _SIGN)}", _SIGN
    if isinstance(node, Call):
        return _called(node)
    own = _BINARY[node.op]
    if node.op == "**":
        right = _held(node.right, _SIGN)
        return f"{_held(node.left, _ATOM)}**{right}", own
    left, right = _held(node.left, own), _held(node.right, own + 1)
    if right.startswith("-"):
        right = f"({right})"
    gap = " " if own == _SUM or node.op == "%" else ""
    return f"{left}{gap}{node.op}{gap}{right}", own


def _called(node: Call) -> tuple[str, int]:
    name = node.function.name
    if name in _BETWEEN:
        left, right = (_held(arg, _SUM) for arg in node.args)
        return f"{left} {_BETWEEN[name]} {right}", _COMPARE
    if name in _JOINED and _holds(node):
        word, own = _JOINED[name]
        return f"{_held(node.args[0], own)} {word} {_held(node.args[1], own + 1)}", own
    if name == "negated" and _holds(node):
        return f"not {_held(node.args[0], _NOT)}", _NOT
    return f"{name}({', '.join(canonical(arg) for arg in node.args)})", _ATOM


def _holds(node: Node) -> bool:
    """Whether `node` is a comparison, or made of nothing else."""
    if not isinstance(node, Call):
        return False
    name = node.function.name
    made = name in _JOINED or name == "negated"
    return name in _BETWEEN or (made and all(map(_holds, node.args)))


def _held(node: Node, strength: int) -> str:
    text, own = _written(node)
    return text if own >= strength else f"({text})"
