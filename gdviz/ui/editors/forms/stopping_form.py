"""When runs end."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from msgspec.structs import replace

from gdviz.core.params import as_number
from gdviz.scene.edits import SetScene
from gdviz.scene.settings import STEPS
from gdviz.scene.specs import StopSpec
from gdviz.ui.editors.forms.form import Form
from gdviz.ui.editors.forms.in_short import RULES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing


@final
class StoppingForm(Form):
    """After so many steps, or before when a run has arrived."""

    title = "Stopping"

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(editing, parent)
        self._steps = self._editor(STEPS, self._on_steps)
        self._rules = tuple(
            self._optional(spec, text, self._on_rule)
            for spec, text in zip(RULES, ("Loss below", "Gradient below"), strict=True)
        )
        for part in (self._steps, *self._rules):
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> None:
        scene = plan.scene
        self._steps.set_value(scene.steps)
        for editor in self._rules:
            editor.set_value(getattr(scene.stop, editor.spec().name) if scene.stop else None)

    def _on_steps(self, spec: ParamSpec, value: Value) -> None:
        self._request(SetScene("set number of steps", steps=round(as_number(value))))

    def _on_rule(self, spec: ParamSpec, value: Value | None) -> None:
        limit = None if value is None else as_number(value)
        stop = replace(self._scene.stop or StopSpec(), **{spec.name: limit})
        self._request(SetScene("set stopping rule", stop=stop))
