"""What the stability of a run means, in a sentence.

``$…$`` encloses mathematics and ``**…**`` what is to be stressed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.numerals import number

if TYPE_CHECKING:
    from gdviz.core.analysis.stability import Stability

_NEARLY = 1e-9  # distance from 1 below which rounding decides


def verdict(found: Stability, *, limit_formula: str = "") -> str:
    """Say whether errors shrink, how fast, and how the rate stands to its limit."""
    lowest = float(found.curvatures[0])
    if lowest < -_NEARLY * abs(float(found.curvatures[-1])):
        return (
            f"**On a saddle or ridge:** the curvature $λ_min$ = {number(lowest)} is negative "
            f"here, and along it every rate leads away, by {_pace(found.radius)}."
        )
    comparison = _comparison(found, limit_formula)
    if found.radius > 1.0 + _NEARLY:
        return f"{comparison} **{_direction(found)} {_growth(found.radius)}.**"
    if found.radius > 1.0 - _NEARLY:
        return f"{comparison} **On the edge:** errors neither shrink nor grow."
    return f"**Stable, {_manner(found)}:** {_decay(found.radius)}. {comparison}"


def _comparison(found: Stability, formula: str) -> str:
    """The rate beside its limit."""
    rate = f"$η$ = {number(found.lr)}"
    if found.limit is None:
        return f"{rate}."
    rate_text, limit = _told_apart(found.lr, found.limit)
    rate = f"$η$ = {rate_text}"
    scaling = " with its present scaling" if found.held else ""
    if rate_text == limit:
        return f"{rate} is at the limit{f' ${formula}$' if formula else ''}{scaling}."
    if found.lr > found.limit:
        named = f"${formula}$ = {limit}" if formula else f"the limit {limit}"
        return f"{rate} exceeds {named}{scaling}:"
    named = f"${formula}$ = {limit}" if formula else limit
    share = number(100.0 * found.lr / found.limit, digits=2)
    return f"{rate} is {share} % of the limit {named}{scaling}."


def _told_apart(rate: float, limit: float) -> tuple[str, str]:
    """Both as text, with as many digits as it takes to see which is greater, up to six."""
    for digits in range(3, 7):
        texts = number(rate, digits), number(limit, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _direction(found: Stability) -> str:
    """Which direction grows, where that can be said."""
    if found.held or len(found.curvatures) == 1 or found.roots.ndim != 2:
        return "the error"
    factors = np.max(np.abs(found.roots), axis=0)  # of each direction, flat to steep
    growing = factors > 1.0
    two = len(factors) == 2
    if not all(growing):
        which = "the steep direction" if growing[-1] else "the flat direction"
        return which if two else "the error"
    if float(np.ptp(factors)) < 1e-3 * found.radius:
        return "every direction"
    worst = "steep" if factors[-1] > factors[0] else "flat"
    return f"every direction grows, the {worst if two else 'worst'} one"


def _growth(radius: float) -> str:
    steps = math.log(2.0) / math.log(radius)
    if steps >= 1.5:
        return f"doubles its error every {number(round(steps))} steps"
    return f"multiplies its error by {number(radius)} every step"


def _pace(radius: float) -> str:
    digits = next((d for d in range(3, 8) if number(radius, d) != "1"), 8)
    return f"a factor {number(radius, digits)} per step"


def _decay(radius: float) -> str:
    if radius < 1e-6:
        return "one step reaches the bottom"
    steps = math.log(10.0) / -math.log(radius)
    if steps < 1.5:
        return f"errors shrink {number(1.0 / radius, digits=2)}-fold every step"
    return f"errors shrink tenfold every {number(round(steps))} steps"


def _manner(found: Stability) -> str:
    roots = found.roots.ravel()
    if np.any(np.abs(roots.imag) > 1e-9 * np.abs(roots)):
        return "with ripples"
    worst = roots[np.argmax(np.abs(roots))].real
    if worst < 0.0:
        return "jumping from side to side"
    return "without ripples" if not np.any(roots.real < -_NEARLY) else "with a zigzag"
