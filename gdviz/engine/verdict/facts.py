"""All that a verdict is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.engine.step_theory import theory_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.analysis.stability import Stability
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.verdict.accepted import Accepted
    from gdviz.engine.verdict.ground import Ground
    from gdviz.engine.verdict.measured import Measured


@final
@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All that a sentence is made of.

    Attributes
    ----------
    plan, run, k
        Of which step of which run.
    ground, near
        The stationary point whose model holds, and what theory says there.
    here, silence
        What it says by the Hessian of this step, or why it says nothing.
    measured, left
        What the run does; the step at which it leaves the window.
    at_once
        Whether the linear model's error is smaller within the next steps.
    steady
        Whether each of the last steps was the same map.
    around
        Where it cycles, what theory says by the Hessian of each point, the last one first;
        empty where it is silent at one of them.
    accepted
        What a search along the negative gradient took over the last steps; None without one.
    """

    plan: Plan
    run: Run
    k: int
    ground: Ground | None
    near: Stability | None
    here: Stability | None
    silence: str
    measured: Measured
    left: int | None
    at_once: bool
    steady: bool
    around: tuple[Stability, ...] = ()
    accepted: Accepted | None = None
    checkpoint: Callable[[], None] | None = None

    @property
    def formula(self) -> str:
        return self.run.plan.chosen.limit

    def theory_of(self, k: int) -> Stability | None:
        """What theory says by the Hessian of another step."""
        return theory_at(self.plan, self.run, k, checkpoint=self.checkpoint).found
