"""What the Hessian of one step says, in a sentence that says no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.stability import stability
from gdviz.engine.verdict import words
from gdviz.engine.verdict.measured import Kind

if TYPE_CHECKING:
    from gdviz.core.analysis.stability import Stability
    from gdviz.engine.verdict.facts import Facts

_SAMPLES = 8  # of a window, at which the limit of a hovering run is worked out
_NEAR_LIMIT = (0.8, 1.2)  # shares of the limit that count as hovering about it


def here_of(facts: Facts, *, quiet: bool) -> str:
    """What the Hessian of this step says; `quiet` leaves out what it would mean alone."""
    found = facts.here
    if found is None:
        return ""
    at = f"Here, at step {facts.k},"
    lowest = float(found.curvatures[0])
    if lowest < 0.0 and not found.is_flat[0]:
        return _bent(facts, found, at)
    compared = words.compared(found, facts.formula)
    if not compared:
        return f"{at} errors {_change(found)}." if not quiet else ""
    if facts.measured.kind is Kind.CYCLING:
        return _allowed(facts, found, at)
    if facts.measured.kind is Kind.HOVERING and (about := _about_limit(facts)):
        return about
    if quiet or not found.radius < 1.0 - words.NEARLY:
        return f"{at} {compared}."
    pace = words.tenfold(found.radius, "shrink").replace("errors shrink", "errors would shrink")
    if "would" not in pace:
        return f"{at} {compared}."
    return f"{at} {compared}: by this curvature alone {pace}."


def _change(found: Stability) -> str:
    return "would shrink" if found.radius < 1.0 else "would grow"


def _bent(facts: Facts, found: Stability, at: str) -> str:
    """Where the ground curves downwards, the sign of a curvature decides nothing."""
    negative = found.curvatures[(found.curvatures < 0.0) & ~found.is_flat]
    which = words.curvatures(negative)
    if len(negative) == len(found.steep):
        return f"{at} the ground curves downwards, {which}: no verdict follows."
    along = "along the bending valley" if facts.measured.kind is Kind.DESCENDING else "too"
    said = f"{at} {which} {along}: no verdict follows." if along != "too" else (
        f"{at} one way curves downwards, {which}: no verdict follows."
    )  # fmt: skip
    across = across_of(facts, found)
    compared = words.compared(across, facts.formula) if across is not None else ""
    return f"{said} Across it {compared}." if compared else said


def across_of(facts: Facts, found: Stability) -> Stability | None:
    """Theory of the directions that curve upwards alone, where each can be looked at alone."""
    optimizer = facts.run.plan.chosen
    if not optimizer.isotropic:
        return None
    upwards = found.steep[found.steep > 0.0]
    inputs = {**facts.run.plan.inputs_at(facts.k), "lr": found.lr}
    return stability(
        optimizer, np.diag(upwards), inputs, {}, facts.k, checkpoint=facts.checkpoint
    )


def _allowed(facts: Facts, found: Stability, at: str) -> str:
    """What the curvature here says of a run that cycles, and that of its other points."""
    cycle = facts.measured.cycle
    assert cycle is not None
    assert found.limit is not None
    formula = f"${facts.formula}$" if facts.formula else "the limit"
    percent = words.on_its_side(100.0 * words.share(found), 100.0, 2)
    would = "would" if found.lr < found.limit else "does not"
    rate, limit = words.told_apart(found.lr, found.limit)
    if abs(words.share(found) - 1.0) <= words.NEARLY:
        return f"{at} {words.compared(found, facts.formula)}."
    said = f"{at} the curvature {would} allow $η$ = {rate}, {percent} % of {formula} = {limit}"
    beyond = sum(not each.allows for each in facts.around)
    if beyond and found.lr < found.limit:
        at_others = f"at {words.in_words(beyond)} of the {words.in_words(cycle.period)} points"
        return f"{said}; {at_others} it does not."
    return f"{said}."


def _about_limit(facts: Facts) -> str:
    """Where a method hovers about its own limit, how closely."""
    found = facts.here
    if found is None or not found.held:
        return ""
    steps = np.linspace(facts.k - facts.measured.window, facts.k, _SAMPLES).astype(int)
    shares = []
    for k in steps.tolist():
        step = facts.theory_of(k)
        if step is None or step.limit is None:
            return ""
        shares.append(words.share(step))
    low, high = min(shares), max(shares)
    if not _NEAR_LIMIT[0] <= low <= high <= _NEAR_LIMIT[1]:
        return ""
    texts = [words.on_its_side(100.0 * share, 100.0, 2) for share in (low, high)]
    return (
        f"With its present scaling $η$ stays at the limit: between {texts[0]} and {texts[1]} % "
        "of it."
    )
