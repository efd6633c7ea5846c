"""Tapes: operations in the order in which they can be computed, and the chain rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.expression import Binary, Name, Negative, Number, constant
from gdviz.core.slopes import RULES, SLOPES, rule

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from gdviz.core.expression import Node


_ROOTS = frozenset({"abs", "sqrt", "hypot"})  # whose squares have no kink
_LIKE_THEIR_ARGUMENT = frozenset(
    {"sin", "tan", "asin", "atan", "sinh", "tanh", "expm1", "log1p"}
)  # near 0: divided by it, they go to 1
_EVEN = frozenset({"abs", "cos", "cosh"})
_MOST_FACTORS = 12  # of a product that is looked through


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
        if (
            name in ("+", "*")
            and (other := self._places.get(Step(name, args[::-1]))) is not None
        ):
            return other  # the same to the last bit
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
            if power is not None:
                return self._power(left, power)
            right = self.read(node.right, given)
            if node.op == "*" and left == right and self.steps[left].name in _ROOTS:
                return self._power(left, 2.0)
            return self.put(node.op, left, right)
        args = [self.read(arg, given) for arg in node.args]
        name, first = node.function.name, self.steps[args[0]]
        if name == "sqrt":
            return self._root(*args)
        if name == "abs" and self._is_square(args[0]):
            return args[0]
        if name in _EVEN and first.name in ("abs", "negative"):
            args = list(first.args)
        return self.put(name, *args)

    def _root(self, base: int) -> int:
        """A square root; that of u⁴ is u²."""
        step = self.steps[base]
        power = self.number_at(step.args[1]) if step.name == "**" else None
        if power is not None and power > 0.0 and power % 2.0 == 0.0:
            inner, half = step.args[0], 0.5 * power
            if half % 2.0 == 0.0 or self._is_square(inner):
                return inner if half == 1.0 else self.put("**", inner, self.number(half))
        return self.put("sqrt", base)

    def _power(self, base: int, power: float) -> int:
        """A power; an even one sees no kink: |u|² is u², and (√v)² is v where v ≥ 0."""
        step = self.steps[base]
        if step.name == "cbrt" and power > 0.0 and power % 3.0 == 0.0:
            third = power / 3.0
            inner = step.args[0]
            return inner if third == 1.0 else self._power(inner, third)
        if power == 0.5:
            return self._root(base)
        if power > 0.0 and power % 2.0 == 0.0:
            if step.name == "abs":
                return self.put("**", step.args[0], self.number(power))
            inner = step.args[0] if step.name == "sqrt" else -1
            if step.name == "hypot":
                two = self.number(2.0)
                inner = self.put("+", *(self.put("**", arg, two) for arg in step.args))
            if inner >= 0 and self._is_square(inner):
                half = power / 2.0
                return inner if half == 1.0 else self.put("**", inner, self.number(half))
        return self.put("**", base, self.number(power))

    def _is_square(self, place: int) -> bool:
        """Whether what stands there is a sum of even powers, which is never negative."""
        step = self.steps[place]
        if step.name == "+":
            return all(self._is_square(arg) for arg in step.args)
        power = self.number_at(step.args[1]) if step.name == "**" else None
        return power is not None and power > 0.0 and power % 2.0 == 0.0

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

    def needed(self, places: Iterable[int], known: Container[int] = ()) -> list[int]:
        """The places of all that `places` are computed from, in order, but for `known` ones."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in found and place not in known:
                found.add(place)
                waiting.extend(self.steps[place].args)
        return sorted(found)

    # -- arithmetic --------------------------------------------------------------------

    def plus(self, a: int, b: int) -> int:
        if self.zero in (a, b):
            return b if a == self.zero else a
        if self.steps[b].name == "negative":
            return self.minus(a, self.steps[b].args[0])
        return self.put("+", a, b)

    def minus(self, a: int, b: int) -> int:
        if b == self.zero:
            return a
        if self.steps[b].name == "negative":
            return self.plus(a, self.steps[b].args[0])
        return self.negative(b) if a == self.zero else self.put("-", a, b)

    def negative(self, a: int) -> int:
        step = self.steps[a]
        if a == self.zero:
            return a
        if (value := self.number_at(a)) is not None:
            return self.number(-value)
        return step.args[0] if step.name == "negative" else self.put("negative", a)

    def times(self, a: int, b: int) -> int:
        if self.zero in (a, b):
            return self.zero
        if self.one in (a, b):
            return b if a == self.one else a
        for one, other in ((a, b), (b, a)):
            if self.steps[one].name == "negative":
                return self.negative(self.times(self.steps[one].args[0], other))
        (m, u), (n, v) = self._factored(a), self._factored(b)
        if self.steps[u].name == self.steps[v].name == "by_sign":
            return self.times(self.number(m * n), self._either(u, v))
        if m != 1.0 and n != 1.0:  # numbers stand in front, as one
            return self.times(self.number(m * n), self.times(u, v))
        if (whole := self._without_gap(a, b)) is not None:
            return whole
        return self.put("*", b, a) if v == self.one else self.put("*", a, b)

    def _either(self, a: int, b: int) -> int:
        """The product of two choices; of one sign, it is one choice."""
        one, other = self.steps[a].args, self.steps[b].args
        minus, plus = (self.times(one[i], other[i]) for i in (1, 3))
        if one[0] != other[0] or minus == plus:
            return self.put("*", a, b)
        # at the kink the mean of both products, and not the product of both means
        mean = self.times(self.number(0.5), self.plus(minus, plus))
        return self.put("by_sign", one[0], minus, mean, plus)

    def _without_gap(self, a: int, b: int) -> int | None:
        """The product where one factor is divided by what another one vanishes with.

        The slope of a root is taken as 0 at its tip, but r · c/r is c there, and
        sin r · c/r is c too: cos √(x² + y²) is a smooth hill.
        """
        factors, below = self._factors(a, b)
        for i in range(len(factors)):
            step = self.steps[factors[i]]
            if step.name != "ratio":
                continue
            above, r = step.args
            for j in range(len(factors)):
                if j != i and (whole := self._divided(factors[j], r)) is not None:
                    rest = [f for k, f in enumerate(factors) if k not in (i, j)]
                    return self._product([above, *rest, whole], below)
        return None

    def _factors(self, *places: int) -> tuple[list[int], list[int]]:
        """What is multiplied, and what it is divided by; nothing where that is too much."""
        waiting, found, below = list(reversed(places)), list[int](), list[int]()
        while waiting and len(found) <= _MOST_FACTORS:
            step = self.steps[place := waiting.pop()]
            if step.name == "*":
                waiting += reversed(step.args)
            elif step.name == "/":
                waiting.append(step.args[0])
                below.append(step.args[1])
            elif step.name == "negative":
                waiting.append(step.args[0])
                found.append(self.number(-1.0))
            else:
                found.append(place)
        return ([], []) if waiting else (found, below)

    def _product(self, factors: Sequence[int], below: Sequence[int]) -> int:
        product = self.one
        for factor in factors:
            product = self.times(product, factor)
        for divisor in below:
            product = self.over(product, divisor)
        return product

    def _divided(self, place: int, r: int) -> int | None:
        """What stands at `place` divided by r, with its limit where r is 0."""
        if place == r:
            return self.one
        step = self.steps[place]
        if step.name not in _LIKE_THEIR_ARGUMENT:
            return None
        factors, below = self._factors(step.args[0])
        if r not in factors:
            return None
        factors.remove(r)
        share = self.put("ratio", place, r)
        return self.put("by_sign", r, share, self._product(factors, below), share)

    def over(self, a: int, b: int) -> int:
        if a == self.zero or b == self.one:
            return a
        (m, u), n = self._factored(a), self.number_at(b)
        if n and m != 1.0:
            return self.times(self.number(m / n), u)
        return self.put("/", a, b)

    def number_at(self, place: int) -> float | None:
        """The number that stands at `place`; None where something else does."""
        step = self.steps[place]
        return float(step.what) if step.name == "number" else None

    def _factored(self, place: int) -> tuple[float, int]:
        """A number, and what it is multiplied by."""
        step = self.steps[place]
        if step.name == "number":
            return float(step.what), self.one
        if step.name == "*" and self.steps[step.args[0]].name == "number":
            return float(self.steps[step.args[0]].what), step.args[1]
        if step.name == "negative":
            factor, rest = self._factored(step.args[0])
            return -factor, rest
        return 1.0, place

    # -- the chain rule ----------------------------------------------------------------

    def _chain(self, at: int, step: Step, slopes: Sequence[int]) -> int:
        """The derivative of `step`, which stands at `at`, from those of its arguments."""
        if step.name in SLOPES:
            (u,) = step.args
            return self.times(self.read(rule(step.name), {"u": u}), slopes[0])
        return RULES[step.name](self, at, step.args, slopes)
