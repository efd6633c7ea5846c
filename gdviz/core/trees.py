"""Formulas of several lines with their derivatives: one tree, every use.

``u = x + y; v = x - y; u**2 + 3*v**2``: lines with a name, and last what the formula is.
Whatever computes, typesets, prints or compiles a landscape starts from what stands here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.derivatives import Tape
from gdviz.core.expression import Binary, ExpressionError, Node, Number, names, parse
from gdviz.core.lowering import lowered
from gdviz.core.notation import simplified
from gdviz.core.stable import stable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ONE = Number(1.0)


class Line(NamedTuple):
    """``name = node``; the last line of a formula has no name."""

    name: str
    node: Node


class Derived(NamedTuple):
    """A formula, its gradient and its Hessian on one tape.

    Attributes
    ----------
    lines
        The formula as it was written.
    axes
        The names of the coordinates; other names are parameters.
    tape
        Numbers worked out, whole powers as products, everything once.
    value, grad, hess
        Places on the tape: of f, of ∂f/∂xᵢ ``(D,)``, and of ∂²f/∂xᵢ∂xⱼ, the upper half row
        by row.
    """

    lines: tuple[Line, ...]
    axes: tuple[str, ...]
    tape: Tape
    value: int
    grad: tuple[int, ...]
    hess: tuple[int, ...]

    @property
    def full_hess(self) -> tuple[int, ...]:
        """The places of the Hessian with its lower half, row by row, ``(D · D,)``."""
        n, half = len(self.axes), iter(self.hess)
        upper = {(i, j): next(half) for i in range(n) for j in range(i, n)}
        return tuple(upper[min(i, j), max(i, j)] for i in range(n) for j in range(n))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that are read and are no coordinates."""
        made = {line.name for line in self.lines}
        read = dict.fromkeys(n for line in self.lines for n in names(line.node))
        return tuple(n for n in read if n not in made and n not in self.axes)


class Trees(NamedTuple):
    """What an objective is made of, where it is a formula.

    Attributes
    ----------
    derived
        Value, gradient and Hessian, with parameters as names.
    given
        The present values of the parameters.
    """

    derived: Derived
    given: tuple[tuple[str, float], ...]


@lru_cache(maxsize=256)
def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a formula, parted by semicolons, each taken apart."""
    *named, last = text.split(";")
    lines = []
    for line in named:
        name, equals, formula = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ExpressionError(f"{line.strip()!r} is no line such as u = x + y")
        lines.append(Line(name.strip(), parse(formula)))
    return (*lines, Line("", parse(last)))


@lru_cache(maxsize=256)
def derived(text: str, axes: tuple[str, ...], absent: tuple[str, ...] = ()) -> Derived:
    """The formula `text` with its derivatives; see `derived_of`."""
    return derived_of(lines_of(text), axes, absent)


@lru_cache(maxsize=256)
def derived_of(
    lines: tuple[Line, ...], axes: tuple[str, ...], absent: tuple[str, ...] = ()
) -> Derived:
    """A formula with its derivatives in `axes`; found once for all values of parameters.

    Parameters
    ----------
    lines, axes
        The formula, and the names of its coordinates.
    absent
        Parameters that are 0: what is multiplied by them is left out, so that far away it
        is 0 too, and not 0 · ∞.
    """
    lines = _without(lines, absent)
    lines = tuple(Line(line.name, stable(line.node)) for line in lines)
    tape = Tape()
    value = read(tape, lines)
    first = [tape.slope(value, axis) for axis in axes]
    second = [tape.slope(slope, axis) for i, slope in enumerate(first) for axis in axes[i:]]
    short, (top, *rest) = lowered(tape, [value, *first, *second], axes)
    n = len(axes)
    return Derived(lines, axes, short, top, tuple(rest[:n]), tuple(rest[n:]))


def read(tape: Tape, lines: Sequence[Line]) -> int:
    """The place of the last of `lines` on `tape`."""
    given: dict[str, int] = {}
    for line in lines:
        place = tape.read(line.node, given)
        given[line.name] = place
    return place


def _without(lines: tuple[Line, ...], absent: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines when the parameters `absent` are 0; those that become numbers are put in."""
    known = dict.fromkeys(absent, 0.0)
    if not known:
        return lines
    left: list[Line] = []
    for line in lines:
        node = simplified(line.node, known)
        if line.name and isinstance(node, Number):
            known[line.name] = node.value
        else:
            left.append(Line(line.name, node))
    return tuple(left)


@lru_cache(maxsize=256)
def least_squares(
    lines: tuple[Line, ...], axes: tuple[str, ...]
) -> tuple[Tape, tuple[int, ...], tuple[int, ...]]:
    """Residuals r with f = ½ mean(r²): a tape, their places, and those of their slopes.

    The formula must be a sum of squares, each times something that is no coordinate.  The
    slopes ``(N, D)`` stand row by row.

    Raises
    ------
    ExpressionError
        Where the formula is something else.
    """
    squares = list(_squares(lines[-1].node, moving(lines, axes)))
    tape = Tape()
    given: dict[str, int] = {}
    for line in lines[:-1]:
        given[line.name] = tape.read(line.node, given)
    twice = tape.number(2.0 * len(squares))
    rows = [
        tape.times(
            tape.put("sqrt", tape.times(twice, tape.read(weight, given))),
            tape.read(base, given),
        )
        for weight, base in squares
    ]
    slopes = [tape.slope(row, axis) for row in rows for axis in axes]
    short, places = lowered(tape, [*rows, *slopes], axes)
    return short, tuple(places[: len(rows)]), tuple(places[len(rows) :])


def moving(lines: Sequence[Line], axes: tuple[str, ...]) -> frozenset[str]:
    """The names that change with the coordinates."""
    found = set(axes)
    for line in lines[:-1]:
        if found & set(names(line.node)):
            found.add(line.name)
    return frozenset(found)


def _squares(
    node: Node, changing: frozenset[str], weight: Node = _ONE
) -> Iterator[tuple[Node, Node]]:
    """Weights and bases of the squares that `node` is a sum of."""
    if isinstance(node, Binary):
        left, right = node.left, node.right
        if node.op == "+":
            yield from _squares(left, changing, weight)
            yield from _squares(right, changing, weight)
            return
        if node.op == "**" and right == Number(2.0):
            yield weight, left
            return
        if node.op in "*/" and not changing & set(names(right)):
            yield from _squares(left, changing, Binary(node.op, weight, right))
            return
        if node.op == "*" and not changing & set(names(left)):
            yield from _squares(right, changing, Binary("*", weight, left))
            return
        if node.op == "*":
            (m, a), (n, b) = *_squares(left, changing), *_squares(right, changing)
            yield Binary("*", weight, Binary("*", m, n)), Binary("*", a, b)
            return
    raise ExpressionError("is no sum of squares")
