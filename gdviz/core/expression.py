"""Formulas as people type them: text in, a small checked tree out.

The text is never executed.  What people write in their own way is spelled out sign by sign
(`tokens`), Python's own grammar takes it apart, and a tree is built from the few kinds of
node that a formula needs; everything else is refused with a sentence and the column where
it stands.  A stranger's formula is bounded in length, brackets, nodes
and exponents before anything is computed from it.
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np

from gdviz.core.errors import ExpressionError as ExpressionError
from gdviz.core.errors import unknown
from gdviz.core.functions import ALIASES, COMPARISONS, FUNCTIONS, INSTEAD, Function
from gdviz.core.signs import refused
from gdviz.core.tokens import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from gdviz.core.arrays import FloatArray

MAX_LENGTH = 500
MAX_BRACKETS = 40
MAX_NODES = 200
MAX_EXPONENT = 64
_PRODUCT = "; write a square as a product, u*u"

Operator = Literal["+", "-", "*", "/", "**", "%"]


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    op: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    args: tuple[Node, ...]


Node: TypeAlias = Number | Name | Negative | Binary | Call
Evaluator: TypeAlias = "Callable[[Mapping[str, FloatArray]], FloatArray]"

_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Mod: "%",
}  # fmt: skip
_SIGNS = ast.expr_context | ast.operator | ast.cmpop | ast.boolop
_CONSTANTS = {"pi": math.pi, "e": math.e}
_GLUED = re.compile(r"(?<![\w.])\.?\d[\w.]*?(?:and|else|for|if|in|is|not|or)\b", re.ASCII)
_FORBIDDEN = re.compile(r"""["'`\[\]{}]|__|[^\x20-\x7e]""")
_AT = re.compile(r"at column \d+, '.*'$|at column \d+, \".*\"$", re.DOTALL)
_FOLDED = ("min", "max")
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_READ = "only numbers, names, + - * / ** % and functions are read"


def parse(text: str) -> Node:
    """The tree of one formula, or an `ExpressionError` that says what is wrong and where."""
    _measure(text)
    plain = spelled(text)
    if not plain.text.strip():
        raise ExpressionError("is empty")
    if plain.text.count("(") > MAX_BRACKETS:
        raise ExpressionError(f"has more than {MAX_BRACKETS} brackets")
    try:
        root, shift = syntax(plain.text)
    except ExpressionError as error:
        column = plain.columns[min(error.column, len(plain.columns) - 1)]
        place = f"at column {column + 1}, {text[column : column + 12]!r}"
        what = _AT.sub(lambda _: place, error.what)
        raise ExpressionError(what, column=column) from None
    return Reader(shift, columns=plain.columns).read(root)


def syntax(text: str) -> tuple[ast.expr, int]:
    """Python's tree of a text, bounded and unread, and by how much its columns are short."""
    _measure(text)
    _look_at(text)
    shift = len(text) - len(text.lstrip())
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        column = min(max((error.offset or 1) - 1 + shift, 0), len(text))
        if column >= len(text.rstrip()) or text.rstrip()[-1] in "+-*/%(,<>=":
            column = len(text.rstrip())  # where something is missing
        raise ExpressionError(_complaint(text, column), column=column) from None
    except (ValueError, MemoryError, RecursionError, SyntaxWarning, DeprecationWarning):
        raise ExpressionError("cannot be read as a formula") from None
    nodes = sum(not isinstance(n, _SIGNS) for n in ast.walk(tree))
    if nodes > MAX_NODES:
        raise ExpressionError(f"has {nodes} parts; at most {MAX_NODES} are read")
    return tree.body, shift


def _measure(text: str) -> None:
    if not text.strip():
        raise ExpressionError("is empty")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"has {len(text)} characters; at most {MAX_LENGTH} are read")


def _look_at(text: str) -> None:
    """What can be refused before any grammar sees it."""
    if odd := _FORBIDDEN.search(text):
        column = odd.start()
        if odd[0] == "__":
            sentence = f"a double underscore at column {column + 1} has no place in a formula"
            raise ExpressionError(sentence, column=column)
        raise refused(odd[0], column)
    if glued := _GLUED.search(text):  # Python would warn, and filters are those of all threads
        raise ExpressionError(_complaint(text, glued.start()), column=glued.start())
    if text.count("(") > MAX_BRACKETS:
        raise ExpressionError(f"has more than {MAX_BRACKETS} brackets")
    if (caret := text.find("^")) >= 0:
        raise ExpressionError(f"^ at column {caret + 1}: powers are written **", column=caret)


