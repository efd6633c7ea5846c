"""What a run does, in a sentence, where no model covers its last steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.numerals import number
from gdviz.engine.verdict import words
from gdviz.engine.verdict.measured import Kind, Measured

if TYPE_CHECKING:
    from gdviz.engine.verdict.facts import Facts


def doing(facts: Facts) -> str:
    found = facts.measured
    over = f"over the last {found.window} steps"
    up = facts.run.objective.sense == "max"
    loss = "$J$" if up else "the loss"
    sign = -1.0 if up else 1.0
    first, last = words.told_apart(sign * found.first, sign * found.last)
    match found.kind:
        case Kind.DESCENDING | Kind.CLIMBING:
            falls = (found.kind is Kind.DESCENDING) is not up
            always = "at every step, " if found.always else ""
            head = "Descending" if falls else "Climbing"
            verb = "fell" if falls else "rose"
            return f"**{head}:** {over} {loss} {verb} {always}from **{first}** to **{last}**."
        case Kind.HOVERING:
            low, high = sorted((-found.low, -found.high) if up else (found.low, found.high))
            texts = words.told_apart(low, high)
            return (
                f"**Hovering:** {over} {loss} stayed between **{texts[0]}** and "
                f"**{texts[1]}**, without a trend."
            )
        case Kind.CHAOTIC:
            return chaotic(found)
        case Kind.CYCLING:
            return cycling(found)
        case Kind.RESTING:
            return resting(facts)
        case Kind.UNCLEAR:
            return f"{over[0].upper()}{over[1:]} {loss} went from {first} to {last}."
    return ""


def resting(facts: Facts) -> str:
    """That the run stands still, and where."""
    run, k = facts.run, facts.k
    slope = float(run.grad_norm[k])
    steep = f", although the slope there is {number(slope)}" if slope > 1e-6 else ""
    return (
        f"**At rest:** since step {facts.measured.since} the run stands at the same "
        f"place{words.point(run.theta[k])}{steep}."
    )


def chaotic(found: Measured) -> str:
    return (
        f"**Chaotic:** measured from step {found.k - found.window}, two runs 10⁻⁸ of their "
        f"swing apart are a hundredth of it apart after **{found.parted} steps**."
    )


def cycling(found: Measured) -> str:
    assert found.cycle is not None
    return (
        f"**Cycling:** since step {found.cycle.since} the run has visited the same "
        f"**{found.cycle.period} points** in turn."
    )
