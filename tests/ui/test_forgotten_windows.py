"""The promise: a window that nobody holds any more goes without a word."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from gdviz.engine import shipped
from gdviz.ui.session import Session
from gdviz.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

OPENED = ("search", "keys", "picture", "film", "")


@pytest.mark.parametrize("key", OPENED)
def test_python_takes_a_window_apart_in_silence(qapp: QApplication, key: str) -> None:
    """It empties the objects first, and Qt still sends them events when it destroys them."""
    style = qapp.styleSheet(), qapp.palette(), qapp.font()
    session = Session(shipped.load("race"))
    window = MainWindow(session)
    window.show()
    if key:
        window._actions[key].trigger()
    qapp.processEvents()
    window.close()
    qapp.processEvents()
    del window, session
    gc.collect()  # what is raised in an event fails the test
    qapp.setStyleSheet(style[0])
    qapp.setPalette(style[1])
    qapp.setFont(style[2])
