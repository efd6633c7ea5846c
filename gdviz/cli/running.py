"""Runs that are computed on the command line: said before, shown meanwhile, stoppable."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gdviz.cli.progress import Progress
from gdviz.cli.terminal import complain
from gdviz.core.checkpoint import StoppedError
from gdviz.core.stopping import StatusName
from gdviz.engine import api
from gdviz.engine.interrupted import Interrupted
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.watched import Watched
from gdviz.scene.budget import budget_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene


class Computed(NamedTuple):
    """Runs, and the signal that ended them before their time; 0 for none."""

    runs: tuple[Run, ...]
    interrupted: int = 0

    @property
    def status(self) -> int:
        """That of the program, as shells count."""
        return 128 + self.interrupted if self.interrupted else 0

    def explain(self, kept: str) -> None:
        """Say that it was interrupted, and what was `kept`, if it was."""
        if not self.interrupted:
            return
        done = sum(run.steps for run in self.runs)
        whole = sum(run.steps if run.status.ended else run.plan.steps for run in self.runs)
        complain(f"interrupted after {done} of {whole} steps; {kept}")


def compute(plan: Plan, label: str) -> Computed:
    """Run `plan` to its end, or until somebody interrupts; what was computed is kept.

    Raises
    ------
    KeyboardInterrupt
        If that is before there is anything to keep.
    """
    return _computed(plan.scene, label, partial(simulate_plan, plan, keep=True))


def compute_scene(scene: Scene, label: str) -> Computed:
    """The same of a scene."""
    return _computed(scene, label, partial(api.simulate_scene, scene))


def _computed(
    scene: Scene, label: str, simulate: Callable[[Watched], tuple[Run, ...]]
) -> Computed:
    budget = budget_of(scene)
    if budget.is_long:
        complain(f"{budget.sentence}; Ctrl+C stops it")
    with Interrupted() as interrupted, Progress(label) as progress:
        try:
            runs = simulate(Watched(interrupted.checkpoint, progress.show))
        except StoppedError:
            raise KeyboardInterrupt from None
    cut = any(run.status.name is StatusName.RUNNING for run in runs)
    return Computed(runs, interrupted.number if cut else 0)
