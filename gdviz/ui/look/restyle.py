"""Dynamic properties by which the style sheet chooses a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set the property `name` of `widget` and let the style sheet look at it again.

    Doing so gives a widget the font back that it had when the sheet first met it: its own
    is put on again.
    """
    if widget.property(name) == value:
        return
    own = widget.font() if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) else None
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    if own is not None:
        widget.setFont(own)
