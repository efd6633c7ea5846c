"""What the last sessions did not save, offered over a corner of the window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPixmap

    from gdviz.scene.records import Scene
    from gdviz.ui.system.shelf import Kept

_SIDE, _EDGE = 336.0, 8.0
_PICTURE = (104.0, 76.0)


@final
class RecoveryPanel(QFrame):
    """A row for each piece of work; not modal, and never in the way of time.

    Signals
    -------
    opened, set_aside, thrown_away
        What is to become of a `Kept`.
    """

    opened = Signal(object)
    set_aside = Signal(object)
    thrown_away = Signal(object)

    def __init__(self, picture: Callable[[Scene], QPixmap], window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("searchbox")
        self.setAccessibleName("Kept from last time")
        self._picture = picture
        self._theme = LIGHT
        self._rows: list[_Row] = []
        self._title = Label("Kept from last time", self)
        self._note = Label("", self)
        self._note.setProperty("role", "secondary")
        self._content = QWidget(self)
        self._content.setObjectName("content")
        self._list = QVBoxLayout(self._content)
        self._list.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        self._head.addWidget(self._note)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._scroll, 1)
        self.hide()
        window.installEventFilter(self)

    def offer(self, found: tuple[Kept, ...]) -> None:
        """Show what was left behind; nothing hides the panel."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_Row(kept, self._content) for kept in found]
        for i, row in enumerate(self._rows):
            row.opened.connect(self.opened)
            row.set_aside.connect(self.set_aside)
            row.thrown_away.connect(self.thrown_away)
            row.set_theme(self._theme)
            self._list.insertWidget(i, row)
        if found:
            self._note.setText(f"gdviz stopped at {_clock(max(k.when for k in found))}")
            self._place()
            self.raise_()
            QTimer.singleShot(0, self._draw_next)
        self.setVisible(bool(found))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side = theme.px(16)
        self._column.setContentsMargins(0, theme.px(10), 0, theme.px(8))
        self._head.setContentsMargins(side, 0, side, 0)
        self._list.setContentsMargins(side, 0, side, 0)
        self._list.setSpacing(theme.px(12))
        self._title.setFont(ui_font(theme.body, 600))
        self._note.setFont(ui_font(theme.small))
        for row in self._rows:
            row.set_theme(theme)
        self._place()

    def _draw_next(self) -> None:
        """Draw one picture, and the others when the hand has had its turn."""
        row = next((row for row in self._rows if not row.has_picture), None)
        if row is not None and self.isVisible():
            row.show_picture(self._picture(row.kept.scene))
            QTimer.singleShot(0, self._draw_next)

    def _place(self) -> None:
        theme, window = self._theme, self.window()
        side, edge = theme.px(_SIDE), theme.px(_EDGE)
        high = min(side, window.height() - theme.px(72))
        self.setGeometry(
            window.width() - side - edge, window.height() - high - edge, side, high
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


@final
class _Row(QWidget):
    opened = Signal(object)
    set_aside = Signal(object)
    thrown_away = Signal(object)

    def __init__(self, kept: Kept, parent: QWidget) -> None:
        super().__init__(parent)
        self.kept = kept
        self.has_picture = False
        self._picture = Label("", self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = ElidedLabel(kept.scene.title, parent=self)
        self._when = Label(told(kept), self)
        self._when.setWordWrap(True)
        self._when.setProperty("role", "secondary")
        self._open = QPushButton("Open", self)
        self._open.setProperty("kind", "primary")
        self._later = QPushButton("Keep for later", self)
        self._away = QPushButton("Throw away", self)
        self._away.setProperty("kind", "flat")
        self._open.clicked.connect(self._on_open)
        self._later.clicked.connect(self._on_later)
        self._away.clicked.connect(self._on_away)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._when)
        words.addStretch(1)
        top, row = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._picture)
        top.addLayout(words, 1)
        for button in (self._open, self._later, self._away):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addLayout(row)

    def show_picture(self, picture: QPixmap) -> None:
        self.has_picture = True
        self._picture.setPixmap(picture)

    def set_theme(self, theme: Theme) -> None:
        self._picture.setFixedSize(theme.px(_PICTURE[0]), theme.px(_PICTURE[1]))
        self._title.setFont(ui_font(theme.body, 500))
        self._when.setFont(ui_font(theme.small))
        for button in (self._open, self._later, self._away):
            button.setFont(ui_font(theme.body, 500))

    def _on_open(self) -> None:
        self.opened.emit(self.kept)

    def _on_later(self) -> None:
        self.set_aside.emit(self.kept)

    def _on_away(self) -> None:
        self.thrown_away.emit(self.kept)


def told(kept: Kept) -> str:
    """When it was changed, and how much of it is not saved."""
    count = len(kept.labels)
    edits = "1 edit" if count == 1 else f"{count} edits"
    saved = "after the last save" if kept.path else "never saved"
    return f"changed {_clock(kept.when)},\n{edits}, {saved}"


def _clock(when: float) -> str:
    """The time of day; the day as well, unless it is today."""
    then, now = time.localtime(when), time.localtime()
    today = then[:3] == now[:3]
    return time.strftime("%H:%M" if today else "%d %B, %H:%M", then)
