"""A field for one number, as a person types it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFrame

from gdviz.core import numerals
from gdviz.core.params import as_number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.widgets.keys import claims
from gdviz.ui.widgets.steps import field_text
from gdviz.ui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec
    from gdviz.ui.look.theme import Theme

_FORMED = frozenset("/*×·^√(π½⅓¼¾⅔²³")  # what a number is worked out from
_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_FREE = 4  # pixels that Qt keeps clear at the two ends of the text together
_SMALLEST = 0.7  # of the ordinary size of type


@final
class NumberField(TypedLine[float]):
    """Shows a number; keeps what was typed, such as ``1/3``, for as long as it holds.

    Signals
    -------
    stepped
        The up and down keys ask for so many fine steps; a key released has `finished`.
    """

    stepped = Signal(float)

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        super().__init__(spec, as_number(spec.default), parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(40)

    def read(self, text: str) -> float:
        return as_number(self._spec.parse(numerals.typed(text)))

    def number(self) -> float | None:
        return self.value()

    def text_of(self, value: float, typed: str = "") -> str:
        is_plain = not set(typed) & _FORMED and not re.search("[a-df-z]", typed)
        return field_text(self._spec, value) if is_plain else typed.replace("-", "−")

    def fit(self, theme: Theme) -> None:
        """Set a long number smaller: one whose last digits are out of sight is a wrong one."""
        self.setFixedSize(theme.px(64), theme.px(24))
        self.ensurePolished()
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inner = QStyle.SubElement.SE_LineEditContents
        room = self.style().subElementRect(inner, option, self).width() - _FREE
        full = theme.body
        for px in range(full, round(_SMALLEST * full) - 1, -1):
            font = ui_font(px)
            if QFontMetricsF(font).horizontalAdvance(self.text()) <= room:
                break
        self.setFont(font)

    def event(self, event: QEvent) -> bool:
        return claims(event, _UP_DOWN) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _UP_DOWN:
            self.commit()
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = 0.1 if shift else 1.0
            self.stepped.emit(step if event.key() == Qt.Key.Key_Up else -step)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _UP_DOWN and not event.isAutoRepeat():
            self.finished.emit()
        super().keyReleaseEvent(event)
