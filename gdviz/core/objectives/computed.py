"""Formulas as functions of points: what every landscape that is a formula is computed by."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.program import Program
from gdviz.core.trees import Trees, derived, least_squares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.derivatives import Tape
    from gdviz.core.trees import Derived

Given = tuple[tuple[str, float], ...]


@final
class Computed:
    """A formula with the values of its parameters put in.

    Its functions take points ``(D, *B)``, D being the number of `axes`, and answer as those
    of an objective do.
    """

    def __init__(self, formula: Derived, given: Given) -> None:
        self._axes = formula.axes
        self._known = dict(given)
        self.trees = Trees(formula, given)

    def value(self, x: Points) -> Scalars:
        return np.asarray(self._value.at(x)[0])

    def grad(self, x: Points) -> Points:
        return self._grad.at(x)

    def hess(self, x: Points) -> Matrices:
        return self._hess.at(x).reshape(len(x), *x.shape)

    def residuals(self, x: Points) -> FloatArray:
        """``(D, *B) -> (N, *B)``, with f = ½ mean(r²); the formula is a sum of squares."""
        return self._squares[0].at(x)

    def jacobian(self, x: Points) -> FloatArray:
        """Derivatives of the residuals, ``(D, *B) -> (N, D, *B)``."""
        return self._squares[1].at(x).reshape(-1, *x.shape)

    # -- programs, each made when it is first asked for --------------------------------

    @cached_property
    def _value(self) -> Program:
        return self._program(self.trees.derived.tape, [self.trees.derived.value])

    @cached_property
    def _grad(self) -> Program:
        return self._program(self.trees.derived.tape, self.trees.derived.grad)

    @cached_property
    def _hess(self) -> Program:
        return self._program(self.trees.derived.tape, self.trees.derived.full_hess)

    @cached_property
    def _squares(self) -> tuple[Program, Program]:
        tape, rows, slopes = least_squares(self.trees.derived.lines, self._axes)
        return self._program(tape, rows), self._program(tape, slopes)

    def _program(self, tape: Tape, results: Sequence[int]) -> Program:
        return Program(tape, results, self._known, self._axes)


@lru_cache(maxsize=128)
def computed(
    text: str, axes: tuple[str, ...], given: Given, absent: tuple[str, ...] = ()
) -> Computed:
    """The functions of a formula; those that were asked for lately are kept."""
    return Computed(derived(text, axes, absent), given)
