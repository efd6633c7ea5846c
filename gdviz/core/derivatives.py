"""Exact derivatives of formulas, and programs that compute them at many points at once.

A formula becomes a tape of operations, each written once however often it is used, and the
chain rule walks along the tape.  So the derivatives are a small multiple as long as the
formula, whatever was typed: nothing is expanded or simplified, and the numbers are those of
the formula as it stands.  (Computer algebra differentiates trees: nested products of 150
characters kept sympy busy for nine seconds.  It serves as the oracle of the tests.)

Where a function has a kink or a jump, its derivative is that of either side, and at the
very point the mean of both: 0 for |x| at 0.  The slope of a root is taken as 0 where the
root is 0, so that a cone √(x² + y²) has a resting point at its tip.
"""

from __future__ import annotations

import operator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.expression import Binary, Name, Negative, Number, constant, parse
from gdviz.core.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.expression import Node

_SLOPES = {
    "sin": "cos(u)",
    "cos": "-sin(u)",
    "tan": "1 + tan(u)**2",
    "asin": "1/sqrt(1 - u**2)",
    "acos": "-1/sqrt(1 - u**2)",
    "atan": "1/(1 + u**2)",
    "sinh": "cosh(u)",
    "cosh": "sinh(u)",
    "tanh": "(1 - tanh(u))*(1 + tanh(u))",  # 1/cosh(u)**2 overflows on the way to 0
    "exp": "exp(u)",
    "expm1": "exp(u)",
    "sqrt": "ratio(0.5, sqrt(u))",
    "abs": "sign(u)",
    "sign": "0",
    "floor": "0",
    "sigmoid": "sigmoid(u)*sigmoid(-u)",
}
"""Derivatives of the functions of one argument u, as formulas."""


class Step(NamedTuple):
    """One operation on earlier ones.

    `name` is an operator, a function, ``number`` or ``name``; `what` is the number or name.
    """

    name: str
    args: tuple[int, ...] = ()
    what: float | str = ""


class Tape:
    """Operations in the order in which they can be computed, equal ones only once.

    An operation is known by its place.  The methods named like arithmetic leave out terms
    and factors that are exactly 0 or 1; `read` puts down a formula as it stands.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._places: dict[Step, int] = {}
        self.zero, self.one = self.number(0.0), self.number(1.0)

    def put(self, name: str, *args: int, what: float | str = "") -> int:
        """The place of an operation, which is appended if it is new."""
        step = Step(name, args, what)
        place = self._places.setdefault(step, len(self.steps))
        if place == len(self.steps):
            self.steps.append(step)
        return place

    def number(self, value: float) -> int:
        return self.put("number", what=value)

    def read(self, node: Node, given: Mapping[str, int] | None = None) -> int:
        """The place of `node`, with names put in as `given`."""
        if isinstance(node, Number):
            return self.number(node.value)
        if isinstance(node, Name):
            if given and node.name in given:
                return given[node.name]
            return self.put("name", what=node.name)
        if isinstance(node, Negative):
            return self.put("negative", self.read(node.inner, given))
        if isinstance(node, Binary):
            left = self.read(node.left, given)
            power = constant(node.right) if node.op == "**" else None
            right = self.read(node.right, given) if power is None else self.number(power)
            return self.put(node.op, left, right)
        return self.put(node.function.name, *(self.read(arg, given) for arg in node.args))

    def slope(self, place: int, name: str) -> int:
        """The place of the derivative of the operation at `place` with respect to `name`."""
        slopes: dict[int, int] = {}
        for i in self.needed([place]):  # not by recursion: a tape is deeper than Python's stack
            step = self.steps[i]
            inner = [slopes[arg] for arg in step.args]
            if step.name == "name":
                slopes[i] = self.one if step.what == name else self.zero
            elif all(slope == self.zero for slope in inner):
                slopes[i] = self.zero
            else:
                slopes[i] = self._chain(i, step, inner)
        return slopes[place]

    def needed(self, places: Iterable[int]) -> list[int]:
        """The places of all that `places` are computed from, in order."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting.extend(self.steps[place].args)
        return sorted(found)

    # -- arithmetic --------------------------------------------------------------------

    def plus(self, a: int, b: int) -> int:
        if self.zero in (a, b):
            return b if a == self.zero else a
        return self.put("+", a, b)

    def minus(self, a: int, b: int) -> int:
        if b == self.zero:
            return a
        return self.negative(b) if a == self.zero else self.put("-", a, b)

    def negative(self, a: int) -> int:
        step = self.steps[a]
        if a == self.zero:
            return a
        return step.args[0] if step.name == "negative" else self.put("negative", a)

    def times(self, a: int, b: int) -> int:
        if self.zero in (a, b):
            return self.zero
        if self.one in (a, b):
            return b if a == self.one else a
        return self.put("*", a, b)

    def over(self, a: int, b: int) -> int:
        return a if a == self.zero or b == self.one else self.put("/", a, b)

    # -- the chain rule ----------------------------------------------------------------

    def _chain(self, at: int, step: Step, slopes: Sequence[int]) -> int:
        """The derivative of `step`, which stands at `at`, from those of its arguments."""
        if step.name in _SLOPES:
            (u,) = step.args
            return self.times(self.read(_rule(step.name), {"u": u}), slopes[0])
        return _RULES[step.name](self, at, step.args, slopes)


@cache
def _rule(name: str) -> Node:
    return parse(_SLOPES[name])


