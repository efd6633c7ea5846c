"""How a run steps, from what its record says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.core.kernel import Method
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.params import Value
    from gdviz.scene.records import RunSpec


def settings_of(run: RunSpec) -> tuple[tuple[str, Any], ...]:
    """Those of `SETTINGS` that do something to `run`, whose defaults are filled in."""
    return tuple(
        (name, value)
        for name, setting in SETTINGS.items()
        if (value := getattr(run, name)) is not None and value != setting.off
    )


def method_of(
    optimizer: str, hyper: Mapping[str, Value], settings: Mapping[str, Any]
) -> Method:
    """The optimizer behind the treatments that `settings` ask for.

    Parameters
    ----------
    optimizer
        A key of `OPTIMIZERS`.
    hyper
        What decides the shape of the method; the rest is not looked at.
    settings
        Those of `SETTINGS` that do something, by name.
    """
    lines = (
        setting.line
        for name, setting in SETTINGS.items()
        if name in settings and (not setting.beside or setting.beside in settings)
    )
    gradient = settings.get("gradient", SETTINGS["gradient"].off)
    return Method(
        OPTIMIZERS[optimizer].chosen(hyper),
        tuple(line for line in lines if line is not None),
        gradient=gradient.kind if gradient is not None else "exact",
        h=gradient.h if gradient is not None else 0.0,
        repeats=settings.get("accumulate", SETTINGS["accumulate"].off),
    )
