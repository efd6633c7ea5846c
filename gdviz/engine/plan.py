"""From a scene to what the simulation steps: names resolved, defaults filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, final

import numpy as np

from gdviz.core import noise
from gdviz.core.checkpoint import go_on
from gdviz.core.numerals import exact
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS, Optimizer
from gdviz.core.params import as_number, validate_all
from gdviz.core.schedules import SCHEDULES
from gdviz.core.stopping import Rules
from gdviz.engine.data import table_of
from gdviz.scene.methods import method_of, settings_of
from gdviz.scene.overrides import with_defaults
from gdviz.scene.records import DIVERGED_ABOVE
from gdviz.scene.settings import SETTINGS
from gdviz.scene.specs import StopSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import Window
    from gdviz.core.params import Value
    from gdviz.engine.data import Table
    from gdviz.scene.records import RunSpec, Scene
    from gdviz.scene.specs import GradientSpec, HalfSpec, NoiseSpec


_FAR = 1e3  # times as far out as window and starts


class Change(NamedTuple):
    """Hyperparameters that hold from step `since` on; none that decides a method's shape."""

    since: int
    hyper: tuple[tuple[str, Value], ...]


@final
@dataclass(frozen=True, slots=True)
class RunPlan:
    """All that decides a run's numbers, and nothing that only decides its looks.

    Two equal plans give the same run, so that an edit leaves the other runs alone.
    `data` is the key of the objective's table; `changes` come in the order of their steps.
    """

    objective: str
    objective_params: tuple[tuple[str, Value], ...]
    optimizer: str
    hyper: tuple[tuple[str, Value], ...]
    start: tuple[float, ...]
    schedule: str
    schedule_params: tuple[tuple[str, Value], ...]
    settings: tuple[tuple[str, Any], ...]  # those of `SETTINGS` that do something
    rules: Rules
    steps: int
    window: Window
    data: str = ""
    changes: tuple[Change, ...] = ()

    def setting(self, name: str) -> Any:
        """The value of a setting; `Setting.off` where it does nothing."""
        return dict(self.settings).get(name, SETTINGS[name].off)

    @property
    def not_followed(self) -> str:
        """The row of a setting in use that theory does not follow; "" for none."""
        return next(
            (SETTINGS[n].section for n, _ in self.settings if not SETTINGS[n].followed), ""
        )

    @property
    def gradient(self) -> GradientSpec | None:
        """How slopes are found; None for exactly."""
        found: GradientSpec | None = self.setting("gradient")
        return found

    @property
    def noise(self) -> NoiseSpec | None:
        """The chance that is added to slopes."""
        found: NoiseSpec | None = self.setting("noise")
        return found

    @property
    def accumulate(self) -> int:
        """How many slopes are averaged for one step."""
        found: int = self.setting("accumulate")
        return found

    @property
    def float16(self) -> HalfSpec | None:
        """How slopes are rounded to 16 bits."""
        found: HalfSpec | None = self.setting("float16")
        return found

    @property
    def chosen(self) -> Optimizer:
        """The optimizer, with switches, choices and sizes put in."""
        return OPTIMIZERS[self.optimizer].chosen(dict(self.hyper))

    @property
    def method(self) -> Method:
        """The optimizer behind the treatments that this run uses."""
        return method_of(self.optimizer, dict(self.hyper), dict(self.settings))

    @property
    def turns(self) -> frozenset[int]:
        """The steps at which inputs change."""
        return frozenset(change.since for change in self.changes)

    def hyper_at(self, k: int) -> dict[str, Value]:
        """Every hyperparameter that step k goes by."""
        found = dict(self.hyper)
        for change in self.changes:
            if change.since <= k:
                found.update(change.hyper)
        return found

    def inputs_at(self, k: int) -> dict[str, float]:
        """Inputs of step k by name, without the rate, which `rates` has, and noise."""
        structural = self.chosen.structural | {"lr"}
        found = {n: as_number(v) for n, v in self.hyper_at(k).items() if n not in structural}
        for name, value in self.settings:
            found |= SETTINGS[name].inputs(value)
        return found

    @property
    def lr(self) -> float:
        """The run's own rate, before any schedule; 1 for a method that has none."""
        return as_number(dict(self.hyper).get("lr", 1.0))

    def rates(self) -> FloatArray:
        """The learning rate of every step, ``(steps + 1,)``."""
        schedule, values = SCHEDULES[self.schedule], dict(self.schedule_params)
        found = schedule.rates(self.steps, self.lr, values)
        for since in sorted(self.turns):
            lr = as_number(self.hyper_at(since).get("lr", 1.0))
            found[since:] = schedule.rates(self.steps, lr, values)[since:]
        return found

    def shared_steps(self, other: RunPlan) -> int:
        """How many first steps are the same in both; equal plans share all."""
        if self == other:
            return self.steps
        if replace(self, changes=()) != replace(other, changes=()):
            return 0
        apart = set(self.changes) ^ set(other.changes)
        return min(change.since for change in apart)

    def noise_rows(self) -> FloatArray:
        """Standard normals of every step, ``(steps, n, D)`` with n gradients a step."""
        assert self.noise is not None
        count, dim = self.steps * self.accumulate, len(self.start)
        rows = noise.rows(self.noise.seed, count, dim, stream=self.noise.stream)
        return rows.reshape(self.steps, self.accumulate, dim)


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """A resolved scene.  `generation` grows with every edit."""

    scene: Scene
    objective: Objective
    runs: tuple[RunPlan, ...]
    labels: tuple[str, ...]
    window: Window
    generation: int = 0


