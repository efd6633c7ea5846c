"""Plain text in as many lines as it needs."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.look.plain import Label, spoken

_BREAKS = re.compile(r"(\*\*|[-+*/=(,^])(?=\S)")
_HERE = "\u200b"  # a space without width


class WrappedLabel(Label):
    """A sentence that may hold a typed formula, broken at its signs where it is too long.

    It asks for no width of its own, and is as high as its lines.
    """

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        self._source = ""
        super().__init__(text, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def source(self) -> str:
        """The text as it was given."""
        return self._source

    def setText(self, text: str) -> None:
        self._source = text
        super().setText(_BREAKS.sub(rf"\1{_HERE}", text))
        self.setAccessibleName(spoken(text))