def _complaint(text: str, column: int) -> str:
    opened, closed = text.count("("), text.count(")")
    if opened > closed:
        return (
            f"{opened - closed} bracket{'s are' if opened - closed > 1 else ' is'} not closed"
        )
    if column >= len(text.rstrip()):
        return "ends too early"
    return f"cannot be read at column {column + 1}, {text[column : column + 12]!r}"


class Words(Protocol):
    """Names and calls that one kind of formula has besides those of every formula."""

    @property
    def offered(self) -> Collection[str]:
        """The functions there are, for the nearest match."""

    def name(self, node: ast.Name, reader: Reader) -> Node:
        """What a name stands for; an error of the `reader` when it stands for nothing."""

    def call(self, node: ast.Call, name: str, reader: Reader) -> Node | None:
        """What a call of `name` stands for; None leaves it to every formula's functions."""


class Reader:
    """Builds our tree from Python's, refusing what a formula does not need.

    Parameters
    ----------
    shift
        What columns of the tree are short of those of the text.
    words
        What this kind of formula has besides.
    columns
        For each column of the text, that of what was typed, where it is another.
    """

    def __init__(
        self, shift: int, words: Words | None = None, columns: Sequence[int] | None = None
    ) -> None:
        self._shift = shift
        self._words = words
        self._columns = columns

    def read(self, node: ast.expr) -> Node:
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            if node.id in _CONSTANTS:
                return Number(_CONSTANTS[node.id])
            return Name(node.id) if self._words is None else self._words.name(node, self)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.read(node.operand)
            return Negative(inner) if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return self._binary(node, _OPERATORS[type(node.op)])
        if isinstance(node, ast.Call):
            return self._call(node)
        if self._columns is not None and _is_condition(node):
            return self._condition(node)
        raise self.error(node, _READ)

    def _condition(self, node: ast.expr) -> Node:
        """What holds or not, as a call that is 1 or 0."""
        if isinstance(node, ast.UnaryOp):
            return Call(FUNCTIONS["negated"], (self._condition(node.operand),))
        if isinstance(node, ast.BoolOp):
            join = FUNCTIONS["both" if isinstance(node.op, ast.And) else "either"]
            return reduce(
                lambda a, b: Call(join, (a, b)), (self._condition(v) for v in node.values)
            )
        if not isinstance(node, ast.Compare):
            raise self.error(node, "and, or, not join comparisons, such as x > 0")
        sides = [self.read(side) for side in (node.left, *node.comparators)]
        parts: list[Node] = [
            Call(FUNCTIONS[COMPARISONS[self._sign(node, op)]], (sides[i], sides[i + 1]))
            for i, op in enumerate(node.ops)
        ]
        return reduce(lambda a, b: Call(FUNCTIONS["both"], (a, b)), parts)

    def _sign(self, node: ast.expr, op: ast.cmpop) -> str:
        if type(op) not in _COMPARED:
            raise self.error(node, f"compare by {', '.join(COMPARISONS)}")
        return _COMPARED[type(op)]

    def _number(self, node: ast.Constant) -> Number:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(node, "is not a number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.error(node, "is too large; numbers end at 1.8e308")
        return Number(number)

    def _binary(self, node: ast.BinOp, op: Operator) -> Node:
        left, right = self.read(node.left), self.read(node.right)
        if op == "**":
            exponent = constant(right)
            if any(isinstance(n, Binary) and n.op == "**" for n in walk(right)):
                if left == Number(math.e) and self._columns is not None:
                    return Call(FUNCTIONS["exp"], (right,))  # as e^(-x²) is meant
                raise self.error(node.right, "a power in an exponent is not read" + _PRODUCT)
            if exponent is not None and not abs(exponent) <= MAX_EXPONENT:
                raise self.error(node.right, f"exponents end at {MAX_EXPONENT}")
            if isinstance(left, Binary) and left.op == "**":
                inner = constant(left.right)
                if inner is None or exponent is None or abs(inner * exponent) > MAX_EXPONENT:
                    raise self.error(node, "a power of a power is not read" + _PRODUCT)
        return Binary(op, left, right)

    def _call(self, node: ast.Call) -> Node:
        if not isinstance(node.func, ast.Name):
            raise self.error(node, "only functions by name can be called")
        name = node.func.id
        if self._words is not None:
            own = self._words.call(node, name, self)
            if own is not None:
                return own
        if self._columns is not None:
            name = ALIASES.get(name, name)
            if name == "pow" and len(node.args) == 2 and not node.keywords:
                power = ast.BinOp(node.args[0], ast.Pow(), node.args[1])
                return self._binary(ast.copy_location(power, node), "**")
        if name not in FUNCTIONS:
            public = {f.name for f in FUNCTIONS.values() if f.public}
            if self._words is not None:
                public |= set(self._words.offered)
            sentence = unknown("function", name, public).what
            if name in INSTEAD:
                sentence = f"there is no function {name!r}; write {INSTEAD[name]}"
            raise self.error(node, sentence, quote=self._words is not None)
        function = FUNCTIONS[name]
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            raise self.error(node, f"{name}() takes plain values only")
        if name in _FOLDED and len(node.args) > 2 and self._columns is not None:
            return reduce(lambda a, b: Call(function, (a, b)), map(self.read, node.args))
        if len(node.args) != function.arity:
            plural = "s" * (function.arity != 1)
            raise self.error(
                node, f"{name}() takes {function.arity} value{plural}, got {len(node.args)}",
                quote=False,
            )  # fmt: skip
        return Call(function, tuple(self.read(a) for a in node.args))

    def error(self, node: ast.expr, what: str, *, quote: bool = True) -> ExpressionError:
        """A mistake at `node`; with `quote`, the sentence names its column."""
        column = node.col_offset + self._shift
        if self._columns is not None:
            column = self._columns[min(column, len(self._columns) - 1)]
        place = f"column {column + 1}: " if quote else ""
        return ExpressionError(f"{place}{what}", column=column)


def _is_condition(node: ast.expr) -> bool:
    is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return is_not or isinstance(node, ast.Compare | ast.BoolOp)


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    yield node
    if isinstance(node, Negative):
        yield from walk(node.inner)
    elif isinstance(node, Binary):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Call):
        for arg in node.args:
            yield from walk(arg)


