"""Where the Tab key goes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def follow(first: QWidget, groups: Iterable[QWidget]) -> None:
    """Let all that can be focused in `groups` follow `first`, in the order of their making.

    Without it a widget that is made later comes last in the window, wherever it stands.
    """
    before = first
    for group in groups:
        for part in (group, *group.findChildren(QWidget)):
            here = part.window() is first.window()  # and not the list that a combo box opens
            if here and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(before, part)
                before = part
