"""Why a run diverged, and a rate with which it would not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.engine.step_theory import left_window_at, theory_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run

_SAFE = 0.9  # of the limit


@final
@dataclass(frozen=True, slots=True)
class Remedy:
    """A sentence for the user, and the rate to offer."""

    sentence: str
    lr: float


def remedy(
    plan: Plan,
    runs: Sequence[Run],
    index: int,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> Remedy | None:
    """What to say of run `index`; None unless it diverged, and another rate would help.

    `checkpoint` is that of `stability`.
    """
    run = runs[index]
    if run.status.name is not StatusName.DIVERGED:
        return None
    run_plan = plan.runs[index]
    if "lr" not in dict(run_plan.hyper) or run_plan.schedule in ("one_cycle", "cyclic"):
        return None  # no rate of its own decides how far it goes
    left = left_window_at(run, plan)
    where = f"The path left the window at step {left}." if left else ""
    lr = run_plan.lr
    found = theory_at(plan, run, 0, checkpoint=checkpoint).found
    limit = found.limit if found is not None else None
    if limit is None and left is not None and _falls_away(plan, run, (0, left)):
        return None  # down a saddle every rate leads away: no rate is the mistake
    if limit is not None and lr > limit:
        formula = run_plan.chosen.limit
        name = f"${formula}$" if formula else "the limit"
        sentence = f"$η$ is above {name} = {number(limit)}. {where}".strip()
        return Remedy(sentence, _rounded_down(_SAFE * limit))
    if run_plan.chosen.rate == "fraction":
        return None  # such a method goes astray for reasons of its own
    return Remedy(f"$η$ is too large here. {where}".strip(), _rounded_down(lr / 3.0))


def _falls_away(plan: Plan, run: Run, steps: tuple[int, ...]) -> bool:
    """Whether the landscape curves downwards at all of these steps."""
    if "hessian" not in plan.objective.offers:
        return False
    with np.errstate(all="ignore"):
        hessians = [plan.objective.hess(run.theta[k]) for k in steps]
    return all(np.isfinite(h).all() and np.linalg.eigvalsh(h)[0] < 0.0 for h in hessians)


def _rounded_down(x: float) -> float:
    """Two significant digits, never more than `x`."""
    if not x > 0.0:
        return 0.0
    decade = 10.0 ** (math.floor(math.log10(x)) - 1)
    return float(f"{math.floor(x / decade * (1 + 1e-9)) * decade:.2g}")
