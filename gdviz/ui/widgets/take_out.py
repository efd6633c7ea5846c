"""Editors that go, because what they edit has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout, QWidget


def take_out(editor: QWidget, column: QBoxLayout) -> None:
    """Take `editor` out of `column` for good, with what was typed in it and not entered.

    A field that is hidden gives up the keyboard and enters what was typed: it would become
    a value of what has come to stand in its place.
    """
    editor.blockSignals(True)
    column.removeWidget(editor)
    editor.hide()
    editor.deleteLater()
