"""What a run does not share with the others."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.records import TREATMENTS, GradientSpec, HalfSpec, NoiseSpec, RunSpec, StopSpec

SHARED: dict[str, Any] = {
    "start": None,
    "schedule": None,
    "schedule_params": None,
    **dict.fromkeys(TREATMENTS, UNSET),
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
    words += _treated(run)
    if run.schedule is not None:
        words.append(f"{SCHEDULES[run.schedule].title} schedule")
    if isinstance(run.stop, StopSpec):
        words.append("its own stopping rule")
    elif run.stop is None:
        words.append("no stopping rule")
    if run.start is not None:
        words.append(f"from ({', '.join(number(x) for x in run.start)})")
    return ", ".join(words)


def _treated(run: RunSpec) -> list[str]:
    """Treatments of its own other than noise."""
    words = []
    if isinstance(run.gradient, GradientSpec):
        words.append(f"{run.gradient.kind} differences, h = {number(run.gradient.h)}")
    elif run.gradient is None:
        words.append("exact gradient")
    if run.accumulate is not UNSET:
        words.append(f"{run.accumulate} gradients a step")
    if isinstance(run.float16, HalfSpec):
        words.append(f"float16, scale {number(run.float16.loss_scale)}")
    elif run.float16 is None:
        words.append("float64")
    for value, off, on in (
        (run.clip_norm, "not clipped", "clipped at {}"),
        (run.clip_value, "components not cut", "components cut at {}"),
        (run.l2, "no L2", "L2 {}"),
    ):
        if value is None:
            words.append(off)
        elif value is not UNSET:
            words.append(on.format(number(float(value))))
    return words


def differs(runs: tuple[RunSpec, ...], field: str) -> bool:
    """Whether any run has its own `field`, such as ``noise``."""
    return any(getattr(run, field) != SHARED[field] for run in runs)
