"""Landscapes as formula text: what a shipped one declares, and everything that follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from gdviz.core.notation import simplified
from gdviz.core.objectives.base import Kind, Landmark, Objective, Window, stationary
from gdviz.core.objectives.computed import Computed, computed
from gdviz.core.page import page, symbol
from gdviz.core.params import ParamSpec, Value, as_number
from gdviz.core.trees import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.trees import Trees

Places = tuple[tuple[float, ...], ...]


class Near(NamedTuple):
    """Rough places of stationary points, to three digits or so."""

    minimum: Places = ()
    saddle: Places = ()
    maximum: Places = ()


class Typeset:
    """The formula of a declaration in LaTeX, set when it is first asked for."""

    def __get__(self, instance: object, owner: type[Landscape]) -> str:
        return typeset(owner.shown or owner.text, owner.params)


@lru_cache(maxsize=256)
def typeset(text: str, params: tuple[ParamSpec, ...]) -> str:
    """A formula as a book sets it, with the symbols of its parameters."""
    symbols = {spec.name: symbol(spec.symbol) for spec in params if spec.symbol}
    return page(lines_of(text), symbols)


@dataclass(frozen=True)  # without slots: what is declared stays with the class
class Landscape(Objective):
    """A landscape that is a formula of its coordinates and parameters.

    A subclass is a declaration and holds no mathematics but its `text`: value, gradient,
    Hessian and residuals are derived from it, as are the typeset formula and the printed
    code.  What stands near a stationary point in `near` is found by Newton's method; a
    subclass whose marks depend on parameters says so in `landmarks`.

    Attributes
    ----------
    text
        The formula; lines with names may come before it.  It is written so that far out it
        overflows to ∞ and not to ∞ - ∞.
    shown
        The same function as it stands on the page, where that is another form.
    near
        Rough places of the minima, saddles and maxima that are marked.
    given
        The values of `params`, in their order; nothing stands for their defaults.
    """

    given: tuple[float, ...] = ()

    text: ClassVar[str]
    shown: ClassVar[str] = ""
    formula: ClassVar[str] = Typeset()  # type: ignore[assignment]  # answers with text
    near: ClassVar[Near] = Near()
    window: ClassVar[Window]
    start: ClassVar[tuple[float, ...]]

    def __post_init__(self) -> None:
        if len(self.given) != len(self.params):
            defaults = tuple(as_number(spec.default) for spec in self.params)
            object.__setattr__(self, "given", defaults)

    @classmethod
    def make(cls, values: Mapping[str, Value], columns: Mapping[str, FloatArray]) -> Self:
        return cls(tuple(as_number(values[spec.name]) for spec in cls.params))

    def trees(self) -> Trees:
        return _computed(self).trees

    def value(self, x: Points) -> Scalars:
        return _computed(self).value(x)

    def grad(self, x: Points) -> Points:
        return _computed(self).grad(x)

    def hess(self, x: Points) -> Matrices:
        return _computed(self).hess(x)

    def residuals(self, x: Points) -> FloatArray:
        if "residuals" not in self.offers:
            raise self._lacks("residuals")
        return _computed(self).residuals(x)

    def jacobian(self, x: Points) -> FloatArray:
        if "residuals" not in self.offers:
            raise self._lacks("residuals")
        return _computed(self).jacobian(x)

    @property
    def valued(self) -> str:
        return _valued(self)

    def landmarks(self) -> tuple[Landmark, ...]:
        return self.nearby()

    def nearby(self) -> tuple[Landmark, ...]:
        """The stationary points that `near` points at."""
        return _marked(self)


@lru_cache(maxsize=128)
def _computed(f: Landscape) -> Computed:
    given = tuple((spec.name, v) for spec, v in zip(f.params, f.given, strict=True))
    absent = tuple(name for name, value in given if value == 0.0)
    return computed(f.text, f.names, given, absent)


@lru_cache(maxsize=128)
def _valued(f: Landscape) -> str:
    known = {spec.name: value for spec, value in zip(f.params, f.given, strict=True)}
    lines = [
        line._replace(node=simplified(line.node, known)) for line in lines_of(f.shown or f.text)
    ]
    symbols = {spec.name: symbol(spec.symbol) for spec in f.params if spec.symbol}
    # what is turned by nothing is not turned
    symbols |= {f"{name}_{p}": name for name in f.names for p in known if known[p] == 0.0}
    return page(lines, symbols, flat=True)


@lru_cache(maxsize=128)
def _marked(f: Landscape) -> tuple[Landmark, ...]:
    return marks(f, f.near)


def marks(f: Objective, near: Near) -> tuple[Landmark, ...]:
    """The stationary points next to rough ones, by kind and the lowest of each first."""
    kinds: tuple[tuple[Kind, Places], ...] = (
        ("minimum", near.minimum), ("saddle", near.saddle), ("maximum", near.maximum),
    )  # fmt: skip
    return tuple(
        mark
        for kind, places in kinds
        for mark in sorted(
            (stationary(f, kind, at) for at in places),
            key=lambda mark: round(mark.value, 9),  # equal ones stay as they are declared
        )
    )
