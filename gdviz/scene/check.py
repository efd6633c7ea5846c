"""What the types of a scene cannot say: names and values against the catalogues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gdviz.core.errors import GdvizError, unknown
from gdviz.core.objectives import OBJECTIVES, Objective, Window
from gdviz.core.optimizers import OPTIMIZERS, Optimizer
from gdviz.core.params import shown, validate_all
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.budget import MOST_COORDINATES, budget_of
from gdviz.scene.claims import check_claims
from gdviz.scene.figure_style import check_style
from gdviz.scene.texts import check_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gdviz.core.params import ParamSpec, Value
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Keyframe, RunSpec, Scene


def check(scene: Scene) -> None:
    """Raise a `GdvizError` naming the place unless the program can run `scene`."""
    if scene.objective not in OBJECTIVES:
        raise unknown("objective", scene.objective, OBJECTIVES, where="objective")
    kind = OBJECTIVES[scene.objective]
    values = _objective(kind, scene.objective_params)
    dim = kind.dim_for(values)
    _schedule(scene.schedule, scene.schedule_params, "")
    _start(scene.start, dim, "start")
    _window(scene.window, "window")
    _camera(scene.show.camera)
    _style(scene.show.style)
    most = MOST_COORDINATES // max(dim, 2)  # what is written down grows with D
    for i, run in enumerate(scene.runs):
        repeats = run.accumulate or scene.accumulate
        if repeats > 1 and scene.steps * repeats > most:
            where = f"runs[{i}].accumulate" if run.accumulate else "accumulate"
            raise GdvizError(
                f"{scene.steps} steps of {repeats} gradients are more than the "
                f"{most} gradients that a run may ask for",
                where=where,
            )
        _run(scene, run, dim, f"runs[{i}]")
    budget_of(scene).check()
    _texts(scene)
    _covers(scene.covers)
    check_claims(scene)


def _texts(scene: Scene) -> None:
    """What is shown in one line must be one."""
    check_line(scene.title, "title")
    check_line(scene.point, "point")
    for i, run in enumerate(scene.runs):
        check_line(run.label, f"runs[{i}].label")
    for i, note in enumerate(scene.show.annotations):
        check_line(note.text, f"show.annotations[{i}].text")


CURRICULUM_ID = r"C[1-9][0-9]?\.[1-9][0-9]?"


def _covers(ids: tuple[str, ...]) -> None:
    for i, name in enumerate(ids):
        where = f"covers[{i}]"
        if not re.fullmatch(CURRICULUM_ID, name):
            raise GdvizError(
                f"must be an id of the curriculum, such as 'C1.3', got {shown(name)}",
                where=where,
            )
        if name in ids[:i]:
            raise GdvizError(f"{name!r} stands twice", where=where)


def _window(window: Window | None, where: str) -> None:
    if window is None:
        return
    for axis, (low, high) in zip("xy", window, strict=True):
        if not high - low > 1e-9 * max(abs(low), abs(high)):
            raise GdvizError(
                f"{axis} runs from {low:.12g} to {high:.12g}: the second must be larger",
                where=where,
            )


def _camera(frames: tuple[Keyframe, ...]) -> None:
    for i, frame in enumerate(frames):
        where = f"show.camera[{i}]"
        _window(frame.window, f"{where}.window")
        if i and frame.step <= frames[i - 1].step:
            raise GdvizError(
                f"must come after {frames[i - 1].step}, the step before it, got {frame.step}",
                where=f"{where}.step",
            )


def _style(style: FigureStyle | None) -> None:
    if style is None:
        return
    try:
        check_style(style)
    except GdvizError as error:
        raise error.within("show.style") from None


def _objective(kind: type[Objective], given: Mapping[str, object]) -> dict[str, Value]:
    """The values of every parameter of the landscape."""
    try:
        return validate_all(kind.params_for(given), given, owner=kind.key)
    except GdvizError as error:
        raise error.within("objective_params") from None


def _run(scene: Scene, run: RunSpec, dim: int, where: str) -> None:
    if run.optimizer not in OPTIMIZERS:
        raise unknown("optimizer", run.optimizer, OPTIMIZERS, where=f"{where}.optimizer")
    entry = OPTIMIZERS[run.optimizer]
    optimizer = entry.chosen(run.hyper)
    if entry.choice is not None and entry.choice.name in run.hyper:  # before what it decides
        chooser = entry.choice.name
        _params((entry.choice,), {chooser: run.hyper[chooser]}, entry.key, f"{where}.hyper")
    _params(optimizer.params, run.hyper, optimizer.key, f"{where}.hyper")
    _needs(optimizer, OPTIMIZERS, scene.objective, f"{where}.optimizer")
    if run.schedule is not None:
        _schedule(run.schedule, run.schedule_params or {}, f"{where}.")
    elif run.schedule_params is not None:
        _schedule(scene.schedule, run.schedule_params, f"{where}.")
    _start(run.start, dim, f"{where}.start")


_NEEDS = {
    "hessian": ("hessian", "a Hessian"),
    "jacobian": ("residuals", "residuals: it is for least squares"),
    "fisher": ("fisher", "a Fisher matrix"),
}


def lacking(optimizer: Optimizer, kind: type[Objective]) -> str:
    """What `optimizer` needs and `kind` lacks, such as ``a Hessian``; "" for nothing."""
    for want in sorted(optimizer.wants):
        offer, thing = _NEEDS[want]
        if offer not in kind.offers:
            return thing
    return ""


def _needs(
    optimizer: Optimizer, catalogue: Mapping[str, Optimizer], objective: str, where: str
) -> None:
    kind = OBJECTIVES[objective]
    thing = lacking(optimizer, kind)
    if not thing:
        return
    same = [
        o.key
        for o in catalogue.values()
        if o.family == optimizer.family and not lacking(o, kind) and o.key != optimizer.key
    ]
    hint = f"; {same[0]!r} does without" if same else ""
    raise GdvizError(
        f"{optimizer.key!r} needs {thing}, which {objective!r} does not have{hint}", where=where
    )


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
