"""A whole step as operations on numbers: method and landscape on one tape.

Vectors become their components, so that ``m = beta1*m + (1 - beta1)*g`` are D lines.  The
order of operations is that of the trees, which is that of the kernel on arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, final

from gdviz.core.compile.reading import Reader, Value, places_of
from gdviz.core.errors import UnsupportedError
from gdviz.core.expression import names
from gdviz.core.optimizers.base import Let

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gdviz.core.compile.terms import Terms
    from gdviz.core.derivatives import Tape
    from gdviz.core.kernel import Method
    from gdviz.core.optimizers.base import Stage

MOST = 8  # components, or gradients that are averaged: beyond, arrays are as fast


@final
@dataclass(frozen=True, eq=False)
class Flat:
    """One step on a tape.

    Names on the tape say what they are: ``theta.0``, ``state.m.0``, ``input.beta1``,
    ``given.a`` (of the landscape), ``noise.0``, ``lr``, ``k`` and ``t``.

    Attributes
    ----------
    dim
        How many coordinates there are.
    value, fall, slope, length
        Places of the value where the step begins, of what is descended there (−J where J
        is climbed), of the components of its slope, and of their norm.
    theta, slots
        Places of where the step leads, and of the memory after it, by name.
    width
        How many numbers of noise a step takes.
    """

    tape: Tape
    dim: int
    width: int
    value: int
    fall: int
    slope: tuple[int, ...]
    length: int
    theta: tuple[int, ...]
    slots: Mapping[str, tuple[int, ...]]
    state: tuple[str, ...]  # what the numbers of the memory are called on the tape, in order

    @property
    def moved(self) -> tuple[int, ...]:
        """Places of all that a step changes: position, then memory."""
        return (*self.theta, *(place for places in self.slots.values() for place in places))

    @property
    def seen(self) -> tuple[int, int, int]:
        """Places of what is looked at before a step."""
        return (self.value, self.fall, self.length)

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The names that are read."""
        needed = (self.tape.steps[i] for i in self.tape.needed((*self.moved, *self.seen)))
        return tuple(str(op.what) for op in needed if op.name == "name")

    def reads(self, prefix: str) -> tuple[str, ...]:
        """What is read under names with `prefix`, which is left out."""
        return tuple(n.removeprefix(prefix) for n in self._read if n.startswith(prefix))


@lru_cache(maxsize=256)
def flat(
    method: Method, terms: Terms, box: tuple[float, float] | None = None, *, up: bool = False
) -> Flat:
    """The step of `method` on the landscape of `terms`, climbed if `up`, held inside `box`.

    Raises
    ------
    UnsupportedError
        Where something is no operation on numbers: matrices, rings, searches.
    """
    if why := lacking(method):
        raise UnsupportedError(why)
    if len(terms.axes) > MOST:
        raise UnsupportedError(f"has more than {MOST} coordinates")
    return _Flattener(method, terms, box, up=up).flat()


def lacking(method: Method) -> str:
    """Why a method is no list of operations on numbers; "" where it is one."""
    optimizer = method.optimizer
    if optimizer.wants:
        return f"asks for {' and '.join(sorted(optimizer.wants))}"
    shapes = {slot.shape for slot in optimizer.slots.values()}
    if "matrix" in shapes:
        return "remembers matrices"
    if "ring" in shapes:
        return "remembers past steps"
    if any(not isinstance(link, Let) for link in optimizer.links):
        return "searches"
    if method.after or any(line.guarded for line in method.treatments):
        return "rounds to 16 bits"
    if method.repeats > MOST:
        return f"averages more than {MOST} gradients"
    return ""


