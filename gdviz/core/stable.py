"""Formulas written so that they have their value where their parts have none.

``-log(sigmoid(x))`` at x = -800 is 800 though σ(x) has become 0 there, and
``log(1 + exp(x))`` at 800 is 800 though eˣ has become infinite (P. Blanchard, D. J.
Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA
Journal of Numerical Analysis 41, 2021).  ``x*log(x)`` at 0 is 0, its limit, as entropies
have it, and not 0 · ∞.
"""

from __future__ import annotations

import math

from gdviz.core.expression import Binary, Call, Negative, Node, Number, constant, names
from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES

_BASES = {"log": math.e, "log2": 2.0, "log10": 10.0}
_ZERO, _ONE = Number(0.0), Number(1.0)


def stable(node: Node) -> Node:
    """`node` with logarithms of sums of exponentials, and entropies, as one function each."""
    if isinstance(node, Negative):
        return _negative(stable(node.inner))
    if isinstance(node, Binary):
        left, right = stable(node.left), stable(node.right)
        if node.op == "*" and set(names(left)) & set(names(right)):
            return _entropy(left, right) or _entropy(right, left) or Binary("*", left, right)
        return _logistic(Binary(node.op, left, right))
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


def _entropy(a: Node, b: Node) -> Node | None:
    """A times the logarithm b, as what is 0 where a vanishes with what b is of."""
    if isinstance(a, Negative) or isinstance(b, Negative):
        found = _entropy(
            *(each.inner if isinstance(each, Negative) else each for each in (a, b))
        )
        both = isinstance(a, Negative) and isinstance(b, Negative)
        return found if both else found and Negative(found)
    base = _BASES.get(b.function.name) if isinstance(b, Call) else None
    if base is None or not isinstance(b, Call) or _is_positive(b.args[0]):
        return None
    found = Call(OF_DERIVATIVES["times_log"], (a, b.args[0]))
    return found if base == math.e else Binary("/", found, Number(math.log(base)))


def _is_positive(node: Node) -> bool:
    """Whether it is a number above 0, maybe with even powers added to it."""
    if isinstance(node, Binary) and node.op == "+":
        a, b = node.left, node.right
        return any(
            _is_positive(one) and (_is_positive(other) or _is_even_power(other))
            for one, other in ((a, b), (b, a))
        )
    return (constant(node) or 0.0) > 0.0


def _is_even_power(node: Node) -> bool:
    power = constant(node.right) if isinstance(node, Binary) and node.op == "**" else None
    return power is not None and power > 0.0 and power % 2.0 == 0.0


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
