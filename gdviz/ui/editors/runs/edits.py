"""What the hand does to a run, as edits of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.suitable_rates import first_hyper, suitable_rate
from gdviz.scene.edits import AddRun, Edit, SetHyper, SetOptimizer, SetRun
from gdviz.scene.records import RunSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan

_SELECTS = ("choice", "text")  # kinds that decide which other parameters there are


def words(spec: ParamSpec) -> str:
    """What the menu calls a parameter: "Undo set learning rate"."""
    if spec.called:
        return spec.called
    return spec.symbol if spec.is_number and spec.symbol else spec.name.replace("_", " ")


def set_value(
    plan: Plan, index: int, spec: ParamSpec, value: Value, dropped: Mapping[str, Value]
) -> Edit:
    """Give a parameter of run `index` a value.

    One that selects a method takes the values along that the new method knows by name,
    those in `dropped` too, which were let go of in the same gesture.
    """
    run = plan.scene.runs[index]
    if spec.kind not in _SELECTS:
        return SetHyper(index, spec.name, value, words(spec))
    old = {**dropped, **run.hyper, spec.name: value}
    hyper = _known(run.optimizer, old)
    before, after = (OPTIMIZERS[run.optimizer].chosen(h) for h in (run.hyper, hyper))
    if before.rate != after.rate:  # a rate means something else there
        hyper["lr"] = suitable_rate(plan, run.optimizer, hyper)
    return SetRun(index, {"hyper": hyper}, f"set {words(spec)}")


def change_method(plan: Plan, index: int, key: str) -> Edit:
    """Run another method, at a rate that suits it, with values that both know by name."""
    old = {n: v for n, v in plan.scene.runs[index].hyper.items() if n not in ("lr", "formula")}
    return SetOptimizer(index, key, {**_known(key, old), **first_hyper(plan, key)}, "")


def add_method(plan: Plan, key: str) -> Edit:
    """Race one more method, at a rate that suits it."""
    return AddRun(RunSpec(optimizer=key, hyper=first_hyper(plan, key)))


def set_defaults(plan: Plan, index: int) -> Edit:
    """Give a run the textbook's values; which method it is stays."""
    run = plan.scene.runs[index]
    chooses = {s.name for s in OPTIMIZERS[run.optimizer].params if s.kind in _SELECTS}
    kept = {name: value for name, value in run.hyper.items() if name in chooses}
    return SetRun(index, {"hyper": kept}, "set textbook defaults")


def duplicate(run: RunSpec) -> Edit:
    """Race a second run like `run`, for which a colour and a name are found."""
    return AddRun(replace(run, label="", colour=None, visible=True), "duplicate run")


def _known(key: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """Those of `values` that the method knows and allows."""
    specs = OPTIMIZERS[key].chosen(values).params
    return {
        spec.name: values[spec.name]
        for spec in specs
        if spec.name in values and spec.accepted(values[spec.name]) == values[spec.name]
    }
