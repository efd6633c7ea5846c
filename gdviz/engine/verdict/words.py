"""Pieces of which verdicts are made: rates beside limits, paces, places.

``$…$`` encloses mathematics and ``**…**`` what is measured or proven.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.stability import flat_of
from gdviz.core.arrays import distinct
from gdviz.core.numerals import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.analysis.stability import Stability
    from gdviz.core.arrays import FloatArray
    from gdviz.engine.verdict.measured import Trend

NEARLY = 1e-9  # distance from 1 below which rounding decides
_MOST_DIGITS = 16
_JUST = 0.01  # of the limit: rates this close to it are just stable, or just not
_TIMES = 2.0  # limits from which on a rate is that many times as large


def told_apart(one: float, other: float, digits: int = 3) -> tuple[str, str]:
    """Both as text, with as many digits as it takes to see which is greater."""
    for count in range(digits, _MOST_DIGITS + 1):
        texts = number(one, count), number(other, count)
        if texts[0] != texts[1] or one == other:
            break
    return texts


def on_its_side(value: float, edge: float, digits: int) -> str:
    """`value` in so many digits that its text lies on the same side of `edge`."""
    for count in range(digits, _MOST_DIGITS + 1):
        text = number(value, count)
        if text != number(edge, count) or value == edge:
            break
    return text


def share(found: Stability) -> float:
    """The rate in limits; nan where there is none."""
    return found.lr / found.limit if found.limit else float("nan")


def is_just(found: Stability) -> bool:
    """Whether the rate all but stands at its limit."""
    return abs(share(found) - 1.0) <= _JUST


def compared(found: Stability, formula: str) -> str:
    """The rate beside its limit: ``$η$ = 0.1 is 25 % of $2/λ_max$ = 0.4``.

    Without a full stop; "" where there is no limit.
    """
    if found.limit is None:
        return ""
    rate, limit = told_apart(found.lr, found.limit)
    scaling = " with its present scaling" if found.held else ""
    named = f"${formula}$" if formula else "the limit"
    if abs(share(found) - 1.0) <= NEARLY or rate == limit:
        return f"$η$ = {rate} is at {named}{scaling}"
    if share(found) >= _TIMES:
        return f"$η$ = {rate} is {number(share(found), 2)} times {named} = {limit}{scaling}"
    if found.lr > found.limit:
        return f"$η$ = {rate} exceeds {named} = {limit}{scaling}"
    percent = on_its_side(100.0 * share(found), 100.0, 2)
    return f"$η$ = {rate} is {percent} % of {named} = {limit}{scaling}"


def manner(found: Stability) -> str:
    """How errors shrink: by the slowest root."""
    roots = found.roots.ravel()
    slowest = roots[np.argmax(np.abs(roots))]
    if abs(slowest.imag) > 1e-9 * abs(slowest):
        return "with ripples"
    if slowest.real < 0.0:
        return "jumping from side to side"
    rippled = np.any(np.abs(roots.imag) > 1e-9 * np.abs(roots))
    zigzag = np.any(roots.real < -NEARLY)
    return "with ripples" if rippled else "with a zigzag" if zigzag else "without ripples"


def tenfold(radius: float, verb: str) -> str:
    """The pace of a factor below 1: ``errors shrink tenfold every 22 steps``."""
    if radius < 1e-6:
        return "one step reaches the bottom" if verb == "shrink" else "one step is enough"
    steps = math.log(10.0) / -math.log(radius)
    if steps < 1.5:
        return f"errors {verb} {number(1.0 / radius, 2)}-fold every step"
    return f"errors {verb} tenfold every {count_of(steps)} steps"


def growth(radius: float) -> str:
    """The pace of a factor above 1: ``doubles its error every 14 steps``."""
    steps = math.log(2.0) / math.log(radius)
    if steps >= 1.5:
        return f"doubles its error every {count_of(steps)} steps"
    return f"multiplies its error by {number(radius)} every step"


def count_of(steps: float) -> str:
    """A number of steps: with one decimal below ten."""
    return number(round(steps, 1)) if steps < 9.95 else number(round(steps))


def measured_pace(trend: Trend) -> tuple[float, float, str]:
    """Steps for a tenth, their error, and both as text: ``39 ± 13``."""
    steps = math.log(10.0) / abs(trend.slope)
    error = steps * trend.error / abs(trend.slope)
    if steps < 1.5:
        return steps, error, f"{number(math.exp(abs(trend.slope)), 2)}-fold every step"
    text = count_of(steps)
    decimals = 1 if steps < 9.95 else 0
    spread = f"{error:.{decimals}f}"
    return steps, error, text if float(spread) == 0.0 else f"{text} ± {number(float(spread))}"


def direction(found: Stability) -> str:
    """Which direction grows, where that can be said: the subject of `growth`."""
    if found.held or len(found.steep) == 1 or found.roots.ndim != 2:
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


def grown(found: Stability) -> str:
    """Which direction grows, and how fast: the end of a sentence."""
    return f"{direction(found)} {growth(found.radius)}".replace(
        "the error doubles its error", "the error doubles"
    ).replace("the error multiplies its error by", "the error is multiplied by")


def point(at: FloatArray) -> str:
    """`` (3.58, −1.85)`` with its space in front; "" where that would be too long."""
    if len(at) > 3:
        return ""
    clean = [number(float(x)) for x in np.where(np.abs(at) < 1e-9, 0.0, at)]
    return f" ({', '.join(clean)})" if len(clean) > 1 else f" {clean[0]}"


def listed(values: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return (
        " and ".join(values)
        if len(values) < 3
        else f"{', '.join(values[:-1])} and {values[-1]}"
    )


def curvatures(found: FloatArray) -> str:
    """``λ = 19.4 and 70.3``; the ends of a long list, and 0 for a flat direction."""
    values = distinct(np.where(flat_of(found), 0.0, found))
    if len(values) > 3:
        return f"$λ$ = {number(float(values[0]))} to {number(float(values[-1]))}"
    return f"$λ$ = {listed([number(float(value)) for value in values])}"


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(count: int) -> str:
    """A small number as a word."""
    return _WORDS[count] if count < len(_WORDS) else str(count)


def lowered(sentence: str) -> str:
    """A sentence as the end of another; one that begins with a symbol stays."""
    second = sentence[1:2]
    return sentence[0].lower() + sentence[1:] if second.islower() or second == " " else sentence
