"""The offer to adapt all rates, when the landscape under the runs has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme


@final
class AdaptBar(QFrame):
    """One line and a button.

    Signals
    -------
    wanted
        The rates are to be adapted.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("warning")
        words = Label("These rates do not suit.", self)
        self._button = QPushButton("Adapt all rates", self)
        self._button.setProperty("kind", "fix")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setToolTip(
            "Give every run that diverges or hardly moves a rate that was simulated here"
        )
        self._button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(words, 1)
        row.addWidget(self._button)

    def set_theme(self, theme: Theme) -> None:
        self._button.setFont(ui_font(theme.body, 600))
