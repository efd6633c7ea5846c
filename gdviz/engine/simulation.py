"""A race that computes ahead, and remembers what an edit did not touch."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias, final

from gdviz.core.checkpoint import StoppedError, go_on
from gdviz.core.optimizers.base import Search
from gdviz.engine.cohort import Cohort
from gdviz.engine.path_run import PathRun, path_for
from gdviz.engine.watched import UNWATCHED
from gdviz.scene.budget import cached_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched

_NOTICED = 0.03  # seconds
_HEAVY = 1e6  # operations of a step: calls that are shared would save nothing
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

    A run whose step is made of operations on numbers is walked by itself, and so is one
    with large matrices, so that no joint step takes long; the others take their steps
    together.  Which it is depends on the run alone.

    Runs of `previous` whose plan is unchanged are taken over as they are.  One whose first
    steps are those of a run of `previous` goes on from there; the others start from step 0.

    To begin with many long runs takes a while: `checkpoint`, else that of `previous`, may
    end that, too.
    """

    def __init__(
        self,
        plan: Plan,
        previous: Simulation | None = None,
        *,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        if checkpoint is None:
            checkpoint = previous.checkpoint if previous is not None else go_on
        self.checkpoint: Checkpoint = checkpoint
        self.plan = plan
        self._homes: dict[RunPlan, tuple[Walker, int]] = {}
        known = dict(previous._homes) if previous else {}
        together: dict[object, list[tuple[RunPlan, Run | None, int]]] = {}
        for run in dict.fromkeys(plan.runs):
            if run in known:
                continue
            checkpoint()
            k, origin = _origin(run, known)
            path = path_for(plan.objective, run)
            if path is not None:
                known[run] = (
                    PathRun(
                        plan.objective, run, path, origin=origin, k=k, checkpoint=checkpoint
                    ),
                    0,
                )
            else:
                alone = cached_work(run.method, plan.objective.dim).operations > _HEAVY
                together.setdefault(run if alone else k, []).append((run, origin, k))
        for members in together.values():
            runs = [run for run, _, _ in members]
            origins = [origin for _, origin, _ in members if origin is not None]
            k = members[0][2]
            cohort = Cohort(plan.objective, runs, origins=origins, k=k, checkpoint=checkpoint)
            known.update((run, (cohort, i)) for i, run in enumerate(cohort.plans))
        self._homes = {run: known[run] for run in plan.runs}
        self._walkers = list(dict.fromkeys(walker for walker, _ in self._homes.values()))

    @property
    def complete(self) -> bool:
        return all(walker.finished for walker in self._walkers)

    @property
    def is_slow(self) -> bool:
        """Whether somebody who looks would wait for a single step."""
        dim = self.plan.objective.dim
        return any(cached_work(run.method, dim).seconds > _NOTICED for run in self.plan.runs)

    @property
    def progress(self) -> tuple[int, int]:
        """The steps that have been taken, and all there are; what has ended has taken all."""
        done = whole = 0
        for walker in self._walkers:
            most = sum(plan.steps for plan in walker.plans)
            whole += most
            done += most if walker.finished else min(walker.k * len(walker.plans), most)
        return done, whole

    def advance(self, enough: Callable[[], bool], checkpoint: Checkpoint = go_on) -> None:
        """Step the runs that lag behind most until all have ended or `enough` says so.

        `enough` is asked after every piece of the way; what `checkpoint` raises ends one in
        its middle, and leaves the runs as they were before it.
        """
        while not enough():
            waiting = [walker for walker in self._walkers if not walker.finished]
            if not waiting:
                return
            min(waiting, key=_steps_taken).advance(checkpoint)

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


def simulate_plan(
    plan: Plan, watched: Watched = UNWATCHED, *, keep: bool = False
) -> tuple[Run, ...]:
    """Run `plan` to its end; who watches hears how far it is, and may stop it.

    With `keep`, runs that are stopped on their way are returned as far as they have come.
    """
    simulation = Simulation(plan, checkpoint=watched.checkpoint)

    def enough() -> bool:
        watched.checkpoint()
        watched.tell(*simulation.progress)
        return False

    with suppress(StoppedError) if keep else nullcontext():
        simulation.advance(enough, watched.checkpoint)
    return simulation.runs()


def _steps_taken(walker: Walker) -> int:
    return walker.k
