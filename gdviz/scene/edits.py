"""Every change that a person can make to a scene: a record that turns one into the next.

An edit has a label, from which the menu says "Undo set learning rate", and a `subject`:
edits of one gesture with the same subject become one step of undo.
"""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from gdviz.core.objectives import OBJECTIVES, Window
from gdviz.core.objectives.expression import FORMULA, Expression
from gdviz.core.params import Value
from gdviz.scene.records import RunSpec, Scene, Show
from gdviz.scene.settings import SETTINGS
from gdviz.scene.specs import StopSpec


class Edit(Protocol):
    """A change of the scene."""

    @property
    def label(self) -> str:
        """What was done, in the imperative: "set learning rate"."""

    @property
    def subject(self) -> tuple[object, ...]:
        """What was touched; a drag touches the same thing many times."""

    def apply(self, scene: Scene) -> Scene:
        """The scene after the change."""


class SetHyper(Struct, frozen=True):
    """Change a hyperparameter of run `run`."""

    run: int
    name: str
    value: Value
    doc: str = ""

    @property
    def label(self) -> str:
        return f"set {self.doc or self.name}"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("hyper", self.run, self.name)

    def apply(self, scene: Scene) -> Scene:
        hyper = {**scene.runs[self.run].hyper, self.name: self.value}
        return _with_run(scene, self.run, hyper=hyper)


class SetRates(Struct, frozen=True):
    """Give several runs another rate in one step: pairs of run and rate."""

    rates: tuple[tuple[int, float], ...]
    label: str = "adapt all rates"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("rates",)

    def apply(self, scene: Scene) -> Scene:
        for run, rate in self.rates:
            hyper = {**scene.runs[run].hyper, "lr": rate}
            scene = _with_run(scene, run, hyper=hyper)
        return scene


class SetRun(Struct, frozen=True):
    """Change settings of run `run` by field name: label, visible, clip_norm, …"""

    run: int
    changes: dict[str, Any]
    label: str

    @property
    def subject(self) -> tuple[object, ...]:
        return ("run", self.run, *self.changes)

    def apply(self, scene: Scene) -> Scene:
        return _with_run(scene, self.run, **self.changes)


class SetOptimizer(Struct, frozen=True):
    """Give run `run` another method; hyperparameters of the same name stay."""

    run: int
    optimizer: str
    hyper: dict[str, Value]
    run_label: str
    label: str = "change method"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("optimizer", self.run)

    def apply(self, scene: Scene) -> Scene:
        return _with_run(
            scene, self.run, optimizer=self.optimizer, hyper=self.hyper, label=self.run_label
        )


class AddRun(Struct, frozen=True):
    """Append a run, in the first colour that is free."""

    spec: RunSpec
    label: str = "add run"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("add",)

    def apply(self, scene: Scene) -> Scene:
        used = {colour_of(scene, i) for i in range(len(scene.runs))}
        free = next((c for c in range(1, 9) if c not in used), 1 + len(scene.runs) % 8)
        return replace(scene, runs=(*_pinned(scene), replace(self.spec, colour=free)))


class RemoveRun(Struct, frozen=True):
    """Take run `run` out; the others keep their colours, and the selected one is selected."""

    run: int
    label: str = "remove run"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("remove", self.run)

    def apply(self, scene: Scene) -> Scene:
        runs = _pinned(scene)
        left = (*runs[: self.run], *runs[self.run + 1 :])
        return replace(
            scene, runs=left, show=replace(scene.show, selection=self._selected(scene))
        )

    def _selected(self, scene: Scene) -> int | None:
        """The same run as before; for the one that is gone, the one that takes its place."""
        selected = scene.show.selection
        if selected is None:
            return None
        return min(selected - (selected > self.run), max(len(scene.runs) - 2, 0))


class SetStart(Struct, frozen=True):
    """Move the start of all runs, or of one that has its own."""

    at: tuple[float, ...]
    label: str = "move start"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("start",)

    def apply(self, scene: Scene) -> Scene:
        return replace(scene, start=self.at)