def resolve(scene: Scene, *, generation: int = 0, table: Table | None = None) -> Plan:
    """Turn a checked scene into a plan; raise `GdvizError` where that cannot be done.

    Parameters
    ----------
    scene
        What is resolved.
    generation
        Grows with every edit.
    table
        Data in place of those that the scene is about.
    """
    table = table or table_of(scene)
    objective = objective_of(scene, table)
    window = scene.window or objective.window
    bound = _bound(scene, objective, window)
    data = table.key if table else ""
    runs = tuple(
        replace(
            _run_plan(scene, with_defaults(scene, run), objective, window, bound), data=data
        )
        for run in scene.runs
    )
    return Plan(scene, objective, runs, labels(scene), window, generation)


def objective_of(scene: Scene, table: Table | None = None) -> Objective:
    """The landscape of `scene`, made of `table` or of the data that the scene is about."""
    table = table or table_of(scene)
    kind = OBJECTIVES[scene.objective]
    return build(kind, scene.objective_params, table.columns if table else None)


def labels(scene: Scene) -> tuple[str, ...]:
    """What the runs are called: their own names, else the method, and η where it is shared.

    Where all runs share one method, η alone tells them apart; equal ones are numbered.
    """
    titles = [OPTIMIZERS[run.optimizer].title for run in scene.runs]
    shared = Counter(
        title for run, title in zip(scene.runs, titles, strict=True) if not run.label
    )
    found: list[str] = []
    seen: Counter[str] = Counter()
    for run, title in zip(scene.runs, titles, strict=True):
        head = f"{title}, " if len(set(titles)) > 1 else ""
        name = run.label or (f"{head}η = {_rate(run)}" if shared[title] > 1 else title)
        seen[name] += 1
        again = seen[name] > 1 and not run.label
        found.append(f"{name} ({seen[name]})" if again else name)
    return tuple(found)


def _rate(run: RunSpec) -> str:
    rate = as_number(hyper_of(run).get("lr", 1.0))
    return exact(rate)


def hyper_of(run: RunSpec) -> dict[str, Value]:
    """Every hyperparameter of `run`: the chosen values and the defaults."""
    optimizer = OPTIMIZERS[run.optimizer].chosen(run.hyper)
    return validate_all(optimizer.params, run.hyper, owner=optimizer.key)


def _bound(scene: Scene, objective: Objective, window: Window) -> float | None:
    """Beyond which coordinate a run has diverged: if it is not set, far from what is seen."""
    bound = scene.diverged_above
    if bound != DIVERGED_ABOVE:
        return bound
    common = scene.start or objective.start
    starts = {run.start or common for run in scene.runs}
    ends = [*window[0], *(window[1] if objective.dim > 1 else ())]
    farthest: float = max(abs(x) for x in (*ends, *(x for at in starts for x in at)))
    return max(DIVERGED_ABOVE, _FAR * farthest)


def _run_plan(
    scene: Scene, run: RunSpec, objective: Objective, window: Window, bound: float | None
) -> RunPlan:
    schedule = run.schedule or "constant"
    schedule_values = validate_all(
        SCHEDULES[schedule].params, run.schedule_params or {}, owner=schedule
    )
    stop = run.stop if isinstance(run.stop, StopSpec) else StopSpec()
    return RunPlan(
        objective=scene.objective,
        objective_params=tuple(sorted(scene.objective_params.items())),
        optimizer=run.optimizer,
        hyper=tuple(hyper_of(run).items()),
        start=run.start or objective.start,
        schedule=schedule,
        schedule_params=tuple(schedule_values.items()),
        settings=settings_of(run),
        rules=_rules(stop, scene, bound),
        steps=scene.steps,
        window=window,
    )


def _rules(stop: StopSpec, scene: Scene, bound: float | None) -> Rules:
    calm = stop.no_improvement
    return Rules(
        max_steps=min(scene.steps, stop.max_steps or scene.steps),
        loss_below=stop.loss_below,
        grad_norm_below=stop.grad_norm_below,
        patience=calm.patience if calm else None,
        delta=calm.delta if calm else 0.0,
        not_before=stop.not_before,
        diverged_above=bound,
    )


def noise_of(
    plans: Sequence[RunPlan], steps: int, checkpoint: Checkpoint = go_on
) -> FloatArray | None:
    """Standard normals, ``(steps, D, n)``; ``(steps, r, D, n)`` for r gradients a step.

    The `checkpoint` is called before those of each run.
    """
    if plans[0].noise is None:
        return None
    dim, repeats = len(plans[0].start), plans[0].accumulate
    rows = np.zeros((steps, repeats, dim, len(plans)))
    for j, plan in enumerate(plans):
        checkpoint()
        rows[: plan.steps, :, :, j] = plan.noise_rows()
    return rows if repeats > 1 else rows[:, 0]


def same_ground(one: Plan, other: Plan) -> bool:
    """Whether paths of one can be drawn beside paths of the other."""
    same_kind = one.scene.objective == other.scene.objective
    return same_kind and one.objective.dim == other.objective.dim
