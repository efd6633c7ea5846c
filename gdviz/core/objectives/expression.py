"""A landscape that somebody typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple, final

import numpy as np

from gdviz.core.canonical import canonical, renamed
from gdviz.core.derivatives import differentiable
from gdviz.core.expression import (
    Call,
    ExpressionError,
    Node,
    names,
    parse,
    walk,
)
from gdviz.core.functions import FUNCTIONS, INSTEAD
from gdviz.core.objectives.base import Found, Landmark, Objective, Window
from gdviz.core.objectives.computed import Computed
from gdviz.core.page import page
from gdviz.core.params import ParamSpec, Value, as_number
from gdviz.core.tokens import is_function
from gdviz.core.trees import Line, derived_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.trees import Trees

EXAMPLE = "x**2/4 + y**2/2 + a*sin(2*x)*cos(2*y)"
MAX_FREE = 12  # sliders
MAX_NAME = 24

_AXES = ("x", "y")
_NUMBERED = re.compile(r"x_?(\d+)")
_BEGIN = re.compile(r"\s*[fz]\s*(\([\s\w,]*\))?\s*=(?!=)")  # what the formula is of
_ACROSS = (-4.0, 4.0)
_HIGHEST = 1e11  # a window ends at 1e12
_STARTS = ((-3.0, 2.5), (3.0, 2.5), (1.0, 1.0), (0.25, 0.5))


class Typed(NamedTuple):
    """What a formula says.

    Attributes
    ----------
    tree, free, dim
        Of the coordinates ``x`` and ``y``; its free names; how many coordinates it has.
    shown
        The one form in which it is shown, and which is read as the same tree.
    notes
        Sentences about names that may have been meant as products.
    """

    tree: Node
    free: tuple[str, ...]
    dim: int
    shown: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def typed(text: str) -> Typed:
    """The landscape that `text` describes.

    ``x`` and ``y`` are the coordinates, or ``x1`` and ``x2`` where there is neither; a formula
    without ``y`` is a curve over x.  Every other name is free: a parameter, 1 unless somebody
    says otherwise.  ``f(x, y) =`` may stand in front.

    Raises
    ------
    ExpressionError
        With the column of the mistake in `text`.
    """
    if begin := _BEGIN.match(text):
        text = " " * begin.end() + text[begin.end() :]
    tree = _on_axes(text, parse(text))
    for node in walk(tree):
        if isinstance(node, Call) and not differentiable(node.function.name):
            raise _at(text, node.function.name, "() has no place in a landscape of numbers")
    read = names(tree)
    free = tuple(name for name in read if name not in _AXES)
    for name in free:
        if name in FUNCTIONS:
            raise _at(text, name, f" is a function: write {name}(…)")
        if name in INSTEAD:
            raise _at(text, name, f" is a function: write {INSTEAD[name]}")
        if len(name) > MAX_NAME:
            raise _at(text, name, f" is too long; names have at most {MAX_NAME} characters")
        if name == FORMULA_NAME:
            raise _at(text, name, " is what the text itself is called; choose another name")
    if len(free) > MAX_FREE:
        raise ExpressionError(f"has {len(free)} free names; at most {MAX_FREE} become sliders")
    if not set(read) & set(_AXES):
        told = [_note(name) or f"{name} is a constant" for name in free[:1]]
        raise ExpressionError("; ".join(["does not depend on x or y", *told]))
    notes = tuple(note for name in free if (note := _note(name)))
    return Typed(tree, free, 2 if "y" in read else 1, canonical(tree), notes)


def _on_axes(text: str, tree: Node) -> Node:
    """The tree with x1 and x2 as the coordinates where it has no others."""
    read = names(tree)
    numbered = {name: match[1] for name in read if (match := _NUMBERED.fullmatch(name))}
    if set(read) & set(_AXES) or not {"1", "2"} & set(numbered.values()):
        return tree
    for name, index in numbered.items():
        if index not in ("1", "2"):
            raise _at(text, name, ": a typed landscape has two coordinates, x1 and x2")
    return renamed(tree, {name: _AXES[int(index) - 1] for name, index in numbered.items()})


def _note(name: str) -> str:
    """What to write where a free name may be meant as something else."""
    if name.strip("xy") == "":
        return _as_product(name)
    stem = name.rstrip("xy")
    if is_function(stem) and len(name) - len(stem) == 1:
        return f"{name} is one name, a constant; write {stem}({name[len(stem) :]})"
    inner = name[:-1] if name[-1] in _AXES else name[1:] if name[0] in _AXES else ""
    if name.isalpha() and len(inner) in (1, 2) and (len(inner) == 1 or inner[1] in _AXES):
        return _as_product(name)
    return ""


def _as_product(name: str) -> str:
    return f"{name} is one name, a constant; write {'*'.join(name)} for the product"


def _at(text: str, name: str, what: str) -> ExpressionError:
    found = re.search(rf"\b{name}\b", text)
    column = found.start() if found else 0
    shown = name if len(name) <= MAX_NAME else name[: MAX_NAME - 3] + "..."
    return ExpressionError(f"column {column + 1}: {shown}{what}", column=column)


FORMULA_NAME = "formula"
FORMULA = ParamSpec(
    name=FORMULA_NAME, kind="text", default=EXAMPLE, reads=typed, symbol="f",
    doc="The height over x and y, or over x alone; other names become sliders.",
)  # fmt: skip


@lru_cache(maxsize=256)
def _free(name: str) -> ParamSpec:
    return ParamSpec(
        name=name, default=1.0, low=-1e9, high=1e9, soft=(-5.0, 5.0), symbol=name,
        doc=f"The free name {name} of your formula.",
    )  # fmt: skip


@lru_cache(maxsize=128)
def _computed(text: str, free: tuple[tuple[str, float], ...]) -> Computed:
    found = typed(text)
    return Computed(derived_of((Line("", found.tree),), _AXES[: found.dim]), free)


@lru_cache(maxsize=128)
def _typeset(text: str) -> str:
    return page((Line("", typed(text).tree),))


class _Typeset:
    """The formula of what was typed in LaTeX; of the class, what every one is."""

    def __get__(self, instance: Expression | None, owner: type[Expression]) -> str:
        return r"f = f(x, y)" if instance is None else _typeset(instance.text)


@final
@dataclass(frozen=True)  # without slots: the class answers for a formula of x and y
class Expression(Objective):
    """A typed formula of x, or of x and y, with exact gradient and Hessian.

    Where the formula has no finite value there is no landscape: a run that steps there
    ends.  Its landmarks are those that a search has `found`.
    """

    text: str = EXAMPLE
    free: tuple[tuple[str, float], ...] = (("a", 1.0),)  # values of the free names
    found: Found | None = None  # None: nobody has searched
    dim: int = field(default=2, init=False, compare=False)
    window: Window = field(default=(_ACROSS, _ACROSS), init=False, compare=False)
    start: tuple[float, ...] = field(default=_STARTS[0], init=False, compare=False)

    key: ClassVar[str] = "expression"
    title: ClassVar[str] = "Formula"
    formula: ClassVar[str] = _Typeset()  # type: ignore[assignment]  # answers with text
    source: ClassVar[str] = "Typed by yourself"
    least_bands: ClassVar[int] = 6
    params: ClassVar[tuple[ParamSpec, ...]] = (FORMULA, *map(_free, typed(EXAMPLE).free))
    further: ClassVar[ParamSpec | None] = replace(
        _free("any"), doc="A free name of the formula."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "dim", typed(self.text).dim)
        object.__setattr__(self, "window", self._window())
        object.__setattr__(self, "start", self._start())

    @classmethod
    def params_for(cls, values: Mapping[str, object]) -> tuple[ParamSpec, ...]:
        """The formula, and a number for each of its free names."""
        text = FORMULA.validate(values.get(FORMULA.name, FORMULA.default))
        return (FORMULA, *(_free(name) for name in typed(str(text)).free))

    @classmethod
    def dim_for(cls, values: Mapping[str, object]) -> int:
        return typed(str(values.get(FORMULA.name, FORMULA.default))).dim

    @classmethod
    def make(cls, values: Mapping[str, Value], columns: Mapping[str, FloatArray]) -> Expression:
        free = tuple((n, as_number(v)) for n, v in values.items() if n != FORMULA.name)
        return cls(str(values[FORMULA.name]), free)

    def landmarks(self) -> tuple[Landmark, ...]:
        return self.found.landmarks if self.found is not None else ()

    def floor(self) -> float | None:
        return self.found.floor if self.found is not None else None

    @property
    def named(self) -> str:
        return f"f = {typed(self.text).shown}"

    def trees(self) -> Trees:
        return self._computed.trees

    def value(self, x: Points) -> Scalars:
        with np.errstate(all="ignore"):  # a typed formula may divide by zero
            return np.asarray(self._computed.value(x), dtype=float)

    def grad(self, x: Points) -> Points:
        with np.errstate(all="ignore"):
            return self._computed.grad(x)

    def hess(self, x: Points) -> Matrices:
        with np.errstate(all="ignore"):
            return self._computed.hess(x)

    @property
    def _computed(self) -> Computed:
        return _computed(self.text, self.free)

    def _window(self) -> Window:
        """A square; for a curve, the heights that most of it has."""
        if self.dim == 2:
            return (_ACROSS, _ACROSS)
        heights = self.value(np.linspace(*_ACROSS, 401)[None])
        heights = np.clip(heights[np.isfinite(heights)], -_HIGHEST, _HIGHEST)
        if not len(heights):
            return (_ACROSS, (-1.0, 1.0))
        low, high = float(heights.min()), float(np.percentile(heights, 90.0))
        room = max(0.1 * (high - low), 1e-3 * abs(low), 1e-6)
        unit = 10.0 ** math.floor(math.log10(room))
        bottom, top = math.floor((low - room) / unit), math.ceil((high + room) / unit)
        return (_ACROSS, (bottom * unit, top * unit))

    def _start(self) -> tuple[float, ...]:
        """The first of a few places that has a height and a slope."""
        places = np.array(_STARTS)[:, : self.dim].T
        slopes = np.abs(self.grad(places)).sum(axis=0)
        good = np.isfinite(self.value(places)) & np.isfinite(slopes) & (slopes != 0.0)
        return tuple(float(c) for c in places[:, int(np.argmax(good))])
