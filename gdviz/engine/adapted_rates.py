"""Rates for all runs at once, when the landscape under them has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from gdviz.core.params import as_number
from gdviz.engine.rate_trials import ARRIVED, MOVED, is_lost, suits, tried
from gdviz.engine.suitable_rates import suitable_rate
from gdviz.engine.verdict.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.rate_trials import Trial
    from gdviz.engine.run import Run

Rates = tuple[tuple[int, float], ...]
"""Runs by their index, and the rate that each is to have."""

Why: TypeAlias = Literal["", "no rate", "no value", "level", "maximum", "saddle"]
"""Why a run cannot come down: nothing is known of it, it has no value or no slope where it
starts, or where it is drawn."""


class Adapted(NamedTuple):
    """What was found for one run: a rate, if any, and why with none it comes down."""

    lr: float | None
    why: Why


_FACTORS = (1.0, 2.0, 5.0)
_BELOW, _ABOVE = 4, 2  # decades around the rate that a first run would get
_LOWER = 0.9  # of the fall of the best: rates that do about as well
_WORTH = 2  # runs that must be lost before all are to be adapted; all, where there are fewer


def is_worth_adapting(plan: Plan, runs: Sequence[Run]) -> bool:
    """Whether so many runs have diverged or are frozen that all rates should be looked at."""
    lost = sum(not suits(plan, run) for run in runs)
    return lost >= min(_WORTH, len(runs))


def adapted(
    plan: Plan,
    runs: Sequence[Run],
    index: int,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> Adapted:
    """The rate for run `index`, or why it gets none; nothing of a run that suits.

    It was simulated: with it the run ends inside the window, has moved, and is lower than
    where it began.  Where it is so with no rate, a run that diverges gets one with which it
    at least stays, and any other keeps its own.

    `checkpoint` is called before every part of the work.
    """
    own = plan.runs[index]
    if "lr" not in dict(own.hyper) or suits(plan, runs[index]):
        return Adapted(None, "")
    if not np.isfinite(runs[index].loss[0]):
        return Adapted(None, "no value")
    trials = tried(plan, own, _ladder(plan, own), checkpoint=checkpoint)
    falls = [t.stays and t.falls for t in trials]
    beside = [any(falls[max(i - 1, 0) : i] + falls[i + 1 : i + 2]) for i in range(len(falls))]
    # one rate alone that comes down does so by chance, as Newton's method that jumps about
    falls = [fall and near for fall, near in zip(falls, beside, strict=True)]
    good = [fall and t.moved > MOVED for fall, t in zip(falls, trials, strict=True)]
    why: Why = "" if any(falls) or not trials else _why(trials)
    if not any(good) and is_lost(runs[index]):
        good = [t.stays and t.moved > MOVED for t in trials]
    # a rate beside which the next larger diverges would be a knife's edge
    firm = [ok and (i + 1 == len(good) or trials[i + 1].stays) for i, ok in enumerate(good)]
    chosen = [t for t, ok in zip(trials, firm if any(firm) else good, strict=True) if ok]
    return Adapted(_best(chosen), why)


def in_vain(plan: Plan, found: Sequence[Adapted]) -> str:
    """What is said of the runs that no rate brings down; "" where there are none."""
    way, top = ("up", "minimum") if plan.objective.sense == "max" else ("down", "maximum")
    drawn = {"maximum": f"drawn to a {top}", "saddle": "drawn to a saddle"}
    sentences = []
    for why in dict.fromkeys(each.why for each in found if each.why):
        alike = [plan.runs[i].chosen.title for i, each in enumerate(found) if each.why == why]
        methods = list(dict.fromkeys(alike))
        names, one = listed(methods), len(methods) == 1
        if why == "no value":
            starts = "it starts" if one else "they start"
            sentences.append(f"No rate moves {names}: there is no value where {starts}.")
        elif why == "level":
            starts = "it starts" if one else "they start"
            sentences.append(f"No rate moves {names}: {starts} where the slope is 0.")
        elif why in drawn:
            what = f"{'it is' if one else 'they are'} {drawn[why]}"
            sentences.append(f"No rate tried brings {names} steadily {way} from here: {what}.")
        else:
            sentences.append(f"No rate tried brings {names} steadily {way} from here.")
    return " ".join(sentences)


def _ladder(plan: Plan, own: RunPlan) -> list[float]:
    """Round rates around the one that a first run would get."""
    middle = suitable_rate(plan, own.optimizer, dict(own.hyper))
    decade = int(f"{middle:e}".partition("e")[2])
    ladder = {
        float(f"{m:g}e{e}")
        for e in range(decade - _BELOW, decade + _ABOVE + 1)
        for m in _FACTORS
    }
    high = max(as_number(spec.high) for spec in own.chosen.params if spec.name == "lr")
    return sorted({middle, *(rate for rate in ladder if rate <= high)})


def _why(trials: Sequence[Trial]) -> Why:
    """Why none of `trials` comes down."""
    if all(float(t.run.grad_norm[0]) == 0.0 and not t.moved > MOVED for t in trials):
        return "level"
    ends = {_end(t.run) for t in trials if t.stays and float(t.run.grad_norm[-1]) < ARRIVED}
    return ends.pop() if len(ends) == 1 else "no rate"


def _end(run: Run) -> Why:
    """On what a run that came to rest has ended."""
    if "hessian" not in run.objective.offers:
        return "no rate"
    sign = -1.0 if run.objective.sense == "max" else 1.0
    with np.errstate(all="ignore"):
        hess = sign * run.objective.hess(run.theta[-1])
    if not np.isfinite(hess).all():
        return "no rate"
    low, high = np.linalg.eigvalsh(hess)[[0, -1]]
    if high < 0.0:
        return "maximum"
    return "saddle" if low < 0.0 else "no rate"


def _best(trials: Sequence[Trial]) -> float | None:
    """The first to arrive; where none does, the lowest rate that falls about as far as any."""
    if not trials:
        return None
    arriving = [t for t in trials if t.arrives is not None]
    if arriving:
        return min(arriving, key=lambda t: (t.arrives, t.lr)).lr
    ends = [t.end for t in trials]
    low, high = min(ends), max(ends)
    return next(t.lr for t in trials if t.end <= low + (1.0 - _LOWER) * (high - low))
