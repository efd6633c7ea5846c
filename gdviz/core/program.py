"""Programs: some operations of a tape, computed at many points at once."""

from __future__ import annotations

import operator
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from gdviz.core.functions import FUNCTIONS, OF_DERIVATIVES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.tape import Tape

FEW = 1024  # points up to which calls cost more than memory
TILE = 16384  # points that are computed at once: what is between stays in the cache

OPERATIONS: dict[str, Callable[..., FloatArray]] = {
    **{name: function.apply for name, function in (FUNCTIONS | OF_DERIVATIVES).items()},
    "negative": operator.neg, "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "**": np.power, "%": operator.mod,
}  # fmt: skip
_IN_PLACE: dict[str, Callable[..., FloatArray]] = {
    "negative": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
    "**": np.power, "%": np.remainder,
    **{n: f.apply for n, f in FUNCTIONS.items() if isinstance(f.apply, np.ufunc)},
}  # fmt: skip
"""Those that can write into an array that is no longer needed: the same numbers."""


class _Workspace(threading.local):
    """Arrays of one tile that nobody uses at present.

    New ones of that size would be fetched from the system, page by page, at every call.
    What was in them means nothing; each thread has its own.
    """

    def __init__(self) -> None:
        self.spare: list[FloatArray] = []


_WORKSPACE = _Workspace()


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
    row: int  # of the results that it is; -1 for none


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
        self._tiled = tuple(zip(self._orders, self._reuse, strict=True))
        self._copied = self._left_over()
        # beside arrays, numbers that are arrays themselves are read in half the time
        self._spread = [r if r is None else np.asarray(r) for r in self._registers]
        self._rows = tuple((s, axes.index(name)) for s, name in self._names if name in axes)
        self.work = len(self._orders)

    def __call__(self, values: Mapping[str, FloatArray]) -> list[FloatArray]:
        """The results for the values of names, without a warning where there are none."""
        r = self._registers.copy()
        for slot, name in self._names:
            r[slot] = values[name]
        with np.errstate(all="ignore"):  # a typed formula may divide by zero
            return self._run(r)

    def at(self, x: FloatArray) -> FloatArray:
        """The results at points, ``(D, *B) -> (N, *B)``, in the type of `x`.

        NumPy warns as its caller wants it to.  A point alone and one among others come to
        the same numbers, bit by bit.
        """
        found = np.empty((len(self._results), *x.shape[1:]), x.dtype)
        many = x.size > len(x) * FEW and x.dtype == np.float64
        if many:
            self._run_tiles(x.reshape(len(x), -1), found.reshape(len(found), -1))
            return found
        alone = x.size == len(x)  # the numbers of one point are quicker than its arrays
        r = (self._registers if alone else self._spread).copy()
        rows = x.reshape(len(x)) if alone else x
        for slot, row in self._rows:
            r[slot] = rows[row]
        for i, result in enumerate(self._run(r)):
            found[i] = result
        return found

    def _run(self, r: list[Any]) -> list[FloatArray]:
        for target, apply, first, second, args in self._orders:
            if second >= 0:
                r[target] = apply(r[first], r[second])
            elif second == -1:
                r[target] = apply(r[first])
            else:
                r[target] = apply(*[r[i] for i in args])
        return [r[slot] for slot in self._results]

    def _run_tiles(self, x: FloatArray, found: FloatArray) -> None:
        """The same numbers, tile by tile in the workspace."""
        for i, slot in enumerate(self._results):
            if (number := self._registers[slot]) is not None:
                found[i] = number
        for begin in range(0, x.shape[1], TILE):
            tile = slice(begin, begin + TILE)
            self._run_tile(x[:, tile], found[:, tile])

    def _run_tile(self, x: FloatArray, found: FloatArray) -> None:
        r: list[Any] = self._spread.copy()
        for slot, row in self._rows:
            r[slot] = x[row]
        width, spare = x.shape[1], _WORKSPACE.spare
        ours: dict[int, FloatArray] = {}
        for (target, apply, _, _, args), (in_place, done, row) in self._tiled:
            given = [r[i] for i in args]
            for i in done:  # a result may be written where its operands were
                r[i] = None
                if i in ours:
                    spare.append(ours.pop(i))
            if in_place is None:
                r[target] = apply(*given)
            elif row >= 0:
                r[target] = in_place(*given, out=found[row])
            else:
                array = spare.pop() if spare else np.empty(TILE)
                ours[target] = array
                r[target] = in_place(*given, out=array[:width])
        spare.extend(ours.values())
        for row, slot in self._copied:
            found[row] = r[slot]

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
        """For every order, how it is carried out in tiles."""
        last = {arg: order.target for order in self._orders for arg in order.args}
        kept = {*self._results, *(slot for slot, _ in self._names)}
        kept |= {slot for slot, value in enumerate(self._registers) if value is not None}
        rows = {slot: row for row, slot in enumerate(self._results)}
        return [
            _Reuse(
                _IN_PLACE.get(operations[order.target]),
                tuple(i for i in set(order.args) - kept if last[i] == order.target),
                rows.get(order.target, -1),
            )
            for order in self._orders
        ]

    def _left_over(self) -> list[tuple[int, int]]:
        """The rows of the results that no order writes where they belong."""
        written = {reuse.row for reuse in self._reuse if reuse.in_place is not None}
        return [
            (row, slot)
            for row, slot in enumerate(self._results)
            if row not in written and self._registers[slot] is None
        ]


def _order(tape: Tape, place: int, slots: Mapping[int, int]) -> _Order:
    step = tape.steps[place]
    at = tuple(slots[arg] for arg in step.args)
    second = {1: -1, 2: at[-1]}.get(len(at), -2)
    return _Order(slots[place], OPERATIONS[step.name], at[0], second, at)
