"""What can be done to the selected run, wherever it is asked for: card, menu, search box."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.scene.edits import RemoveRun, SetRates, SetRun
from gdviz.scene.overrides import shared
from gdviz.ui.action_spec import RUN, ActionSpec
from gdviz.ui.editors.runs import edits

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.adapted_rates import Rates
    from gdviz.scene.edits import Edit
    from gdviz.scene.records import RunSpec
    from gdviz.ui.editing import Editing

MOST = 8  # runs: one for each colour


@final
class RunActions:
    """Edits the run that the hand has chosen; `tell_about` shows what its method is."""

    def __init__(self, editing: Editing, tell_about: Callable[[], None]) -> None:
        self._editing, self._tell_about = editing, tell_about
        self._adapted: Rates = ()
        self._adapted_for = 0  # the plan's generation

    def offer_rates(self, rates: Rates, generation: int) -> None:
        """Rates simulated for the plan of `generation`, with which every run suits it."""
        self._adapted, self._adapted_for = rates, generation

    def adapt(self) -> ActionSpec:
        """Give all runs such a rate: about the whole race, not about one run."""
        return ActionSpec(
            "adapt", "Adapt all rates to this landscape",
            "Give every run that diverges or hardly moves a rate that was simulated here",
            self._adapt, menu="edit", enabled=self._has_adapted,
        )  # fmt: skip

    def actions(self) -> tuple[ActionSpec, ...]:
        """All that can be done to it, in the order of the card's menu."""
        return (
            ActionSpec(
                "about", "About this method", "Its formulas, what it is good at, its source",
                self._tell_about, group=RUN,
            ),
            ActionSpec(
                "duplicate", "Duplicate the run", "Race a second run like it",
                self._duplicate, group=RUN, enabled=self._has_room,
                say=lambda: f"Duplicate {self._name}",
            ),
            ActionSpec(
                "visible", "Show or hide the run",
                "Take it out of the picture, or put it back", self._show_or_hide,
                group=RUN,
                say=lambda: f"{'Hide' if self._run.visible else 'Show'} {self._name}",
            ),
            ActionSpec(
                "defaults", "Textbook defaults", "Set its rates as the textbook does",
                self._set_defaults, group=RUN,
            ),
            ActionSpec(
                "shared", "Use the scene's settings",
                "Share noise, clipping, schedule, start and stopping with the other runs",
                self._share, group=RUN,
            ),
            ActionSpec(
                "remove", "Remove the run", "Take it out of the race", self._remove,
                group=RUN, enabled=self._has_others, say=lambda: f"Remove {self._name}",
            ),
        )  # fmt: skip

    @property
    def _run(self) -> RunSpec:
        return self._editing.scene.runs[self._editing.selection]

    @property
    def _name(self) -> str:
        return self._editing.plan.labels[self._editing.selection]

    def _has_room(self) -> bool:
        return len(self._editing.scene.runs) < MOST

    def _has_others(self) -> bool:
        return len(self._editing.scene.runs) > 1

    def _duplicate(self) -> None:
        self._do(edits.duplicate(self._run))

    def _show_or_hide(self) -> None:
        visible = self._run.visible
        label = "hide run" if visible else "show run"
        self._do(SetRun(self._editing.selection, {"visible": not visible}, label))

    def _set_defaults(self) -> None:
        self._do(edits.set_defaults(self._editing.plan, self._editing.selection))

    def _share(self) -> None:
        self._do(SetRun(self._editing.selection, shared(), "use the scene's settings"))

    def _remove(self) -> None:
        self._do(RemoveRun(self._editing.selection))

    def _has_adapted(self) -> bool:
        return bool(self._adapted)

    def _adapt(self) -> None:
        self._editing.take(SetRates(self._adapted), self._adapted_for)

    def _do(self, edit: Edit) -> None:
        self._editing.apply(edit)
        self._editing.settle()
