"""Claims, held against the runs."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.errors import GdvizError
from gdviz.core.expression import evaluator
from gdviz.core.numerals import number
from gdviz.lessons.measures import Measures
from gdviz.scene.claims import STATUSES, parse_claim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.statement import Comparison
    from gdviz.engine.run import Run
    from gdviz.scene.claims import Claim
    from gdviz.scene.records import Scene

_DIGITS, _MOST_DIGITS = 4, 17  # more where fewer do not tell the sides apart


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one claim.

    Attributes
    ----------
    holds
        None when it could not be measured: `error` says why, and where the claim stands.
    measured
        Both sides in numbers, ``0.00458 < 0.00565``.
    """

    text: str
    holds: bool | None
    measured: str
    error: GdvizError | None = None


def examine(scene: Scene, runs: Sequence[Run]) -> tuple[Finding, ...]:
    """Every claim of `scene`, in order, measured on its `runs`, which have ended."""
    measures = Measures(runs)
    found = []
    for i, text in enumerate(scene.claims):
        try:
            holds, measured = measure(parse_claim(text), measures)
            found.append(Finding(text, holds, measured))
        except GdvizError as error:
            found.append(Finding(text, None, "", error.within(f"claims[{i}]")))
    return tuple(found)


def measure(claim: Claim, measures: Measures) -> tuple[bool, str]:
    """Whether `claim` holds, and what was measured; a `GdvizError` where that cannot be."""
    values = measures.values(claim.measures)
    results = [_compared(c, values, claim) for c in claim.comparisons]
    return all(holds for holds, _ in results), " and ".join(told for _, told in results)


_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _compared(
    comparison: Comparison, values: Mapping[str, FloatArray], claim: Claim
) -> tuple[bool, str]:
    with np.errstate(all="ignore"):
        left = float(evaluator(comparison.left)(values))
        right = float(evaluator(comparison.right)(values))
    if claim.kind(comparison.left) == "status":
        holds = _RELATIONS[comparison.relation](left, right)
        sign = "=" if left == right else "≠"
        return holds, f"{STATUSES[int(left)]} {sign} {STATUSES[int(right)]}"
    if comparison.relation == "≈":
        apart = abs(left - right)
        holds = bool(apart <= max(comparison.abs, comparison.rel * abs(right)))
        if holds:
            return True, f"{number(left, _DIGITS)} ≈ {number(right, _DIGITS)}"
        return False, f"{' and '.join(_told_apart(left, right))}, {number(apart)} apart"
    holds = _RELATIONS[comparison.relation](left, right)
    return holds, _measured(left, right)


def _measured(left: float, right: float) -> str:
    """The true relation of two numbers, ``0.00458 < 0.00565``."""
    if left == right:
        return f"{number(left, _DIGITS)} = {number(right, _DIGITS)}"
    one, other = _told_apart(left, right)
    if math.isnan(left) or math.isnan(right):
        return f"{one}, {other}"
    return f"{one} {'<' if left < right else '>'} {other}"


def _told_apart(left: float, right: float) -> tuple[str, str]:
    """Both in as many digits as it takes to see that they differ."""
    for digits in range(_DIGITS, _MOST_DIGITS + 1):
        texts = number(left, digits), number(right, digits)
        if texts[0] != texts[1] or left == right:
            break
    return texts
