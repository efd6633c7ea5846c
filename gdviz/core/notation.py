"""Formulas on paper: LaTeX, and the same formula with its present numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.expression import (
    Binary,
    Call,
    Name,
    Negative,
    Number,
    constant,
    evaluator,
    names,
)
from gdviz.core.numerals import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.expression import Node
    from gdviz.core.functions import Function

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how strongly a node holds together
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT, "**": _POWER}
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega",
)  # fmt: skip
_SYMBOLS = {
    "lr": r"\eta", "eps": r"\varepsilon", "weight_decay": r"\lambda", "damping": r"\delta",
    "radius": r"\rho", "f_star": r"f^{*}", "momentum_decay": r"\psi", "eta_minus": r"\eta^{-}",
    "eta_plus": r"\eta^{+}", "step": r"\Delta\theta", "l2": r"\lambda", "clip_norm": r"\tau",
    "clip_value": r"c", "loss_scale": "S", "std": r"\sigma", "std_relative": r"\sigma",
    "noise": r"\xi", "sync_every": "K", "lam": r"\lambda",
}  # fmt: skip

_LONG, _ROUND, _SMALL = 1e6, 1e5, 1e-4  # numbers with a power of ten are longer, or smaller


def latex_name(name: str) -> str:
    r"""``beta1`` as ``\beta_{1}``, ``m_hat`` as ``\hat{m}``, a long name upright."""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    if name.endswith("_hat"):
        return rf"\hat{{{latex_name(name.removesuffix('_hat'))}}}"
    if match := re.fullmatch(r"([A-Za-z]+)_?(\d+)", name):
        return f"{latex_name(match[1])}_{{{match[2]}}}"
    if name in _GREEK:
        return rf"\{name}"
    stem, _, index = name.partition("_")
    if index and (len(stem) == 1 or stem in _GREEK):
        below = r"\infty" if index == "inf" else rf"\mathrm{{{_spaced(index)}}}"
        return f"{latex_name(stem)}_{{{below}}}"
    return name if len(name) == 1 else rf"\mathrm{{{_spaced(name)}}}"


def _spaced(words: str) -> str:
    return words.replace("_", r"\ ")


def latex(node: Node) -> str:
    """`node` in LaTeX."""
    return _latex(node)[0]


def _latex(node: Node) -> tuple[str, int]:
    if isinstance(node, Number):
        text = figure(abs(node.value))
        if node.value < 0.0:
            return f"-{text}", _SIGN
        return text, _PRODUCT if "cdot" in text else _POWER if "^" in text else _ATOM
    if isinstance(node, Name):
        return latex_name(node.name), _ATOM
    if isinstance(node, Negative):
        return f"-{_held(node.inner, _PRODUCT)}", _SUM
    if isinstance(node, Call):
        return node.function.latex.format(*(latex(arg) for arg in node.args)), _ATOM
    if (bare := opposite(node)) is not None:
        return f"-{_held(bare, _PRODUCT)}", _SUM
    if node.op == "/":
        return rf"\frac{{{latex(node.left)}}}{{{latex(node.right)}}}", _PRODUCT
    if node.op == "**":
        return f"{_held(node.left, _ATOM)}^{{{latex(node.right)}}}", _POWER
    strength = _STRENGTH[node.op]
    left = _held(node.left, strength)
    right = _held(node.right, strength + (node.op in "-%"))
    sign = {"+": "+", "-": "-", "*": r"\,", "%": r"\ \mathrm{mod}\ "}[node.op]
    if node.op == "*" and isinstance(node.right, Number):
        sign = r"\cdot "
    return f"{left}{sign}{right}", strength


def figure(value: float) -> str:
    """A number that is not negative, in LaTeX.

    It has twelve digits at most, and a power of ten where ``1e+15`` would read as a sum.
    """
    plain = f"{value:.12g}"
    long = value >= _LONG and value % _ROUND == 0.0
    if "e" not in plain and not long and (value >= _SMALL or value == 0.0):
        return plain
    mantissa, _, power = f"{value:.11e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    raised = f"10^{{{int(power)}}}"
    return raised if mantissa == "1" else rf"{mantissa}\cdot {raised}"


def opposite(node: Node) -> Node | None:
    """A product or quotient without the minus that stands in front of it, if one does."""
    if isinstance(node, Negative):
        return node.inner
    if isinstance(node, Binary) and node.op in "*/":
        left = opposite(node.left)
        return None if left is None else Binary(node.op, left, node.right)
    return None


def _held(node: Node, strength: int) -> str:
    text, own = _latex(node)
    return text if own >= strength else rf"\left({text}\right)"


def simplified(node: Node, known: Mapping[str, float]) -> Node:
    """`node` with switches put in: what is multiplied by 0 goes, what by 1 stays."""
    if isinstance(node, Name):
        return Number(float(known[node.name])) if node.name in known else node
    if isinstance(node, Negative):
        return Negative(simplified(node.inner, known))
    if isinstance(node, Call):
        return _called(node.function, tuple(simplified(arg, known) for arg in node.args))
    if isinstance(node, Number):
        return node
    left, right = simplified(node.left, known), simplified(node.right, known)
    if left == node.left and right == node.right:
        return node
    return _shortened(Binary(node.op, left, right))


def _called(function: Function, args: tuple[Node, ...]) -> Node:
    """A call, worked out where all that it is given are numbers."""
    given = [np.float64(arg.value) for arg in args if isinstance(arg, Number)]
    if len(given) == len(args) and function.elementwise:
        with np.errstate(all="ignore"):
            value = float(function.apply(*given))
        if np.isfinite(value):
            return Number(value)
    return Call(function, args)


def _shortened(node: Binary) -> Node:
    """Without terms and factors that a switch has made 0 or 1."""
    left, right, op = node.left, node.right, node.op
    zero, one = Number(0.0), Number(1.0)
    if (value := constant(node)) is not None:
        return Number(value)
    if op == "*" and zero in (left, right):
        return zero
    if op == "*" and one in (left, right):
        return right if left == one else left
    if op in "+-" and right == zero:
        return left
    if op == "+" and left == zero:
        return right
    if op == "/" and (right == one or left == zero):
        return left
    return node


def written(node: Node, values: Mapping[str, FloatArray], component: int, digits: int) -> str:
    """`node` with numbers in place of names, for one component of one lane.

    What is made of hyperparameters alone is worked out: 1 − β₁ is written 0.1.

    Parameters
    ----------
    node
        The formula.
    values
        By name, each a scalar ``()``, a vector ``(D,)`` or a matrix.
    component
        Whose numbers are written.
    digits
        Significant digits of every number.
    """
    return _Writer(values, component, digits).write(node)[0]


class _Writer:
    def __init__(self, values: Mapping[str, FloatArray], component: int, digits: int) -> None:
        self._values, self._component, self._digits = values, component, digits

    def write(self, node: Node) -> tuple[str, int]:
        """The text, and how strongly it holds together."""
        if self._is_worked_out(node):
            return self._number(self._value(node))
        if isinstance(node, Negative):
            return f"−{self._held(node.inner, _PRODUCT, first=False)}", _SUM
        if isinstance(node, Call):
            parts = [self.write(arg)[0] for arg in node.args]
            if text := node.function.text:
                inner = [self._held(arg, _ATOM, first=False) for arg in node.args]
                return text.format(*inner), _PRODUCT if " " in text else _POWER
            return f"{node.function.name}({', '.join(parts)})", _ATOM
        assert isinstance(node, Binary)
        return self._binary(node)

    def _binary(self, node: Binary) -> tuple[str, int]:
        strength = _STRENGTH[node.op]
        if node.op == "**":
            base = self._held(node.left, _ATOM, first=False)
            power = constant(node.right)
            if power == 2.0:
                return f"{base}²", _POWER
            return f"{base}^{self._held(node.right, _ATOM)}", _POWER
        left = self._held(node.left, strength)
        right = self._held(node.right, strength + (node.op in "-/%"), first=False)
        sign = {"+": "+", "-": "−", "*": "·", "/": "/", "%": "mod"}[node.op]
        return f"{left} {sign} {right}", strength

    def _is_worked_out(self, node: Node) -> bool:
        """Whether `node` is shown as one number."""
        if isinstance(node, Number | Name):
            return True
        if isinstance(node, Call) and not node.function.elementwise:
            return True
        read = names(node)
        return all(np.ndim(self._values[name]) == 0 for name in read)

    def _value(self, node: Node) -> float:
        with np.errstate(all="ignore"):
            value = np.asarray(evaluator(node)(self._values))
        return float(value if value.ndim == 0 else value[self._component].ravel()[0])

    def _number(self, value: float) -> tuple[str, int]:
        text = number(value, self._digits)
        return text, _SIGN if text.startswith("−") or "×" in text else _ATOM

    def _held(self, node: Node, strength: int, *, first: bool = True) -> str:
        text, own = self.write(node)
        if own == _SIGN:  # a negative number stands bare only at the beginning
            bare = first and strength <= _PRODUCT and text.startswith("−")
            return text if bare else f"({text})"
        return text if own >= strength else f"({text})"
