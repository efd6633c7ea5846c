"""The promise: a dialog is as large as it wants, and never larger than its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout, QWidget

from gdviz.ui.system.screens import screen_of
from gdviz.ui.widgets.tall import Tall, open_within
from gdviz.ui.window.key_list import KeyList

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open


def dialog_of(qtbot: QtBot, rows: int) -> tuple[QDialog, Tall]:
    window, dialog = QWidget(), QDialog()
    for part in (window, dialog):
        qtbot.addWidget(part)
    content = QWidget(dialog)
    column = QVBoxLayout(content)
    for i in range(rows):
        column.addWidget(QLabel(f"row {i} of many", content))
    tall = Tall(content, dialog)
    around = QVBoxLayout(dialog)
    around.addWidget(tall)
    window.resize(600, 500)
    window.show()
    open_within(dialog, window)
    dialog.show()
    for _ in range(3):
        QApplication.processEvents()
    return dialog, tall


def test_what_fits_is_shown_whole(qtbot: QtBot) -> None:
    _, tall = dialog_of(qtbot, 6)
    assert tall.verticalScrollBar().maximum() == 0


def test_what_does_not_fit_scrolls_and_the_bar_hides_nothing(qtbot: QtBot) -> None:
    dialog, tall = dialog_of(qtbot, 200)
    room = screen_of(dialog).availableGeometry()
    assert room.contains(dialog.geometry())
    assert tall.verticalScrollBar().maximum() > 0
    assert tall.widget().width() <= tall.viewport().width()
    assert tall.widget().minimumSizeHint().width() <= tall.viewport().width()


def test_dialogs_of_the_window_stay_on_the_screen(open_window: Open) -> None:
    desk = open_window("race", (1024, 576))
    desk.do("keys")
    dialogs: list[QWidget] = [desk.only(KeyList), desk.figure_dialog(), desk.film_dialog()]
    for dialog in dialogs:
        dialog.show()
        QApplication.processEvents()
        room: QRect = screen_of(dialog).availableGeometry()
        assert dialog.height() <= room.height(), type(dialog).__name__
        assert dialog.minimumSizeHint().height() <= 500, type(dialog).__name__
        assert dialog.minimumSizeHint().width() <= 1000, type(dialog).__name__
