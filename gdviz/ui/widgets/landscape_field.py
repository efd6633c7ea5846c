"""A field in which a person types a landscape, checked while they type."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QResizeEvent,
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

from gdviz.core.derivatives import differentiable
from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.core.functions import FUNCTIONS
from gdviz.core.objectives.expression import FORMULA, typed
from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.keys import claims
from gdviz.ui.widgets.restyle import set_look

PAUSE = 200  # ms without a key: then the text is looked at
_LEAST, _MOST = 2, 5  # lines
_WORD = re.compile(r"\w+|\*\*|.", re.DOTALL)
_NEAREST = re.compile(r"^there is no function '(\w+)'; did you mean")  # the line is short
_PLACE = re.compile(r"^column \d+: | at column \d+,?")


class LandscapeField(QWidget):
    """Shows the formula of a landscape; every text that can be read is reported at once.

    One that cannot be read is underlined where it fails, with a line that says why, and the
    last good one stands.  Setters are silent.

    Signals
    -------
    edited
        The new text, from the user's hand only.
    finished
        The hand has left the field: what was edited since is one change to undo.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._value = ""
        self._bad: tuple[int, int] | None = None
        self._text = _Text(self)
        self._text.setAccessibleName("Formula of the landscape")
        self._text.setAccessibleDescription(FORMULA.doc)
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
        self.setFocusProxy(self._text)
        self.set_value(str(FORMULA.default))

    def value(self) -> str:
        """The last text that could be read."""
        return self._value

    def message(self) -> str:
        """What is said below the field."""
        return self._words.text()

    def set_value(self, value: str) -> None:
        """Show `value`, silently; while it stays the same, so does what was typed."""
        if value != self._value:
            self._value = value
            self._restore()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._column.setSpacing(theme.px(4))
        self._text.set_theme(theme)
        self._words.setFont(ui_font(theme.small))
        self._underline()

    # -- inside ------------------------------------------------------------------------

    def _restore(self) -> None:
        """Show the value, and forget what was typed instead."""
        self._text.setPlainText(self._value)
        self._pause.stop()
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
        text = self._formula()
        if self._read() and text != self._value:
            self._value = text
            self.edited.emit(text)

    def _formula(self) -> str:
        """What was typed; a line break is only a space, letter for letter."""
        return self._text.toPlainText().replace("\n", " ")

    def _read(self) -> bool:
        """Whether the text can be read; says so below."""
        text = self._formula()
        try:
            found = typed(text)
        except GdvizError as error:
            column = error.column if isinstance(error, ExpressionError) else len(text)
            self._bad = _word(text, column)
            what = _NEAREST.sub(r"no '\1': did you mean", _PLACE.sub("", error.what))
            words, role = what[:1].upper() + what[1:], "bad"
        else:
            self._bad = None
            over = "x and y" if found.dim == 2 else "x: a curve"
            names = ", ".join(found.free)
            words = f"Over {over}" + (f", with {names}" if names else "")
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
    """Grows with its lines, from two to five; Enter leaves it.

    Signals
    -------
    left
        The focus has gone to another widget, or Enter was pressed.
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
        lines = min(max(round(self.document().size().height()), _LEAST), _MOST)
        height = lines * QFontMetrics(self.font()).lineSpacing() + 2 * self._theme.px(5) + 4
        if height != self.height():
            self.setFixedHeight(height)

    def event(self, event: QEvent) -> bool:
        # the keys of a text belong to it by themselves
        return claims(event, (Qt.Key.Key_Escape,)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # another width breaks the lines elsewhere

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.left.emit()


def _word(text: str, column: int) -> tuple[int, int]:
    """The word that begins at `column`, or the last one when something is missing."""
    start = min(column, max(len(text) - 1, 0))
    while start > 0 and text[start].isspace():
        start -= 1
    match = _WORD.match(text, start)
    return (start, match.end()) if match else (0, 0)


def _help() -> str:
    calls = ", ".join(n for n, f in FUNCTIONS.items() if f.public and differentiable(n))
    return (
        "<p>The height over <b>x</b> and <b>y</b>, or over <b>x</b> alone. Powers are "
        "written **; <b>pi</b> and <b>e</b> are known; any other name becomes a slider.</p>"
        f"<p>Functions: {calls}.</p>"
    )
