"""Sentences with mathematics in them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.restyle import set_look
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.mathtext.symbols import paragraph, spoken

Role = Literal["text", "secondary", "good", "bad"]


class MathLabel(QLabel):
    """Shows a text in which ``$…$`` is mathematics and ``**…**`` is bold.

    Screen readers get the text without the marks.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: Role = "text",
        small: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = text
        self._small = small
        self._theme = LIGHT
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.set_role(role)
        self.set_theme(LIGHT)

    def source(self) -> str:
        """The text as it was given."""
        return self._source

    def set_text(self, text: str) -> None:
        if text != self._source:
            self._source = text
            self._refresh()

    def set_role(self, role: Role) -> None:
        set_look(self, "role", role)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._refresh()

    def _refresh(self) -> None:
        px = self._theme.small if self._small else self._theme.body
        self.setFont(ui_font(px))
        # Qt puts the baseline of a fixed line at 4/5 of its height, a little below that of
        # a plain label which stands beside it.
        lift = round(0.06 * px)
        self.setContentsMargins(0, -lift, 0, lift)
        self.setText(paragraph(self._source, px=px))
        self.setAccessibleName(spoken(self._source))
