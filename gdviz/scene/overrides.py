"""What a run does not share with the others."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.records import NoiseSpec, RunSpec, StopSpec

SHARED: dict[str, Any] = {
    "start": None,
    "schedule": None,
    "schedule_params": None,
    "clip_norm": UNSET,
    "noise": UNSET,
    "stop": UNSET,
}
"""Fields of a `RunSpec` with which it has everything from the scene."""


def own_settings(run: RunSpec) -> str:
    """The settings that `run` has for itself, in a few words; "" for none."""
    words = []
    if isinstance(run.noise, NoiseSpec):
        times = " |g|" if run.noise.kind == "multiplicative" else ""
        words.append(f"noise {number(run.noise.std)}{times}, seed {run.noise.seed}")
    elif run.noise is None:
        words.append("no noise")
    if run.clip_norm is None:
        words.append("not clipped")
    elif run.clip_norm is not UNSET:
        words.append(f"clipped at {number(run.clip_norm)}")
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
    return any(getattr(run, field) != SHARED[field] for run in runs)
