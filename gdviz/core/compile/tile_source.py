"""Tiles: the source of a loop over many lanes, for a compiler of machine code.

A block of lanes stays in the nearest cache while it takes all its steps; what needs no call
of a function is done for several lanes at once by the machine.  Whether a lane may have
ended is asked by cheap conditions that are never wrong in calm; those it may be true of are
looked at one by one, as paths are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.core.compile.levels import Level, levels, of_one_setting, reading, used_above
from gdviz.core.compile.path import LARGEST
from gdviz.core.compile.writer import Dialect, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.core.compile.flat import Flat

_WIDER = 1.0 + 1e-12  # than rounding in a sum
BLOCK = 1024  # lanes: some ten rows of them fit into 128 kilobytes
_HEAD = '''"""Written from trees; look into gdviz.core.compile for how."""

import math

import numpy as np
from numba import njit

sin, cos, tan, asin, acos, atan = math.sin, math.cos, math.tan, math.asin, math.acos, math.atan
sinh, cosh, tanh, exp, expm1 = math.sinh, math.cosh, math.tanh, math.exp, math.expm1
log, log1p, sqrt, pow, hypot = math.log, math.log1p, math.sqrt, math.pow, math.hypot
log10, log2, cbrt, atan2, round = math.log10, math.log2, np.cbrt, math.atan2, np.rint
floor, inf, nan = np.floor, math.inf, math.nan

many, counts = "float64[:,::1]", "int64[:,::1]"
of_walk = f"""void(int64, int64, {many}, {many}, float64[::1], {many}, {many}, int64[::1],
    int64[::1], {many}, {counts}, {many}, UniTuple(float64, 7), {many}, int64[::1], {many},
    {many})"""

'''
_PLAIN = '@njit(nogil=True, error_model="numpy")'
_KEPT = '@njit(of_walk, nogil=True, error_model="numpy", cache=True)'
_MACHINE = Dialect()


@final
class TileAuthor:
    """Writes the module of one step.

    Parameters
    ----------
    step
        What every lane does.
    varied
        Names that each lane has its own value of: ``input.beta1``, ``given.a``, ``lr``.
    blockwise
        Those of which neighbours have the same: blocks end where one changes.
    steady_rates
        Whether rates stay the same from step to step.
    patient
        Whether lanes wait for an improvement of the loss.
    """

    def __init__(
        self,
        step: Flat,
        varied: Iterable[str],
        blockwise: Iterable[str] = (),
        *,
        steady_rates: bool,
        patient: bool,
    ) -> None:
        self.step, self._patient, self._steady_rates = step, patient, steady_rates
        settings = [f"input.{n}" for n in step.reads("input.")]
        settings += [f"given.{n}" for n in step.reads("given.")]
        self.settings = tuple(settings)
        apart, by_block = set(varied) - set(blockwise), set(blockwise)
        self._by_lane = tuple(name for name in (*settings, "lr") if name in apart)
        self._by_block = tuple(name for name in (*settings, "lr") if name in by_block)
        self.varied, self.blockwise = self._by_lane + self._by_block, frozenset(self._by_block)
        self._own = tuple(name for name in self._by_lane if name != "lr")
        self._levels = levels(step, self._by_lane)
        self._of_block = reading(step, self._by_block)
        self._tables = of_one_setting(step, self._levels, self._own, self._by_block)
        self.tabled = frozenset(self._tables.values())
        self._clock = [
            n for n in ("lr", "k", "t") if n in step.reads("") and n not in self._by_lane
        ]
        self._names = self._called()
        rows = [f"X{i}" for i in range(step.dim)] + [f"S{i}" for i in range(len(step.state))]
        rows += [f"O{i}" for i in range(step.dim)] + [
            f"E{i}" for i in range(len(self._by_lane))
        ]
        rows += [f"T{i}" for i in range(len(self._tables))]
        self._rows = rows + (["B", "W"] if patient else [])

    def _called(self) -> dict[str, str]:
        step = self.step
        names = {f"theta.{i}": f"x{i}" for i in range(step.dim)}
        names |= {name: f"s{i}" for i, name in enumerate(step.state)}
        names |= {name: f"c{i}" for i, name in enumerate(self.settings)}
        names |= {name: f"e{i}" for i, name in enumerate(self._by_lane)}
        names |= {f"noise.{i}": f"n{i}" for i in map(int, step.reads("noise."))}
        return names | {name: f"{name}_" for name in self._clock}

    def module(self) -> str:
        return f"{_HEAD}\n{self.functions()}"

    def functions(self) -> str:
        """The module without its head: ``look`` for one lane, and ``walk`` for all."""
        return f"{self._look()}\n\n{self._walk()}"

    # -- one lane ----------------------------------------------------------------------

    def _look(self) -> str:
        names = {n: v for n, v in self._names.items() if n[:5] in ("theta", "input", "given")}
        writer = Writer(self.step.tape, names, _MACHINE)
        lines = writer.write(self.step.seen)
        results = ", ".join(writer.atoms[place] for place in self.step.seen)
        args = ", ".join(names.values())
        self._look_args = [v for n, v in names.items() if not n.startswith("theta")]
        return _function(_PLAIN, f"look({args})", [*lines, f"return {results}"])

    # -- all ---------------------------------------------------------------------------

    def _walk(self) -> str:
        writer = Writer(self.step.tape, self._names, _MACHINE)
        steady, steady_here = self._written(writer, Level.SETTING)
        clock, clock_here = self._written(writer, Level.STEP)
        tables = self._table_lines(writer, clock)
        lane = self._lane(writer)
        shared = [
            f"c{i} = settings[{i}]" for i, n in enumerate(self.settings) if n not in self.varied
        ]
        rows = [f"{row} = work[{i}]" for i, row in enumerate(self._rows)]
        body = [
            "far, low, flat, not_before, max_steps, patience, delta = bounds",
            *shared, *steady,
            f"work = np.empty(({len(self._rows)}, {BLOCK}))", *rows,
            f"G = np.empty({BLOCK}, np.int64)", f"odd = np.empty({BLOCK}, np.int64)",
            f"steep = {float(self.step.dim)!r} * flat * {_WIDER!r}",
            f"ends = np.empty(({max(1, len(self._tables))}, {BLOCK}), np.int64)",
            *tables,
            "for block in range(len(edges) - 1):",
            *_in([
                "begin = edges[block]", "m = edges[block + 1] - begin",
                *self._settings_of_block(), *steady_here,
                "for i in range(m):", *_in(self._moved_in()), *self._runs(),
                "for k in range(first, stop):",
                *_in([
                    *self._clock_lines(), *clock, *clock_here, *self._before_lanes(),
                    "found = 1 if k >= max_steps else 0", "last = found",
                    "for i in range(m):", *_in(lane),
                    "if found:", *_in(["for i in range(m):", *_in(self._one_by_one())]),
                ]),
                "for i in range(m):", *_in(self._moved_out()),
            ]),
        ]  # fmt: skip
        head = (
            "walk(first, stop, theta, state, settings, each, rates, at, edges, values,\n"
            "         places, noise, bounds, progress, ended, final, seen)"
        )
        return _function(_KEPT, head, body)

    def _written(self, writer: Writer, level: Level) -> tuple[list[str], list[str]]:
        """Lines for all that is made once at `level`: for all blocks, and for each."""
        places = used_above(self.step, self._levels, level)
        own = [place for place in places if place in self._of_block]
        everywhere = [place for place in places if place not in self._of_block]
        return writer.write(everywhere, later=own), writer.write(own)

    def _settings_of_block(self) -> list[str]:
        """What neighbours have in common."""
        return [
            f"c{self.settings.index(n)} = each[{self.varied.index(n)}, begin]"
            for n in self._by_block
            if n != "lr"
        ]

    def _clock_lines(self, *, of_block: bool = True) -> list[str]:
        column = "at[begin]" if "lr" in self._by_block else "0"
        lines = {"lr": f"lr_ = rates[k, {column}]", "k": "k_ = float(k)", "t": "t_ = k + 1.0"}
        known = [n for n in self._clock if of_block or n not in self._by_block]
        found = [lines[name] for name in known]
        drawn = self.step.reads("noise.")
        if drawn:
            found.append("row = min(k, noise.shape[0] - 1)")
        return found + [f"n{i} = noise[row, {i}]" for i in drawn]

    def _table_lines(self, writer: Writer, clock: Sequence[str]) -> list[str]:
        """Before all blocks: slow operations for each value of a setting and each step."""
        lines: list[str] = []
        for q, (place, name) in enumerate(self._tables.items()):
            j = self.varied.index(name)
            own = Writer(self.step.tape, self._names, _MACHINE)
            own.atoms.update(writer.atoms)
            inner = own.write([place])
            lines += [
                f"table{q} = np.empty((stop - first, values.shape[1]))",
                "for k in range(first, stop):",
                *_in([
                    *self._clock_lines(of_block=False), *clock,
                    "for i in range(values.shape[1]):",
                    *_in([f"e{j} = values[{j}, i]", *inner,
                          f"table{q}[k - first, i] = {own.atoms[place]}"]),
                ]),
            ]  # fmt: skip
        for q, place in enumerate(self._tables):
            writer.atoms[place] = f"t{q}"
        return lines

    def _runs(self) -> list[str]:
        """Where neighbours have different values of a setting, ends of runs in a block."""
        lines: list[str] = []
        for q, name in enumerate(self._tables.values()):
            here = f"places[{self.varied.index(name)}, begin + i]"
            after = f"places[{self.varied.index(name)}, begin + i + 1]"
            lines += [
                f"runs{q} = 0", "for i in range(m):",
                f"    if i + 1 == m or {here} != {after}:",
                f"        ends[{q}, runs{q}] = i + 1", f"        runs{q} += 1",
            ]  # fmt: skip
        return lines

    def _before_lanes(self) -> list[str]:
        """What is fetched for each lane before a step: fetching is not done side by side.

        Along a run one number is fetched, and written side by side.
        """
        lines: list[str] = []
        for q, name in enumerate(self._tables.values()):
            at = f"table{q}[k - first, places[{self.varied.index(name)}, begin + %s]]"
            lines += [
                f"if 8 * runs{q} < m:",
                "    low_end = 0",
                f"    for run in range(runs{q}):",
                f"        number = {at % 'low_end'}",
                f"        for i in range(low_end, ends[{q}, run]):",
                f"            T{q}[i] = number",
                f"        low_end = ends[{q}, run]",
                "else:",
                "    for i in range(m):",
                f"        T{q}[i] = {at % 'i'}",
            ]
        if "lr" in self._by_lane and not self._steady_rates:
            row = f"E{self.varied.index('lr')}[i] = rates[k, at[begin + i]]"
            lines += ["for i in range(m):", *_in([row])]
        return lines

    def _lane(self, writer: Writer) -> list[str]:
        step, dim = self.step, self.step.dim
        size, slope = len(step.state), step.slope
        lines = [f"x{i} = X{i}[i]" for i in range(dim)] + [
            f"s{i} = S{i}[i]" for i in range(size)
        ]
        lines += [f"e{i} = E{i}[i]" for i in range(len(self._by_lane))]
        lines += [f"t{i} = T{i}[i]" for i in range(len(self._tables))]
        needed = [step.value, step.fall, *slope, *step.moved]
        lines += writer.write(needed)
        lines += [f"O{i}[i] = x{i}" for i in range(dim)]
        atoms = [writer.atoms[place] for place in step.moved]
        rows = [*(f"X{i}" for i in range(dim)), *(f"S{i}" for i in range(size))]
        lines += [f"{row}[i] = {atom}" for row, atom in zip(rows, atoms, strict=True)]
        value, fall = writer.atoms[step.value], writer.atoms[step.fall]
        # sums are large, or no numbers, where one of their terms is
        place = " + ".join(f"abs(x{i})" for i in range(dim))
        lines.append("size = " + " + ".join(f"abs({writer.atoms[at]})" for at in slope))
        calm = [f"({place} <= far)", f"({fall} >= low)", "(size >= steep)"]
        calm.append(f"(size + abs({value}) <= {LARGEST / 4.0!r})")
        if self._patient:
            lines += [
                f"better = {fall} < B[i] - delta", f"B[i] = {fall} if better else B[i]",
                "W[i] = 0.0 if better else W[i] + 1.0",
            ]  # fmt: skip
            calm.append("(W[i] < patience)")
        lines.append(f"alarm = 0 if {' & '.join(calm)} else G[i]")
        return [*lines, "odd[i] = alarm", "found += alarm"]

    def _one_by_one(self) -> list[str]:
        dim = self.step.dim
        args = [f"O{i}[i]" for i in range(dim)]
        own = {f"c{self.settings.index(n)}": f"E{self.varied.index(n)}[i]" for n in self._own}
        own |= {f"e{i}": f"E{i}[i]" for i in range(len(self._by_lane))}
        args += [own.get(arg, arg) for arg in self._look_args]
        inside = " and ".join(f"-far <= O{i}[i] <= far" for i in range(dim))
        calm = ["d < low", "l < flat", *(["W[i] >= patience"] if self._patient else [])]
        return [
            "if G[i] and (last or odd[i]):",
            *_in([
                f"f, d, l = look({', '.join(args)})",
                f"if (not ({inside} and abs(f) <= {LARGEST!r} and l <= {LARGEST!r})",
                f"        or last or (({' or '.join(calm)}) and k >= not_before)):",
                *_in([
                    "G[i] = 0", "ended[begin + i] = k",
                    *(f"final[{i}, begin + i] = O{i}[i]" for i in range(dim)),
                    "seen[0, begin + i] = f", "seen[1, begin + i] = l",
                ]),
            ]),
        ]  # fmt: skip

    def _moved_in(self) -> list[str]:
        step = self.step
        lines = [f"X{i}[i] = theta[{i}, begin + i]" for i in range(step.dim)]
        lines += [f"S{i}[i] = state[{i}, begin + i]" for i in range(len(step.state))]
        for i, name in enumerate(self._by_lane):
            from_rates = f"E{i}[i] = rates[first, at[begin + i]]"
            lines.append(from_rates if name == "lr" else f"E{i}[i] = each[{i}, begin + i]")
        lines.append("G[i] = 1 if ended[begin + i] < 0 else 0")
        if self._patient:
            lines += ["B[i] = progress[0, begin + i]", "W[i] = progress[1, begin + i]"]
        return lines

    def _moved_out(self) -> list[str]:
        step = self.step
        lines = [f"theta[{i}, begin + i] = X{i}[i]" for i in range(step.dim)]
        lines += [f"state[{i}, begin + i] = S{i}[i]" for i in range(len(step.state))]
        if self._patient:
            lines += ["progress[0, begin + i] = B[i]", "progress[1, begin + i] = W[i]"]
        return lines


def _function(decorator: str, head: str, body: Iterable[str]) -> str:
    return "\n".join([decorator, f"def {head}:", *_in(body)]) + "\n"


def _in(lines: Iterable[str]) -> list[str]:
    return ["    " + line for line in lines]
