"""A painter whose letters are the same in pixels and in a file of shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QPainter

from gdviz.ui.look.fonts import plain

if TYPE_CHECKING:
    from collections.abc import Sequence


class PlainPainter(QPainter):
    """Sets plain letters, as wide as they were drawn.

    A PDF knows no characters for variants of letters, figures among them, and on paper no
    letter is moved to whole pixels.
    """

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        made = plain(QFont(font))
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        super().setFont(made)
