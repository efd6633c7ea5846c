"""Formulas written so that they do not overflow where their value is small.

``-log(sigmoid(x))`` at x = -800 is 800 though σ(x) has become 0 there, and
``log(1 + exp(x))`` at 800 is 800 though eˣ has become infinite (P. Blanchard, D. J.
Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA
Journal of Numerical Analysis 41, 2021).
"""

from __future__ import annotations

import math

from gdviz.core.expression import Binary, Call, Negative, Node, Number
from gdviz.core.functions import FUNCTIONS

_ZERO, _ONE = Number(0.0), Number(1.0)


def stable(node: Node) -> Node:
    """`node` with logarithms of sums of exponentials as one function each."""
    if isinstance(node, Negative):
        return _negative(stable(node.inner))
    if isinstance(node, Binary):
        return _logistic(Binary(node.op, stable(node.left), stable(node.right)))
    if isinstance(node, Call):
        return _logarithm(Call(node.function, tuple(stable(arg) for arg in node.args)))
    return node


def _logistic(node: Binary) -> Node:
    """C/(1 + eᵘ) as c·σ(-u)."""
    if node.op != "/" or not isinstance(node.left, Number):
        return node
    exponents = _exponents(node.right)
    if exponents is None or _ZERO not in exponents:
        return node
    other = exponents[1] if exponents[0] == _ZERO else exponents[0]
    share = Call(FUNCTIONS["sigmoid"], (_negative(other),))
    return share if node.left == _ONE else Binary("*", node.left, share)


def _logarithm(node: Call) -> Node:
    name, inner = node.function.name, node.args[0]
    if name == "log" and isinstance(inner, Call) and inner.function.name == "sigmoid":
        return Negative(_log_sum(_ZERO, _negative(inner.args[0])))
    if name == "log" and isinstance(inner, Call) and inner.function.name == "cosh":
        exponent = inner.args[0]
        both = _log_sum(exponent, _negative(exponent))
        return Binary("-", both, Number(math.log(2.0)))
    exponents = _exponents(inner) if name == "log" else None
    if name == "log1p" and (raised := _exponent(inner)) is not None:
        exponents = (_ZERO, raised)
    return node if exponents is None else _log_sum(*exponents)


def _log_sum(a: Node, b: Node) -> Node:
    return Call(FUNCTIONS["logaddexp"], (a, b))


def _negative(node: Node) -> Node:
    return node.inner if isinstance(node, Negative) else Negative(node)


def _exponents(node: Node) -> tuple[Node, Node] | None:
    """A and b of eᵃ + eᵇ, where one of them may be 0; None of anything else."""
    if not (isinstance(node, Binary) and node.op == "+"):
        return None
    a, b = (_ZERO if side == _ONE else _exponent(side) for side in (node.left, node.right))
    return None if a is None or b is None or a == b == _ZERO else (a, b)


def _exponent(node: Node) -> Node | None:
    """U of eᵘ."""
    is_power = isinstance(node, Call) and node.function.name == "exp"
    return node.args[0] if is_power and isinstance(node, Call) else None
