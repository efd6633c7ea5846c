"""One run with several rates, simulated: what is offered to a person has been tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.stopping import StatusName
from gdviz.engine.cohort import Cohort
from gdviz.engine.slicing import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run

FEWEST_STEPS, MOST_STEPS = 200, 2000
ARRIVED = 1e-3  # length of the slope below which a run has arrived
MOVED = 0.02  # of the window: a run that stays closer to its start is frozen
_MOST_NUMBERS = 10_000_000  # that the paths of all trials may hold: some 80 MB
_PIECE = 25  # steps between two questions whether this is still wanted
_ROUNDED = 1e-12  # of the loss: a fall that rounding may have made
_LOST = (StatusName.DIVERGED, StatusName.FAILED)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """How a run ended with another rate.

    Attributes
    ----------
    lr, run
        The rate, and the run.
    stays
        Whether it did not diverge, and ended inside the window.
    falls
        Whether its loss is lower in the end, as the method sees it.
    moved
        The largest way from the start along any coordinate, in windows.
    arrives
        After how many steps it had arrived for good, by the scene's own rules or where the
        slope is level; None where it never did.
    """

    lr: float
    run: Run
    stays: bool
    falls: bool
    moved: float
    arrives: int | None

    @property
    def end(self) -> float:
        """The last loss, as the method sees it."""
        sign = -1.0 if self.run.objective.sense == "max" else 1.0
        return sign * float(self.run.loss[-1])


def tried(
    plan: Plan,
    own: RunPlan,
    rates: Sequence[float],
    *,
    checkpoint: Callable[[], None] | None = None,
) -> tuple[Trial, ...]:
    """The run `own` of `plan` with each of `rates` in place of its own.

    Each goes on for the scene's steps, 200 at least and 2000 at most.  Empty where that
    would take too much memory.
    """
    steps = min(max(own.steps, FEWEST_STEPS), MOST_STEPS)
    if len(rates) * steps * plan.objective.dim > _MOST_NUMBERS:
        return ()
    rules = own.rules
    if rules.max_steps == own.steps:
        rules = replace(rules, max_steps=steps)
    plans = [with_rate(replace(own, steps=steps, rules=rules), rate) for rate in rates]
    cohort = Cohort(plan.objective, plans)
    while not cohort.finished:
        if checkpoint is not None and cohort.k % _PIECE == 0:
            checkpoint()
        cohort.advance()
    places = {each: i for i, each in enumerate(cohort.plans)}
    runs = [cohort.run(places[each], "") for each in plans]
    return tuple(_judged(plan, run, rate) for run, rate in zip(runs, rates, strict=True))


def with_rate(own: RunPlan, rate: float) -> RunPlan:
    """`own` with another rate from the first step on."""
    hyper = tuple((name, rate if name == "lr" else value) for name, value in own.hyper)
    return replace(own, hyper=hyper)


def moved(plan: Plan, run: Run) -> float:
    """The largest way of `run` from its start along any coordinate, in windows of `plan`."""
    points = shown(plan).project(run.theta)
    box = np.array(plan.window[: points.shape[1]])
    away = np.abs(points - points[0]).max(axis=0) / (box[:, 1] - box[:, 0])
    return float(np.max(away))


def is_lost(run: Run) -> bool:
    """Whether `run` diverged, or came where there are no numbers."""
    return run.status.name in _LOST


def suits(plan: Plan, run: Run) -> bool:
    """Whether `run` came down, and did not stay where it began."""
    sign = -1.0 if run.objective.sense == "max" else 1.0
    fall = sign * float(run.loss[0] - run.loss[-1])
    if is_lost(run) or not fall > _ROUNDED * abs(float(run.loss[0])):
        return False
    level = float(run.grad_norm[-1]) < ARRIVED
    return level or run.status.name is StatusName.CONVERGED or moved(plan, run) > MOVED


def _judged(plan: Plan, run: Run, rate: float) -> Trial:
    sign = -1.0 if run.objective.sense == "max" else 1.0
    lost = is_lost(run) or not np.isfinite(run.loss[-1])
    points = shown(plan).project(run.theta[[0, -1]])
    box = np.array(plan.window[: points.shape[1]])
    inside = np.all((points >= box[:, 0]) & (points <= box[:, 1]), axis=1)
    falls = not lost and sign * float(run.loss[-1]) < sign * float(run.loss[0])
    stays = not lost and (bool(inside[1]) or not bool(inside[0]))
    arrives = _arrives(run) if stays and falls else None
    return Trial(rate, run, stays, falls, 0.0 if lost else moved(plan, run), arrives)


def _arrives(run: Run) -> int | None:
    """When the run had arrived, if it stayed so to the end."""
    if run.status.name is StatusName.CONVERGED:
        return run.steps
    level = run.grad_norm < ARRIVED
    if not level[-1] or level.all() or _curves_down(run):
        return None
    return int(np.flatnonzero(~level)[-1]) + 1


def _curves_down(run: Run) -> bool:
    """Whether it ended on a saddle or maximum, or on a plain where every slope is level."""
    if "hessian" not in run.objective.offers:
        return False
    sign = -1.0 if run.objective.sense == "max" else 1.0
    with np.errstate(all="ignore"):
        hess = sign * run.objective.hess(run.theta[-1])
    if not np.isfinite(hess).all():
        return True
    found = np.linalg.eigvalsh(hess)
    return bool(found[0] < -1e-6 * max(float(found[-1]), 1e-300) or found[-1] < ARRIVED)
