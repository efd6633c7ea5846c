"""The offer to adapt all rates, when the landscape under the runs has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme


_UNSUITED = "These rates do not suit."


@final
class AdaptBar(QFrame):
    """A few words and a button.

    Signals
    -------
    wanted
        The rates are to be adapted.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("warning")
        self._words = Label(_UNSUITED, self)
        self._words.setWordWrap(True)
        self._button = QPushButton("Adapt all rates", self)
        self._button.setProperty("kind", "fix")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setToolTip(
            "Give every run that diverges or hardly moves a rate that was simulated here"
        )
        self._button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)

    def show_offer(self, *, offered: bool, in_vain: str) -> None:
        """Offer to adapt rates, and say of which runs no rate will do; hidden where neither."""
        self._words.setText(" ".join([_UNSUITED] * offered + [in_vain] * bool(in_vain)))
        self._button.setVisible(offered)
        self.setVisible(offered or bool(in_vain))

    def set_theme(self, theme: Theme) -> None:
        self._button.setFont(ui_font(theme.body, 600))
