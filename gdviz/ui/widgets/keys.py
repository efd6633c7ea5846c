"""Keys that belong to a focused widget and not to the shortcuts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Container

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
SPACE = (Qt.Key.Key_Space,)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
         Qt.KeyboardModifier.KeypadModifier)  # fmt: skip


def claims(event: QEvent, keys: Container[int]) -> bool:
    """Whether `event` asks if a shortcut may have one of our `keys`; if so, it may not."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in keys or event.modifiers() not in PLAIN:
        return False
    event.accept()
    return True


def by_keyboard(event: QFocusEvent) -> bool:
    """Whether focus came from a key; only then is it shown with a ring."""
    reasons = Qt.FocusReason
    return event.reason() in (
        reasons.TabFocusReason,
        reasons.BacktabFocusReason,
        reasons.ShortcutFocusReason,
    )
