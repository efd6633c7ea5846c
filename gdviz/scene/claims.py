"""What a scene claims about its runs, and the values that its texts tell: how they are read.

A claim compares quantities of runs, ``loss(nesterov) < loss(heavy_ball)/5``.  Text shows
one between braces, ``{= loss(adam)}``, with a number of digits if need be:
``{= rate(gd) : 4}``.

Here a text is taken apart and refused when it is no claim.  Names of runs are looked up when
it is measured (`gdviz.lessons`): a person may take a run out of a scene that speaks of it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, final

import numpy as np

from gdviz.core.errors import GdvizError, unknown
from gdviz.core.expression import (
    Binary,
    Call,
    ExpressionError,
    Name,
    Negative,
    Number,
    Reader,
    constant,
    syntax,
)
from gdviz.core.functions import FUNCTIONS, Function
from gdviz.core.statement import CLOSE, Comparison, parse_statement
from gdviz.core.stopping import StatusName
from gdviz.scene.records import MAX_CLAIM, MAX_VALUES
from gdviz.scene.specs import MAX_STEPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.expression import Node
    from gdviz.scene.records import Scene

Kind = Literal["number", "status", "path"]


@final
@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that is measured on a run.

    Attributes
    ----------
    kind
        ``path`` has a value at every step, from 0 to the last.
    steps
        Whether ``at(run, k, …)`` can ask for it.
    """

    name: str
    kind: Kind
    doc: str
    steps: bool = False


_ALL = (
    Quantity("status", "status", "How it ended: CONVERGED, MAX_STEPS, DIVERGED …"),
    Quantity("steps", "number", "How many steps it took."),
    Quantity("loss", "number", "The last loss.", steps=True),
    Quantity("grad_norm", "number", "The length of the last gradient.", steps=True),
    Quantity("lr", "number", "The last learning rate.", steps=True),
    Quantity("distance", "number", "How far the nearest minimum is at the end.", steps=True),
    Quantity("rate", "number", "The mean factor of the distance per step, in the last half."),
    Quantity("evals", "number", "How often it asked the landscape for anything."),
    Quantity("limit", "number", "The stability limit of its method at the nearest minimum."),
    Quantity("kappa", "number", "The condition number at the nearest minimum."),
    Quantity("theta", "path", "All its coordinates."),
    Quantity("x", "path", "Its first coordinate.", steps=True),
    Quantity("y", "path", "Its second coordinate.", steps=True),
)
QUANTITIES: dict[str, Quantity] = {quantity.name: quantity for quantity in _ALL}
AT = "at"
STATUSES = tuple(name.value for name in StatusName)


def _sign_changes(path: FloatArray) -> FloatArray:
    signs = np.sign(path)
    signs = signs[signs != 0.0]
    return np.asarray(np.count_nonzero(signs[1:] != signs[:-1]))


OVER_STEPS: dict[str, Function] = {
    "max": Function("max", 1, np.max, elementwise=False),
    "min": Function("min", 1, np.min, elementwise=False),
    "mean": Function("mean", 1, np.mean, elementwise=False),
    "sign_changes": Function("sign_changes", 1, _sign_changes, elementwise=False),
}
"""Functions that make a number of a path."""


