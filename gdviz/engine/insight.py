"""Theory beside a race: what is known of its runs without stepping them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar, final

import numpy as np

from gdviz.core.checkpoint import StoppedError
from gdviz.engine.adapted_rates import Adapted, Rates, adapted, in_vain, is_worth_adapting
from gdviz.engine.kept import Kept
from gdviz.engine.marks import Marks, even_curvature, textbook_marks, theory_marks
from gdviz.engine.modes import ModeFrame, RaceModes, Split, centre_of, frame_at, split
from gdviz.engine.remedy import remedy
from gdviz.engine.step_theory import left_window_at
from gdviz.engine.verdict.measured import Kind
from gdviz.engine.verdict.verdict import verdict_at
from gdviz.engine.wish import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from gdviz.core.analysis.stability import Stability
    from gdviz.core.arrays import Matrices
    from gdviz.engine.plan import Plan, RunPlan
    from gdviz.engine.remedy import Remedy
    from gdviz.engine.run import Run
    from gdviz.engine.step_theory import Theories
    from gdviz.engine.verdict.verdict import Verdict


T = TypeVar("T")


class SupersededError(StoppedError):
    """What is being worked out is no longer wanted: a newer plan waits."""


class Offers(NamedTuple):
    """What was simulated in order to be offered.

    Attributes
    ----------
    generation
        Of the plan that it was simulated for; a later insight hands it on.
    remedies
        For every run a rate with which it would not diverge, None where there is nothing to
        remedy.
    adapted
        Rates for the runs that do not suit the landscape, where so many do not that all
        should be looked at; empty where there is nothing to adapt.
    in_vain
        What is said of the runs among them that no rate brings down; "" where there are none.
    """

    generation: int
    remedies: tuple[Remedy | None, ...]
    adapted: Rates
    in_vain: str = ""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Insight:
    """What theory says of a race, selected run `index`, at step `k`.

    Attributes
    ----------
    generation
        Of the plan that it is about.
    index, k, label
        The selected run, the step of it that `found` is about, and its name.
    verdict
        What is said of that run, and on what ground.
    peers
        Runs for which `found` holds as well but for the rate: index, and rate at its step.
        The selected run is one of them.
    marks
        For every run the rates that are worth a stop; None: not made.
    exits
        The step at which every run leaves the window, None where it never does; None: not
        made.
    offers
        Rates that were simulated; None: not made, or the race goes on.
    modes
        The errors along the eigenvectors of the curvature; None: not made.
    """

    generation: int
    index: int
    k: int
    label: str
    verdict: Verdict
    peers: tuple[tuple[int, float], ...]
    marks: tuple[Marks, ...] | None = None
    exits: tuple[int | None, ...] | None = None
    offers: Offers | None = None
    modes: RaceModes | None = None

    @property
    def found(self) -> Stability | None:
        """The stability of that step, or at the minimum that the run is near; None: silent."""
        return self.verdict.found

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        return self.verdict.sentence

    @property
    def offer(self) -> Remedy | None:
        """What was tried for the selected run, where it is said to diverge."""
        if self.offers is None or self.verdict.kind is not Kind.DIVERGING:
            return None
        return self.offers.remedies[self.index]

    def over(self, last: Insight | None) -> Insight:
        """The same with the parts of `last` in place of those that were not made."""
        if last is None:
            return self
        return replace(
            self,
            marks=last.marks if self.marks is None else self.marks,
            exits=last.exits if self.exits is None else self.exits,
            offers=last.offers if self.offers is None else self.offers,
            modes=last.modes if self.modes is None else self.modes,
        )


class InsightMaker:
    """Makes one insight after the other; what an edit did not touch is taken over.

    Parameters
    ----------
    checkpoint
        Called before every part of the work; it raises `SupersededError` when the insight is no
        longer wanted.
    """

    def __init__(self, checkpoint: Callable[[], None] | None = None) -> None:
        self._checkpoint = checkpoint
        self._curvatures: Kept[Matrices | None] = Kept()
        self._marks: Kept[Marks] = Kept()
        self._remedies: Kept[Remedy | None] = Kept()
        self._rates: Kept[Adapted] = Kept()
        self._simulated = False
        self._theories: Theories = Kept()
        self._frames: Kept[ModeFrame] = Kept()
        self._splits: Kept[Split] = Kept()

    def insight(
        self,
        plan: Plan,
        runs: Sequence[Run],
        index: int,
        k: int,
        *,
        wish: Wish = Wish.NOTHING,
        complete: bool = True,
    ) -> tuple[Insight, bool]:
        """What theory says of a race, and whether all that was wished for is in it.

        Where it is not, the next call goes on: simulations are made one in a call.

        Parameters
        ----------
        plan, runs
            The race, as far as it has been computed.
        index, k
            The selected run, and the step that is shown.
        wish
            What else to make.
        complete
            Whether every run has ended.

        Raises
        ------
        SupersededError
            If the checkpoint says so before there is anything to show.
        """
        with np.errstate(all="ignore"):  # of runs that overflow, theory does as well
            return self._insight(plan, runs, index, k, wish, complete)

    def _insight(
        self, plan: Plan, runs: Sequence[Run], index: int, k: int, wish: Wish, complete: bool
    ) -> tuple[Insight, bool]:
        run, self._simulated = runs[index], False
        verdict = verdict_at(plan, run, k, checkpoint=self._checkpoint, kept=self._theories)
        found = Insight(
            generation=plan.generation,
            index=index,
            k=verdict.k,
            label=run.label,
            verdict=verdict,
            peers=_peers(plan, runs, index, verdict),
        )
        try:
            if Wish.MODES in wish:
                found = replace(found, modes=self._modes_of(plan, runs, index))
            if Wish.CARDS in wish:
                found = replace(
                    found,
                    exits=tuple(self._exit_of(run, plan) for run in runs),
                    marks=tuple(self._marks_of(plan, run) for run in plan.runs),
                )
                if complete:
                    found = self._offered(found, plan, runs)
        except SupersededError:
            return found, False
        finally:
            for kept in (
                self._curvatures, self._marks, self._remedies, self._rates, self._frames,
                self._splits, self._theories,
            ):  # fmt: skip
                kept.turn()
        return found, True

    def _pause(self) -> None:
        if self._checkpoint is not None:
            self._checkpoint()

    def _marks_of(self, plan: Plan, run: RunPlan) -> Marks:
        self._pause()
        textbook = textbook_marks(run)
        hess = self._curvatures.get(
            (run.objective, run.objective_params, run.start, run.chosen.isotropic),
            lambda: even_curvature(plan, run),
        )
        if hess is None:
            return textbook
        hyper = tuple(run.inputs_at(0).items())
        return textbook + self._marks.get(
            (run.optimizer, hyper, hess.tobytes()),
            lambda: theory_marks(run.optimizer, hyper, hess, checkpoint=self._checkpoint),
        )

    def _exit_of(self, run: Run, plan: Plan) -> int | None:
        self._pause()
        return left_window_at(run, plan)

    def _offered(self, found: Insight, plan: Plan, runs: Sequence[Run]) -> Insight:
        """`found` with what was simulated: remedies, their marks, and rates for all runs."""
        remedies = tuple(
            self._in_turn(
                self._remedies, (plan.runs[i], plan.window), partial(remedy, plan, runs[i], i)
            )
            for i in range(len(runs))
        )
        assert found.marks is not None
        marks = tuple(
            (*own, each.mark) if each is not None and each.mark is not None else own
            for own, each in zip(found.marks, remedies, strict=True)
        )
        rates: list[Adapted] = []
        if is_worth_adapting(plan, runs):
            rates = [
                self._in_turn(
                    self._rates,
                    (plan.runs[i], plan.window),
                    partial(adapted, plan, runs, i),
                )
                for i in range(len(runs))
            ]
        found_rates = tuple((i, each.lr) for i, each in enumerate(rates) if each.lr is not None)
        offers = Offers(plan.generation, remedies, found_rates, in_vain(plan, rates))
        return replace(found, marks=marks, offers=offers)

    def _in_turn(self, kept: Kept[T], key: Hashable, make: Callable[..., T]) -> T:
        """What is kept for `key`; of what must be simulated, one thing in each round.

        A race that plays is stepped in between.
        """
        if not kept.knows(key):
            if self._simulated:
                raise SupersededError
            self._simulated = True
        return kept.get(key, partial(make, checkpoint=self._checkpoint))

    def _modes_of(self, plan: Plan, runs: Sequence[Run], index: int) -> RaceModes:
        self._pause()
        chosen, centre = runs[index].plan, centre_of(plan.objective, runs[index])
        where = centre.tobytes() if centre is not None else None
        frame = self._frames.get(
            (chosen.objective, chosen.objective_params, where),
            lambda: frame_at(plan.objective, centre, self._pause),
        )
        if frame.modes is None:
            return RaceModes(frame, tuple(runs), ())
        return RaceModes(frame, tuple(runs), tuple(self._split_of(frame, r) for r in runs))

    def _split_of(self, frame: ModeFrame, run: Run) -> Split:
        self._pause()
        key = (frame, run.record, run.steps, run.plan)
        return self._splits.get(key, lambda: split(frame, run, self._pause))


def insight(
    plan: Plan,
    runs: Sequence[Run],
    index: int,
    k: int,
    *,
    wish: Wish = Wish.NOTHING,
    checkpoint: Callable[[], None] | None = None,
) -> Insight:
    """What theory says of a finished race, selected run `index`, at step `k`."""
    maker, whole = InsightMaker(checkpoint), False
    while not whole:
        found, whole = maker.insight(plan, runs, index, k, wish=wish)
    return found


def _peers(
    plan: Plan, runs: Sequence[Run], index: int, verdict: Verdict
) -> tuple[tuple[int, float], ...]:
    """Runs on the same curve as run `index`: where the curvature is the same everywhere.

    Held accumulators are each run's own.
    """
    chosen, found = plan.runs[index], verdict.found
    everywhere = verdict.ground is not None and verdict.ground.exact
    alike = []
    for i, (run, own) in enumerate(zip(runs, plan.runs, strict=True)):
        rate = float(run.lr[min(verdict.k, run.steps)])
        if i == index:
            alike.append((i, found.lr if found is not None else rate))
        elif (
            everywhere
            and own.optimizer == chosen.optimizer
            and not (found is not None and found.held)
            and dict(own.hyper, lr=0.0) == dict(chosen.hyper, lr=0.0)
        ):
            alike.append((i, rate))
    return tuple(alike)