class SetObjective(Struct, frozen=True):
    """Put the runs on another landscape; window, start and parameters become its own.

    What was said and claimed about the scene goes: it was about the other landscape.
    """

    key: str
    label: str = "change landscape"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("objective",)

    def apply(self, scene: Scene) -> Scene:
        title = OBJECTIVES[self.key].title
        runs = tuple(replace(run, start=None) for run in scene.runs)
        return replace(
            scene, objective=self.key, objective_params={}, window=None, start=None,
            title=title, notes="", point="", covers=(), claims=(), runs=runs,
        )  # fmt: skip


class SetObjectiveParam(Struct, frozen=True):
    """Change a parameter of the landscape."""

    name: str
    value: Value

    @property
    def label(self) -> str:
        return f"set {self.name}"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("objective_param", self.name)

    def apply(self, scene: Scene) -> Scene:
        return replace(
            scene, objective_params={**scene.objective_params, self.name: self.value}
        )


class SetFormula(Struct, frozen=True):
    """Type the landscape: the formula, and the values of its free names.

    `start` and `window` become the scene's; None leaves them to the landscape.  A run's own
    start goes when it has another number of coordinates.
    """

    formula: str
    values: dict[str, Value] = {}
    start: tuple[float, ...] | None = None
    window: Window | None = None
    label: str = "set formula"

    @property
    def subject(self) -> tuple[object, ...]:
        return ("objective_param", FORMULA.name)

    def apply(self, scene: Scene) -> Scene:
        if scene.objective != Expression.key:
            scene = SetObjective(Expression.key).apply(scene)
        params = {FORMULA.name: self.formula, **self.values}
        dim = Expression.dim_for(params)
        runs = tuple(
            replace(run, start=run.start if run.start and len(run.start) == dim else None)
            for run in scene.runs
        )
        return replace(
            scene, objective_params=params, start=self.start, window=self.window, runs=runs
        )


class SetShared(Struct, frozen=True):
    """Change a setting of `SETTINGS` for all runs that do not have their own.

    `what` says what was done, where that is more than the setting's own words.
    """

    name: str
    value: object
    what: str = ""

    @property
    def label(self) -> str:
        return self.what or SETTINGS[self.name].edit

    @property
    def subject(self) -> tuple[object, ...]:
        return ("scene", self.name)

    def apply(self, scene: Scene) -> Scene:
        return replace(scene, **{self.name: self.value})


class SetScene(Struct, frozen=True):
    """Change other things of the scene that its runs share."""

    label: str
    title: str | UnsetType = UNSET
    steps: int | UnsetType = UNSET
    stop: StopSpec | UnsetType | None = UNSET
    schedule: str | UnsetType = UNSET
    schedule_params: dict[str, Value] | UnsetType = UNSET
    show: Show | UnsetType = UNSET

    @property
    def changes(self) -> dict[str, Any]:
        names = (n for n in self.__struct_fields__ if n != "label")
        return {n: v for n in names if (v := getattr(self, n)) is not UNSET}

    @property
    def subject(self) -> tuple[object, ...]:
        return ("scene", *self.changes)

    def apply(self, scene: Scene) -> Scene:
        return replace(scene, **self.changes)


class Replace(Struct, frozen=True):
    """Put another scene in place: reset, or a file that was opened."""

    scene: Scene
    label: str

    @property
    def subject(self) -> tuple[object, ...]:
        return ("replace",)

    def apply(self, scene: Scene) -> Scene:
        return self.scene


def colour_of(scene: Scene, run: int) -> int:
    """Slot 1 … 8 of the theme's run colours: the chosen one, or its place in the race."""
    return scene.runs[run].colour or 1 + run % 8


def _pinned(scene: Scene) -> tuple[RunSpec, ...]:
    """The runs with their present colours written down, so that none changes."""
    return tuple(replace(run, colour=colour_of(scene, i)) for i, run in enumerate(scene.runs))


def _with_run(scene: Scene, index: int, **changes: Any) -> Scene:
    runs = list(scene.runs)
    runs[index] = replace(runs[index], **changes)
    return replace(scene, runs=tuple(runs))
