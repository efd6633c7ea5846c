"""What the derivatives of operations are: the table behind the chain rule.

Where a function has a kink or a jump, its derivative is that of either side, and at the
very point the mean of both: 0 for |x| at 0.  The slope of a root is taken as 0 where the
root is 0, so that a cone √(x² + y²) has a resting point at its tip.  Neurons keep a slope
to full precision where they are saturated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from gdviz.core.expression import parse
from gdviz.core.functions import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.expression import Node


class Step(Protocol):
    """What rules look at in an operation: its name, its arguments, the number that it is."""

    @property
    def name(self) -> str: ...
    @property
    def args(self) -> Sequence[int]: ...
    @property
    def what(self) -> float | str: ...


class Tape(Protocol):
    """What rules write the derivatives with; an operation is known by its place."""

    zero: int
    one: int

    @property
    def steps(self) -> Sequence[Step]: ...
    def put(self, name: str, *args: int) -> int: ...
    def number(self, value: float) -> int: ...
    def needed(self, places: Sequence[int]) -> list[int]: ...
    def read(self, node: Node, given: Mapping[str, int] | None = None) -> int: ...
    def plus(self, a: int, b: int) -> int: ...
    def minus(self, a: int, b: int) -> int: ...
    def negative(self, a: int) -> int: ...
    def times(self, a: int, b: int) -> int: ...
    def over(self, a: int, b: int) -> int: ...


Rule: TypeAlias = Callable[[Tape, int, Sequence[int], Sequence[int]], int]
"""From the place of an operation, its arguments and their slopes to its slope."""

_POLES = frozenset({"/", "log", "log10", "log2", "tan", "ratio", "**", "log1p"})
"""Where the slope of an exponent may be infinite while the power is 0."""

SLOPES = {
    "sin": "cos(u)",
    "cos": "-sin(u)",
    "tan": "1 + tan(u)**2",
    "asin": "1/sqrt(1 - u**2)",
    "acos": "-1/sqrt(1 - u**2)",
    "atan": "1/(1 + u**2)",
    "sinh": "cosh(u)",
    "cosh": "sinh(u)",
    "expm1": "exp(u)",
    "sqrt": "ratio(0.5, sqrt(u))",
    "abs": "sign(u)",
    "sign": "0",
    "floor": "0",
    "ceil": "0",
    "round": "0",
    "negated": "-1",
    "cbrt": "ratio(1/3, cbrt(u)**2)",
}
"""Derivatives of the functions of one argument u, as formulas."""


@cache
def rule(name: str) -> Node:
    """The derivative of the function `name` of ``u``."""
    return parse(SLOPES[name])


def _tanh(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("tanh_slope", *args), d[0])


def _tanh_slope(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    twice = t.times(t.number(-2.0), t.put("tanh", *args))
    return t.times(t.times(twice, at), d[0])


def _sigmoid(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("sigmoid_slope", *args), d[0])


def _sigmoid_slope(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    half = t.put("tanh", t.times(t.number(0.5), args[0]))  # 2σ - 1, from 0 on to the last digit
    return t.times(t.times(t.negative(half), at), d[0])


def _negative(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.negative(d[0])


def _sum(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.plus(d[0], d[1])


def _difference(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.minus(d[0], d[1])


def _product(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    if t.zero in args:
        return at  # 0·u, which is no number where u is none
    if args[0] == args[1]:
        return t.times(t.times(t.number(2.0), args[0]), d[0])
    return t.plus(t.times(d[0], args[1]), t.times(args[0], d[1]))


def _quotient(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    if d[1] == t.zero:
        return t.over(d[0], args[1])
    # 1/(1 + eˣ) is 0 before eˣ overflows, and so is its slope
    return t.over(t.minus(d[0], t.put("faded", at, d[1])), args[1])


def _exp(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    steep = any(t.steps[place].name in _POLES for place in t.needed(args))
    return t.put("faded", at, d[0]) if steep else t.times(at, d[0])


def _faded(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    a, b = (t.put("faded", *pair) for pair in ((d[0], args[1]), (args[0], d[1])))
    return t.plus(a if d[0] != t.zero else t.zero, b if d[1] != t.zero else t.zero)


def _ratio(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.put("ratio", t.minus(d[0], t.times(at, d[1])), args[1])


def _remainder(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    slope = t.minus(d[0], t.times(t.put("floor", t.put("/", *args)), d[1]))
    if t.steps[args[1]].name == "number":
        return slope
    return t.plus(slope, t.put("*", t.zero, at))  # what divides by 0 has no slope either


def _power(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    u, v = args
    fixed = t.steps[v].what if t.steps[v].name == "number" else None
    if fixed == 0.0:
        return t.zero
    if fixed == 1.0:
        return d[0]
    if isinstance(fixed, float):
        lower = u if fixed == 2.0 else t.put("**", u, t.number(fixed - 1.0))
        if 0.0 < fixed < 1.0:  # a root
            lower = t.put("ratio", at, u)
        return t.times(t.times(v, lower), d[0])
    lower, risen = t.put("**", u, t.minus(v, t.one)), t.put("times_log", at, u)
    if t.steps[v].name == "name":
        return t.plus(t.times(t.times(v, lower), d[0]), t.times(risen, d[1]))
    # 0·u⁻¹ and 0·ln u where the exponent, or its slope, vanishes with u
    below = t.times(t.put("faded", v, lower), d[0])
    above = t.put("faded", d[1], risen) if d[1] != t.zero else t.zero
    return t.plus(below, above)


def _times_log(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    a, u = args
    power = t.steps[a]
    if a == u:
        lower = t.one
    elif power.name == "**" and power.args[0] == u:
        lower = t.put("**", u, t.minus(power.args[1], t.one))
    else:
        lower = t.put("faded", a, t.put("log_slope", u))
    if t.steps[d[0]].name == "number":
        risen = t.times(d[0], t.put("log", u))
    else:
        risen = t.put("times_log", d[0], u)
    return t.plus(risen, t.times(lower, d[1]))


def _log(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("log_slope", args[0]), d[0])


def _log_to_base(base: float) -> Rule:
    def slope(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
        return t.over(_log(t, at, args, d), t.number(math.log(base)))

    return slope


def _log1p(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("log_slope", t.put("+", t.one, args[0])), d[0])


def _log_slope(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.negative(t.times(t.put("*", at, at), d[0]))


def _hypot(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    a, b = (t.times(t.put("ratio", arg, at), dx) for arg, dx in zip(args, d, strict=True))
    return t.plus(a, b)


def _atan2(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    length = t.put("hypot", *args)
    y, x = (t.put("ratio", t.put("ratio", arg, length), length) for arg in args)
    return t.minus(t.times(x, d[0]), t.times(y, d[1]))


def _log_sum_exp(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    apart = t.put("-", *args)
    shares = (t.put("sigmoid", place) for place in (apart, t.negative(apart)))
    a, b = (t.times(share, slope) for share, slope in zip(shares, d, strict=True))
    return t.plus(a, b)


def _level(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.zero


def _where(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return d[1] if d[1] == d[2] else t.put("where", args[0], d[1], d[2])


def _least(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return _either(t, t.put("-", *args), d[0], d[1])


def _greatest(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return _either(t, t.put("-", *args), d[1], d[0])


def _either(t: Tape, sign: int, minus: int, plus: int) -> int:
    """`minus` or `plus` as `sign` says, and the mean of both where it is 0."""
    if minus == plus:
        return minus
    mean = t.times(t.number(0.5), t.plus(minus, plus))
    return t.put("by_sign", sign, minus, mean, plus)


def _clip(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    x, low, high = args
    raised, slope = t.put("max", x, low), _greatest(t, at, (x, low), d[:2])
    return _least(t, at, (raised, high), (slope, d[2]))


def _by_sign(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.put("by_sign", args[0], *d[1:]) if set(d[1:]) != {t.zero} else t.zero


RULES: dict[str, Rule] = {
    "log10": _log_to_base(10.0), "log2": _log_to_base(2.0), "atan2": _atan2,
    "logaddexp": _log_sum_exp, "where": _where, "both": _product, "either": _greatest,
    **dict.fromkeys(COMPARISONS.values(), _level),
    "exp": _exp, "faded": _faded,
    "negative": _negative, "+": _sum, "-": _difference, "*": _product, "/": _quotient,
    "**": _power, "%": _remainder, "ratio": _ratio, "log": _log, "log1p": _log1p,
    "tanh": _tanh, "tanh_slope": _tanh_slope, "sigmoid": _sigmoid,
    "sigmoid_slope": _sigmoid_slope, "log_slope": _log_slope,
    "times_log": _times_log, "hypot": _hypot, "min": _least,
    "max": _greatest, "clip": _clip, "by_sign": _by_sign,
}  # fmt: skip
"""From the place of an operation, its arguments and their derivatives to its derivative."""
