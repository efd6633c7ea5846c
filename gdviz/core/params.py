"""Parameter declarations.

A `ParamSpec` is written once, next to the mathematics that uses it.  Side-panel
editors, command-line flags, the JSON schema, the documentation and the validation of
input are all derived from it; nothing else may restate a default or a bound.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from gdviz.core.errors import GdvizError, ParamError, unknown
from gdviz.core.expression import ExpressionError, parse, worked_out

Kind = Literal["real", "integer", "boolean", "choice", "integers", "text"]
Scale = Literal["linear", "log", "log1m"]
Value: TypeAlias = float | int | bool | str | tuple[int, ...]

MAX_LIST = 100
_TWICE = re.compile(r"[-+\s]*[-+]\s*[-+]")  # a slip of the finger

_Warp = Callable[[float], float]
_WARPS: dict[Scale, tuple[_Warp, _Warp]] = {
    "linear": (float, float),
    "log": (lambda x: math.log10(max(x, 1e-300)), lambda s: 10.0**s),
    "log1m": (lambda x: -math.log10(max(1.0 - x, 1e-16)), lambda s: 1.0 - 10.0**-s),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamSpec:
    """One parameter of an optimizer, an objective or a schedule.

    Attributes
    ----------
    name
        Identifier used in scene files and as the command-line flag.
    kind
        ``real``, ``integer``, ``boolean``, ``choice``, ``integers`` (a rising list of whole
        numbers) or ``text``.  Only reals are scheduled, swept or differentiated.
    default
        The value that stands when nobody chose one.
    low, high
        Hard, inclusive bounds of a number, or of each in a list; a value outside them is
        an error.
    soft
        The range that a slider covers, inside the hard bounds.
    scale
        How an editor spaces the range: ``log`` for rates, ``log1m`` for decays that
        matter near one (equal slider travel per factor in ``1 - x``).
    choices
        The names that a ``choice`` allows.
    reads
        Raises a `GdvizError` for a ``text`` that is not allowed.
    sizes
        Whether the number decides how much memory a method needs, so that it cannot differ
        between lanes.
    symbol, unit, doc
        What the user reads.  ``unit`` is "" for a dimensionless number.
    word, called
        What stands beside the symbol, one word; and what a person calls the parameter,
        where that is more than word and symbol.
    """

    name: str
    default: Value
    kind: Kind = "real"
    low: float = -math.inf
    high: float = math.inf
    soft: tuple[float, float] = (0.0, 1.0)
    scale: Scale = "linear"
    choices: tuple[str, ...] = field(default=())
    reads: Callable[[str], object] | None = field(default=None, compare=False)
    sizes: bool = False
    symbol: str = ""
    unit: str = ""
    doc: str = ""
    word: str = ""
    called: str = ""

    def __post_init__(self) -> None:
        if self.is_number:
            lo, hi = self.soft
            if not self.low <= lo < hi <= self.high:
                raise ParamError(
                    f"{self.name}: the soft range {self.soft} is empty or outside the bounds"
                )
        self.validate(self.default)

    @property
    def is_number(self) -> bool:
        return self.kind in ("real", "integer")

    @property
    def structural(self) -> bool:
        """Whether the value decides the shape of a method, and is no input of its step."""
        return self.sizes or self.kind in ("boolean", "choice", "text")

    @property
    def in_words(self) -> str:
        """What a person would call it: "learning rate", "momentum β"."""
        if self.called:
            return self.called
        word = self.word or self.name.replace("_", " ")
        plain = self.symbol and "\\" not in self.symbol and self.symbol != self.name
        told = plain and self.symbol.casefold() != word
        return f"{word} {self.symbol}" if told else word

    def accepted(self, value: object) -> Value:
        """`value` if it is allowed, else the default."""
        try:
            return self.validate(value)
        except GdvizError:
            return self.default

    def validate(self, value: object) -> Value:
        """Return `value` in its own type, or raise `ParamError` saying what is allowed."""
        if self.kind == "boolean":
            if isinstance(value, bool):
                return value
            raise self._error("must be true or false", value)
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value
            if isinstance(value, str):
                error = unknown("choice", value, self.choices)
                raise ParamError(error.what, where=self.name)
            raise self._error(f"must be one of {', '.join(self.choices)}", value)
        if self.kind == "text":
            return self._text(value)
        if self.kind == "integers":
            return self._integers(value)
        return self._number(value)

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self._error("must be text", value)
        if self.reads is not None:
            try:
                self.reads(value)
            except GdvizError as error:
                raise error.within(self.name) from None
        return value

    def _integers(self, value: object) -> tuple[int, ...]:
        if not isinstance(value, list | tuple) or len(value) > MAX_LIST:
            raise self._error(f"must be a list of at most {MAX_LIST} whole numbers", value)
        numbers = [self._number(item) for item in value]
        if any(n != math.floor(n) for n in numbers):
            raise self._error("must hold whole numbers", value)
        if any(b <= a for a, b in itertools.pairwise(numbers)):
            raise self._error("must rise from each number to the next", value)
        return tuple(int(n) for n in numbers)

    def _number(self, value: object) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error("must be a number", value)
        # nan is not inside, nor is a whole number that no float can hold
        if not self.low <= value <= self.high or not abs(value) <= sys.float_info.max:
            bounded = math.isfinite(self.low) or math.isfinite(self.high)
            rule = f"in {self.range_text()}" if bounded else "a finite number"
            raise self._error(f"must be {rule}", value)
        if self.kind == "integer" and value != math.floor(value):
            raise self._error("must be a whole number", value)
        return int(value) if self.kind == "integer" else float(value)

    def _error(self, rule: str, value: object) -> ParamError:
        return ParamError(f"{rule}, got {shown(value)}", where=self.name)

    def range_text(self) -> str:
        """The hard bounds as a person reads them, ``[0, 1e+06]``."""
        return f"[{self.low:g}, {self.high:g}]"

    def parse(self, text: str) -> Value:
        """Read what a person typed: ``0.1``, ``0,1``, ``2*pi/3``, ``true``, a choice."""
        text = text.strip().replace("−", "-")  # the typographic minus that we print
        if self.kind == "boolean":
            return self.validate({"true": True, "false": False}.get(text.lower(), text))
        if self.kind in ("choice", "text"):
            return self.validate(text)
        if self.kind == "integers":
            words = text.replace(",", " ").split()
            return self.validate([self._typed(word) for word in words])
        return self.validate(self._typed(text))

    def _typed(self, text: str) -> float:
        """The number that `text` means."""
        if len(text) > 40:  # nobody types a number that long
            raise self._error("must be a number", text)
        if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
            return float(text)  # a number that no range has
        try:
            value = None if _TWICE.match(text) else worked_out(parse(text))
        except ExpressionError as error:
            _, _, words = error.what.partition(": ")
            if words.startswith("is too large"):
                return math.inf
            if words.startswith("is too small"):
                raise ParamError(f"{words}, got {shown(text)}", where=self.name) from None
            if "two ways" in words:
                raise ParamError(words, where=self.name) from None
            raise self._error("must be a number", text) from None
        if value is None:
            raise self._error("must be a number", text)
        return value

    def to_unit(self, value: float) -> float:
        """Slider position of `value` in [0, 1], clamped; `from_unit` inverts it."""
        warp, _ = _WARPS[self.scale]
        lo, hi = (warp(x) for x in self.soft)
        return min(max((warp(float(value)) - lo) / (hi - lo), 0.0), 1.0)

    def from_unit(self, t: float) -> float:
        """Value at slider position `t` in [0, 1], within the soft range."""
        warp, unwarp = _WARPS[self.scale]
        lo, hi = (warp(x) for x in self.soft)
        value = min(max(unwarp(lo + t * (hi - lo)), self.soft[0]), self.soft[1])
        return float(round(value)) if self.kind == "integer" else value

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema fragment for one value of this parameter."""
        types = {
            "real": "number",
            "integer": "integer",
            "boolean": "boolean",
            "choice": "string",
            "text": "string",
            "integers": "array",
        }
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        schema: dict[str, Any] = {"type": types[self.kind], "default": default}
        if self.kind == "integers":
            schema["items"] = {"type": "integer", "minimum": self.low, "maximum": self.high}
        if self.is_number:
            if math.isfinite(self.low):
                schema["minimum"] = self.low
            if math.isfinite(self.high):
                schema["maximum"] = self.high
        if self.choices:
            schema["enum"] = list(self.choices)
        schema["description"] = self.doc
        return schema


