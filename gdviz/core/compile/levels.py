"""How often an operation of a step has to be done when many lanes take it together."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gdviz.core.compile.flat import Flat

SLOW = frozenset({
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "log1p",
    "expm1", "times_log", "**", "cbrt", "log10", "log2", "atan2",
})  # fmt: skip
"""Operations that call the C library: twenty times as slow as a product."""


class Level(IntEnum):
    """Once for all steps, once for each step, or once for each lane in each step."""

    SETTING = 0
    STEP = 1
    LANE = 2


def levels(step: Flat, varied: Iterable[str] = ()) -> Mapping[int, Level]:
    """The level of every place, with the `varied` names (``input.beta1``, ``lr``) by lane."""
    return _levels(step, frozenset(varied))


@lru_cache(maxsize=64)
def _levels(step: Flat, apart: frozenset[str]) -> Mapping[int, Level]:
    found: dict[int, Level] = {}
    for i, op in enumerate(step.tape.steps):
        if op.name == "number":
            found[i] = Level.SETTING
        elif op.name == "name":
            found[i] = _of_name(str(op.what), apart)
        else:
            found[i] = max((found[arg] for arg in op.args), default=Level.SETTING)
    return found


def _of_name(name: str, apart: frozenset[str]) -> Level:
    if name in apart or name.startswith(("theta.", "state.")):
        return Level.LANE
    if name.startswith(("input.", "given.")):
        return Level.SETTING
    return Level.STEP


def used_above(step: Flat, found: Mapping[int, Level], level: Level) -> list[int]:
    """Operations of `level` whose results are read by those of higher ones, or are results."""
    ends = (*step.seen, *step.moved)
    needed = step.tape.needed(ends)
    read = {a for i in needed if found[i] > level for a in step.tape.steps[i].args} | set(ends)
    return [i for i in needed if i in read and found[i] == level and step.tape.steps[i].args]


def reading(step: Flat, names: Iterable[str]) -> frozenset[int]:
    """The places of all that is made of one of `names`."""
    wanted, found = frozenset(names), set[int]()
    for i, op in enumerate(step.tape.steps):
        if op.what in wanted if op.name == "name" else not found.isdisjoint(op.args):
            found.add(i)
    return frozenset(found)


def of_one_setting(
    step: Flat, found: Mapping[int, Level], varied: Iterable[str], others: Iterable[str] = ()
) -> dict[int, str]:
    """The largest slow parts of a step that read the clock and one setting alone, by place.

    They need be done once for each value that a `varied` setting has, and not for each lane.
    `others` are settings, too, but parts that read them are left alone.
    """
    apart, besides, tape = frozenset(varied), frozenset(others), step.tape
    sources: dict[int, frozenset[str]] = {}
    slow: set[int] = set()
    for i, op in enumerate(tape.steps):
        counts = op.name == "name" and (found[i] is Level.LANE or op.what in besides)
        own = {str(op.what)} if counts else set()
        sources[i] = frozenset(own).union(*(sources[arg] for arg in op.args))
        if found[i] is Level.LANE and (op.name in SLOW or slow.intersection(op.args)):
            slow.add(i)
    parts = {i for i in slow if len(sources[i]) == 1 and sources[i] <= apart}
    ends = (*step.seen, *step.moved)
    read = {a for i in tape.needed(ends) if i not in parts for a in tape.steps[i].args}
    return {i: next(iter(sources[i])) for i in sorted(parts & (read | set(ends)))}
