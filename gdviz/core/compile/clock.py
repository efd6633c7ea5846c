"""What is the same for all lanes, or for all that share a setting: worked out beforehand.

The rate, the factors of bias correction and their like are another in every step.  They
are computed for many steps in one call, and only fetched when their step has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from gdviz.core.compile.calls import call_of
from gdviz.core.compile.levels import Level, of_one_setting, used_above

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.arrays import FloatArray, IntArray
    from gdviz.core.compile.flat import Flat

_AHEAD = 64  # steps
_MOST = 65_536  # numbers in a table: half a megabyte


class Inputs(NamedTuple):
    """What is another in every step.

    Attributes
    ----------
    rates, at
        Rates of every step in columns, ``(steps + 1, m)``, and each lane's column.
    noise
        A row of standard normals for each step; None for none.  The last stays.
    """

    rates: FloatArray
    at: IntArray
    noise: FloatArray | None = None


class _Table(NamedTuple):
    """Slow parts of a step that read the clock and one setting, for its different values.

    Attributes
    ----------
    values, at
        The different values ``(m,)``, and each lane's place among them ``(n,)``.
    rows
        Where what lanes fetch is put, ``(n,)`` by place.
    """

    name: str
    values: FloatArray
    at: IntArray
    rows: dict[int, FloatArray]


@final
class Clock:
    """Turns from step to step.

    Attributes
    ----------
    rows
        Places that `turn` sets: ``()`` what all lanes share, ``(n,)`` what is fetched for
        each.  Those of settings alone are there at once, and stay.
    """

    def __init__(
        self,
        step: Flat,
        found: Mapping[int, Level],
        settings: Mapping[str, FloatArray],
        inputs: Inputs,
        n: int,
    ) -> None:
        self._step, self._inputs, self._settings = step, inputs, dict(settings)
        self._tape, self._first = step.tape, 0
        rates = inputs.rates
        self._rate = rates[0, inputs.at] if rates.shape[1] > 1 else None
        self._fetches_rates = self._rate is not None and bool((rates != rates[0]).any())
        if self._rate is not None and not self._fetches_rates:
            self._settings["lr"] = self._rate
        self.rows: dict[int, FloatArray] = self._of_settings()
        self._places = self._shared(found)
        self._now = np.empty(len(self._places))
        self.rows |= {p: self._now[i : i + 1].reshape(()) for i, p in enumerate(self._places)}
        self._tables = self._made_tables(found, n)
        self.rows |= {p: row for table in self._tables for p, row in table.rows.items()}
        if self._rate is not None:
            self.rows[self._tape.put("name", what="lr")] = self._rate
        width = max((len(t.values) for t in self._tables), default=1)
        self._ahead = max(1, min(_AHEAD, _MOST // width, len(inputs.rates)))
        self._shared_table = np.empty((0, len(self._places)))
        self._own_tables: list[dict[int, FloatArray]] = []

    def turn(self, k: int) -> None:
        """Set `rows` for step k."""
        j = k - self._first
        if not 0 <= j < len(self._shared_table):
            self._look_ahead(k)
            j = 0
        self._now[:] = self._shared_table[j]
        for table, made in zip(self._tables, self._own_tables, strict=True):
            for place, row in table.rows.items():
                made[place][j].take(table.at, out=row, mode="clip")
        if self._fetches_rates and self._rate is not None:
            self._inputs.rates[k].take(self._inputs.at, out=self._rate, mode="clip")

    # -- what there is -----------------------------------------------------------------

    def _of_settings(self) -> dict[int, FloatArray]:
        """What settings alone make: it is the same in every step."""
        alone: set[int] = set()
        for i, op in enumerate(self._tape.steps):
            steady = (
                op.what in self._settings if op.name == "name" else alone.issuperset(op.args)
            )
            if steady:
                alone.add(i)
        needed = self._needed()
        read = {arg for i in needed if i not in alone for arg in self._args(i)}
        read |= {*self._step.seen, *self._step.slope, *self._step.moved}
        places = [i for i in needed if i in alone & read and self._args(i)]
        made = self._computed(places, {})
        return {place: made[place] for place in places}

    def _shared(self, found: Mapping[int, Level]) -> list[int]:
        """Places that differ from step to step only, and are read by lanes."""
        places = used_above(self._step, found, Level.STEP)
        read = {arg for i in self._needed() if found[i] is Level.LANE for arg in self._args(i)}
        names = [
            i
            for i in sorted(read)
            if found[i] is Level.STEP and self._tape.steps[i].name == "name"
        ]
        return [*places, *names]

    def _needed(self) -> list[int]:
        return self._tape.needed((*self._step.seen, *self._step.slope, *self._step.moved))

    def _args(self, place: int) -> Sequence[int]:
        return self._tape.steps[place].args

    def _made_tables(self, found: Mapping[int, Level], n: int) -> list[_Table]:
        """A table for each setting by which lanes differ, if they share its values."""
        varied = [name for name, value in self._settings.items() if value.ndim]
        parts: dict[str, list[int]] = {}
        for place, name in of_one_setting(self._step, found, varied).items():
            if place not in self.rows:
                parts.setdefault(name, []).append(place)
        tables = []
        for name, places in parts.items():
            values, at = np.unique(self._settings[name], return_inverse=True)
            if 2 * len(values) <= n:
                rows = {place: np.empty(n) for place in places}
                tables.append(_Table(name, values, at.astype(np.intp), rows))
        return tables

    # -- looking ahead -----------------------------------------------------------------

    def _look_ahead(self, k: int) -> None:
        """Work out the next steps from k on."""
        stop = min(k + self._ahead, len(self._inputs.rates))
        clock = self._clock_of(k, stop)
        made = self._computed(self._places, clock)
        self._first = k
        columns = [np.broadcast_to(made[place], stop - k) for place in self._places]
        self._shared_table = np.empty((stop - k, 0))
        if columns:
            self._shared_table = np.stack(columns, axis=-1)
        self._own_tables = []
        for table in self._tables:
            named = {name: row[:, None] for name, row in clock.items()}
            shape = stop - k, len(table.values)
            made = self._computed(list(table.rows), {**named, table.name: table.values})
            self._own_tables.append({p: np.broadcast_to(made[p], shape) for p in table.rows})

    def _clock_of(self, k: int, stop: int) -> dict[str, FloatArray]:
        steps = np.arange(k, stop, dtype=float)
        clock = {"k": steps, "t": steps + 1.0}
        if self._rate is None:
            clock["lr"] = self._inputs.rates[k:stop, 0]
        if self._inputs.noise is not None:
            rows = np.minimum(np.arange(k, stop), len(self._inputs.noise) - 1)
            drawn = self._inputs.noise[rows]
            clock |= {f"noise.{i}": drawn[:, i] for i in range(self._step.width)}
        return clock

    def _computed(
        self, places: Sequence[int], clock: Mapping[str, FloatArray]
    ) -> dict[int, FloatArray]:
        """What stands at `places`, as large as what it is made of."""
        named: dict[str, Any] = {**self._settings, **clock}
        held: dict[int, FloatArray] = {}
        for place in self._tape.needed(places):
            op = self._tape.steps[place]
            if op.name == "number":
                held[place] = np.asarray(float(op.what))
            elif op.name == "name":
                held[place] = np.asarray(named[str(op.what)])
            else:
                args = tuple(held[arg] for arg in op.args)
                out = np.empty(np.broadcast_shapes(*(a.shape for a in args)))
                held[place] = out
                call_of(self._tape, place, args, out).ready()()
        return held
