"""What is wrong in a field, said below it for as long as it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Signal

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.widgets.typed_line import TypedLine

_GAP = 4


@final
class FieldWords(Label):
    """A sentence that is there while one of the fields that it watches is red.

    Signals
    -------
    changed
        It has come or gone.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setWordWrap(True)
        self.setProperty("role", "bad")
        self.hide()

    def watch(self, *fields: TypedLine[float]) -> None:
        """Say what these fields complain of."""
        for field in fields:
            field.complained.connect(self._say)
            field.righted.connect(self._fall_silent)

    def set_theme(self, theme: Theme) -> None:
        self.setFont(ui_font(theme.small))
        self.setContentsMargins(0, theme.px(_GAP), 0, theme.px(_GAP))

    def room(self, width: int) -> int:
        """The height that it takes in a column of `width`."""
        return 0 if self.isHidden() else self.heightForWidth(width)

    def _say(self, sentence: str) -> None:
        first = sentence[:1]
        first = first.upper() if first.isascii() else first  # β is no B
        self.setText(f"{first}{sentence[1:]}.")
        self.show()
        self.changed.emit()

    def _fall_silent(self) -> None:
        self.hide()
        self.changed.emit()
