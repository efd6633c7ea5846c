"""A window for the tests of what is declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from gdviz.scene.codec import from_builtins
from gdviz.ui.look.fonts import load_fonts
from gdviz.ui.session import Session
from gdviz.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Open: TypeAlias = Callable[[dict[str, Any]], tuple[MainWindow, Session]]


@pytest.fixture
def bowl() -> dict[str, Any]:
    return {
        "title": "Bowl", "objective": "quadratic", "start": [3, -3], "steps": 60,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.1}},
            {"optimizer": "adam", "hyper": {"lr": 0.05}},
        ],
    }  # fmt: skip


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Windows on a scene that was simulated to its end."""
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "gdviz.ini"))
    load_fonts()
    windows: list[MainWindow] = []

    def open_on(tree: dict[str, Any]) -> tuple[MainWindow, Session]:
        session = Session(from_builtins(tree))
        window = MainWindow(session)
        windows.append(window)
        window.resize(1600, 1000)
        window.show()
        qtbot.waitExposed(window)
        session.start()
        qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.complete)
        return window, session

    yield open_on
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
