"""A race that computes ahead, and remembers what an edit did not touch."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias, final

from gdviz.core.optimizers.base import Search
from gdviz.engine.cohort import Cohort
from gdviz.engine.path_run import PathRun, path_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run

Walker: TypeAlias = "Cohort | PathRun"
"""What takes steps: runs together as arrays, or one run by itself as floats."""


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

    A run whose step is made of operations on numbers is walked by itself; the others take
    their steps together.  Which it is depends on the run alone.

    Runs of `previous` whose plan is unchanged are taken over as they are.  One whose first
    steps are those of a run of `previous` goes on from there; the others start from step 0.
    """

    def __init__(self, plan: Plan, previous: Simulation | None = None) -> None:
        self.plan = plan
        self._homes: dict[RunPlan, tuple[Walker, int]] = {}
        known = dict(previous._homes) if previous else {}
        together: dict[int, list[tuple[RunPlan, Run | None]]] = {}
        for run in dict.fromkeys(plan.runs):
            if run in known:
                continue
            k, origin = _origin(run, known)
            path = path_for(plan.objective, run)
            if path is not None:
                known[run] = PathRun(plan.objective, run, path, origin=origin, k=k), 0
            else:
                together.setdefault(k, []).append((run, origin))
        for k, members in together.items():
            runs = [run for run, _ in members]
            origins = [origin for _, origin in members if origin is not None]
            cohort = Cohort(plan.objective, runs, origins=origins, k=k)
            known.update((run, (cohort, i)) for i, run in enumerate(cohort.plans))
        self._homes = {run: known[run] for run in plan.runs}
        self._walkers = list(dict.fromkeys(walker for walker, _ in self._homes.values()))

    @property
    def complete(self) -> bool:
        return all(walker.finished for walker in self._walkers)

    def advance(self, enough: Callable[[], bool]) -> None:
        """Step the runs that lag behind most until all have ended or `enough` says so."""
        while not enough():
            waiting = [walker for walker in self._walkers if not walker.finished]
            if not waiting:
                return
            min(waiting, key=_steps_taken).advance()

    def runs(self) -> tuple[Run, ...]:
        """Every run as far as it has been computed, in the order of the plan."""
        homes = (self._homes[run] for run in self.plan.runs)
        return tuple(
            walker.run(i, label)
            for (walker, i), label in zip(homes, self.plan.labels, strict=True)
        )


def _origin(
    plan: RunPlan, known: Mapping[RunPlan, tuple[Walker, int]]
) -> tuple[int, Run | None]:
    """The run of `known` with which `plan` shares most steps, and how many; 0 and None."""
    if not plan.changes or any(isinstance(link, Search) for link in plan.chosen.links):
        return 0, None
    best: tuple[int, Run | None] = 0, None
    for other, (walker, i) in known.items():
        shared = plan.shared_steps(other)
        if shared > best[0]:
            run = walker.run(i, "")
            best = max(best, (min(shared, run.steps), run), key=itemgetter(0))
    return best


def simulate_plan(plan: Plan) -> tuple[Run, ...]:
    """Run `plan` to its end."""
    simulation = Simulation(plan)
    simulation.advance(_never)
    return simulation.runs()


def _never() -> bool:
    return False


def _steps_taken(walker: Walker) -> int:
    return walker.k
