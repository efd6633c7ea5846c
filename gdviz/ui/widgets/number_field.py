"""A field for one number, as a person types it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from gdviz.core.errors import ParamError
from gdviz.core.numerals import typed
from gdviz.core.params import as_number
from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import claims
from gdviz.ui.widgets.restyle import set_look
from gdviz.ui.widgets.steps import field_text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from gdviz.core.params import ParamSpec

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_FREE = 4  # pixels that Qt keeps clear at the two ends of the text together
_SMALLEST = 0.7  # of the ordinary size of type


class NumberField(QLineEdit):
    """Shows a number; keeps what was typed, such as ``1/3``, for as long as it holds.

    Signals
    -------
    entered
        The user's hand gave a valid number that differs from the one shown.
    complained
        The sentence about a text that is no valid number; the old value stands.
    stepped
        The up and down keys ask for so many fine steps.
    finished
        Enter was pressed, the field was left or a key was released.
    """

    entered = Signal(float)
    complained = Signal(str)
    stepped = Signal(float)
    finished = Signal()

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._value = as_number(spec.default)
        self._theme = LIGHT
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(40)
        self.setProperty("invalid", False)
        self.set_theme(LIGHT)
        self._show(field_text(spec, self._value))
        self.editingFinished.connect(self._on_editing_finished)

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show `value`, silently; while it stays the same, so does what was typed."""
        if value != self._value:
            self._value = value
            self._show(field_text(self._spec, value))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedSize(theme.px(64), theme.px(24))
        self._fit()

    def _show(self, text: str) -> None:
        with QSignalBlocker(self):
            self.setText(text)
        self._fit()
        self.setCursorPosition(0)  # a text that is too long shows its beginning
        self._mark_invalid(invalid=False)

    def _fit(self) -> None:
        """Set a long number smaller: one whose last digits are out of sight is a wrong one."""
        self.ensurePolished()
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inner = QStyle.SubElement.SE_LineEditContents
        room = self.style().subElementRect(inner, option, self).width() - _FREE
        full = self._theme.body
        for px in range(full, round(_SMALLEST * full) - 1, -1):
            font = ui_font(px)
            if QFontMetricsF(font).horizontalAdvance(self.text()) <= room:
                break
        self.setFont(font)

    def _mark_invalid(self, *, invalid: bool) -> None:
        set_look(self, "invalid", invalid)

    def _on_editing_finished(self) -> None:
        self._commit()
        self.finished.emit()

    def _commit(self) -> None:
        if not self.isModified():
            return
        text = self.text().strip()
        try:
            value = as_number(self._spec.parse(typed(text)))
        except ParamError as error:
            self._mark_invalid(invalid=True)
            self.setModified(False)
            name = self._spec.symbol or self._spec.name.replace("_", " ")
            self.complained.emit(f"{name} {error.what}")
            return
        self._show(text.replace("-", "−") if "/" in text else field_text(self._spec, value))
        if value != self._value:
            self._value = value
            self.entered.emit(value)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and not self.isModified():
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if isinstance(event, QKeyEvent) and (event.matches(undo) or event.matches(redo)):
                event.ignore()  # nothing was typed: undo is about the scene
                return True
        return claims(event, (*_UP_DOWN, Qt.Key.Key_Escape)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _UP_DOWN:
            self._commit()
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = 0.1 if shift else 1.0
            self.stepped.emit(step if event.key() == Qt.Key.Key_Up else -step)
        elif event.key() == Qt.Key.Key_Escape:
            self._show(field_text(self._spec, self._value))
            self.selectAll()
        else:
            super().keyPressEvent(event)
            if event.key() in _ENTER:
                self.selectAll()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _UP_DOWN and not event.isAutoRepeat():
            self.finished.emit()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()
