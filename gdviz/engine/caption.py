"""What a figure shows, in words: its caption, and what is read to those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.numerals import fraction, number
from gdviz.core.params import as_number
from gdviz.core.stopping import StatusName
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run


def caption(plan: Plan, runs: Sequence[Run], k: int | None = None) -> str:
    """The figure in one sentence, such as ``Race: Adam, η = 0.3, 59 steps; …, on …``.

    Parameters
    ----------
    plan, runs
        What was simulated.
    k
        The step that is shown; the end when None.
    """
    shown = [i for i, run in enumerate(plan.scene.runs) if run.visible] or range(len(runs))
    parts = [
        ", ".join(filter(None, (_method(plan, i), settings(plan, i), progress(runs[i], k))))
        for i in shown
    ]
    starts = {plan.runs[i].start for i in shown}
    begin = f", from {_point(next(iter(starts)))}" if len(starts) == 1 else ""
    return f"{plan.scene.title}: {'; '.join(parts)}, on {plan.objective.named}{begin}."


def settings(plan: Plan, index: int, *, mark: str = "") -> str:
    """What run `index` is set to, as far as the scene says: ``η = 0.3, β₁ = 0.9``.

    Symbols stand between two `mark`.
    """
    run, spec = plan.runs[index], plan.scene.runs[index]
    values = dict(run.hyper)
    told = [
        f"{mark}{param.symbol or param.name}{mark} = {_value(as_number(values[param.name]))}"
        for param in run.chosen.params
        if param.kind in ("real", "integer")
        and param.name in values
        and (param.name == "lr" or param.name in spec.hyper)
        and (param.name != "eps" or values["eps"] != param.default)  # it hardly ever matters
    ]
    if run.schedule != "constant":
        told.append(f"{run.schedule.replace('_', ' ')} schedule")
    for name, value in run.settings:
        setting = SETTINGS[name]
        told.append((setting.told or setting.words)(value, _value))
    return ", ".join(told)


def progress(run: Run, k: int | None = None) -> str:
    """How far `run` has come: ``59 steps``, ``step 20 of 59``, ``diverged after 7 steps``."""
    steps = f"{run.steps} step{'' if run.steps == 1 else 's'}"
    if k is not None and k < run.steps:
        return f"step {k} of {run.steps}"
    if run.status.name is StatusName.DIVERGED:
        return f"diverged after {steps}"
    return steps


def _method(plan: Plan, index: int) -> str:
    """The run's name without the rate, which is told anyway."""
    own = plan.scene.runs[index].label
    return own or plan.runs[index].chosen.title


def _value(value: float) -> str:
    return fraction(value) or number(value)


def _point(point: tuple[float, ...]) -> str:
    if len(point) > 4:
        return f"a point of {len(point)} dimensions"
    return f"({', '.join(number(x) for x in point)})"
