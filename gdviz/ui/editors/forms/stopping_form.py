"""When runs end."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from msgspec.structs import replace

from gdviz.core.numerals import number
from gdviz.core.params import as_number
from gdviz.scene.edits import SetScene
from gdviz.scene.settings import GRAD_NORM_BELOW, LOSS_BELOW, STEPS
from gdviz.scene.specs import StopSpec
from gdviz.ui.editors.forms.form import Form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing


@final
class StoppingForm(Form):
    """After so many steps, or before when a run has arrived."""

    title = "Stopping"
    fields = ("stop",)

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(editing, parent)
        self._steps = self._editor(STEPS, self._on_steps)
        self._rules = tuple(
            self._optional(spec, text, self._on_rule)
            for spec, text in ((LOSS_BELOW, "Loss below"), (GRAD_NORM_BELOW, "Gradient below"))
        )
        for part in (self._steps, *self._rules):
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> str:
        scene = plan.scene
        self._steps.set_value(scene.steps)
        words = [f"{scene.steps} step{'s' * (scene.steps != 1)}"]
        for editor in self._rules:
            spec = editor.spec()
            value = getattr(scene.stop, spec.name) if scene.stop else None
            editor.set_value(value)
            if value is not None:
                words.append(f"{spec.symbol} < {number(value)}")
        return ", ".join(words)

    def _on_steps(self, spec: ParamSpec, value: Value) -> None:
        self._request(SetScene("set number of steps", steps=round(as_number(value))))

    def _on_rule(self, spec: ParamSpec, value: Value | None) -> None:
        limit = None if value is None else as_number(value)
        stop = replace(self._scene.stop or StopSpec(), **{spec.name: limit})
        self._request(SetScene("set stopping rule", stop=stop))
