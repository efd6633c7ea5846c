"""The keys of all actions, in a window that stays beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.widgets.tall import Tall, open_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.ui.action_spec import ActionSpec
    from gdviz.ui.look.theme import Theme

_HAND = (
    ("Drag in the landscape", "Move the start; the paths follow"),
    ("Right click in the landscape", "Write a note, or change one"),
    ("Wheel", "Zoom"),
    ("Middle or right drag", "Move the view"),
    ("Click in the curves", "Go to that step"),
    ("Double-click on a slider", "Back to its default"),
)


class KeyList(QDialog):
    """Two columns by group; closed by Escape or the key that opened it."""

    def __init__(self, specs: Iterable[ActionSpec], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setModal(False)
        self._headings: list[Label] = []
        self._words: list[Label] = []
        content = QWidget(self)
        self._grid = QGridLayout(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Tall(content, self))
        self._grid.setColumnStretch(1, 1)
        groups: dict[str, list[tuple[str, str]]] = {}
        for spec in specs:
            if spec.keys:
                keys = " or ".join(QKeySequence(key).toString() for key in spec.keys)
                groups.setdefault(spec.group, []).append((keys, spec.text.rstrip("…")))
        groups["Mouse"] = list(_HAND)
        row = 0
        for group, lines in groups.items():
            heading = Label(group, self)
            self._headings.append(heading)
            self._grid.addWidget(heading, row, 0, 1, 2)
            for keys, text in lines:
                row += 1
                for column, word in enumerate((keys, text)):
                    label = Label(word, self)
                    label.setProperty("role", "text" if column == 0 else "secondary")
                    self._words.append(label)
                    self._grid.addWidget(label, row, column)
            row += 1

    def set_theme(self, theme: Theme) -> None:
        side = theme.px(24)
        self._grid.setContentsMargins(side, side, side, side)
        self._grid.setHorizontalSpacing(theme.px(32))
        self._grid.setVerticalSpacing(theme.px(6))
        for heading in self._headings:
            heading.setFont(ui_font(theme.body, 600))
        for word in self._words:
            word.setFont(ui_font(theme.body))

    def show_near(self, window: QWidget) -> None:
        """Open in the middle of `window`, or close."""
        if self.isVisible():
            self.hide()
            return
        open_within(self, window)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
