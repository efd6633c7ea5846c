"""Operations of a tape as lines of source, with names of our own."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gdviz.core.derivatives import Step, Tape

_DEEPEST = 12  # operations in one expression

_OPERATORS = {
    "+": "({0} + {1})", "-": "({0} - {1})", "*": "({0} * {1})", "/": "({0} / {1})",
    "%": "({0} % {1})", "negative": "(-{0})",
}  # fmt: skip
_CONDITIONS = {
    "min": "({0} if {0} <= {1} or {0} != {0} else {1})",  # what is no number stays
    "max": "({0} if {0} >= {1} or {0} != {0} else {1})",
    "sign": "(1.0 if {0} > 0.0 else (-1.0 if {0} < 0.0 else {0} * 0.0))",
    "by_sign": "({3} if {0} > 0.0 else ({1} if {0} < 0.0 else {2}))",
    "where": "({1} if {0} != 0.0 else {2})",
    "less": "(1.0 if {0} < {1} else 0.0)",
    "less_equal": "(1.0 if {0} <= {1} else 0.0)",
    "equal": "(1.0 if {0} == {1} else 0.0)",
    "atan2": "atan2({0}, {1})",
}
_GUARDED = {
    "ratio": "(0.0 if {1} == 0.0 else %s)",
    "log_slope": "(nan if {0} < 0.0 else %s)",
    "times_log": "(0.0 if {0} == 0.0 and {1} >= 0.0 else {0} * log({1}))",
    "faded": "(0.0 if {0} == 0.0 else {0} * {1})",
}


@final
class Dialect(NamedTuple):
    """How a target writes what differs.

    Attributes
    ----------
    division, remainder, power
        Templates of two operands.
    floor, round, hypot
        Templates of one, one and two.
    """

    division: str = "({0} / {1})"
    remainder: str = "({0} % {1})"
    power: str = "pow({0}, {1})"
    floor: str = "floor({0})"
    round: str = "round({0})"
    hypot: str = "hypot({0}, {1})"


@final
class Writer:
    """Writes operations in order; what is used once stands inside what uses it.

    Parameters
    ----------
    tape, names
        The operations, and how what they read is called in the source.
    dialect
        How the target writes them.
    """

    def __init__(self, tape: Tape, names: Mapping[str, str], dialect: Dialect) -> None:
        self._tape, self._names, self._dialect = tape, names, dialect
        self.atoms: dict[int, str] = {}  # what stands in a variable, by place

    def write(self, results: Iterable[int], *, later: Iterable[int] = ()) -> list[str]:
        """Lines that compute `results`, and leave each in the variable that `atoms` names.

        What they share with the results of `later` lines is kept in variables, too.
        """
        results = [place for place in dict.fromkeys(results) if place not in self.atoms]
        places = self._tape.needed(results, self.atoms)
        uses: Counter[int] = Counter()
        for place in self._tape.needed([*results, *later], self.atoms):
            uses.update(self._tape.steps[place].args)
        lines: list[str] = []
        inside: dict[int, tuple[str, int]] = {}
        for place in places:
            step = self._tape.steps[place]
            if step.name in ("number", "name"):
                self.atoms[place] = self._leaf(step)
                continue
            text, depth = self._expression(step, inside, lines)
            if uses[place] == 1 and place not in results and depth < _DEEPEST:
                inside[place] = text, depth
            else:
                self._store(place, text, lines)
        return lines

    def _leaf(self, step: Step) -> str:
        if step.name == "name":
            return self._names[str(step.what)]
        value = float(step.what)
        if not math.isfinite(value):
            return "nan" if value != value else f"({'-' if value < 0.0 else ''}inf)"
        return (
            repr(value) if value >= 0.0 and not str(value).startswith("-") else f"({value!r})"
        )

    def _store(self, place: int, text: str, lines: list[str]) -> str:
        self.atoms[place] = f"v{place}"
        lines.append(f"v{place} = {text}")
        return f"v{place}"

    def _expression(
        self, step: Step, inside: dict[int, tuple[str, int]], lines: list[str]
    ) -> tuple[str, int]:
        template = self._template(step)
        args, depth = [], 0
        for i, arg in enumerate(step.args):
            text, deep = self.atoms.get(arg, ""), 0
            if not text:
                text, deep = inside.pop(arg)
                if template.count(f"{{{i}}}") > 1:
                    text, deep = self._store(arg, text, lines), 0
            args.append(text)
            depth = max(depth, deep)
        return template.format(*args), depth + 1

    def _template(self, step: Step) -> str:
        name, dialect = step.name, self._dialect
        if name == "**":
            return self._power(step)
        special = {
            "/": dialect.division, "%": dialect.remainder, "floor": dialect.floor,
            "round": dialect.round, "hypot": dialect.hypot,
        }  # fmt: skip
        if name in special:
            return special[name]
        if name == "ratio":
            return _GUARDED[name] % dialect.division
        if name == "log_slope":
            return _GUARDED[name] % dialect.division.format("1.0", "{0}")
        found = _OPERATORS.get(name) or _CONDITIONS.get(name) or _GUARDED.get(name)
        return found or f"{name}({{0}})"

    def _power(self, step: Step) -> str:
        """The fast roads that NumPy takes for plain exponents, too."""
        right = self._tape.steps[step.args[1]]
        if right.name != "number":
            return self._dialect.power
        roads = {
            0.0: "(1.0 if {0} == {0} else 1.0)", 0.5: "sqrt({0})", 1.0: "{0}",
            2.0: "({0} * {0})", -1.0: self._dialect.division.format("1.0", "{0}"),
        }  # fmt: skip
        return roads.get(float(right.what), self._dialect.power)
