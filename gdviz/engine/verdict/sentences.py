"""Verdicts in sentences: what the run does first, then the ground on which theory speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.engine.verdict import words
from gdviz.engine.verdict.doing import doing
from gdviz.engine.verdict.here import across_of, here_of
from gdviz.engine.verdict.measured import Kind
from gdviz.engine.verdict.stationary import at_stationary_point

if TYPE_CHECKING:
    from gdviz.engine.verdict.accepted import Accepted
    from gdviz.engine.verdict.facts import Facts

_LOOKED_BACK = 12  # steps in which the rate that was too large is looked for


def sentence_of(facts: Facts) -> str:
    """Everything that is said, as one text."""
    kind = facts.measured.kind
    if facts.run.lr[facts.k] == 0.0 and facts.here is not None:
        return "**Standing still:** $η$ = 0."
    if kind is Kind.DIVERGING:
        bent = facts.ground is not None and facts.ground.kind != "minimum"
        why = at_stationary_point(facts) if bent else _too_large(facts)
        parts = [_diverging(facts), why]
    elif facts.ground is not None:
        parts = [at_stationary_point(facts)]
    else:
        parts = [doing(facts), here_of(facts, quiet=kind not in (Kind.EARLY, Kind.UNCLEAR))]
    if kind is not Kind.DIVERGING:
        parts.append(_silence(facts))
    return " ".join(part for part in parts if part)


def _diverging(facts: Facts) -> str:
    run, left = facts.run, facts.left
    if run.status.name is not StatusName.DIVERGED:
        return f"**Leaving:** the run left the window at step {left} and moves on outwards."
    return f"**Diverging:** the run leaves the window at **step {left}**."


def _too_large(facts: Facts) -> str:
    """The last step before the exit at which the rate was beyond its limit there."""
    for k in range(facts.k, max(facts.k - _LOOKED_BACK, -1), -1):
        found = facts.here if k == facts.k else facts.theory_of(k)
        if found is None:
            break
        lowest_negative = bool(found.curvatures[0] < 0.0) and not found.is_flat[0]
        over = across_of(facts, found) if lowest_negative and found.steep[-1] > 0.0 else found
        if over is not None and over.limit is not None and over.lr > over.limit:
            return f"Here, at step {k}, {words.compared(over, facts.formula)}."
    return _silence(facts)


def _silence(facts: Facts) -> str:
    if not facts.silence or facts.silence.startswith("**"):
        return facts.silence
    if facts.accepted is not None:
        took = _took(facts.accepted)
        return f"Theory is silent: the line search picks $η$ anew each time, {took}"
    return f"Theory is silent: {words.lowered(facts.silence)}"


def _took(found: Accepted) -> str:
    """Which rates a line search took, and how often they were above the limit there."""
    low, high = number(float(found.rates.min())), number(float(found.rates.max()))
    took, count = low if low == high else f"from {low} to {high}", len(found.rates)
    if found.above is None:
        return f"{took} in the last {count} steps."
    if found.above in (0, count):
        often = "always" if found.above else "never"
        return f"{took}, {often} above $2/λ_max$ in the last {count} steps."
    return f"{took}, at {found.above} of the last {count} steps above $2/λ_max$."
