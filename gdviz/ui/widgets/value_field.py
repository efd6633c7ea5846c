"""A field for a value that is written in words or as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtWidgets import QSizePolicy

from gdviz.core.params import Value
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.params import ParamSpec
    from gdviz.ui.look.theme import Theme


@final
class ValueField(TypedLine[Value]):
    """Shows a text, or whole numbers as ``30, 60, 90``, and reads what is typed."""

    def __init__(self, spec: ParamSpec, *, parent: QWidget | None = None) -> None:
        super().__init__(spec, spec.default, parent=parent)
        self.setMaxLength(2000)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def read(self, text: str) -> Value:
        return self._spec.parse(text)

    def text_of(self, value: Value, typed: str = "") -> str:
        return written(value)

    def fit(self, theme: Theme) -> None:
        self.setFont(ui_font(theme.body))
        self.setFixedHeight(theme.px(24))


def written(value: Value) -> str:
    """`value` as its field shows it."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
