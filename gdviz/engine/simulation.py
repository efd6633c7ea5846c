"""A race that computes ahead, and remembers what an edit did not touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.core.optimizers.base import Search
from gdviz.engine.cohort import Cohort

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run


@final
@dataclass(frozen=True, slots=True)
class Snapshot:
    """What views draw: immutable, complete in itself.

    Attributes
    ----------
    plan
        The resolved scene that these runs belong to.
    runs
        As far as they have been computed.
    k
        The cursor: the step that is shown.
    playing
        Whether the cursor moves by itself.
    complete
        Whether every run has ended.
    """

    plan: Plan
    runs: tuple[Run, ...]
    k: int
    playing: bool
    complete: bool

    @property
    def last(self) -> int:
        """The last step that any run has taken."""
        return max(run.steps for run in self.runs)


class Simulation:
    """The runs of a plan.

    Runs of `previous` whose plan is unchanged are taken over as they are.  One whose first
    steps are those of a run of `previous` goes on from there; the others start from step 0.
    """

    def __init__(self, plan: Plan, previous: Simulation | None = None) -> None:
        self.plan = plan
        self._homes: dict[RunPlan, tuple[Cohort, int]] = {}
        known = dict(previous._homes) if previous else {}
        fresh: dict[int, list[tuple[RunPlan, Run | None]]] = {}
        for run in dict.fromkeys(plan.runs):
            if run not in known:
                k, origin = _origin(run, known)
                fresh.setdefault(k, []).append((run, origin))
        for k, members in fresh.items():
            runs = [run for run, _ in members]
            origins = [origin for _, origin in members if origin is not None]
            cohort = Cohort(plan.objective, runs, origins=origins, k=k)
            known.update((run, (cohort, i)) for i, run in enumerate(cohort.plans))
        self._homes = {run: known[run] for run in plan.runs}
        self._cohorts = list(dict.fromkeys(cohort for cohort, _ in self._homes.values()))

    @property
    def complete(self) -> bool:
        return all(cohort.finished for cohort in self._cohorts)

    def advance(self, enough: Callable[[], bool]) -> None:
        """Step the runs that lag behind most until all have ended or `enough` says so."""
        while not enough():
            waiting = [cohort for cohort in self._cohorts if not cohort.finished]
            if not waiting:
                return
            min(waiting, key=_steps_taken).advance()

    def runs(self) -> tuple[Run, ...]:
        """Every run as far as it has been computed, in the order of the plan."""
        homes = (self._homes[run] for run in self.plan.runs)
        return tuple(
            cohort.run(i, label)
            for (cohort, i), label in zip(homes, self.plan.labels, strict=True)
        )


def _origin(
    plan: RunPlan, known: Mapping[RunPlan, tuple[Cohort, int]]
) -> tuple[int, Run | None]:
    """The run of `known` with which `plan` shares most steps, and how many; 0 and None."""
    if not plan.changes or any(isinstance(link, Search) for link in plan.chosen.links):
        return 0, None
    best: tuple[int, Run | None] = 0, None
    for other, (cohort, i) in known.items():
        run = cohort.run(i, "")
        shared = min(plan.shared_steps(other), run.steps)
        if shared > best[0]:
            best = shared, run
    return best


def simulate_plan(plan: Plan) -> tuple[Run, ...]:
    """Run `plan` to its end."""
    simulation = Simulation(plan)
    simulation.advance(_never)
    return simulation.runs()


def _never() -> bool:
    return False


def _steps_taken(cohort: Cohort) -> int:
    return cohort.k
