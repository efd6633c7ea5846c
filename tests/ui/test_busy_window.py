"""The promise: a film that is being made is seen in the window, and is not lost by a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMessageBox

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.ui.export.dialogs.film_dialog import FilmDialog
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def begun(desk: Desk, path: Path) -> FilmDialog:
    dialog = desk.film_dialog()
    dialog.start(str(path))
    dialog.close()
    return dialog


def answer(label: str, seen: list[str]) -> None:
    """Press the button `label` of the question, as soon as it is asked."""

    def press() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QMessageBox)
        seen.append(asked.text())
        next(button for button in asked.buttons() if button.text() == label).click()

    QTimer.singleShot(50, press)


def test_the_bar_says_how_far_a_film_is(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_window("race")
    button = desk.film_button
    assert not button.isVisible()
    dialog = begun(desk, tmp_path / "a.mp4")
    qtbot.waitUntil(lambda: button.isVisible() and button.text().startswith("Film "))
    assert not dialog.isVisible()
    button.click()
    assert dialog.isVisible()
    dialog._stop.click()
    assert not button.isVisible()
    assert desk.action("film").text() == "Export film…"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("spontaneous", [False, True])
def test_to_close_while_a_film_is_made_is_asked_about(
    open_window: Open, qtbot: QtBot, tmp_path: Path, spontaneous: bool
) -> None:
    desk = open_window("race")
    dialog = begun(desk, tmp_path / "a.mp4")

    def close() -> bool:
        if not spontaneous:
            desk.do("quit")
            return not desk.window.isVisible()
        event = QCloseEvent()
        event.setAccepted(True)
        event.spontaneous = lambda: True  # type: ignore[method-assign]  # as the desktop sends it
        desk.window.closeEvent(event)
        return event.isAccepted()

    seen: list[str] = []
    answer("Keep exporting", seen)
    assert not close()
    assert dialog.is_busy
    answer("Close and lose it", seen)
    assert close()
    assert not dialog.is_busy
    assert all(text.endswith("It is lost if gdviz closes now.") for text in seen)
    assert len(seen) == 2
    assert list(tmp_path.iterdir()) == []


def test_files_are_asked_for_where_the_last_one_was(open_window: Open, tmp_path: Path) -> None:
    desk = open_window("race")
    assert desk.session.suggested(".png") == "race-down-the-valley.png"
    desk.session.remember("")
    assert desk.session.folder == ""
    desk.session.remember(str(tmp_path / "b.png"))
    assert desk.session.suggested(".svg") == str(tmp_path / "race-down-the-valley.svg")
    (tmp_path / "elsewhere").mkdir()
    desk.session.save(tmp_path / "elsewhere" / "c.gdviz")
    assert desk.session.suggested(".svg") == str(tmp_path / "c.svg")