class _Flattener:
    def __init__(
        self, method: Method, terms: Terms, box: tuple[float, float] | None, *, up: bool
    ) -> None:
        self._method, self._terms, self._box, self._up = method, terms, box, up
        self._reader, self._dim = Reader(), len(terms.axes)
        self._values = self._reader.values

    def flat(self) -> Flat:
        optimizer, values = self._method.optimizer, self._values
        theta = self._vector("theta")
        for spec in optimizer.params:
            if not spec.structural and spec.name != "lr":
                values[spec.name] = self._name(f"input.{spec.name}")
        for line in self._method.treatments:
            for name in names(line.node):
                if name not in ("g", "point", "noise"):
                    values[name] = self._name(f"input.{name}")
        for name, slot in optimizer.slots.items():
            vector = slot.shape == "vector"
            values[name] = (
                self._vector(f"state.{name}") if vector else self._name(f"state.{name}")
            )
        for name in ("lr", "k", "t"):
            values[name] = self._name(name)
        if self._method.treatments:
            values["noise"] = self._noise()
        values["theta"] = theta
        value, slope = self._at(self._terms.value, theta), self._slope(theta)
        length = self._reader.norm(slope)
        for stage in optimizer.plan:
            self._ask(stage)
        u = self._chain()
        if self._box is not None:
            low, high = (self._reader.tape.number(bound) for bound in self._box)
            held = self._reader.each(
                lambda x, d: self._reader.clip(self._reader.put("+", x, d), low, high), theta, u
            )
            u = self._reader.each(lambda x, x0: self._reader.put("-", x, x0), held, theta)
        moved = self._reader.each(lambda x, d: self._reader.put("+", x, d), theta, u)
        slots = {name: self._stored(name) for name in optimizer.slots}
        fall = self._reader.put("negative", value) if self._up else value
        width = self._dim * self._method.repeats
        return Flat(
            self._reader.tape, self._dim, width, value, fall, slope, length,
            places_of(moved), slots, self._state_names(),
        )  # fmt: skip

    # -- names -------------------------------------------------------------------------

    def _name(self, name: str) -> int:
        return self._reader.tape.put("name", what=name)

    def _vector(self, name: str) -> tuple[int, ...]:
        return tuple(self._name(f"{name}.{i}") for i in range(self._dim))

    def _state_names(self) -> tuple[str, ...]:
        names: list[str] = []
        for name, slot in self._method.optimizer.slots.items():
            vector = slot.shape == "vector"
            names += (
                [f"state.{name}.{i}" for i in range(self._dim)] if vector else [f"state.{name}"]
            )
        return tuple(names)

    def _noise(self) -> Value:
        """One vector, or one for each of several gradients."""
        n, dim = self._method.repeats, self._dim
        rows = tuple(
            tuple(self._name(f"noise.{j * dim + i}") for i in range(dim)) for j in range(n)
        )
        return rows if n > 1 else rows[0]

    # -- the step ----------------------------------------------------------------------

    def _ask(self, stage: Stage) -> None:
        point = self._spread(self._reader.read(stage.node))
        self._values["point"] = point
        if "gradient" in stage.wants:
            self._values[stage.gradient] = self._used(point)
        if "value" in stage.wants:
            self._values["f"] = self._turned(self._at(self._terms.value, point))

    def _chain(self) -> Value:
        """Send the last gradient down the lines; what comes out is the displacement."""
        u = self._values["g"]
        for line in self._method.treatments:
            u = self._values["g"] = self._reader.read(line.node)
        for link in self._method.optimizer.links:
            assert isinstance(link, Let)
            result = self._values[link.name] = self._reader.read(link.node)
            if not link.aside:
                u = result
        return u

    def _stored(self, name: str) -> tuple[int, ...]:
        """What slot `name` keeps; a number fills a vector."""
        found = self._values[name]
        if self._method.optimizer.slots[name].shape == "vector":
            return self._spread(found)
        if not isinstance(found, int):
            raise UnsupportedError("keeps a vector where a number was")
        return (found,)

    def _spread(self, value: Value) -> tuple[int, ...]:
        return (value,) * self._dim if isinstance(value, int) else places_of(value)

    # -- the landscape -----------------------------------------------------------------

    def _at(self, place: int, point: Sequence[int]) -> int:
        """What stands at `place` among the terms, at another point."""
        found: dict[int, int] = {}
        axes = dict(zip(self._terms.axes, point, strict=True))
        tape = self._terms.tape
        for i in tape.needed([place]):
            step = tape.steps[i]
            if step.name == "name":
                name = str(step.what)
                found[i] = axes[name] if name in axes else self._name(f"given.{name}")
            elif step.name == "number":
                found[i] = self._reader.tape.number(float(step.what))
            else:
                found[i] = self._reader.apply(step.name, *(found[arg] for arg in step.args))
        return found[place]

    def _slope(self, point: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._at(place, point) for place in self._terms.grad)

    def _used(self, point: Sequence[int]) -> tuple[int, ...]:
        """The gradient that the step uses: exact, or from differences of values."""
        kind, h = self._method.gradient, self._reader.tape.number(self._method.h)
        if kind == "exact":
            return tuple(self._turned(g) for g in self._slope(point))
        found = []
        for i in range(self._dim):
            ahead = self._shifted("+", point, i, h)
            behind = self._shifted("-", point, i, h) if kind == "central" else tuple(point)
            values = [self._turned(self._at(self._terms.value, x)) for x in (ahead, behind)]
            apart = self._reader.tape.number(2.0 * self._method.h) if kind == "central" else h
            found.append(self._reader.put("/", self._reader.put("-", *values), apart))
        return tuple(found)

    def _shifted(self, op: str, point: Sequence[int], i: int, h: int) -> tuple[int, ...]:
        return tuple(self._reader.put(op, x, h) if j == i else x for j, x in enumerate(point))

    def _turned(self, place: int) -> int:
        return self._reader.put("negative", place) if self._up else place
