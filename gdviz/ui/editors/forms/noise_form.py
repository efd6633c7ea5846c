"""Chance that is added to slopes, and how many of them are averaged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

from msgspec.structs import replace

from gdviz.core.numerals import number
from gdviz.core.optimizers.rates import ACCUMULATE, NOISE_STD
from gdviz.core.params import as_number
from gdviz.scene.edits import SetShared
from gdviz.scene.settings import SEED
from gdviz.scene.specs import NoiseSpec
from gdviz.ui.editors.forms.form import Form
from gdviz.ui.widgets.combo import Combo

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing

_NOISES = {"none": "None", "gaussian": "Gaussian", "multiplicative": "Proportional to |g|"}


@final
class NoiseForm(Form):
    """The kind of noise, its size, its seed, and the average that tames it."""

    title = "Noise"

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(editing, parent)
        self._kind = Combo(height=32, parent=self)
        self._kind.set_entries(_NOISES)
        self._kind.setAccessibleName("Noise")
        self._kind.chosen.connect(self._on_kind)
        self._std = self._editor(NOISE_STD, self._on_value)
        self._seed = self._editor(SEED, self._on_value)
        self._repeats = self._editor(ACCUMULATE, self._on_repeats)
        self._average = self._note()
        self._details = (self._std, self._seed, self._repeats, self._average)
        for part in (self._kind, *self._details):
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> None:
        noise, repeats = plan.scene.noise, plan.scene.accumulate
        self._kind.set_current(noise.kind if noise else "none")
        for part in self._details:
            part.setVisible(noise is not None)
        if noise is None:
            return
        self._std.set_value(noise.std)
        self._seed.set_value(noise.seed)
        self._repeats.set_value(repeats)
        times = "" if noise.kind == "gaussian" else " |g|"
        self._average.set_text(
            f"A step averages {repeats} gradients, which leaves noise of "
            f"{number(noise.std / math.sqrt(repeats))}{times}."
            if repeats > 1
            else "A step uses one gradient; more are averaged."
        )

    def _on_kind(self, kind: str) -> None:
        noise = None
        if kind != "none":
            held = NoiseSpec(
                std=as_number(self._std.value()), seed=round(as_number(self._seed.value()))
            )
            noise = replace(self._scene.noise or held, kind=kind)
        self._request(SetShared("noise", noise), settled=True)

    def _on_value(self, spec: ParamSpec, value: Value) -> None:
        noise = replace(self._scene.noise or NoiseSpec(), **{spec.name: value})
        self._request(SetShared("noise", noise, "set seed" if spec is SEED else ""))

    def _on_repeats(self, spec: ParamSpec, value: Value) -> None:
        repeats = round(as_number(value))
        self._request(SetShared("accumulate", repeats))
