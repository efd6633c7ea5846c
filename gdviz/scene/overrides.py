"""What a run does not share with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from msgspec.structs import replace

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.settings import SETTINGS
from gdviz.scene.specs import StopSpec

if TYPE_CHECKING:
    from gdviz.scene.records import RunSpec, Scene


def shared() -> dict[str, Any]:
    """Fields of a `RunSpec`, with the values at which it has everything from the scene."""
    return {
        "start": None,
        "schedule": None,
        "schedule_params": None,
        **dict.fromkeys(SETTINGS, UNSET),
        "stop": UNSET,
    }


def own_settings(run: RunSpec) -> str:
    """The settings that `run` has for itself, in a few words; "" for none."""
    words = []
    for name, setting in SETTINGS.items():
        value = getattr(run, name)
        if value is not UNSET:
            words.append(setting.none if value is None else setting.words(value, number))
    if run.schedule is not None:
        words.append(f"{SCHEDULES[run.schedule].title} schedule")
    if isinstance(run.stop, StopSpec):
        words.append("its own stopping rule")
    elif run.stop is None:
        words.append("no stopping rule")
    if run.start is not None:
        words.append(f"from ({', '.join(number(x) for x in run.start)})")
    return ", ".join(words)


def differs(runs: tuple[RunSpec, ...], field: str) -> bool:
    """Whether any run has its own `field`, such as ``noise``."""
    same = shared()[field]
    return any(getattr(run, field) != same for run in runs)


def with_defaults(scene: Scene, run: RunSpec) -> RunSpec:
    """`run` with every setting that it leaves to the scene filled in."""
    schedule = run.schedule if run.schedule is not None else scene.schedule
    params = run.schedule_params
    if params is None:
        params = scene.schedule_params if schedule == scene.schedule else {}
    return replace(
        run,
        start=run.start or scene.start or None,
        schedule=schedule,
        schedule_params=params,
        stop=scene.stop if run.stop is UNSET else run.stop,
        **{name: getattr(scene, name) for name in SETTINGS if getattr(run, name) is UNSET},
    )
