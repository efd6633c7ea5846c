"""Paths: one run walked by a Python function of floats that was written for it.

A step of Adam is some forty operations on numbers; as arrays of two they cost a hundred
times what they cost as floats.  The function takes a whole piece of the way, and writes
down what it passes.  Where Python raises, as it does for 1/0, that step is taken again with
functions that do not.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, final

from gdviz.core.compile.flat import Flat, flat
from gdviz.core.compile.floats import CAREFUL, QUICK
from gdviz.core.compile.writer import Dialect, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gdviz.core.compile.terms import Terms
    from gdviz.core.kernel import Method
    from gdviz.core.stopping import Rules

_QUICK = Dialect(
    floor="float(floor({0}))", round="float(round({0}))", hypot="abs(complex({0}, {1}))"
)
_CAREFUL = Dialect("divided({0}, {1})", "remainder({0}, {1})", hypot="hypotenuse({0}, {1})")
LARGEST = sys.float_info.max


class Place(NamedTuple):
    """Where a walk stands: before it looks at step k.

    Attributes
    ----------
    k, theta, state
        The step, the position, and the memory: the components of its slots, in order.
    best, since
        The lowest loss so far, and the steps since then.
    ended
        Whether the look at step k ended the run.
    """

    k: int
    theta: tuple[float, ...]
    state: tuple[float, ...]
    best: float
    since: int
    ended: bool = False


class Bounds(NamedTuple):
    """Stopping rules as numbers; a rule that is off has a bound that is never passed."""

    far: float
    low: float
    flat: float
    not_before: int
    max_steps: int
    patience: float
    delta: float


def bounds_of(rules: Rules) -> Bounds:
    """Stopping rules as numbers."""
    off = -math.inf
    return Bounds(
        far=LARGEST if rules.diverged_above is None else rules.diverged_above,
        low=off if rules.loss_below is None else rules.loss_below,
        flat=off if rules.grad_norm_below is None else rules.grad_norm_below,
        not_before=rules.not_before,
        max_steps=rules.max_steps,
        patience=float(rules.patience or math.inf),
        delta=rules.delta,
    )


class Pages(NamedTuple):
    """Where a walk writes, as flat buffers of float64: θ, loss, ‖∇f‖, and memory.

    Memory has a row for every `stride`-th step.
    """

    theta: memoryview
    loss: memoryview
    length: memoryview
    memory: memoryview
    stride: int


Walk: TypeAlias = Callable[..., tuple[Any, ...]]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The function of a method on a landscape.

    Attributes
    ----------
    flat
        The step that it takes.
    inputs, given
        Names of the settings of the method, and of the parameters of the landscape, in the
        order in which `walk` takes their values.
    source
        What was written.
    """

    flat: Flat
    inputs: tuple[str, ...]
    given: tuple[str, ...]
    source: str
    _walk: Walk

    def walk(
        self,
        place: Place,
        stop: int,
        values: Sequence[float],
        rates: memoryview,
        noise: memoryview | None,
        bounds: Bounds,
        pages: Pages,
    ) -> Place:
        """Go on from `place` until step `stop`, exclusive, or the run's end.

        `values` are those of `inputs`, then of `given`; `rates` has one for each step, and
        `noise` a row.
        """
        return Place(*self._walk(place, stop, values, rates, noise, bounds, pages))


@lru_cache(maxsize=256)
def path_of(
    method: Method,
    terms: Terms,
    box: tuple[float, float] | None = None,
    *,
    up: bool = False,
    patient: bool = False,
) -> Path:
    """Write the function of `method` on the landscape of `terms`; it takes milliseconds.

    `patient` runs wait for an improvement of the loss.

    Raises
    ------
    UnsupportedError
        Where a step is not made of operations on numbers alone.
    """
    author = _Author(flat(method, terms, box, up=up), patient=patient)
    space: dict[str, Any] = {
        **QUICK,
        "look_carefully": _Later(author.look_carefully),
        "move_carefully": _Later(author.move_carefully),
    }
    source = author.walk()
    exec(compile(source, "<path>", "exec"), space)  # of our own writing, from trees
    return Path(author.flat, author.inputs, author.given, source, space["walk"])


class _Later:
    """A function that is written when it is first called: most never are."""

    def __init__(self, source: Callable[[], str]) -> None:
        self._source = source
        self._function: Walk | None = None

    def __call__(self, *args: float) -> tuple[Any, ...]:
        if self._function is None:
            space = dict(CAREFUL)
            exec(compile(self._source(), "<path>", "exec"), space)
            self._function = space["carefully"]
        return self._function(*args)