def validate_all(
    specs: Iterable[ParamSpec], given: Mapping[str, object], *, owner: str
) -> dict[str, Value]:
    """Every value of `specs`: the given ones checked, the others at their default.

    Parameters
    ----------
    specs
        What `owner` declares.
    given
        Values by name; an unknown name is an error with the nearest match.
    owner
        Named in the error, such as ``adam``.
    """
    by_name = {spec.name: spec for spec in specs}
    for name in given:
        if name not in by_name:
            # a stranger may call a parameter anything; only a plain word makes a place
            where = name if name.isidentifier() and len(name) <= 60 else ""
            if not by_name:
                raise ParamError(f"{owner} has no parameters", where=where)
            error = unknown(f"parameter of {owner} called", name, by_name)
            raise ParamError(error.what, where=where)
    return {
        name: spec.validate(given[name]) if name in given else spec.default
        for name, spec in by_name.items()
    }


def as_number(value: Value) -> float:
    """A value that is known to be a number."""
    if isinstance(value, str | tuple):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def shown(value: object) -> str:
    """`value` as it stands in a file, cut to a length that fits a sentence."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return repr(value)  # exact: 1.0000001 is outside [0, 1], and 3.0 is not whole
    if isinstance(value, int) and abs(value) > 10**15:
        return f"a number of {int(math.log10(abs(value))) + 1} digits"  # str() has a limit
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
