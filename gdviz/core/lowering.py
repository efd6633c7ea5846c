"""Tapes as machines like them: numbers worked out, powers as products, sums by Horner.

Derivatives are taken of formulas as they stand; what comes out is made shorter here, once,
before it is computed or printed.  ``x**4`` as a power costs ten times what two products do,
and ``x**4 - 2*x**2`` as ``x**2*(x**2 - 2)`` far out is ∞ and not ∞ - ∞.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.expression import MAX_EXPONENT
from gdviz.core.program import OPERATIONS
from gdviz.core.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.core.tape import Step


def lowered(
    tape: Tape, places: Iterable[int], axes: Sequence[str] = ()
) -> tuple[Tape, list[int]]:
    """A shorter tape with the same values, and where what stands at `places` is on it.

    Parameters
    ----------
    tape, places
        The operations, and those that are wanted.
    axes
        The names that change; sums of their powers are put in Horner's form.
    """
    work = _Lowering(tape, list(places), frozenset(axes))
    return work.short, [work.found[place] for place in work.wanted]


class _Monomial(NamedTuple):
    """number · what does not change · baseᵖᵒʷᵉʳ, by places on the old tape."""

    number: float
    above: tuple[int, ...]
    below: tuple[int, ...]
    base: int  # -1: nothing in it changes
    power: int


@final
class _Lowering:
    def __init__(self, tape: Tape, wanted: list[int], axes: frozenset[str]) -> None:
        self._tape, self.wanted = tape, wanted
        self.short, self.found = Tape(), dict[int, int]()
        needed = tape.needed(wanted)
        self._moving: set[int] = set()
        for place in needed:
            step = tape.steps[place]
            if step.what in axes or any(arg in self._moving for arg in step.args):
                self._moving.add(place)
        self._inner = self._terms_of_others(needed)
        for place in needed:
            if place not in self._inner:
                step = tape.steps[place]
                self.found[place] = (
                    self._sum(place)
                    if step.name in "+-" and place in self._moving
                    else _put(self.short, step, [self.found[arg] for arg in step.args])
                )

    def _terms_of_others(self, needed: Sequence[int]) -> set[int]:
        """Sums that are terms of one other sum and are nowhere else needed."""
        users: dict[int, list[int]] = {}
        for place in needed:
            for arg in self._tape.steps[place].args:
                users.setdefault(arg, []).append(place)
        return {
            place
            for place, by in users.items()
            if len(by) == 1 and place not in self.wanted
            and self._is_sum(place) and self._is_sum(by[0])
        }  # fmt: skip

    def _is_sum(self, place: int) -> bool:
        return self._tape.steps[place].name in "+-" and place in self._moving

    # -- sums --------------------------------------------------------------------------

    def _sum(self, place: int) -> int:
        """The sum at `place`, powers of one thing gathered where its first one stands."""
        groups: dict[int, list[_Monomial]] = {}
        order: list[tuple[int, int]] = []  # sign and term; no sign and what is raised
        for sign, term in self._terms(place):
            mono = self._monomial(term)
            if mono is None or mono.base < 0:
                order.append((sign, term))
                continue
            if mono.base not in groups:
                order.append((0, mono.base))
            groups.setdefault(mono.base, []).append(mono._replace(number=sign * mono.number))
        if all(len(group) == 1 for group in groups.values()):
            return self._as_it_stands(place)
        total = -1
        for sign, at in order:
            value = self.found[at] if sign else self._horner(at, groups[at])
            if total < 0:
                total = self.short.negative(value) if sign < 0 else value
            else:
                join = self.short.minus if sign < 0 else self._plus
                total = join(total, value)
        return total

    def _as_it_stands(self, place: int) -> int:
        """A sum in which nothing is gathered, added up in its own order."""
        inner = set(self._sums_below(place))
        built: dict[int, int] = {}
        for at in sorted(inner):
            left, right = (
                built[arg] if arg in inner else self.found[arg]
                for arg in self._tape.steps[at].args
            )
            plus = self._tape.steps[at].name == "+"
            built[at] = self.short.plus(left, right) if plus else self.short.minus(left, right)
        return built[place]

    def _sums_below(self, place: int) -> list[int]:
        """`place`, and the sums that are terms of it or of each other."""
        found = [place]
        for at in found:  # grows while it is read
            found += [arg for arg in self._tape.steps[at].args if arg in self._inner]
        return found

    def _terms(self, place: int) -> list[tuple[int, int]]:
        """The terms of a sum with their signs, in order."""
        waiting, found = [(1, place)], list[tuple[int, int]]()
        while waiting:
            sign, at = waiting.pop()
            step = self._tape.steps[at]
            if at == place or at in self._inner:
                other = sign if step.name == "+" else -sign
                waiting += [(other, step.args[1]), (sign, step.args[0])]
            else:
                found.append((sign, at))
        return found

    def _horner(self, base: int, monomials: Sequence[_Monomial]) -> int:
        short, x = self.short, self.found[base]
        by_power: dict[int, int] = {}
        for mono in monomials:
            weight = self._weight(mono)
            known = by_power.get(mono.power)
            by_power[mono.power] = weight if known is None else self._plus(known, weight)
        high, *lower = sorted(by_power, reverse=True)
        total = by_power[high]
        for power in lower:
            raised = short.times(total, _power(short, x, high - power))
            total, high = self._plus(raised, by_power[power]), power
        return short.times(total, _power(short, x, high))

    def _plus(self, a: int, b: int) -> int:
        """A sum; with a negative number it is a difference, as people write it."""
        number = self.short.number_at(b)
        if number is not None and number < 0.0:
            return self.short.minus(a, self.short.number(-number))
        return self.short.plus(a, b)

    def _weight(self, mono: _Monomial) -> int:
        weight = self.short.number(mono.number)
        for place in mono.above:
            weight = self.short.times(weight, self.found[place])
        for place in mono.below:
            weight = self.short.over(weight, self.found[place])
        return weight

    def _monomial(self, place: int) -> _Monomial | None:
        """What stands at `place` as a monomial; None for a product of several things."""
        step = self._tape.steps[place]
        number = self._tape.number_at(place)
        if number is not None:
            return _Monomial(number, (), (), -1, 0)
        if place not in self._moving:
            return _Monomial(1.0, (place,), (), -1, 0)
        if step.name == "negative":
            inner = self._monomial(step.args[0])
            return inner and inner._replace(number=-inner.number)
        if step.name in ("*", "/"):
            return self._product(step)
        if step.name == "**":
            power = self._tape.number_at(step.args[1])
            if power is not None and power == int(power) and 0 < power <= MAX_EXPONENT:
                return _Monomial(1.0, (), (), step.args[0], int(power))
        return _Monomial(1.0, (), (), place, 1)

    def _product(self, step: Step) -> _Monomial | None:
        a, b = (self._monomial(arg) for arg in step.args)
        if a is None or b is None:
            return None
        if step.name == "/":
            if b.base >= 0 or b.number == 0.0 or b.below:
                return None
            return _Monomial(a.number / b.number, a.above, a.below + b.above, a.base, a.power)
        if a.base >= 0 and b.base >= 0 and a.base != b.base:
            return None
        return _Monomial(
            a.number * b.number, a.above + b.above, a.below + b.below, max(a.base, b.base),
            a.power + b.power,
        )  # fmt: skip


def _put(tape: Tape, step: Step, args: Sequence[int]) -> int:
    if not args:
        return tape.put(step.name, what=step.what)
    numbers = [tape.number_at(arg) for arg in args]
    if None not in numbers:
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[step.name](*(np.float64(n or 0.0) for n in numbers)))
        if math.isfinite(value):
            return tape.number(value)
    a, b = args[0], args[-1]
    if step.name == "**" and numbers[1] == 0.5:
        return tape.put("sqrt", a)
    if step.name == "**" and numbers[1] is not None and numbers[1] == int(numbers[1]):
        return _power(tape, a, int(numbers[1]))
    if step.name == "+":
        return tape.plus(a, b)
    if step.name == "-":
        return tape.minus(a, b)
    if step.name == "negative":
        return tape.negative(a)
    if step.name == "*" and (numbers[0] or numbers[1]):  # 0 stays: 0 · log x has holes
        return tape.times(a, b)
    if step.name == "/" and numbers[1]:
        return tape.over(a, b)
    return tape.put(step.name, *args)


def _power(tape: Tape, u: int, n: int) -> int:
    """The n-th power of u by squares of squares, which powers of one thing share."""
    if abs(n) > MAX_EXPONENT:
        return tape.put("**", u, tape.number(float(n)))
    if n < 0:
        return tape.put("/", tape.one, _power(tape, u, -n))
    if n == 0:
        return tape.one
    if n == 1:
        return u
    half = _power(tape, u, n // 2)
    square = tape.put("*", half, half)
    return tape.put("*", square, u) if n % 2 else square
