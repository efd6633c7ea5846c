"""Limits on a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.core.numerals import number
from gdviz.core.optimizers.rates import CLIP_NORM, CLIP_VALUE
from gdviz.core.params import as_number
from gdviz.scene.edits import SetScene
from gdviz.ui.editors.forms.form import Form

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec, Value
    from gdviz.engine.plan import Plan


@final
class ClippingForm(Form):
    """Of its length, and of each component."""

    title = "Clipping"
    fields = ("clip_norm", "clip_value")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._norm = self._optional(CLIP_NORM, "Clip the norm", self._on_norm)
        self._value = self._optional(CLIP_VALUE, "Clip each component", self._on_value)
        for part in (self._norm, self._value):
            self._column.addWidget(part)

    def _show(self, plan: Plan) -> str:
        words = []
        for editor, limit in (
            (self._norm, plan.scene.clip_norm),
            (self._value, plan.scene.clip_value),
        ):
            editor.set_value(limit)
            if limit is not None:
                words.append(f"{editor.spec().symbol} = {number(limit)}")
        return ", ".join(words) or "off"

    def _on_norm(self, spec: ParamSpec, value: Value | None) -> None:
        limit = None if value is None else as_number(value)
        self._request(SetScene("set clipping", clip_norm=limit))

    def _on_value(self, spec: ParamSpec, value: Value | None) -> None:
        limit = None if value is None else as_number(value)
        self._request(SetScene("set clipping", clip_value=limit))
