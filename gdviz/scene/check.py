"""What the types of a scene cannot say: names and values against the catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gdviz.core.errors import GdvizError, unknown
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.params import validate_all
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.records import MAX_STEPS_OF_ALL, RunSpec, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gdviz.core.params import ParamSpec


def check(scene: Scene) -> None:
    """Raise a `GdvizError` naming the place unless the program can run `scene`."""
    if scene.objective not in OBJECTIVES:
        raise unknown("objective", scene.objective, OBJECTIVES, where="objective")
    kind = OBJECTIVES[scene.objective]
    _params(kind.params, scene.objective_params, kind.key, "objective_params")
    _schedule(scene.schedule, scene.schedule_params, "")
    _start(scene.start, kind.dim, "start")
    if scene.window is not None:
        for axis, (low, high) in zip("xy", scene.window, strict=True):
            if not high - low > 1e-9 * max(abs(low), abs(high)):
                raise GdvizError(
                    f"{axis} runs from {low:g} to {high:g}: the second must be larger",
                    where="window",
                )
    if scene.steps * len(scene.runs) > MAX_STEPS_OF_ALL:
        raise GdvizError(
            f"{len(scene.runs)} runs of {scene.steps} steps are more than the "
            f"{MAX_STEPS_OF_ALL} steps that a scene may take in all",
            where="steps",
        )
    for i, run in enumerate(scene.runs):
        _run(scene, run, kind.dim, f"runs[{i}]")


def _run(scene: Scene, run: RunSpec, dim: int, where: str) -> None:
    if run.optimizer not in OPTIMIZERS:
        raise unknown("optimizer", run.optimizer, OPTIMIZERS, where=f"{where}.optimizer")
    optimizer = OPTIMIZERS[run.optimizer]
    _params(optimizer.params, run.hyper, optimizer.key, f"{where}.hyper")
    if run.schedule is not None:
        _schedule(run.schedule, run.schedule_params or {}, f"{where}.")
    elif run.schedule_params is not None:
        _schedule(scene.schedule, run.schedule_params, f"{where}.")
    _start(run.start, dim, f"{where}.start")


def _schedule(key: str, params: Mapping[str, object], prefix: str) -> None:
    if key not in SCHEDULES:
        raise unknown("schedule", key, SCHEDULES, where=f"{prefix}schedule")
    _params(SCHEDULES[key].params, params, key, f"{prefix}schedule_params")


def _params(
    specs: Iterable[ParamSpec], given: Mapping[str, object], owner: str, where: str
) -> None:
    try:
        validate_all(specs, given, owner=owner)
    except GdvizError as error:
        raise error.within(where) from None


def _start(start: tuple[float, ...] | None, dim: int, where: str) -> None:
    if start is not None and len(start) != dim:
        noun = "number" if dim == 1 else "numbers"
        raise GdvizError(f"must hold {dim} {noun}, got {len(start)}", where=where)


def with_defaults(scene: Scene, run: RunSpec) -> RunSpec:
    """`run` with every setting that it leaves to the scene filled in."""
    schedule = run.schedule if run.schedule is not None else scene.schedule
    params = run.schedule_params
    if params is None:
        params = scene.schedule_params if schedule == scene.schedule else {}
    return msgspec.structs.replace(
        run,
        start=run.start or scene.start or None,
        schedule=schedule,
        schedule_params=params,
        clip_norm=scene.clip_norm if run.clip_norm is msgspec.UNSET else run.clip_norm,
        noise=scene.noise if run.noise is msgspec.UNSET else run.noise,
        stop=scene.stop if run.stop is msgspec.UNSET else run.stop,
    )
