"""A row that edits one parameter, what it says, and a hand that types in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdviz.core.params import ParamSpec, Value
from gdviz.ui.widgets.param_editor import ParamEditor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLineEdit
    from pytestqt.qtbot import QtBot


class Heard:
    """What an editor has said so far."""

    def __init__(self, editor: ParamEditor) -> None:
        self.values: list[Value] = []
        self.finished = 0
        self.complaints: list[str] = []
        editor.edited.connect(self._on_edited)
        editor.finished.connect(self._on_finished)
        editor.complained.connect(self.complaints.append)

    def _on_edited(self, spec: object, value: Value) -> None:
        assert isinstance(spec, ParamSpec)
        self.values.append(value)

    def _on_finished(self) -> None:
        self.finished += 1


@contextmanager
def shown(qtbot: QtBot, spec: ParamSpec) -> Iterator[ParamEditor]:
    editor = ParamEditor(spec)
    qtbot.addWidget(editor)
    editor.resize(300, 28)
    editor.show()
    yield editor


def type_in(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    field.insert(text)  # QTest has no keys for what is not ASCII
    QTest.keyClick(field, Qt.Key.Key_Return)