def _negative(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.negative(d[0])


def _sum(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.plus(d[0], d[1])


def _difference(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.minus(d[0], d[1])


def _product(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.plus(t.times(d[0], args[1]), t.times(args[0], d[1]))


def _quotient(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.over(t.minus(d[0], t.times(at, d[1])), args[1])


def _ratio(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.put("ratio", t.minus(d[0], t.times(at, d[1])), args[1])


def _remainder(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.minus(d[0], t.times(t.put("floor", t.put("/", *args)), d[1]))


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
    below = t.times(t.times(v, t.put("**", u, t.minus(v, t.one))), d[0])
    above = t.times(t.put("times_log", at, u), d[1])
    return t.plus(below, above)


def _times_log(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    a, u = args
    return t.plus(t.times(d[0], t.put("log", u)), t.times(t.over(a, u), d[1]))


def _log(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("log_slope", args[0]), d[0])


def _log1p(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.times(t.put("log_slope", t.put("+", t.one, args[0])), d[0])


def _log_slope(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    return t.negative(t.times(t.put("*", at, at), d[0]))


def _hypot(t: Tape, at: int, args: Sequence[int], d: Sequence[int]) -> int:
    a, b = (t.times(t.put("ratio", arg, at), dx) for arg, dx in zip(args, d, strict=True))
    return t.plus(a, b)


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


_RULES: dict[str, Callable[[Tape, int, Sequence[int], Sequence[int]], int]] = {
    "negative": _negative, "+": _sum, "-": _difference, "*": _product, "/": _quotient,
    "**": _power, "%": _remainder, "ratio": _ratio, "log": _log, "log1p": _log1p,
    "log_slope": _log_slope, "times_log": _times_log, "hypot": _hypot, "min": _least,
    "max": _greatest, "clip": _clip, "by_sign": _by_sign,
}  # fmt: skip
"""From the place of an operation, its arguments and their derivatives to its derivative."""


def differentiable(name: str) -> bool:
    """Whether the function `name` has a derivative here: all that work on numbers."""
    return name in _SLOPES or name in _RULES


def _slope_of_log(u: FloatArray) -> FloatArray:
    """1 / u, only where there is a logarithm."""
    return np.where(u < 0.0, np.nan, 1.0 / u)


def _with_log(a: FloatArray, u: FloatArray) -> FloatArray:
    """A ln u for a power a of u: 0 where the power is 0."""
    return np.where(a == 0.0, 0.0, a * np.log(u))


_OPERATIONS: dict[str, Callable[..., FloatArray]] = {
    **{name: function.apply for name, function in FUNCTIONS.items()},
    "negative": operator.neg, "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "**": operator.pow, "%": operator.mod,
    "log_slope": _slope_of_log, "times_log": _with_log,
}  # fmt: skip


class _Order(NamedTuple):
    """Compute one register from others, and empty those that nobody needs any more."""

    target: int
    apply: Callable[..., FloatArray]
    args: tuple[int, ...]
    done: tuple[int, ...]


@final
class Program:
    """Computes some operations of a tape, for arrays of any shape.

    Attributes
    ----------
    work
        How many operations on arrays one call does.
    """

    def __init__(self, tape: Tape, results: Sequence[int]) -> None:
        places = tape.needed(results)
        slots = {place: slot for slot, place in enumerate(places)}
        last = {arg: place for place in places for arg in tape.steps[place].args}
        self._results = tuple(slots[place] for place in results)
        self._registers: list[FloatArray | None] = [None] * len(places)
        self._names: list[tuple[int, str]] = []
        self._orders: list[_Order] = []
        for place in places:
            step, slot = tape.steps[place], slots[place]
            if step.name == "number":  # of NumPy, which divides by zero without raising
                self._registers[slot] = np.asarray(step.what, dtype=float)[()]
            elif step.name == "name":
                self._names.append((slot, str(step.what)))
            else:
                self._orders.append(_order(tape, place, slots, last, set(results)))
        self.work = len(self._orders)

    def __call__(self, values: Mapping[str, FloatArray]) -> list[FloatArray]:
        """The results for the values of names."""
        r: list[FloatArray | None] = self._registers.copy()
        for slot, name in self._names:
            r[slot] = values[name]
        with np.errstate(all="ignore"):  # a typed formula may divide by zero
            for target, apply, args, done in self._orders:
                r[target] = apply(*[r[i] for i in args])
                for i in done:
                    r[i] = None
        found = [r[slot] for slot in self._results]
        return [value for value in found if value is not None]


def _order(
    tape: Tape, place: int, slots: Mapping[int, int], last: Mapping[int, int],
    results: set[int],
) -> _Order:  # fmt: skip
    step = tape.steps[place]
    done = tuple(
        slots[arg] for arg in set(step.args) if last[arg] == place and arg not in results
    )
    apply, args = _OPERATIONS[step.name], step.args
    if step.name == "**" and tape.steps[args[1]].name == "number":
        apply, args = _raised(float(tape.steps[args[1]].what)), args[:1]
    return _Order(slots[place], apply, tuple(slots[arg] for arg in args), done)


def _raised(power: float) -> Callable[[FloatArray], FloatArray]:
    """A plain number as exponent takes NumPy's fast roads for 2, ½ and −1."""

    def apply(u: FloatArray) -> FloatArray:
        raised: FloatArray = u**power
        return raised

    return apply
