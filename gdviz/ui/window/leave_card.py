"""One calm choice before unsaved work would be left: save, keep for later, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

_WIDE, _TOP, _SIDE = 544.0, 60.0, 16.0
_PICTURE = (106.0, 78.0)
_VEIL = 0.45


@final
class LeaveCard(QWidget):
    """Covers the window while the choice is open; Escape stays.

    Signals
    -------
    saved, kept, left
        What the hand has chosen; nothing for staying.
    """

    saved = Signal()
    kept = Signal()
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme = LIGHT
        self._card = QFrame(self)
        self._card.setObjectName("searchbox")
        self._picture = Label("", self._card)
        self._head, self._words, self._stay = (Label("", self._card) for _ in range(3))
        self._words.setWordWrap(True)
        self._words.setProperty("role", "secondary")
        self._stay.setText("Esc  stay")
        self._stay.setProperty("role", "secondary")
        self._save = self._button(primary=True)
        self._keep = self._button()
        self._leave = self._button()
        self._save.clicked.connect(self._on_save)
        self._keep.clicked.connect(self._on_keep)
        self._leave.clicked.connect(self._on_leave)
        self._rows = QVBoxLayout(self._card)
        self._top, self._row = QHBoxLayout(), QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self._head)
        words.addWidget(self._words)
        words.addStretch(1)
        self._top.addWidget(self._picture)
        self._top.addLayout(words, 1)
        for part in (self._save, self._keep, self._leave):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self._stay)
        self._rows.addLayout(self._top)
        self._rows.addLayout(self._row)
        self.hide()
        window.installEventFilter(self)

    def _button(self, *, primary: bool = False) -> QPushButton:
        button = QPushButton(self._card)
        if primary:
            button.setProperty("kind", "primary")
        return button

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side = theme.px(_SIDE)
        self._rows.setContentsMargins(side, side, side, side)
        self._rows.setSpacing(side)
        self._top.setSpacing(theme.px(12))
        self._row.setSpacing(theme.px(8))
        self._head.setFont(ui_font(theme.body, 600))
        self._words.setFont(ui_font(theme.body))
        self._stay.setFont(ui_font(theme.small))
        self._picture.setFixedSize(theme.px(_PICTURE[0]), theme.px(_PICTURE[1]))
        for button in (self._save, self._keep, self._leave):
            button.setFont(ui_font(theme.body, 500))
        self._place()

    def ask(
        self, labels: tuple[str, ...], verb: str, what_follows: str, picture: QPixmap
    ) -> None:
        """Ask before `verb` ("open", "close"); `what_follows` says what happens then."""
        count = len(labels)
        edits = "1 edit is" if count == 1 else f"{count} edits are"
        self._head.setText(f"{edits} not saved" if count else "The scene is not saved")
        told = list(dict.fromkeys(labels))[:3]
        listed = ", ".join(told)
        more = ", …" if len(set(labels)) > len(told) else ""
        sentence = f"{listed[:1].upper()}{listed[1:]}{more}.\n" if listed else ""
        self._words.setText(sentence + what_follows)
        self._save.setText(f"Save, then {verb}")
        self._keep.setText("Keep for later")
        self._leave.setText(f"{verb.capitalize()} without saving")
        self._picture.setPixmap(picture)
        self._picture.setVisible(not picture.isNull())
        self._place()
        self.show()
        self.raise_()
        self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_save(self) -> None:
        self.hide()
        self.saved.emit()

    def _on_keep(self) -> None:
        self.hide()
        self.kept.emit()

    def _on_leave(self) -> None:
        self.hide()
        self.left.emit()

    def _place(self) -> None:
        theme, window = self._theme, self.window()
        self.setGeometry(window.rect())
        wide = min(theme.px(_WIDE), window.width() - 2 * theme.px(_SIDE))
        self._card.setFixedWidth(wide)
        self._card.adjustSize()
        self._card.move(QPoint(theme.px(_SIDE), theme.px(_TOP)))

    # -- Qt ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # the keys are for the choice
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.window().setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(self._theme.window)
        veil.setAlphaF(_VEIL)
        painter.fillRect(QRectF(self.rect()), veil)
