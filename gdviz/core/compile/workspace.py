"""Tiles as arrays that are used again and again: what walks lanes without a compiler.

Every operation of a step is one call of NumPy that writes into an array which is there
already, so that nothing is allocated on the way.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from gdviz.core.compile.levels import Level, levels
from gdviz.core.functions import FUNCTIONS
from gdviz.core.program import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.compile.flat import Flat

_INTO: dict[str, Callable[..., Any]] = {
    "negative": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
    "%": np.remainder, "**": np.power,
    **{n: f.apply for n, f in FUNCTIONS.items() if isinstance(f.apply, np.ufunc)},
}  # fmt: skip
_ROADS: dict[float, Callable[..., Any]] = {
    2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal, 1.0: np.positive,
}  # fmt: skip
"""What NumPy does for ``u**2`` and its like."""


class _Call(NamedTuple):
    """One operation: `apply` of `args` into `out`."""

    apply: Callable[..., Any]
    args: tuple[FloatArray, ...]
    out: FloatArray


@final
class Workspace:
    """One step for n lanes, in arrays of its own.

    Parameters
    ----------
    step
        What every lane does.
    theta, state
        Where lanes stand, rows of ``(n,)``; a step changes them in place.
    settings
        Values of names (``input.beta1``, ``given.a``), each ``()`` or ``(n,)``.
    varied
        Whether each lane has its own rate.
    """

    def __init__(
        self,
        step: Flat,
        theta: FloatArray,
        state: FloatArray,
        settings: Mapping[str, FloatArray],
        *,
        varied: bool,
    ) -> None:
        self._step, self._n = step, theta.shape[1]
        self._clock: dict[str, FloatArray] = {
            name: np.zeros(())
            for name in ("k", "t", *(f"noise.{i}" for i in range(step.width)))
        }
        self._clock["lr"] = np.zeros(self._n if varied else ())
        self._rows: dict[str, FloatArray] = dict(
            zip((f"theta.{i}" for i in range(step.dim)), theta, strict=True)
        )
        self._rows |= dict(zip(step.state, state, strict=True))
        named = {**settings, **self._clock, **self._rows}
        apart = {n for n, v in {**settings, "lr": self._clock["lr"]}.items() if v.ndim}
        self._levels = levels(step, apart)
        self._held: dict[int, FloatArray] = {}
        self._spare: list[FloatArray] = []
        ends = (step.value, step.fall, *step.slope, *step.moved)
        self._targets = self._own_rows(ends)
        self._left = self._uses(ends)
        self._once, self._look, self._move = self._calls(named, ends)
        self.value, self.fall = self._held[step.value], self._held[step.fall]
        self.slope = tuple(self._held[place] for place in step.slope)

    # -- what is done ------------------------------------------------------------------

    def settle(self) -> None:
        """Work out what is the same in every step."""
        _run(self._once)

    def look(self) -> None:
        """Work out `value`, `fall` and `slope` where lanes stand, each ``(n,)`` or ``()``."""
        _run(self._look)

    def move(self, k: int, lr: FloatArray, noise: FloatArray | None) -> None:
        """Take step k from where was looked last."""
        self._clock["k"][...], self._clock["t"][...] = float(k), k + 1.0
        self._clock["lr"][...] = lr
        if noise is not None:
            for i, number in enumerate(noise.flat):
                self._clock[f"noise.{i}"][...] = number
        _run(self._move)

    # -- how it is made ----------------------------------------------------------------

    def _own_rows(self, ends: Sequence[int]) -> dict[int, str]:
        """Results that are the only ones at their place → the name of the row they go to."""
        times = Counter(ends)
        pairs = zip(self._step.moved, self._rows, strict=True)
        return {place: name for place, name in pairs if times[place] == 1}

    def _uses(self, ends: Sequence[int]) -> Counter[int]:
        """How often each place is still to be read; results are read to the end."""
        left: Counter[int] = Counter(ends)
        for place in self._step.tape.needed(ends):
            left.update(self._step.tape.steps[place].args)
        return left

    def _calls(
        self, named: Mapping[str, FloatArray], ends: Sequence[int]
    ) -> tuple[list[_Call], list[_Call], list[_Call]]:
        step, tape = self._step, self._step.tape
        seen = set(tape.needed((step.value, step.fall, *step.slope)))
        once: list[_Call] = []
        look: list[_Call] = []
        move: list[_Call] = []
        for place in sorted(tape.needed(ends), key=lambda i: (i not in seen, i)):
            op = tape.steps[place]
            if op.name == "number":
                self._held[place] = np.asarray(float(op.what))
            elif op.name == "name":
                self._held[place] = named[str(op.what)]
            else:
                steady = self._levels[place] is Level.SETTING
                calls = once if steady else look if place in seen else move
                calls.append(self._call(place, early=steady or place in seen))
        return once, look, [*move, *self._kept()]

    def _call(self, place: int, *, early: bool) -> _Call:
        """The call that makes what stands at `place`, in an array that is done with."""
        tape = self._step.tape
        op = tape.steps[place]
        args = tuple(self._held[arg] for arg in op.args)
        apply, power = _INTO.get(op.name), tape.steps[op.args[-1]]
        if op.name == "**" and power.name == "number" and float(power.what) in _ROADS:
            apply, args = _ROADS[float(power.what)], args[:1]
        for arg in op.args:
            self._left[arg] -= 1
        lanes = self._levels[place] is Level.LANE and any(a.ndim for a in args)
        out = self._array(place, lanes=lanes, early=early)
        for arg in dict.fromkeys(op.args):  # only now: what does not write in place reads them
            if tape.steps[arg].args and not self._left[arg] and self._held[arg].ndim:
                self._spare.append(self._held[arg])
        if apply is None:
            apply = _filling(OPERATIONS[op.name])
        self._held[place] = out
        return _Call(apply, args, out)

    def _array(self, place: int, *, lanes: bool, early: bool) -> FloatArray:
        """Where a result is put: its row, where nobody will read what is there."""
        if not lanes:
            return np.empty(())
        name: str | None = self._targets.get(place)
        if name is not None and not early and not self._left[self._named(name)]:
            return self._rows[name]
        return self._spare.pop() if self._spare else np.empty(self._n)

    def _named(self, name: str) -> int:
        """The place of a name."""
        return self._step.tape.put("name", what=name)

    def _kept(self) -> list[_Call]:
        """Calls that bring the other results of a step to where it begins, in a safe order."""
        rows = list(self._rows.values())
        aside, calls = [], []
        for row, place in zip(rows, self._step.moved, strict=True):
            made = self._held[place]
            if made is row:
                continue
            if any(made is other for other in rows):  # what another row is, or was
                saved = np.empty(self._n)
                aside.append(_Call(np.positive, (made,), saved))
                made = saved
            calls.append(_Call(np.positive, (made,), row))
        return [*aside, *calls]


def _filling(apply: Callable[..., FloatArray]) -> Callable[..., None]:
    """A function without `out` as one that has it."""

    def fill(*args: FloatArray, out: FloatArray) -> None:
        out[...] = apply(*args)

    return fill


def _run(calls: Sequence[_Call]) -> None:
    with np.errstate(all="ignore"):
        for apply, args, out in calls:
            apply(*args, out=out)
