"""A field for a value that is written in words or as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from gdviz.core.errors import GdvizError
from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import claims
from gdviz.ui.widgets.restyle import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from gdviz.core.params import ParamSpec, Value

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ValueField(QLineEdit):
    """Shows a text, or whole numbers as ``30, 60, 90``, and reads what is typed.

    Signals
    -------
    entered
        The user's hand gave a valid value that differs from the one shown.
    complained
        The sentence about a text that is no valid value; the old value stands.
    finished
        Enter was pressed or the field was left.
    """

    entered = Signal(object)
    complained = Signal(str)
    finished = Signal()

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._value = spec.default
        self.setMaxLength(2000)
        self.setProperty("invalid", False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)
        self._show(written(spec.default))
        self.editingFinished.connect(self._on_editing_finished)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        """Show `value`, silently; while it stays the same, so does what is being typed."""
        if value != self._value:
            self._value = value
            self._show(written(value))

    def set_theme(self, theme: Theme) -> None:
        self.setFont(ui_font(theme.body))
        self.setFixedHeight(theme.px(24))

    def _show(self, text: str) -> None:
        with QSignalBlocker(self):
            self.setText(text)
        self.setCursorPosition(0)  # a text that is too long shows its beginning
        set_look(self, "invalid", False)

    def _on_editing_finished(self) -> None:
        self._commit()
        self.finished.emit()

    def _commit(self) -> None:
        if not self.isModified():
            return
        try:
            value = self._spec.parse(self.text())
        except GdvizError as error:
            set_look(self, "invalid", True)
            self.setModified(False)
            name = self._spec.symbol or self._spec.name.replace("_", " ")
            self.complained.emit(f"{name} {error.what}")
            return
        self._show(written(value))
        if value != self._value:
            self._value = value
            self.entered.emit(value)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and not self.isModified():
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if isinstance(event, QKeyEvent) and (event.matches(undo) or event.matches(redo)):
                event.ignore()  # nothing was typed: undo is about the scene
                return True
        return claims(event, (Qt.Key.Key_Escape,)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._show(written(self._value))
            self.selectAll()
            return
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()


def written(value: Value) -> str:
    """`value` as its field shows it."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
