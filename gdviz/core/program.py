"""Programs: some operations of a tape, computed at many points at once."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.derivatives import Tape

MANY = 2048  # numbers in an array from which on memory costs more than the calls

OPERATIONS: dict[str, Callable[..., FloatArray]] = {
    **{name: function.apply for name, function in (FUNCTIONS | OF_DERIVATIVES).items()},
    "negative": operator.neg, "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "**": operator.pow, "%": operator.mod,
}  # fmt: skip
_IN_PLACE: dict[str, Callable[..., FloatArray]] = {
    "negative": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
    "%": np.remainder,
    **{n: f.apply for n, f in FUNCTIONS.items() if isinstance(f.apply, np.ufunc)},
}  # fmt: skip
"""Those that can write into an array that is no longer needed: the same numbers."""


class _Order(NamedTuple):
    """Compute one register from others."""

    target: int
    apply: Callable[..., FloatArray]
    first: int
    second: int  # -1: there is no other than the first; -2: there are more than two
    args: tuple[int, ...]


class _Reuse(NamedTuple):
    """How an order is carried out in arrays that are used again."""

    in_place: Callable[..., FloatArray] | None
    done: tuple[int, ...]  # registers that nobody needs any more


@final
class Program:
    """Computes some operations of a tape, for arrays of any shape.

    Parameters
    ----------
    tape, results
        Where the operations stand, and the places of those that are wanted.
    known
        The values of names that are numbers: what is made of them alone is computed once.
    axes
        The names of coordinates, for those who ask by `at`.

    Attributes
    ----------
    work
        How many operations on arrays one call does.
    """

    def __init__(
        self,
        tape: Tape,
        results: Sequence[int],
        known: Mapping[str, float] | None = None,
        axes: Sequence[str] = (),
    ) -> None:
        known = known or {}
        places = tape.needed(results)
        slots = {place: slot for slot, place in enumerate(places)}
        self._results = tuple(slots[place] for place in results)
        self._registers: list[FloatArray | None] = [None] * len(places)
        self._names: list[tuple[int, str]] = []
        orders: list[_Order] = []
        operations: dict[int, str] = {}
        for place in places:
            step, slot = tape.steps[place], slots[place]
            operations[slot] = step.name
            if step.name == "number" or step.what in known:
                # of NumPy, which divides by zero without raising
                value = known[str(step.what)] if step.name == "name" else step.what
                self._registers[slot] = np.asarray(value, dtype=float)[()]
            elif step.name == "name":
                self._names.append((slot, str(step.what)))
            else:
                orders.append(_order(tape, place, slots))
        self._orders = self._left(orders)
        self._reuse = self._reused(operations)
        # a number that is an array of one broadcasts in half the time
        self._spread = [r if r is None else np.reshape(r, 1) for r in self._registers]
        self._rows = tuple((s, axes.index(name)) for s, name in self._names if name in axes)
        self.work = len(self._orders)

    def __call__(self, values: Mapping[str, FloatArray]) -> list[FloatArray]:
        """The results for the values of names, without a warning where there are none."""
        given = [(slot, values[name]) for slot, name in self._names]
        shape = np.shape(given[0][1]) if given else ()
        alike = bool(shape) and all(np.shape(value) == shape for _, value in given)
        r = (self._spread if alike else self._registers).copy()
        for slot, value in given:
            r[slot] = value
        floats = all(getattr(value, "dtype", None) == np.float64 for _, value in given)
        with np.errstate(all="ignore"):  # a typed formula may divide by zero
            return self._run(r, many=alike and floats and given[0][1].size >= MANY)

    def at(self, x: FloatArray) -> list[FloatArray]:
        """The results at points ``(D, *B)``; NumPy warns as its caller wants it to."""
        r = (self._spread if x.ndim > 1 else self._registers).copy()
        for slot, row in self._rows:
            r[slot] = x[row]
        return self._run(r, many=x.size >= 2 * MANY and x.dtype == np.float64)

    def _run(self, r: list[Any], *, many: bool) -> list[FloatArray]:
        if many:
            self._run_many(r)
            return [r[slot] for slot in self._results]
        for target, apply, first, second, args in self._orders:
            if second >= 0:
                r[target] = apply(r[first], r[second])
            elif second == -1:
                r[target] = apply(r[first])
            else:
                r[target] = apply(*[r[i] for i in args])
        return [r[slot] for slot in self._results]

    def _run_many(self, r: list[Any]) -> None:
        """The same numbers, in arrays that are used again as soon as they may be."""
        spare: list[FloatArray] = []
        for order, (in_place, done) in zip(self._orders, self._reuse, strict=True):
            given = [r[i] for i in order.args]
            if in_place is not None and spare:
                r[order.target] = in_place(*given, out=spare.pop())
            else:
                r[order.target] = order.apply(*given)
            for i in done:
                spare.append(r[i])
                r[i] = None

    # -- how it is made ----------------------------------------------------------------

    def _left(self, orders: Sequence[_Order]) -> list[_Order]:
        """What is left to do when everything made of numbers alone has been computed."""
        left: list[_Order] = []
        for order in orders:
            given = [self._registers[i] for i in order.args]
            if any(value is None for value in given):
                left.append(order)
                continue
            with np.errstate(all="ignore"):
                self._registers[order.target] = np.asarray(order.apply(*given))[()]
        return left

    def _reused(self, operations: Mapping[int, str]) -> list[_Reuse]:
        """For every order, whether it can write in place, and what it is the last to read."""
        last = {arg: order.target for order in self._orders for arg in order.args}
        kept = {*self._results, *(slot for slot, _ in self._names)}
        kept |= {slot for slot, value in enumerate(self._registers) if value is not None}
        return [
            _Reuse(
                _IN_PLACE.get(operations[order.target]),
                tuple(i for i in set(order.args) - kept if last[i] == order.target),
            )
            for order in self._orders
        ]


def _order(tape: Tape, place: int, slots: Mapping[int, int]) -> _Order:
    step = tape.steps[place]
    apply, args = OPERATIONS[step.name], step.args
    if step.name == "**" and tape.steps[args[1]].name == "number":
        apply, args = _raised(float(tape.steps[args[1]].what)), args[:1]
    at = tuple(slots[arg] for arg in args)
    second = {1: -1, 2: at[-1]}.get(len(at), -2)
    return _Order(slots[place], apply, at[0], second, at)


def _raised(power: float) -> Callable[[FloatArray], FloatArray]:
    """A plain number as exponent takes NumPy's fast roads for 2, ½ and −1."""

    def apply(u: FloatArray) -> FloatArray:
        raised: FloatArray = u**power
        return raised

    return apply
