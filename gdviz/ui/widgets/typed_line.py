"""Base of the fields of one line whose text is read as a value."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar, final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from gdviz.core.errors import GdvizError
from gdviz.ui.look.restyle import set_look
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import ENTER, claims
from gdviz.ui.widgets.mistakes import mistake

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec

V = TypeVar("V")


class TypedLine(QLineEdit, Generic[V]):
    """Shows a value; subclasses say how it is written, read and fitted into the field.

    Attributes
    ----------
    user
        Who still uses the value while a text is wrong: "The run"; "" says that it holds.

    Signals
    -------
    entered
        The user's hand gave a valid value that differs from the one shown.
    complained
        The sentence about a text that is no valid value; the old value stands.
    mistaken
        The same for the place below the field: what is wrong; what to write, what holds.
    righted
        A value that can be read stands in place of a text that could not.
    finished
        Enter was pressed or the field was left.
    """

    entered = Signal(object)
    complained = Signal(str)
    mistaken = Signal(str, str)
    righted = Signal()
    finished = Signal()

    def __init__(self, spec: ParamSpec, value: V, *, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._value = value
        self._theme = LIGHT
        self.user = ""
        self.setProperty("invalid", False)
        self.set_theme(LIGHT)
        self._show(self.text_of(value))
        self.editingFinished.connect(self._on_editing_finished)

    @abstractmethod
    def read(self, text: str) -> V:
        """The value that `text` stands for, or a `GdvizError`."""

    @abstractmethod
    def text_of(self, value: V, typed: str = "") -> str:
        """How `value` is shown, which may be as it was `typed`."""

    @abstractmethod
    def fit(self, theme: Theme) -> None:
        """Take size and font from `theme`, for the text that is shown."""

    def number(self) -> float | None:
        """The value, where it is one number that could be written as an example."""
        return None

    @final
    def value(self) -> V:
        return self._value

    @final
    def set_value(self, value: V) -> None:
        """Show `value`, silently; while it stays the same, so does what was typed."""
        if value != self._value:
            self._value = value
            self._show(self.text_of(value))

    @final
    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.fit(theme)

    def _show(self, text: str) -> None:
        with QSignalBlocker(self):
            self.setText(text)
        self.fit(self._theme)
        self.setCursorPosition(0)  # a text that is too long shows its beginning
        if self.property("invalid"):
            set_look(self, "invalid", False)
            self.righted.emit()

    def _on_editing_finished(self) -> None:
        self.commit()
        self.finished.emit()

    @final
    def take_back(self) -> None:
        """Show the value again in place of what was typed and not entered."""
        if self.isModified():
            self._show(self.text_of(self._value))

    @final
    def commit(self) -> None:
        """Take what was typed, as when the field is left."""
        if not self.isModified():
            return
        text = self.text().strip()
        try:
            value = self.read(text)
        except GdvizError as error:
            set_look(self, "invalid", True)
            self.setModified(False)
            name = self._spec.symbol or self._spec.name.replace("_", " ")
            self.complained.emit(f"{name} {error.what}")
            wrong, advice = mistake(self._spec, text, error.what, self.number())
            stands = self.text_of(self._value)
            holds = f"{self.user} still uses {stands}." if self.user else f"{stands} holds."
            self.mistaken.emit(wrong, " ".join(filter(None, (advice, holds))))
            return
        self._show(self.text_of(value, text))
        if value != self._value:
            self._value = value
            self.entered.emit(value)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and not self.isModified():
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if isinstance(event, QKeyEvent) and (event.matches(undo) or event.matches(redo)):
                event.ignore()  # nothing was typed: undo is about the scene
                return True
        taken = self._is_dirty and claims(event, (Qt.Key.Key_Escape,))
        return taken or super().event(event)

    @property
    def _is_dirty(self) -> bool:
        """Whether there is something that Escape takes back."""
        return self.isModified() or bool(self.property("invalid"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_dirty:
            self._show(self.text_of(self._value))
            self.selectAll()
            return
        super().keyPressEvent(event)
        if event.key() in ENTER:
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()


def take_back(field: QWidget | None) -> None:
    """Forget what is half typed in `field`: it was meant for the scene before."""
    if isinstance(field, TypedLine):
        field.take_back()
