"""Tiles as arrays that are used again and again: what walks lanes without a compiler.

Every operation of a step is one call of NumPy that writes into an array which is there
already, so that nothing is allocated on the way.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.compile.calls import Call, call_of, ordered, weights
from gdviz.core.compile.clock import Clock
from gdviz.core.compile.levels import Level, levels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.compile.clock import Inputs
    from gdviz.core.compile.flat import Flat


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
    inputs
        What is another in every step.

    Attributes
    ----------
    moves_by_slope
        Whether a step reads nothing that only the value is made of.
    """

    def __init__(
        self,
        step: Flat,
        theta: FloatArray,
        state: FloatArray,
        settings: Mapping[str, FloatArray],
        inputs: Inputs,
    ) -> None:
        self._step, self._n = step, theta.shape[1]
        self._rows: dict[str, FloatArray] = dict(
            zip((f"theta.{i}" for i in range(step.dim)), theta, strict=True)
        )
        self._rows |= dict(zip(step.state, state, strict=True))
        apart = {n for n, v in settings.items() if v.ndim}
        if inputs.rates.shape[1] > 1:
            apart.add("lr")
        self._levels = levels(step, apart)
        self._clock = Clock(step, self._levels, settings, inputs, self._n)
        self._named = {**settings, **self._rows}
        self._held: dict[int, FloatArray] = dict(self._clock.rows)
        self._spare: list[FloatArray] = []
        self._moving = False
        ends = (step.value, step.fall, *step.slope, *step.moved)
        self._weights = weights(step.tape, ends)
        self._targets = self._own_rows(ends)
        self._left = self._uses(ends)
        slope = self._calls(step.slope)
        before = set(self._held)
        told = self._calls((step.value, step.fall))
        self.moves_by_slope = before.issuperset(
            set(self._held).intersection(step.tape.needed(step.moved))
        )
        self._give_back((step.value, step.fall, *step.slope))
        move = self._calls(step.moved)
        self._slope, self._told, self._move = (
            tuple(call.ready() for call in calls)
            for calls in (slope, told, (*move, *self._kept()))
        )
        self.value, self.fall = self._held[step.value], self._held[step.fall]
        self.slope = tuple(self._held[place] for place in step.slope)

    # -- what is done ------------------------------------------------------------------

    def look(self, k: int) -> None:
        """Work out `value`, `fall` and `slope` before step k, each ``(n,)`` or ``()``.

        NumPy warns as its caller wants it to, here and in `feel` and `move`.
        """
        self.feel(k)
        for call in self._told:
            call()

    def feel(self, k: int) -> None:
        """Work out `slope` alone, which is enough to `move` where it `moves_by_slope`."""
        self._clock.turn(k)
        for call in self._slope:
            call()

    def move(self) -> None:
        """Take the step before which was looked."""
        for call in self._move:
            call()

    # -- how it is made ----------------------------------------------------------------

    def _own_rows(self, ends: Sequence[int]) -> dict[int, str]:
        """Results that are the only ones at their place → the name of the row they go to."""
        times = Counter(ends)
        pairs = zip(self._step.moved, self._rows, strict=True)
        return {place: name for place, name in pairs if times[place] == 1}

    def _uses(self, ends: Sequence[int]) -> Counter[int]:
        """How often each place is still to be read; results are read to the end."""
        left: Counter[int] = Counter(ends)
        for place in ordered(self._step.tape, ends, self._held, self._weights):
            left.update(self._step.tape.steps[place].args)
        return left

    def _give_back(self, seen: Sequence[int]) -> None:
        """From here on all arrays may be written into of which nothing more is read.

        What was looked at has been read when a step is taken, and where a step began is
        read in it alone.
        """
        self._moving = True
        self._left.subtract(seen)
        self._spare += [
            row for name, row in self._rows.items() if not self._left[self._place_of(name)]
        ]
        self._spare += [self._held[p] for p in dict.fromkeys(seen) if self._is_free(p)]

    def _calls(self, ends: Sequence[int]) -> list[Call]:
        """Calls that make what stands at `ends`."""
        tape, calls = self._step.tape, []
        for place in ordered(tape, ends, self._held, self._weights):
            op = tape.steps[place]
            if op.name == "number":
                self._held[place] = np.asarray(float(op.what))
            elif op.name == "name":
                self._held[place] = self._named[str(op.what)]
            else:
                calls.append(self._call(place))
        return calls

    def _call(self, place: int) -> Call:
        """The call that makes what stands at `place`, in an array that is done with."""
        tape = self._step.tape
        op = tape.steps[place]
        args = tuple(self._held[arg] for arg in op.args)
        for arg in op.args:
            self._left[arg] -= 1
        for arg in dict.fromkeys(op.args):
            if self._is_free(arg):
                self._spare.append(self._held[arg])
        lanes = self._levels[place] is Level.LANE and any(a.ndim for a in args)
        out = self._held[place] = self._array(place) if lanes else np.empty(())
        return call_of(tape, place, args, out)

    def _is_free(self, place: int) -> bool:
        """Whether nobody will read the array at `place`, and it is ours to write into."""
        op = self._step.tape.steps[place]
        ours = op.args or (self._moving and op.what in self._rows)
        return bool(
            ours and place not in self._clock.rows and not self._left[place]
            and self._held[place].ndim
        )  # fmt: skip

    def _array(self, place: int) -> FloatArray:
        """Where a result is put: its row, where that is free."""
        row = self._rows.get(self._targets.get(place, ""))
        if self._moving and row is not None:
            for i, array in enumerate(self._spare):
                if array is row:
                    return self._spare.pop(i)
        return self._spare.pop() if self._spare else np.empty(self._n)

    def _place_of(self, name: str) -> int:
        return self._step.tape.put("name", what=name)

    def _kept(self) -> list[Call]:
        """Calls that bring the other results of a step to where it begins, in a safe order."""
        rows = list(self._rows.values())
        aside, calls = [], []
        for row, place in zip(rows, self._step.moved, strict=True):
            made = self._held[place]
            if made is row:
                continue
            if any(made is other for other in rows):  # that is written here, too
                saved = np.empty(self._n)
                aside.append(Call(np.positive, (made,), saved))
                made = saved
            calls.append(Call(np.positive, (made,), row))
        return [*aside, *calls]
