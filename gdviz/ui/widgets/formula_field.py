"""A field in which a person writes a method of their own, checked while they type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.core.functions import FUNCTIONS
from gdviz.core.optimizers.own import own
from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.keys import claims
from gdviz.ui.widgets.restyle import set_look

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec, Value

PAUSE = 250  # ms without a key: then the text is looked at
_LEAST, _MOST = 3, 6  # lines
_TOKEN = re.compile(r"\w+|\*\*|.", re.DOTALL)
_COLUMN = re.compile(r"^column \d+: | at column \d+,?")
_PARTING = re.compile(r"[ \t]*;[ \t]*")


class FormulaField(QWidget):
    """Shows a text parameter; every text that can be read becomes its value at once.

    One that cannot be read is underlined where it fails, and the last good one stands.
    Setters are silent.

    Signals
    -------
    edited
        The spec and the new text, from the user's hand only.
    finished
        The hand has left the field: what was edited since is one change to undo.
    complained
        Never: mistakes are told below the field.
    """

    edited = Signal(object, object)
    finished = Signal()
    complained = Signal(str)

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._theme = LIGHT
        self._value = ""
        self._bad: tuple[int, int] | None = None
        self._text = _Text(self)
        self._text.setAccessibleName("Formula of this method")
        self._text.setAccessibleDescription(spec.doc)
        self._text.setToolTip(_help())
        self._words = ElidedLabel(parent=self)
        self._words.setProperty("role", "secondary")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self._text.textChanged.connect(self._on_text)
        self._text.left.connect(self._on_left)
        self._text.given_up.connect(self._restore)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._text)
        self._column.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(spec.default)

    def spec(self) -> ParamSpec:
        return self._spec

    def value(self) -> str:
        """The last text that could be read."""
        return self._value

    def message(self) -> str:
        """What is said below the field."""
        return self._words.text()

    def set_value(self, value: Value) -> None:
        """Show `value`, silently; while it stays the same, so does what was typed."""
        if str(value) != self._value:
            self._value = str(value)
            self._restore()

    def set_colour(self, colour: str | None) -> None:
        """Text wears no colour of a run."""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        self._column.setSpacing(theme.px(4))
        self._text.set_theme(theme)
        self._words.setFont(ui_font(theme.small))
        self._underline()

    # -- inside ------------------------------------------------------------------------

    def _restore(self) -> None:
        """Show the value, and forget what was typed instead."""
        self._text.setPlainText(_PARTING.sub("\n", self._value))
        self._read()

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
        if self._read() and text != _PARTING.sub("\n", self._value):
            self._value = text
            self.edited.emit(self._spec, text)

    def _read(self) -> bool:
        """Whether the text can be read; says so below."""
        text = self._text.toPlainText()
        try:
            memory = [slot.symbol for slot in own(text).slots.values()]
        except GdvizError as error:
            column = error.column if isinstance(error, ExpressionError) else len(text)
            self._bad = _token(text, column)
            what = _COLUMN.sub("", error.what)
            words, role = what[:1].upper() + what[1:] if ":" not in what else what, "bad"
        else:
            self._bad = None
            remembers = " and ".join(filter(None, (", ".join(memory[:-1]), *memory[-1:])))
            words = f"Remembers {remembers}, zero at first" if memory else "Remembers nothing"
            role = "secondary"
        self._words.setText(words)
        self._words.setToolTip(words)
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


class _Text(QPlainTextEdit):
    """Grows with its lines, from three to six; its keys are its own.

    Signals
    -------
    left
        The focus has gone to another widget.
    given_up
        Escape was pressed.
    """

    left = Signal()
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(ui_font(theme.body))
        self.document().setDocumentMargin(theme.px(5))
        self._fit()

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        shown = min(max(lines, _LEAST), _MOST)
        height = shown * QFontMetrics(self.font()).lineSpacing() + 2 * self._theme.px(5) + 4
        if height != self.height():
            self.setFixedHeight(height)

    def event(self, event: QEvent) -> bool:
        # the keys of a text belong to it by themselves
        return claims(event, (Qt.Key.Key_Escape,)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.left.emit()


def _token(text: str, column: int) -> tuple[int, int]:
    """The word that begins at `column`, or the last one when something is missing."""
    start = min(column, max(len(text) - 1, 0))
    while start > 0 and text[start].isspace():
        start -= 1
    match = _TOKEN.match(text, start)
    return (start, match.end()) if match else (0, 0)


def _help() -> str:
    calls = ", ".join(name for name, function in FUNCTIONS.items() if function.public)
    return (
        "<p>One assignment in a line; the last line assigns <b>step</b>. Given are the "
        "gradient <b>g</b>, the position <b>theta</b>, the loss <b>f</b>, and the counts "
        "<b>k</b> from 0 and <b>t</b> from 1. What is read before it is assigned is "
        f"remembered; any other name becomes a slider.</p><p>Functions: {calls}.</p>"
    )
