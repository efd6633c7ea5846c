"""What the shared settings say in short while their rows are shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.settings import GRAD_NORM_BELOW, LOSS_BELOW, SETTINGS, sections

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

RULES = (LOSS_BELOW, GRAD_NORM_BELOW)
"""The limits under which a run has arrived."""


def gradient_in_short(scene: Scene) -> str:
    """``exact``, or from which differences; and that it is rounded."""
    found = scene.gradient
    if scene.float16 is not None:
        return f"{found.kind if found else 'exact'}, float16"
    return f"{found.kind}, h = {number(found.h)}" if found else "exact"


def noise_in_short(scene: Scene) -> str:
    """Its size, and how many gradients are averaged."""
    noise, repeats = scene.noise, scene.accumulate
    if noise is None:
        return "none"
    times = "" if noise.kind == "gaussian" else " |g|"
    average = f", n = {repeats}" if repeats > 1 else ""
    return f"σ = {number(noise.std)}{times}{average}"


def schedule_in_short(scene: Scene) -> str:
    """The name of the rule."""
    return SCHEDULES[scene.schedule].title


def stopping_in_short(scene: Scene) -> str:
    """The most steps, and what ends a run before."""
    words = [f"{scene.steps} step{'s' * (scene.steps != 1)}"]
    for spec in RULES:
        value = getattr(scene.stop, spec.name) if scene.stop else None
        if value is not None:
            words.append(f"{spec.symbol} < {number(value)}")
    return ", ".join(words)


def numbers_in_short(title: str, scene: Scene) -> str:
    """Those numbers of the row `title` that are set."""
    words = []
    for name in sections()[title]:
        value, spec = getattr(scene, name), SETTINGS[name].spec
        if value is not None and spec is not None:
            words.append(f"{spec.symbol or name} = {number(value)}")
    return ", ".join(words) or "off"
