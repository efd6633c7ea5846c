"""What a run does not share with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.settings import SETTINGS
from gdviz.scene.specs import StopSpec

if TYPE_CHECKING:
    from gdviz.scene.records import RunSpec


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
