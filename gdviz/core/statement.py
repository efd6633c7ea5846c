"""Statements as people type them: formulas that are compared, joined by ``and``.

They are read by the grammar of `gdviz.core.expression`, within the same bounds, and are
never executed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, final

from gdviz.core.errors import unknown
from gdviz.core.expression import ExpressionError, Reader, constant, syntax

if TYPE_CHECKING:
    from gdviz.core.expression import Node, Words

Relation = Literal["==", "!=", "<", "<=", ">", ">="]

_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_TOLERANCES = ("rel", "abs")
CLOSE = "close"


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """Two formulas and how they stand to each other.

    Attributes
    ----------
    relation
        ``<`` and its like; ``≈`` for ``close(left, right, rel=…, abs=…)``.
    texts, columns
        Both sides as they were typed, and where they begin, counted from 0.
    rel, abs
        How far the sides of ``≈`` may be apart: by `rel` times the right side, or by `abs`.
    """

    left: Node
    relation: Relation | Literal["≈"]
    right: Node
    texts: tuple[str, str]
    columns: tuple[int, int]
    rel: float = 0.0
    abs: float = 0.0


def parse_statement(text: str, words: Words) -> tuple[Comparison, ...]:
    """The comparisons that must all hold, or an `ExpressionError` that names the column."""
    try:
        root, shift = syntax(text)
    except ExpressionError as error:
        at = error.column
        if text[at : at + 1] == "=" and text[at - 1 : at] not in ("=", "<", ">", "!"):
            sentence = f"= at column {at + 1}: equality is written =="
            raise ExpressionError(sentence, column=at) from None
        raise
    return _Statement(text, shift, words).read(root)


class _Statement:
    def __init__(self, text: str, shift: int, words: Words) -> None:
        self._text, self._shift = text, shift
        self._reader = Reader(shift, words)

    def read(self, node: ast.expr) -> tuple[Comparison, ...]:
        if isinstance(node, ast.BoolOp):
            if not isinstance(node.op, ast.And):
                raise self._reader.error(node, "only `and` joins comparisons")
            return tuple(found for part in node.values for found in self.read(part))
        if isinstance(node, ast.Compare):
            return self._chain(node)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == CLOSE:
            return (self._close(node),)
        raise self._reader.error(node, "nothing is compared; write for example a < b")

    def _chain(self, node: ast.Compare) -> tuple[Comparison, ...]:
        sides = [node.left, *node.comparators]
        for op in node.ops:
            if type(op) not in _RELATIONS:
                raise self._reader.error(node, f"compare by {', '.join(_RELATIONS.values())}")
        nodes = [self._reader.read(side) for side in sides]
        return tuple(
            Comparison(
                nodes[i], _RELATIONS[type(op)], nodes[i + 1],
                (self._typed(sides[i]), self._typed(sides[i + 1])),
                (self._column(sides[i]), self._column(sides[i + 1])),
            )
            for i, op in enumerate(node.ops)
        )  # fmt: skip

    def _close(self, node: ast.Call) -> Comparison:
        if len(node.args) != 2 or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise self._reader.error(
                node, f"{CLOSE}() takes two values, then rel= or abs=", quote=False
            )
        tolerances = dict(self._tolerance(keyword) for keyword in node.keywords)
        if not tolerances:
            raise self._reader.error(
                node, f"{CLOSE}() must say how close: rel=0.01, or abs=1e-6", quote=False
            )
        left, right = node.args
        return Comparison(
            self._reader.read(left), "≈", self._reader.read(right),
            (self._typed(left), self._typed(right)), (self._column(left), self._column(right)),
            **tolerances,
        )  # fmt: skip

    def _tolerance(self, keyword: ast.keyword) -> tuple[str, float]:
        name = keyword.arg or "**"
        if name not in _TOLERANCES:
            sentence = unknown("tolerance", name, _TOLERANCES).what
            raise self._reader.error(keyword.value, sentence)
        value = constant(self._reader.read(keyword.value))
        if value is None or value < 0.0:
            raise self._reader.error(keyword.value, f"{name} must be a number, at least 0")
        return name, value

    def _typed(self, node: ast.expr) -> str:
        return self._text[self._column(node) : (node.end_col_offset or 0) + self._shift]

    def _column(self, node: ast.expr) -> int:
        return node.col_offset + self._shift