def names(node: Node) -> tuple[str, ...]:
    """The names that `node` reads, in order of appearance."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Name)))


def constant(node: Node) -> float | None:
    """The value of a node without names; None when it has some, or is no finite number."""
    if any(isinstance(n, Name | Call) for n in walk(node)):
        return None
    try:
        value = _fold(node)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None


def worked_out(node: Node) -> float | None:
    """The value of a node without names, functions and all; None where there is none."""
    if names(node):
        return None
    with np.errstate(all="ignore"):
        value = np.asarray(evaluator(node)({}))
    return float(value) if value.ndim == 0 and np.isfinite(value) else None


def _fold(node: Node) -> float:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative):
        return -_fold(node.inner)
    assert isinstance(node, Binary)
    a, b = _fold(node.left), _fold(node.right)
    results: dict[Operator, Callable[[], float]] = {
        "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b,
        "**": lambda: a**b, "%": lambda: a % b,
    }  # fmt: skip
    found = results[node.op]()
    if isinstance(found, complex):  # Python has a root of what is negative
        raise ValueError("is no real number")
    return found


@lru_cache(maxsize=1024)
def evaluator(node: Node) -> Evaluator:
    """A function from values by name to the value of `node`; it mutates nothing."""
    if isinstance(node, Number):
        value = np.asarray(node.value)  # of NumPy, which divides by zero without raising
        return lambda _: value
    if isinstance(node, Name):
        name = node.name
        return lambda values: values[name]
    if isinstance(node, Negative):
        inner = evaluator(node.inner)
        return lambda values: -inner(values)
    if isinstance(node, Binary):
        return _binary_evaluator(node)
    apply, args = node.function.apply, [evaluator(arg) for arg in node.args]
    if len(args) == 1:
        (only,) = args
        return lambda values: apply(only(values))
    return lambda values: apply(*(arg(values) for arg in args))


def _binary_evaluator(node: Binary) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    if node.op == "**" and isinstance(node.right, Number):
        power = node.right.value  # a plain number takes NumPy's fast roads for 2, ½ and −1
        return lambda values: left(values) ** power
    results: dict[Operator, Evaluator] = {
        "+": lambda values: left(values) + right(values),
        "-": lambda values: left(values) - right(values),
        "*": lambda values: left(values) * right(values),
        "/": lambda values: left(values) / right(values),
        "**": lambda values: left(values) ** right(values),
        "%": lambda values: left(values) % right(values),
    }
    return results[node.op]
