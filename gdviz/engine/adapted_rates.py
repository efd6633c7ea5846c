"""Rates for all runs at once, when the landscape under them has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.params import as_number
from gdviz.engine.rate_trials import MOVED, suits, tried
from gdviz.engine.suitable_rates import suitable_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.rate_trials import Trial
    from gdviz.engine.run import Run

Rates = tuple[tuple[int, float], ...]
"""Runs by their index, and the rate that each is to have."""

_FACTORS = (1.0, 2.0, 5.0)
_BELOW, _ABOVE = 4, 2  # decades around the rate that a first run would get
_LOWER = 0.9  # of the fall of the best: rates that do about as well
_WORTH = 2  # runs that must be lost before all are to be adapted; all, where there are fewer


def is_worth_adapting(plan: Plan, runs: Sequence[Run]) -> bool:
    """Whether so many runs have diverged or are frozen that all rates should be looked at."""
    lost = sum(not suits(plan, run) for run in runs)
    return lost >= min(_WORTH, len(runs))


def adapted_rate(
    plan: Plan,
    runs: Sequence[Run],
    index: int,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> float | None:
    """The rate for run `index`; None for one that suits, and where no rate is found.

    It was simulated: with it the run ends inside the window, has moved, and is lower than
    where it began, if it is so with any rate.

    `checkpoint` is called before every part of the work.
    """
    own = plan.runs[index]
    if "lr" not in dict(own.hyper) or suits(plan, runs[index]):
        return None
    middle = suitable_rate(plan, own.optimizer, dict(own.hyper))
    decade = int(f"{middle:e}".partition("e")[2])
    ladder = {
        float(f"{m:g}e{e}")
        for e in range(decade - _BELOW, decade + _ABOVE + 1)
        for m in _FACTORS
    }
    high = max(as_number(spec.high) for spec in own.chosen.params if spec.name == "lr")
    rates = sorted({middle, *(rate for rate in ladder if rate <= high)})
    trials = tried(plan, own, rates, checkpoint=checkpoint)
    good = [t.stays and t.falls and t.moved > MOVED for t in trials]
    if not any(good):
        good = [t.stays and t.moved > MOVED for t in trials]
    # a rate beside which the next larger diverges would be a knife's edge
    firm = [ok and (i + 1 == len(good) or trials[i + 1].stays) for i, ok in enumerate(good)]
    chosen = [t for t, ok in zip(trials, firm if any(firm) else good, strict=True) if ok]
    return _best(chosen)


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
