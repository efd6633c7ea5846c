"""Operations of a tape as calls of NumPy that write into arrays which are there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gdviz.core.functions import FUNCTIONS
from gdviz.core.program import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.tape import Tape

_INTO: dict[str, Callable[..., Any]] = {
    "negative": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
    "%": np.remainder, "**": np.power,
    **{n: f.apply for n, f in FUNCTIONS.items() if isinstance(f.apply, np.ufunc)},
}  # fmt: skip
_ROADS: dict[float, Callable[..., Any]] = {
    2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal, 1.0: np.positive,
}  # fmt: skip
"""What NumPy does for ``u**2`` and its like."""
_PLACE_BY_NAME = (np.maximum, np.minimum)  # which may have more arguments one day


class Call(NamedTuple):
    """One operation: `apply` of `args` into `out`."""

    apply: Callable[..., Any]
    args: tuple[FloatArray, ...]
    out: FloatArray

    def ready(self) -> Callable[[], object]:
        """What does it, called with nothing; a place given by name costs half as much again."""
        if self.apply in _PLACE_BY_NAME:
            return partial(self.apply, *self.args, out=self.out)
        return partial(self.apply, *self.args, self.out)


def call_of(tape: Tape, place: int, args: tuple[FloatArray, ...], out: FloatArray) -> Call:
    """The call that makes what stands at `place`; `out` may be one of `args`."""
    op = tape.steps[place]
    apply, last = _INTO.get(op.name), tape.steps[op.args[-1]]
    if op.name == "**" and last.name == "number" and float(last.what) in _ROADS:
        apply, args = _ROADS[float(last.what)], args[:1]
    return Call(apply or _filling(OPERATIONS[op.name]), args, out)


def _filling(apply: Callable[..., FloatArray]) -> Callable[..., None]:
    """A function that makes arrays as one that writes into its last argument."""

    def fill(*args: FloatArray) -> None:
        args[-1][...] = apply(*args[:-1])

    return fill


def ordered(
    tape: Tape, ends: Iterable[int], known: Container[int], weight: Mapping[int, int]
) -> list[int]:
    """The places of all that `ends` are computed from, so that few are held at a time.

    What is needed next is computed next, and of two operands first that which takes more
    arrays on its way: see `weights`.  `known` places, and what only they need, are left out.
    """
    found: dict[int, None] = {}
    waiting = [(place, False) for place in reversed(list(ends))]
    while waiting:
        place, ready = waiting.pop()
        if place in found or place in known:
            continue
        args = tape.steps[place].args
        if ready or not args:
            found[place] = None
            continue
        waiting.append((place, True))
        waiting += [(arg, False) for arg in sorted(args, key=weight.__getitem__)]
    return list(found)


def weights(tape: Tape, ends: Iterable[int]) -> dict[int, int]:
    """How many arrays each place takes on its way, as Sethi and Ullman count them."""
    weight: dict[int, int] = {}
    for place in tape.needed(ends):
        args = tape.steps[place].args
        needs = sorted((weight[arg] for arg in dict.fromkeys(args)), reverse=True)
        weight[place] = max((need + i for i, need in enumerate(needs)), default=0)
        if args:
            weight[place] = max(1, weight[place])
    return weight
