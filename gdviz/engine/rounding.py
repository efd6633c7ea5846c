"""Runs that multiply rounding: where two programs that do the same may part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdviz.engine.simulation import simulate_plan

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.engine.plan import Plan, RunPlan

MOST_STEPS = 2000  # that are looked at
SEEN = 1e-6  # of the largest coordinate so far: a difference that can be read off
_NUDGE = 4e-16  # of each coordinate: about two units in its last place


def partings(plan: Plan) -> dict[int, int]:
    """The runs of `plan` whose paths rounding moves visibly, and from which step on.

    Each is walked twice, the second time from a start that differs in its last digits: as
    much as two programs differ that add up in another order.
    """
    own = tuple(_shorter(run) for run in plan.runs)
    nudged = tuple(
        replace(run, start=tuple(x * (1.0 + _NUDGE) + _NUDGE * (x == 0.0) for x in run.start))
        for run in own
    )
    labels = plan.labels
    runs = simulate_plan(replace(plan, runs=own, labels=labels))
    twins = simulate_plan(replace(plan, runs=nudged, labels=labels))
    found = {}
    for i, (run, twin) in enumerate(zip(runs, twins, strict=True)):
        step = _parting(run.theta, twin.theta)
        if step is not None:
            found[i] = step
    return found


def _shorter(run: RunPlan) -> RunPlan:
    steps = min(run.steps, MOST_STEPS)
    rules = replace(run.rules, max_steps=min(run.rules.max_steps, steps))
    return replace(run, steps=steps, rules=rules)


def _parting(one: FloatArray, other: FloatArray) -> int | None:
    n = min(len(one), len(other))
    scale = np.maximum.accumulate(np.abs(one[:n]).max(axis=1))
    with np.errstate(all="ignore"):
        apart = np.abs(one[:n] - other[:n]).max(axis=1) > SEEN * scale
    return int(np.argmax(apart)) if apart.any() else None
