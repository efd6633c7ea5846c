"""A parameter that can be switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec, Value


class OptionalParam(QWidget):
    """A switch, and below it the editor of a value while it is on.

    Off and on again, it remembers the value.  Setters are silent.

    Signals
    -------
    edited
        The spec and the new value, or None for off, from the user's hand only.
    finished, complained
        As in `ParamEditor`.
    """

    edited = Signal(object, object)
    finished = Signal()
    complained = Signal(str)

    def __init__(self, spec: ParamSpec, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._switch = Switch(text, parent=self)
        self._switch.setAccessibleDescription(spec.doc)
        self._switch.edited.connect(self._on_switched)
        self._editor = ParamEditor(spec, parent=self)
        self._editor.edited.connect(self.edited)
        self._editor.finished.connect(self.finished)
        self._editor.complained.connect(self.complained)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._switch)
        column.addWidget(self._editor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(None)

    def spec(self) -> ParamSpec:
        return self._spec

    def value(self) -> Value | None:
        return self._editor.value() if self._switch.is_on() else None

    def set_value(self, value: Value | None) -> None:
        """Show `value`, silently; None is off."""
        self._switch.set_on(value is not None)
        self._editor.setVisible(value is not None)
        if value is not None:
            self._editor.set_value(value)

    def _on_switched(self, _: bool) -> None:
        value = self.value()
        self._editor.setVisible(value is not None)
        self.edited.emit(self._spec, value)
        self.finished.emit()
