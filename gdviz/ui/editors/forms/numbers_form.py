"""Settings that are one number each: a switch, and a slider while it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.scene.edits import SetShared
from gdviz.scene.settings import SETTINGS, sections
from gdviz.ui.editors.forms.form import Form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing


@final
class NumbersForm(Form):
    """The settings of the catalogue that stand in the row `title`."""

    def __init__(self, title: str, editing: Editing, parent: QWidget | None = None) -> None:
        self.title = title
        super().__init__(editing, parent)
        self._editors = {}
        for name in sections()[title]:
            setting = SETTINGS[name]
            assert setting.spec is not None  # others have a form of their own
            self._editors[name] = self._optional(setting.spec, setting.switch, self._on_edited)
            self._column.addWidget(self._editors[name])
            if setting.note:
                self._column.addWidget(self._note(setting.note))

    def _show(self, plan: Plan) -> None:
        for name, editor in self._editors.items():
            editor.set_value(getattr(plan.scene, name))

    def _on_edited(self, spec: ParamSpec, value: Value | None) -> None:
        nothing = SETTINGS[spec.name].zero_is_off and value == 0
        self._request(SetShared(spec.name, None if nothing else value))
