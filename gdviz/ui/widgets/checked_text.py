"""Base of the fields in which a person types formulas, checked while they type."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.restyle import set_look
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from gdviz.core.params import Value
    from gdviz.ui.widgets.growing_text import GrowingText

_WORD = re.compile(r"\w+|\*\*|.", re.DOTALL)
_PLACE = re.compile(r"^column \d+: | at column \d+,?")
_NEAREST = re.compile(r"^there is no function '(\w+)'; did you mean")  # the line is short
_ASSIGNED = re.compile(r"\w+(:|\(| is a | is one )")  # a name keeps its letters


class CheckedText(QWidget):
    """A text with a line below it; subclasses say how it is read.

    Every text that can be read becomes the value at once.  One that cannot is underlined
    where it fails, the line says why, and the last good one stands.  Setters are silent.

    Signals
    -------
    typed
        The new value, from the user's hand only.
    finished
        The hand has left the field: what was typed since is one change to undo.
    """

    typed = Signal(str)
    finished = Signal()

    def __init__(
        self, text: GrowingText, *, pause: int, margin: float = 0.0, parent: QWidget | None
    ) -> None:
        """Look at `text` after `pause` ms without a key; `margin` is above and below."""
        super().__init__(parent)
        self._theme = LIGHT
        self._margin = margin
        self._value = ""
        self._bad: tuple[int, int] | None = None
        self._text = text
        self._words = WrappedLabel(parent=self)
        self._words.setProperty("role", "secondary")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause)
        self._pause.timeout.connect(self._look)
        self._text.textChanged.connect(self._on_text)
        self._text.left.connect(self._on_left)
        self._text.given_up.connect(self.take_back)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._text)
        self._column.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @abstractmethod
    def read(self, value: str) -> str:
        """What a value that can be read means, in words; raises `GdvizError` for others."""

    @abstractmethod
    def text_of(self, value: str) -> str:
        """How the field shows `value`."""

    @abstractmethod
    def value_of(self, text: str) -> str:
        """The value that `text` stands for; every letter keeps its place."""

    @final
    def value(self) -> str:
        """The last text that could be read."""
        return self._value

    @final
    def message(self) -> str:
        """What is said below the field."""
        return self._words.source()

    @final
    def set_value(self, value: Value) -> None:
        """Show `value`, silently; while it stays the same, so does what was typed."""
        if str(value) != self._value:
            self._value = str(value)
            self.take_back()

    @final
    def take_back(self) -> None:
        """Show the value, and forget what was typed instead."""
        shown = self.text_of(self._value)
        if self._text.toPlainText() != shown:  # asked after every edit of a drag
            self._text.setPlainText(shown)
        elif not self._pause.isActive() and not self.message():
            return
        self._pause.stop()
        self._check()

    @final
    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        margin = round(self._margin * theme.scale)
        self._column.setContentsMargins(0, margin, 0, margin)
        self._column.setSpacing(theme.px(4))
        self._text.set_theme(theme)
        self._words.setFont(ui_font(theme.small))
        self._underline()

    # -- inside ------------------------------------------------------------------------

    def _on_text(self) -> None:
        self._pause.start()

    def _on_left(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._look()
        self.finished.emit()

    def _look(self) -> None:
        """Read what stands in the field, and report it if it is good and new."""
        text = self._text.toPlainText()
        value = self.value_of(text)
        is_new = value != self._value and text != self.text_of(self._value)
        if self._check() and is_new:
            self._value = value
            self.typed.emit(value)

    def _check(self) -> bool:
        """Whether what stands in the field can be read; says so below."""
        value = self.value_of(self._text.toPlainText())
        try:
            words, role = self.read(value), "secondary"
        except GdvizError as error:
            column = error.column if isinstance(error, ExpressionError) else len(value)
            self._bad = _word(value, column)
            words, role = _sentence(error.what), "bad"
        else:
            self._bad = None
        self._words.setText(words)
        set_look(self._words, "role", role)
        self._underline()
        return self._bad is None

    def _underline(self) -> None:
        if self._bad is None:
            self._text.setExtraSelections([])
            return
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._text.document())
        cursor.setPosition(self._bad[0])
        cursor.setPosition(self._bad[1], QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(self._theme.bad))
        look.setForeground(QColor(self._theme.bad))
        mark.cursor, mark.format = cursor, look
        self._text.setExtraSelections([mark])


def _sentence(what: str) -> str:
    """A mistake as the line below tells it: its place is underlined already."""
    what = _NEAREST.sub(r"no '\1': did you mean", _PLACE.sub("", what))
    return what if _ASSIGNED.match(what) else what[:1].upper() + what[1:]


def _word(text: str, column: int) -> tuple[int, int]:
    """The word that begins at `column`, or the last one when something is missing."""
    start = min(column, max(len(text) - 1, 0))
    while start > 0 and text[start].isspace():
        start -= 1
    match = _WORD.match(text, start)
    return (start, match.end()) if match else (0, 0)
