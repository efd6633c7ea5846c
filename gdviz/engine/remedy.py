"""Why a run diverged, and a rate with which it would not: one that has been simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.engine.rate_trials import Trial, tried
from gdviz.engine.step_theory import left_window_at, theory_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run

_SERIES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)  # of each decade
_DECADES = 3  # below the run's own rate
_BESIDE = (0.8, 1.25)  # times the rate: these must do as well, for a hand is not exact
_OF_ITS_OWN = ("one_cycle", "cyclic")  # schedules that take no notice of the run's rate


@final
@dataclass(frozen=True, slots=True)
class Remedy:
    """What went wrong, and what would not.

    Attributes
    ----------
    cause
        A sentence.
    offer
        Another: what the run does with the rate `lr`, or that no rate was found.
    lr
        The rate to set; None where none was found.
    """

    cause: str
    offer: str
    lr: float | None

    @property
    def sentence(self) -> str:
        """Both."""
        return f"{self.cause} {self.offer}".strip()

    @property
    def mark(self) -> tuple[float, str] | None:
        """The rate as a stop on a slider."""
        return None if self.lr is None else (self.lr, "offered: simulated, it does not diverge")


def remedy(
    plan: Plan, run: Run, index: int, *, checkpoint: Callable[[], None] | None = None
) -> Remedy | None:
    """What to say of `run`, the run `index` of `plan`; None unless its rate led it away.

    `checkpoint` is called before every part of the work.
    """
    own = plan.runs[index]
    if run.status.name is not StatusName.DIVERGED or "lr" not in dict(own.hyper):
        return None
    if own.schedule in _OF_ITS_OWN or any("lr" in dict(c.hyper) for c in own.changes):
        return None  # no rate of its own decides how far it goes
    left = left_window_at(run, plan)
    cause = (
        f"It left the window at step {left}." if left else f"It diverged at step {run.steps}."
    )
    rates = series_below(own.lr)
    if not rates:
        return Remedy(cause, "", None)
    lanes = [rate * share for rate in rates for share in (1.0, *_BESIDE)]
    trials = tried(plan, own, lanes, checkpoint=checkpoint)
    if not trials:
        return Remedy(cause, "", None)
    width = 1 + len(_BESIDE)
    groups = [trials[i : i + width] for i in range(0, len(trials), width)]
    arriving = [g[0] for g in groups if all(t.arrives is not None for t in g)]
    if arriving:
        best = min(arriving, key=lambda t: (t.arrives, t.lr))
        return Remedy(cause, _arrival(plan, best, checkpoint), best.lr)
    falling = [g[0] for g in groups if all(t.stays and t.falls for t in g)]
    if falling:
        best = min(falling, key=lambda t: t.end)
        steps = f"{best.run.steps} step{'s' * (best.run.steps != 1)}"
        to = number(float(best.run.loss[-1]))
        verb = "rises" if plan.objective.sense == "max" else "falls"
        what = "$J$" if plan.objective.sense == "max" else "the loss"
        said = f"With $η$ = {number(best.lr)} {what} **{verb} to {to}** in {steps}."
        return Remedy(cause, said, best.lr)
    low, high = number(rates[-1]), number(rates[0])
    return Remedy(cause, f"No rate tried from {low} to {high} keeps it in the window.", None)


def series_below(lr: float) -> tuple[float, ...]:
    """Round rates below `lr`, down to a thousandth of it, the largest first."""
    if not lr > 0.0:
        return ()
    top = int(f"{lr:e}".partition("e")[2])
    found = {float(f"{m:g}e{e}") for e in range(top - _DECADES - 1, top + 1) for m in _SERIES}
    return tuple(sorted((x for x in found if 1e-3 * lr <= x < lr), reverse=True))


def _arrival(plan: Plan, best: Trial, checkpoint: Callable[[], None] | None) -> str:
    found = theory_at(plan, best.run, best.run.steps, checkpoint=checkpoint).found
    there = ""
    if found is not None and found.limit is not None and not found.held:
        there = f" (limit there {number(found.limit)})"
    steps = f"{best.arrives} step{'s' * (best.arrives != 1)}"
    return f"With $η$ = {number(best.lr)} it **arrives in {steps}**{there}."
