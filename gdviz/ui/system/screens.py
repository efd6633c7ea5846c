"""Which screen a widget is on, asked in a way that does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen
    from PySide6.QtWidgets import QWidget


def screen_of(widget: QWidget) -> QScreen:
    """The screen that `widget`, or what will show it, has its middle on; else the first one.

    ``QWidget.screen`` and ``QWindow.screen`` make the screen a child of the one that asks:
    when that is collected as garbage, the screen goes with it, and the program at the next
    window that opens.
    """
    seen = widget
    while not seen.isVisible() and (above := seen.parentWidget()) is not None:
        seen = above
    middle = seen.mapToGlobal(seen.rect().center())
    # PySide6's types do not know that a place may be on no screen
    found: QScreen | None = QGuiApplication.screenAt(middle)
    return found or QGuiApplication.primaryScreen()