class _Author:
    """Writes the functions of one path."""

    def __init__(self, step: Flat, *, patient: bool) -> None:
        self.flat, self._patient = step, patient
        self.inputs, self.given = step.reads("input."), step.reads("given.")
        settings = [f"input.{n}" for n in self.inputs] + [f"given.{n}" for n in self.given]
        self._x: dict[str, str] = {f"theta.{i}": f"x{i}" for i in range(step.dim)}
        self._s = {name: f"s{i}" for i, name in enumerate(step.state)}
        self._c: dict[str, str] = {name: f"c{i}" for i, name in enumerate(settings)}
        self._n = {f"noise.{i}": f"n{i}" for i in map(int, step.reads("noise."))}
        self._clock: dict[str, str] = {
            n: f"{n}_" for n in ("lr", "k", "t") if n in step.reads("")
        }
        self._names = {**self._x, **self._s, **self._c, **self._n, **self._clock}

    # -- the quick function ------------------------------------------------------------

    def walk(self) -> str:
        writer = Writer(self.flat.tape, self._names, _QUICK)
        steady = writer.write(self._steady(self._c))
        look = writer.write(self.flat.seen, later=self.flat.moved)
        look += self._kept("fdl", self.flat.seen, writer)
        move = writer.write(self.flat.moved)
        move += self._kept([*self._x.values(), *self._s.values()], self.flat.moved, writer)
        args, here = ", ".join(self._names.values()), ", ".join(self._here().values())
        moved = ", ".join([*self._x.values(), *self._s.values()])
        body = [
            "sound = fine",
            *_tried(look, "f, d, l", f"look_carefully({here})"),
            *self._writing(),
            *self._rules(),
            *self._inputs_of_step(),
            *_tried(move, f"{moved},", f"move_carefully({args})"),
            "k += 1",
        ]
        lines = [
            "k, theta, state, best, since, ended = place",
            "far, low, flat, not_before, max_steps, patience, delta = bounds",
            "out_theta, out_loss, out_length, out_memory, stride = pages",
            *_unpacked(self._x, "theta"), *_unpacked(self._s, "state"),
            *_unpacked(self._c, "values"),
            "fine = True",
            "try:", *_indented([*steady, "pass"]), "except RAISED:", "    fine = False",
            "while k < stop:",
            *_indented(body),
            f"return k, ({_tuple(self._x)}), ({_tuple(self._s)}), best, since, ended",
        ]  # fmt: skip
        head = "def walk(place, stop, values, rates, noise, bounds, pages):"
        return "\n".join([head, *_indented(lines)]) + "\n"

    def _here(self) -> dict[str, str]:
        """What a look reads: it does not know of any step."""
        return {**self._x, **self._c}

    def _steady(self, settings: Mapping[str, str]) -> list[int]:
        """Places of operations on settings alone: they are the same in every step."""
        tape = self.flat.tape
        found: set[int] = set()
        for i, op in enumerate(tape.steps):
            if found.issuperset(op.args) and (op.name != "name" or op.what in settings):
                found.add(i)
        needed = tape.needed((*self.flat.seen, *self.flat.moved))
        used = {arg for i in needed if i not in found for arg in tape.steps[i].args}
        return [i for i in needed if i in found & used and tape.steps[i].args]

    def _kept(self, names: Sequence[str], places: Sequence[int], writer: Writer) -> list[str]:
        """Lines that put what stands at `places` into the variables `names`, at once."""
        atoms = [writer.atoms[place] for place in places]
        pairs = [(n, a) for n, a in zip(names, atoms, strict=True) if n != a]
        if any(atom in self._names.values() for _, atom in pairs):
            return [f"{', '.join(n for n, _ in pairs)}, = {', '.join(a for _, a in pairs)},"]
        return [f"{name} = {atom}" for name, atom in pairs]

    def _inputs_of_step(self) -> list[str]:
        clock = {"lr": "lr_ = rates[k]", "k": "k_ = float(k)", "t": "t_ = k + 1.0"}
        lines = [clock[name] for name in self._clock]
        width = self.flat.width
        return lines + [
            f"{name} = noise[{width} * k + {of.removeprefix('noise.')}]"
            for of, name in self._n.items()
        ]

    def _writing(self) -> list[str]:
        dim, size = self.flat.dim, len(self.flat.state)
        lines = [f"out_theta[{dim} * k + {i}] = x{i}" for i in range(dim)]
        lines += ["out_loss[k] = f", "out_length[k] = l"]
        if size:
            rows = ["row = k // stride * " + str(size)]
            rows += [f"out_memory[row + {i}] = s{i}" for i in range(size)]
            lines += ["if not k % stride:", *_indented(rows)]
        return lines

    def _rules(self) -> list[str]:
        """Whether the run ends at step k; why is found out by others, once."""
        inside = " and ".join(f"-far <= x{i} <= far" for i in range(self.flat.dim))
        bounded = f"{inside} and -{LARGEST!r} <= f <= {LARGEST!r} and l <= {LARGEST!r}"
        calm = ["d < low", "l < flat"]
        lines = []
        if self._patient:
            lines = [
                "if d < best - delta:", "    best = d", "    since = 0",
                "else:", "    since += 1",
            ]  # fmt: skip
            calm.append("since >= patience")
        return [
            *lines,
            f"if (not ({bounded}) or k >= max_steps",
            f"        or (({' or '.join(calm)}) and k >= not_before)):",
            "    ended = True",
            "    break",
        ]

    # -- the careful ones --------------------------------------------------------------

    def look_carefully(self) -> str:
        return self._carefully(self.flat.seen, self._here())

    def move_carefully(self) -> str:
        return self._carefully(self.flat.moved, self._names)

    def _carefully(self, places: Sequence[int], names: Mapping[str, str]) -> str:
        writer = Writer(self.flat.tape, names, _CAREFUL)
        lines = writer.write(places)
        results = ", ".join(writer.atoms[place] for place in places)
        head = f"def carefully({', '.join(names.values())}):"
        return "\n".join([head, *_indented([*lines, f"return {results},"])]) + "\n"


def _tried(lines: Sequence[str], results: str, otherwise: str) -> list[str]:
    """Lines that may raise, and what makes their results then."""
    return [
        "if sound:", "    try:", *_indented(lines, 2), "    except RAISED:",
        "        sound = False",
        "if not sound:", f"    {results} = {otherwise}",
    ]  # fmt: skip


def _unpacked(names: Mapping[str, str], source: str) -> list[str]:
    return [f"{_tuple(names)} = {source}"] if names else []


def _tuple(names: Mapping[str, str]) -> str:
    return "".join(f"{name}, " for name in names.values()).strip()


def _indented(lines: Iterable[str], times: int = 1) -> list[str]:
    return [" " * 4 * times + line for line in lines]
