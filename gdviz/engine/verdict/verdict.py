"""What the stability panel says of a run at a step, and on what ground.

Three things are told apart: what holds *here*, by the Hessian of this step; what holds *near*
a stationary point, whose quadratic model covers the last steps; and what the run *does*,
measured over them.  Bold is what is measured or proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.engine.step_theory import left_window_at, theory_at, theory_on
from gdviz.engine.verdict.accepted import accepted_rates
from gdviz.engine.verdict.facts import Facts
from gdviz.engine.verdict.ground import ground_of
from gdviz.engine.verdict.linear import shrinks_at_once
from gdviz.engine.verdict.measured import FEWEST, Kind, Measured, is_steady, measured
from gdviz.engine.verdict.sentences import sentence_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.analysis.stability import Stability
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.step_theory import StepTheory, Theories
    from gdviz.engine.verdict.accepted import Accepted
    from gdviz.engine.verdict.ground import Ground


@final
@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is said of one run at step `k`.

    Attributes
    ----------
    k
        The step that it is about: the last inside the window for a run that diverges.
    sentence
        ``$…$`` encloses mathematics and ``**…**`` what is measured or proven.
    found
        What theory says where `ground` is, or here; None where it is silent.
    silence
        Why it is, in a sentence.
    ground
        The stationary point whose model holds, None where there is none.
    measured
        What the run does.
    around
        Where it cycles, what theory says at each point of the round, the last one first;
        empty where it is silent at one of them.
    accepted
        What a search along the negative gradient took over the last steps; None without one.
    """

    k: int
    sentence: str
    found: Stability | None
    silence: str
    ground: Ground | None
    measured: Measured
    around: tuple[Stability, ...] = ()
    accepted: Accepted | None = None

    @property
    def kind(self) -> Kind:
        return self.measured.kind

    @property
    def place(self) -> str:
        """Where `found` holds: ``here`` or ``at the minimum``."""
        return f"at the {self.ground.kind}" if self.ground is not None else "here"


def verdict_at(
    plan: Plan,
    run: Run,
    k: int,
    *,
    checkpoint: Callable[[], None] | None = None,
    kept: Theories | None = None,
) -> Verdict:
    """What to say of `run` at step `k`, or at its last.

    `checkpoint` is called before every part of the work; what is `kept` is not worked out
    again.
    """
    here = theory_at(plan, run, k, checkpoint=checkpoint, kept=kept)
    left = left_window_at(run, plan)
    ground = ground_of(run, here.k)
    theory = here.found
    if ground is not None and theory is not None and not ground.exact:
        near = theory_on(run, here.k, ground.hess, checkpoint=checkpoint, kept=kept)
        theory = near.found
    found = measured(run, here.k, ground, theory, left, checkpoint=checkpoint)
    facts = Facts(
        plan=plan, run=run, k=here.k, ground=ground,
        near=theory if ground is not None else None,
        here=here.found, silence=here.silence, measured=found, left=left,
        at_once=_shrinks_at_once(run, here.k, ground, theory),
        steady=is_steady(run, here.k, min(here.k, FEWEST)),
        around=_around(plan, run, here, found, checkpoint),
        accepted=accepted_rates(run, here.k, found.window, checkpoint=checkpoint),
        checkpoint=checkpoint,
    )  # fmt: skip
    said = sentence_of(facts)
    return Verdict(
        here.k, said, theory, here.silence, ground, found, facts.around, facts.accepted
    )


def _around(
    plan: Plan,
    run: Run,
    here: StepTheory,
    found: Measured,
    checkpoint: Callable[[], None] | None,
) -> tuple[Stability, ...]:
    """Theory at every point of a cycle, where all of them have a limit."""
    if found.kind is not Kind.CYCLING or found.cycle is None or here.found is None:
        return ()
    steps = range(here.k - 1, here.k - found.cycle.period, -1)
    others = (theory_at(plan, run, k, checkpoint=checkpoint).found for k in steps)
    around = tuple(each for each in (here.found, *others) if each and each.limit is not None)
    return around if len(around) == found.cycle.period else ()


def _shrinks_at_once(run: Run, k: int, ground: Ground | None, theory: Stability | None) -> bool:
    """Whether the linear model's error is smaller after the next steps already."""
    if ground is None or theory is None or not theory.radius < 1.0:
        return False
    with np.errstate(all="ignore"):
        return shrinks_at_once(run, k, ground)
