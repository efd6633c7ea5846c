"""From a scene to what the simulation steps: names resolved, defaults filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import msgspec

from gdviz.core import noise
from gdviz.core.kernel import Method
from gdviz.core.numerals import fraction, number
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.treatments import AddNoise, ClipNorm
from gdviz.core.params import validate_all
from gdviz.core.schedules import SCHEDULES
from gdviz.core.stopping import Rules
from gdviz.engine.data import columns
from gdviz.scene.check import with_defaults
from gdviz.scene.records import NoiseSpec, RunSpec, Scene, StopSpec

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Window
    from gdviz.core.optimizers.base import Transform
    from gdviz.core.params import Value


@final
@dataclass(frozen=True, slots=True)
class RunPlan:
    """All that decides a run's numbers, and nothing that only decides its looks.

    Two equal plans give the same run, so that an edit leaves the other runs alone.
    """

    objective: str
    objective_params: tuple[tuple[str, Value], ...]
    optimizer: str
    hyper: tuple[tuple[str, Value], ...]
    start: tuple[float, ...]
    schedule: str
    schedule_params: tuple[tuple[str, Value], ...]
    noise: NoiseSpec | None
    clip_norm: float | None
    rules: Rules
    steps: int
    window: Window

    @property
    def method(self) -> Method:
        """The optimizer behind the treatments that this run uses."""
        treatments: tuple[Transform, ...] = ()
        if self.noise is not None:
            treatments += (AddNoise(),)
        if self.clip_norm is not None:
            treatments += (ClipNorm(),)
        return Method(OPTIMIZERS[self.optimizer], treatments)

    def rates(self) -> FloatArray:
        """The learning rate of every step, ``(steps + 1,)``."""
        schedule = SCHEDULES[self.schedule]
        values = {name: float(value) for name, value in self.schedule_params}
        return schedule.rates(self.steps, float(dict(self.hyper)["lr"]), values)

    def noise_rows(self) -> FloatArray:
        """Standard normals of every step, ``(steps, D)``."""
        assert self.noise is not None
        return noise.rows(
            self.noise.seed, self.steps, len(self.start), stream=self.noise.stream
        )


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


def resolve(scene: Scene, *, generation: int = 0) -> Plan:
    """Turn a checked scene into a plan; raise `GdvizError` where that cannot be done."""
    objective = objective_of(scene)
    window = scene.window or objective.window
    runs = tuple(
        _run_plan(scene, with_defaults(scene, run), objective, window) for run in scene.runs
    )
    return Plan(scene, objective, runs, labels(scene), window, generation)


def objective_of(scene: Scene) -> Objective:
    """The landscape of `scene`."""
    kind = OBJECTIVES[scene.objective]
    return build(kind, scene.objective_params, columns(kind.data) if kind.data else None)


def labels(scene: Scene) -> tuple[str, ...]:
    """What the runs are called: their own names, else the method, and η where it is shared.

    Where all runs share one method, η alone tells them apart.
    """
    titles = [OPTIMIZERS[run.optimizer].title for run in scene.runs]
    shared = Counter(
        title for run, title in zip(scene.runs, titles, strict=True) if not run.label
    )
    return tuple(
        run.label or (f"{head}η = {_rate(run)}" if shared[title] > 1 else title)
        for run, title in zip(scene.runs, titles, strict=True)
        for head in [f"{title}, " if len(set(titles)) > 1 else ""]
    )


def _rate(run: RunSpec) -> str:
    rate = float(hyper_of(run)["lr"])
    return fraction(rate) or number(rate)


def hyper_of(run: RunSpec) -> dict[str, Value]:
    """Every hyperparameter of `run`: the chosen values and the defaults."""
    optimizer = OPTIMIZERS[run.optimizer]
    return validate_all(optimizer.params, run.hyper, owner=optimizer.key)


def _run_plan(scene: Scene, run: RunSpec, objective: Objective, window: Window) -> RunPlan:
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
        noise=run.noise if isinstance(run.noise, NoiseSpec) else None,
        clip_norm=None if run.clip_norm is msgspec.UNSET else run.clip_norm,
        rules=_rules(stop, scene),
        steps=scene.steps,
        window=window,
    )


def _rules(stop: StopSpec, scene: Scene) -> Rules:
    calm = stop.no_improvement
    return Rules(
        max_steps=min(scene.steps, stop.max_steps or scene.steps),
        loss_below=stop.loss_below,
        grad_norm_below=stop.grad_norm_below,
        patience=calm.patience if calm else None,
        delta=calm.delta if calm else 0.0,
        not_before=stop.not_before,
        diverged_above=scene.diverged_above,
    )
