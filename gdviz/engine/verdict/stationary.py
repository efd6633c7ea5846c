"""What is said near a stationary point whose quadratic model covers the last steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.numerals import number
from gdviz.engine.verdict import words
from gdviz.engine.verdict.doing import chaotic, cycling, resting
from gdviz.engine.verdict.ground import stands_at
from gdviz.engine.verdict.here import across_of, here_of
from gdviz.engine.verdict.measured import Kind

if TYPE_CHECKING:
    from gdviz.core.analysis.stability import Stability
    from gdviz.engine.verdict.facts import Facts
    from gdviz.engine.verdict.ground import Ground

_AGREE = 0.05  # of theory's pace: measured ones this close are the same
_SLOWLY = 1.1  # factor per step below which a run leaves slowly


def at_stationary_point(facts: Facts) -> str:
    ground = facts.ground
    assert ground is not None
    if ground.kind == "minimum":
        return _at_minimum(facts, ground)
    return _at_saddle(facts, ground)


# -- minima --------------------------------------------------------------------------------


def _at_minimum(facts: Facts, ground: Ground) -> str:
    kind, near = facts.measured.kind, facts.near
    if kind is Kind.CYCLING:
        return f"{cycling(facts.measured)} {here_of(facts, quiet=True)}".strip()
    if kind is Kind.CHAOTIC:
        return f"{chaotic(facts.measured)} {here_of(facts, quiet=True)}".strip()
    if kind is Kind.RESTING:
        return _resting(facts, ground)
    even = near is not None and abs(near.radius - 1.0) <= words.NEARLY and ground.exact
    if near is not None and even and (near.limit is None or words.is_just(near)):
        return f"{_sentence(_rate(facts))} **At the limit:** errors neither shrink nor grow."
    if near is not None and near.radius > 1.0 and ground.exact and not near.held:
        return _unstable(facts, ground, near)
    head = {
        Kind.CONVERGING: _converging,
        Kind.APPROACHING: _converging,
        Kind.SETTLING: _settling,
        Kind.LEAVING: _leaving,
        Kind.HOVERING: _hovering,
    }.get(kind, _by_theory)(facts, ground)
    flat = _flat(facts, ground)
    return " ".join(part for part in (head, flat) if part)


def _place(ground: Ground) -> str:
    """``the minimum (3.58, −1.85)``, or the curve of minima on which it lies."""
    if ground.is_flat.any():
        return "this curve of minima" if ground.is_flat.sum() == 1 else "these minima"
    return f"the minimum{words.point(ground.at)}"


def _near(ground: Ground) -> str:
    """Where something holds; nothing on a bowl, where it holds everywhere."""
    return "" if ground.exact and not ground.is_flat.any() else f"near {_place(ground)} "


def _rate(facts: Facts) -> str:
    return words.compared(facts.near, facts.formula) if facts.near is not None else ""


def _sentence(text: str) -> str:
    return f"{text}." if text else ""


def _stable(ground: Ground, near: Stability) -> str:
    """The bold head of a verdict that is sure."""
    if words.is_just(near):
        percent = words.on_its_side(100.0 * words.share(near), 100.0, 3)
        return f"**Just stable** ({percent} %):"
    if ground.is_flat.any():
        return "**Stable across the valley:**"
    return f"**Stable, {words.manner(near)}:**"


def _pace(facts: Facts, near: Stability) -> str:
    return words.tenfold(near.radius, "shrink" if facts.at_once else "fade")


def _converging(facts: Facts, ground: Ground) -> str:
    found, near = facts.measured, facts.near
    steps, error, text = words.measured_pace(found.trend)
    over = f"measured over the last {found.window}"
    if found.kind is Kind.APPROACHING or near is None:
        return _only_measured(facts, ground, text)
    if near.radius < 1e-6:
        return f"{_stable(ground, near)} {_near(ground)}{_pace(facts, near)}. " + _sentence(
            _rate(facts)
        )
    theory = np.log(10.0) / -np.log(near.radius)
    agrees = abs(steps - theory) <= max(2.0 * error, _AGREE * theory)
    if not agrees and not ground.exact:
        return _only_measured(facts, ground, text)
    beside = f"; {over}: **{text}**" if agrees else ""
    return (
        f"{_stable(ground, near)} {_near(ground)}{_pace(facts, near)}{beside}. "
        f"{_sentence(_rate(facts))}"
    ).strip()


def _only_measured(facts: Facts, ground: Ground, text: str) -> str:
    pace = text if text.endswith("step") else f"tenfold every {text} steps"
    said = (
        f"**Approaching:** over the last {facts.measured.window} steps the distance to "
        f"{_place(ground)} shrank **{pace}**."
    )
    return f"{said} {_sentence(_rate(facts))}".strip()


def _settling(facts: Facts, ground: Ground) -> str:
    return (
        f"**Not at this minimum:** near {_place(ground)} {_rate(facts)}; the distance still "
        "shrank, towards a cycle around it."
    )


def _leaving(facts: Facts, ground: Ground) -> str:
    found = facts.measured
    first, last = words.told_apart(found.first, found.last)
    over = f"over the last {found.window} steps"
    return (
        f"**Leaving:** {over} the distance to {_place(ground)} grew from **{first}** to "
        f"**{last}**. {_sentence(_rate(facts))}"
    ).strip()


def _hovering(facts: Facts, ground: Ground) -> str:
    found = facts.measured
    above = number(max(found.high - ground.value, 0.0))
    said = (
        f"**Hovering:** over the last {found.window} steps the loss stayed within "
        f"**{above}** of its minimum, without a trend."
    )
    if facts.here is not None and facts.here.held:
        return f"{said} {here_of(facts, quiet=True)}".strip()
    return f"{said} {_sentence(_rate(facts))}".strip()


def _resting(facts: Facts, ground: Ground) -> str:
    if not stands_at(ground, facts.run.theta[facts.k]):
        return f"{resting(facts)} {_sentence(_rate(facts))}".strip()
    said = f"**At rest:** since step {facts.measured.since} the run stands in {_place(ground)}."
    return " ".join(
        part for part in (said, _sentence(_rate(facts)), _flat(facts, ground)) if part
    )


def _by_theory(facts: Facts, ground: Ground) -> str:
    """Without a measured verdict: proven on a bowl, else what the model says."""
    near = facts.near
    if near is None:
        return f"The run is near {_place(ground)}." if _near(ground) else ""
    rate = _sentence(_rate(facts))
    if near.radius < 1.0 and ground.exact and not near.held:
        return f"{_stable(ground, near)} {_near(ground)}{_pace(facts, near)}. {rate}".strip()
    if near.radius < 1.0:
        would = _pace(facts, near).replace("errors ", "errors would ")
        scaled = "with the scaling held, " if near.held else ""
        return f"Near {_place(ground)}, {scaled}{would} by theory. {rate}".strip()
    return f"Near {_place(ground)} {rate or 'errors would grow, by theory.'}"


def _unstable(facts: Facts, ground: Ground, near: Stability) -> str:
    """Past the limit of a bowl: proven, whatever the run has done so far."""
    if words.is_just(near):
        percent = words.on_its_side(100.0 * words.share(near), 100.0, 3)
        grown = words.grown(near)
        return f"**Just unstable** ({percent} %): {grown}. {_sentence(_rate(facts))}"
    rate = _rate(facts)
    return f"{rate}: **{words.grown(near)}.**" if rate else f"**{words.grown(near)}.**"


def _flat(facts: Facts, ground: Ground) -> str:
    count = int(ground.is_flat.sum())
    if not count:
        return ""
    if count == 1:
        return "Along it the ground is flat: $|λ| ≤ 10^{−6} λ_max$."
    return f"In {words.in_words(count)} directions the ground is flat: $|λ| ≤ 10^{{−6}} λ_max$."


# -- saddles and maxima --------------------------------------------------------------------


def _at_saddle(facts: Facts, ground: Ground) -> str:
    steep = ground.curvatures[~ground.is_flat]
    negative = steep[steep < 0.0]
    if ground.kind == "maximum":
        how = "every curvature is negative"
    elif len(negative) == 1:
        how = "one curvature is negative"
    else:
        how = f"{words.in_words(len(negative))} curvatures are negative"
    at = f" at{words.point(ground.at)}".removesuffix(" at")
    head = f"**A {ground.kind}**{at}: {how}, {words.curvatures(negative)}."
    parts = [head, _seen(facts), _factors(facts, ground)]
    return " ".join(part for part in parts if part)


def _seen(facts: Facts) -> str:
    """What the run does there, by what was measured."""
    found, title = facts.measured, facts.run.plan.chosen.title
    over = f"Measured over the last {found.window} steps:"
    near = facts.near
    if found.kind is Kind.RESTING:
        assert facts.ground is not None
        if not stands_at(facts.ground, facts.run.theta[facts.k]):
            return resting(facts)
        return f"**{title} stands on it** since step {found.since}."
    if found.kind is Kind.LEAVING:
        factor = float(np.exp(found.trend.slope))
        slowly = " slowly" if factor < _SLOWLY else ""
        return f"{over} **{title} leaves it{slowly}**, by a factor {_factor(factor)} per step."
    if found.kind in (Kind.CONVERGING, Kind.SETTLING, Kind.APPROACHING):
        if near is not None and near.radius < 1.0 and not near.held:
            return f"{over} **{title} is drawn to it**."
        return f"{over} the distance to it shrank so far."
    if found.kind is Kind.CYCLING:
        return cycling(found)
    if found.kind is Kind.CHAOTIC:
        return chaotic(found)
    return ""


def _factors(facts: Facts, ground: Ground) -> str:
    """What a step multiplies errors by, along the directions that curve down and the others."""
    near = facts.near
    if near is None or near.held:
        return ""
    if near.radius < 1.0:
        pace = f"by {_factor(near.radius)} or less" if near.radius > 0.0 else "to nothing"
        return f"Errors shrink {pace} at each step, in every direction."
    if near.roots.ndim != 2:
        return f"Errors grow by {_factor(near.radius)} per step."
    down = near.steep < 0.0
    sizes = np.abs(near.roots).max(axis=0)  # of each direction
    parts = []
    worst = float(sizes[down].max())
    which = words.curvatures(near.steep[down][[int(np.argmax(sizes[down]))]])
    if worst > 1.0:
        parts.append(f"along {which} errors grow by {_factor(worst)} per step")
    across = across_of(facts, near) if (~down).any() else None
    if across is not None and across.radius > 1.0:
        rate = words.compared(across, facts.formula)
        parts.append(
            f"in the steep direction by {_factor(across.radius)}{': ' + rate if rate else ''}"
        )
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _factor(value: float) -> str:
    return words.on_its_side(value, 1.0, 3)