@final
@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity of a run, as it is called in a claim; "" where none was named."""

    quantity: str
    run: str
    step: int | None = None

    @property
    def leaf(self) -> str:
        """The name under which a formula reads it."""
        if self.step is not None:
            return f"{AT}({self.run}, {self.step}, {self.quantity})"
        return f"{self.quantity}({self.run})"


@final
@dataclass(frozen=True, slots=True)
class Claim:
    """Comparisons that must all hold."""

    text: str
    comparisons: tuple[Comparison, ...]
    measures: tuple[Measure, ...]

    def kind(self, node: Node) -> Kind:
        """What a side of a comparison is."""
        return _Kinds(self.measures).of(node)[0]


@final
@dataclass(frozen=True, slots=True)
class Value:
    """A formula whose value a text tells, to `digits` significant digits."""

    text: str
    node: Node
    measures: tuple[Measure, ...]
    kind: Kind
    digits: int


Prose: TypeAlias = tuple[str | Value, ...]
"""A text in pieces: words as they are, and values."""

_DIGITS = 3
_MOST_DIGITS = 15
_VALUE = re.compile(r"\{=\s([^{}]*)\}")  # with a space: {=} is found in LaTeX
_OPEN = re.compile(r"\{=\s")


@lru_cache(maxsize=512)
def parse_claim(text: str) -> Claim:
    """Take a claim apart, or raise an `ExpressionError`: ``column 7: …``."""
    if len(text) > MAX_CLAIM:
        raise ExpressionError(f"has {len(text)} characters; at most {MAX_CLAIM} are read")
    words = _ClaimWords()
    comparisons = parse_statement(text, words)
    kinds = _Kinds(words.measures)
    for comparison in comparisons:
        kinds.check(comparison)
    return Claim(text, comparisons, words.measures)


@lru_cache(maxsize=512)
def parse_prose(text: str) -> Prose:
    """The pieces of a text, or an `ExpressionError` for a value that cannot be read."""
    pieces: list[str | Value] = []
    end = 0
    for match in _VALUE.finditer(text):
        pieces.append(text[end : match.start()])
        try:
            pieces.append(_value(match[1]))
        except ExpressionError as error:
            quoted = match[0] if len(match[0]) <= 60 and match[0].isprintable() else "a value"
            raise ExpressionError(
                f"in {quoted}: {error.what}", column=match.start(1) + error.column
            ) from None
        end = match.end()
    if odd := _OPEN.search(text, end):
        raise ExpressionError(
            f"the brace at column {odd.start() + 1} begins a value, {{= …}}, and is not closed",
            column=odd.start(),
        )
    return tuple(piece for piece in (*pieces, text[end:]) if piece)


def texts(scene: Scene) -> Iterator[tuple[str, str]]:
    """Every text of `scene` that may tell values, behind its place."""
    yield "title", scene.title
    yield "point", scene.point
    yield "notes", scene.notes
    for i, note in enumerate(scene.show.annotations):
        yield f"show.annotations[{i}].text", note.text


def check_claims(scene: Scene) -> None:
    """Raise a `GdvizError` that names the place of a claim or value that cannot be read."""
    for i, claim in enumerate(scene.claims):
        try:
            parse_claim(claim)
        except GdvizError as error:
            raise error.within(f"claims[{i}]") from None
    count = 0
    for where, text in texts(scene):
        if "{=" not in text:
            continue
        try:
            count += sum(isinstance(piece, Value) for piece in parse_prose(text))
        except GdvizError as error:
            raise error.within(where) from None
        if count > MAX_VALUES:
            raise GdvizError(
                f"its texts tell more than {MAX_VALUES} values, as many as a scene may",
                where=where,
            )


def _value(text: str) -> Value:
    formula, colon, digits = text.partition(":")
    if len(formula) > MAX_CLAIM:
        raise ExpressionError(f"has {len(formula)} characters; at most {MAX_CLAIM} are read")
    count = _DIGITS
    if colon:
        typed = digits.strip()
        if not re.fullmatch(r"[0-9]{1,2}", typed) or not 1 <= int(typed) <= _MOST_DIGITS:
            raise ExpressionError(
                f"behind the colon stands the number of digits, 1 to {_MOST_DIGITS}",
                column=len(formula) + 1,
            )
        count = int(typed)
    words = _ClaimWords()
    root, shift = syntax(formula)
    node = Reader(shift, words).read(root)
    kind, _ = _Kinds(words.measures).of(node, column=shift)
    if kind == "path":
        raise ExpressionError(_SCATTERED.format(formula.strip()), column=shift)
    return Value(formula.strip(), node, words.measures, kind, count)


_SCATTERED = "{} has a value at every step; take its max, min or mean"


class _ClaimWords:
    """What claims have besides: quantities of runs, statuses, and functions over steps."""

    def __init__(self) -> None:
        self._found: dict[str, Measure] = {}

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(self._found.values())

    @property
    def offered(self) -> Collection[str]:
        plain = (f.name for f in FUNCTIONS.values() if f.public and f.elementwise)
        return {*plain, *OVER_STEPS, *QUANTITIES, AT}

    def name(self, node: ast.Name, reader: Reader) -> Node:
        if node.id == "kappa":
            return self._leaf(Measure("kappa", ""))
        if node.id in STATUSES:
            return Name(node.id)
        if node.id in QUANTITIES or node.id == AT:
            raise reader.error(node, f"of which run? Write {node.id}(run)")
        sentence = unknown("name", node.id, ("kappa", "pi", "e", *STATUSES)).what
        raise reader.error(node, sentence)

    def call(self, node: ast.Call, name: str, reader: Reader) -> Node | None:
        if name == CLOSE:
            raise reader.error(node, f"{CLOSE}() compares by itself and is no number")
        if name == AT:
            return self._at(node, reader)
        if name in QUANTITIES:
            return self._quantity(node, name, reader)
        if name in OVER_STEPS and (len(node.args) == 1 or name not in FUNCTIONS):
            return self._over_steps(node, OVER_STEPS[name], reader)
        function = FUNCTIONS.get(name)
        if function is not None and not (function.public and function.elementwise):
            sentence = unknown("function", name, set(self.offered) - {name}).what
            raise reader.error(node, sentence)
        return None

    def _quantity(self, node: ast.Call, name: str, reader: Reader) -> Node:
        match node.args:
            case [ast.Name(id=run)] if not node.keywords:
                return self._leaf(Measure(name, run))
        raise reader.error(node, f"{name}() takes the name of one run, such as {name}(gd)")

    def _at(self, node: ast.Call, reader: Reader) -> Node:
        match node.args:
            case [ast.Name(id=run), place, ast.Name(id=quantity)] if not node.keywords:
                pass
            case _:
                raise reader.error(
                    node, "at() takes a run, a step and a quantity: at(adam, 30, loss)"
                )
        allowed = [q.name for q in QUANTITIES.values() if q.steps]
        if quantity not in allowed:
            sentence = unknown("quantity of a step", quantity, allowed).what
            raise reader.error(node.args[2], sentence)
        step = constant(reader.read(place))
        if step is None or step != int(step) or not 0 <= step <= MAX_STEPS:
            raise reader.error(place, f"a step is a whole number from 0 to {MAX_STEPS}")
        return self._leaf(Measure(quantity, run, int(step)))

    def _over_steps(self, node: ast.Call, function: Function, reader: Reader) -> Node:
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            raise reader.error(node, f"{function.name}() takes one path, such as x(gd)")
        return Call(function, (reader.read(node.args[0]),))

    def _leaf(self, measure: Measure) -> Node:
        self._found[measure.leaf] = measure
        return Name(measure.leaf)


class _Kinds:
    """Says what formulas are, and refuses those that mix what cannot be mixed."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self._measures: Mapping[str, Measure] = {m.leaf: m for m in measures}

    def check(self, comparison: Comparison) -> None:
        """Refuse a comparison of paths, or of a status with a number."""
        sides = zip(
            (comparison.left, comparison.right), comparison.texts, comparison.columns,
            strict=True,
        )  # fmt: skip
        kinds = []
        for node, text, column in sides:
            kind, _ = self.of(node, column=column)
            if kind == "path":
                raise _at_column(_SCATTERED.format(text), column)
            kinds.append(kind)
        if "status" not in kinds:
            return
        column = comparison.columns[1]
        if kinds != ["status", "status"]:
            raise _at_column("a status is compared with a status, such as DIVERGED", column)
        if comparison.relation not in ("==", "!="):
            raise _at_column("a status is compared by == or !=", column)

    def of(self, node: Node, *, column: int = 0) -> tuple[Kind, tuple[str, bool] | None]:
        """Its kind; of a path, also its run and whether it has all coordinates."""
        if isinstance(node, Name):
            return self._leaf(node)
        if isinstance(node, Number):
            return "number", None
        if isinstance(node, Call):
            parts, over = list(node.args), not node.function.elementwise
        else:
            parts, over = list(_below(node)), False
        found = [self.of(part, column=column) for part in parts]
        if any(kind == "status" for kind, _ in found):
            raise _at_column("a status is a word and cannot be computed with", column)
        paths = {shape for kind, shape in found if kind == "path"}
        if over:
            if not paths:
                name = node.function.name if isinstance(node, Call) else ""
                raise _at_column(f"{name}() takes one path, such as x(gd)", column)
            return "number", None
        if len(paths) > 1:
            raise _at_column("paths of different lengths cannot be combined", column)
        return ("path", paths.pop()) if paths else ("number", None)

    def _leaf(self, node: Name) -> tuple[Kind, tuple[str, bool] | None]:
        if node.name in STATUSES:
            return "status", None
        measure = self._measures[node.name]
        kind = QUANTITIES[measure.quantity].kind
        if measure.step is not None or kind != "path":
            return ("number" if measure.step is not None else kind), None
        return "path", (measure.run, measure.quantity == "theta")


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Negative):
        return (node.inner,)
    assert isinstance(node, Binary)
    return (node.left, node.right)


def _at_column(what: str, column: int) -> ExpressionError:
    return ExpressionError(f"column {column + 1}: {what}", column=column)
