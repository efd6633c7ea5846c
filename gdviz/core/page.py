"""Formulas of landscapes and schedules as they stand on a page, in LaTeX.

Lines of a method are typeset as they are computed (`notation`); a landscape is typeset as a
book would: 2x and not 2·x, cos 2πx without brackets, e to a power, and long sums broken
into rows at their signs.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, final

from gdviz.core.expression import Binary, Call, Name, Negative, Number
from gdviz.core.functions import COMPARISONS
from gdviz.core.notation import figure, latex_name, opposite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.expression import Node
    from gdviz.core.trees import Line

WIDTH = 34  # glyphs in a row of the panel
_RELATION, _SUM, _PRODUCT, _POWER, _ATOM = range(-1, 4)  # how strongly a node holds together
_NUMBERS = {math.pi: r"\pi", math.e: "e"}
_LETTERS = {"η": r"\eta", "γ": r"\gamma", "κ": r"\kappa", "φ": r"\varphi"}
_BARE = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh", "log"})
_RELATIONS = frozenset({*COMPARISONS.values(), "both", "either"})
_SHORT = 7  # glyphs of a sum that may stand in a fraction


def page(
    lines: Sequence[Line],
    symbols: Mapping[str, str] | None = None,
    begin: str = "f =",
    *,
    flat: bool = False,
) -> str:
    """A formula in LaTeX, with its own names explained below it.

    Parameters
    ----------
    lines
        The formula, and the lines before it.
    symbols
        LaTeX of names that are not written as they are called.
    begin
        What the formula is of.
    flat
        Whether quotients of letters are written k/T, so that the line stays low.
    """
    setter = _Setter(symbols or {}, flat=flat)
    *named, last = lines
    rows = setter.rows(last.node)
    below = r", \quad ".join(
        f"{setter.name(line.name)} = {setter.text(line.node)}" for line in named
    )
    whole = f"{begin} {' '.join(rows)}"
    if not below and width(whole) <= WIDTH:
        return f"{begin} {setter.text(last.node)}"
    if below and width(whole) + width(below) <= WIDTH:
        return rf"{begin} {setter.text(last.node)},\quad {below}"
    rows = _filled(rows) if width(whole) > WIDTH else [setter.text(last.node)]
    rows = [rf"{begin} {{}} & {rows[0]}", *(f" & {row}" for row in rows[1:])]
    rows += [f" & {below}"] if below else []
    return r"\begin{aligned} " + r" \\".join(rows) + r" \end{aligned}"


def symbol(text: str) -> str:
    r"""LaTeX of what a person reads: ``η_min`` as ``\eta_{\min}``."""
    stem, _, index = text.partition("_")
    stem = _LETTERS.get(stem, stem)
    return stem if not index else rf"{stem}_{{\{index}}}"


def width(text: str) -> int:
    """About how many glyphs LaTeX becomes."""
    text = re.sub(r"\\(left|right|quad|,|\\)|[{}^_&\s]", "", text)
    return len(re.sub(r"\\[A-Za-z]+", "x", text))


def _filled(pieces: Sequence[str]) -> list[str]:
    """Pieces in rows, each as full as may be."""
    rows = [pieces[0]]
    for piece in pieces[1:]:
        if width(rows[-1]) + width(piece) <= WIDTH - 6:
            rows[-1] += f" {piece}"
        else:
            rows.append(piece)
    return rows


@final
class _Setter:
    def __init__(self, symbols: Mapping[str, str], *, flat: bool) -> None:
        self._symbols, self._flat = symbols, flat
        self._inside = 0  # exponents around what is being set

    def name(self, name: str) -> str:
        stem, _, index = name.partition("_")
        if name not in self._symbols and index in self._symbols:
            return f"{self.name(stem)}_{{{self._symbols[index]}}}"
        if name not in self._symbols and len(stem) == len(index) == 1:
            return name  # the i-th of many
        return self._symbols.get(name) or latex_name(name)

    def text(self, node: Node) -> str:
        return self._set(node)[0]

    def rows(self, node: Node) -> list[str]:
        """Pieces between which a row may end: terms with their signs, or factors."""
        if isinstance(node, Binary) and node.op in "+-":
            right = self._held(node.right, _SUM + (node.op == "-"))
            if right.startswith("-"):
                right = _bracketed(right)
            return [*self.rows(node.left), f"{node.op} {right}"]
        if isinstance(node, Binary) and node.op == "*" and not _is_number(node.left):
            left, right = self._held(node.left, _PRODUCT), self._held(node.right, _PRODUCT + 1)
            if width(left + right) > WIDTH:
                return [left, rf"\cdot {right}"]
        factor, inner = self._weight(node)
        if factor and width(self.text(node)) > WIDTH:
            first, *rest = self.rows(inner)
            return [
                rf"{factor}\bigl( {first}", *rest[:-1], rf"{rest[-1]} \bigr)"
            ] if rest else [self.text(node)]  # fmt: skip
        return [self.text(node)]

    def _weight(self, node: Node) -> tuple[str, Node]:
        """A number in front of a sum, as LaTeX, and the sum."""
        if isinstance(node, Binary) and node.op == "*" and _is_sum(node.right):
            return self.text(node.left), node.right
        if isinstance(node, Binary) and node.op == "/" and _is_sum(node.left):
            return rf"\frac{{1}}{{{self.text(node.right)}}}", node.left
        return "", node

    # -- nodes -------------------------------------------------------------------------

    def _set(self, node: Node) -> tuple[str, int]:
        if isinstance(node, Number):
            text = _NUMBERS.get(node.value) or figure(node.value)
            return text, _PRODUCT if "cdot" in text else _POWER if "^" in text else _ATOM
        if isinstance(node, Name):
            return self.name(node.name), _ATOM
        if isinstance(node, Negative):
            return f"-{self._held(node.inner, _PRODUCT)}", _SUM
        if isinstance(node, Call):
            return self._call(node)
        if node.op == "**":
            return self._power(node)
        if node.op == "/":
            return self._quotient(node)
        if node.op == "*":
            return self._product(node)
        sign = node.op if node.op in "+-" else r"\ \mathrm{mod}\ "
        right = self._held(node.right, _SUM + (node.op != "+"))
        if right.startswith("-"):
            right = _bracketed(right)
        return f"{self._held(node.left, _SUM)}{sign}{right}", _SUM

    def _product(self, node: Binary) -> tuple[str, int]:
        if (bare := opposite(node)) is not None:
            return f"-{self._held(bare, _PRODUCT)}", _SUM
        left, right = self._held(node.left, _PRODUCT), self._held(node.right, _PRODUCT)
        if right[0].isdigit():
            return rf"{left}\cdot {right}", _PRODUCT
        close = _is_number(node.left) or right.startswith(("(", r"\left(", "|"))
        letters = _is_letter(node.left) and _is_letter(node.right)
        close = close or (letters and r"\mathrm" not in left + right)
        close = close or left.endswith(")") or (_digits(left) and _is_letter(node.right))
        gap = "" if close else r"\,"
        if close and re.search(r"\\[A-Za-z]+$", left) and right[0].isalpha():
            gap = " "
        return f"{left}{gap}{right}", _PRODUCT

    def _quotient(self, node: Binary) -> tuple[str, int]:
        if (bare := opposite(node)) is not None:
            return f"-{self._held(bare, _PRODUCT)}", _SUM
        if self._inside or (self._flat and not _is_number(node)):
            left, right = self._held(node.left, _PRODUCT), self._held(node.right, _POWER)
            return f"{left}/{right}", _PRODUCT
        top, bottom = self.text(node.left), self.text(node.right)
        called = isinstance(node.left, Call) and node.left.function.name in _BARE
        long = "(" in top or (_is_sum(node.left) and width(top) > _SHORT)
        if (called or long) and isinstance(node.right, Number | Name):
            return rf"\frac{{1}}{{{bottom}}}{self._held(node.left, _PRODUCT)}", _PRODUCT
        return rf"\frac{{{top}}}{{{bottom}}}", _PRODUCT

    def _power(self, node: Binary) -> tuple[str, int]:
        self._inside += 1
        raised = self.text(node.right)
        self._inside -= 1
        raised = raised if len(raised) == 1 else f"{{{raised}}}"
        base = node.left
        if isinstance(base, Call) and base.function.name in _BARE:
            head, tail = self._function(base)
            return f"{head}^{raised}{tail}", _PRODUCT
        return f"{self._held(base, _ATOM)}^{raised}", _POWER

    def _call(self, node: Call) -> tuple[str, int]:
        name = node.function.name
        if name == "exp":
            return self._power(Binary("**", Name("e"), node.args[0]))
        if name in _BARE:
            head, tail = self._function(node)
            return f"{head}{tail}", _PRODUCT if tail[0] == " " else _ATOM
        template = node.function.latex
        args = [
            self._held(arg, _ATOM if f"{{{i}}}^" in template else _RELATION)
            for i, arg in enumerate(node.args)
        ]
        set_ = template.format(*args)
        if r"\frac" not in set_:
            set_ = set_.replace(r"\left", "").replace(r"\right", "")
        return set_, _RELATION if name in _RELATIONS else _ATOM

    def _function(self, node: Call) -> tuple[str, str]:
        """The name of a function, and its argument, in brackets where it is long."""
        head = r"\ln" if node.function.name == "log" else rf"\{node.function.name}"
        arg, strength = self._set(node.args[0])
        if strength >= _PRODUCT and not re.search(r"[(/]|\\tanh", arg):
            return head, f" {arg}"
        return head, _bracketed(arg)

    def _held(self, node: Node, strength: int) -> str:
        text, own = self._set(node)
        return text if own >= strength else _bracketed(text)


def _digits(text: str) -> bool:
    return text[-1].isdigit() and "_" not in text and "^" not in text


def _bracketed(text: str) -> str:
    tall = r"\frac" in text or "(" in text
    return rf"\left({text}\right)" if tall else f"({text})"


def _is_number(node: Node) -> bool:
    """Whether `node` is written with digits: a number, or a fraction of numbers."""
    if isinstance(node, Binary):
        return node.op in "*/" and _is_number(node.left) and _is_number(node.right)
    return isinstance(node, Number)


def _is_letter(node: Node) -> bool:
    """Whether `node` is letters with powers, which stand side by side."""
    if isinstance(node, Binary) and node.op == "**":
        return _is_letter(node.left)
    if isinstance(node, Binary) and node.op == "*":
        return _is_letter(node.right)
    return isinstance(node, Name) or node == Number(math.pi)


def _is_sum(node: Node) -> bool:
    return isinstance(node, Binary) and node.op in "+-"
