"""The one door through which text reaches widgets: it is shown, and never obeyed.

Qt guesses at rich text in labels, message boxes and tool-tips, takes an ampersand for a key
and ``[*]`` for a mark; text of scenes, files and errors is a stranger's, and may use all of
it.  The style sheet turns the guess off for every label and tool-tip of the program, Qt's
own dialogs included; here stands what a style sheet cannot do.  Whoever shows a text that is
not written down in the program passes it through one of these; a test looks for those who
do not.  Formulas between dollar signs are read out in letters, since none of these sets them.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from gdviz.scene.texts import orderly
from gdviz.ui.look.letters import plainly

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

_TIP_WIDTH, _TIP_LINES = 72, 16  # letters; more of a tool-tip would cover what it is about
_LONGEST = 600  # letters of a sentence that stands over the window


class Label(QLabel):
    """Shows its text letter by letter."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(orderly(text, lines=True))


def caption(text: str) -> str:
    """`text` for a menu, a button or a tab, where ``&`` would be a key and a tab a column."""
    return plainly(orderly(text)).replace("&", "&&")


def tip(text: str) -> str:
    """`text` for a tool-tip, in lines that fit on a screen."""
    lines = [
        part
        for line in plainly(orderly(text, lines=True)).split("\n")
        for part in _wrapped(line)
    ]
    return "\n".join(lines[:_TIP_LINES] + ["…"] * (len(lines) > _TIP_LINES))


def _wrapped(line: str) -> list[str]:
    if len(line) <= _TIP_WIDTH:  # most of the hundreds that a window is born with
        return [line.rstrip()]
    return textwrap.wrap(line, _TIP_WIDTH)


def sentence(text: str) -> str:
    """`text` for a message over the window: in one paragraph, its middle left out if long."""
    words = " ".join(plainly(orderly(text, lines=True)).split())
    half = _LONGEST // 2
    return words if len(words) <= _LONGEST else f"{words[:half]} … {words[-half:]}"


def spoken(text: str) -> str:
    """`text` for a screen reader."""
    return plainly(orderly(text))[:_LONGEST]


def set_title(window: QWidget, text: str) -> None:
    """Give `window` a title in which ``[*]`` is no mark of changes."""
    window.setWindowTitle(plainly(orderly(text)).replace("[*]", "[*][*]"))


def add_entry(menu: QMenu, text: str) -> QAction:
    """A new entry of `menu`."""
    return menu.addAction(caption(text))


def question(parent: QWidget, title: str, text: str) -> QMessageBox:
    """A message box that asks `text`, without buttons yet."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    set_title(box, title)
    box.setText(orderly(text, lines=True))
    return box
