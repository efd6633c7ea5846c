"""What holds for every test of the window: widgets die, and Qt has nothing to warn of."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import shiboken6
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.fonts import load_fonts
from gdviz.ui.session import Session
from gdviz.ui.window.main_window import MainWindow
from tests.ui.desk import Desk
from tests.ui.sessions import arrive, scene

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.scene.records import Scene

settings.register_profile("gdviz", derandomize=True, max_examples=40, deadline=None)
settings.load_profile("gdviz")

Watch: TypeAlias = Callable[[QObject], None]
Open: TypeAlias = Callable[..., Desk]
OpenSession: TypeAlias = Callable[..., Session]

_HERE = Path(__file__).parent
_OFFSCREEN = "This plugin does not support"  # the offscreen platform has no window manager


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(_OFFSCREEN))


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    """Measure text with the typefaces that users see."""
    load_fonts()


@pytest.fixture
def no_leaks(qapp: QApplication) -> Iterator[Watch]:
    """A function to which a test shows its objects; they must die when nobody holds them.

    What keeps a widget alive is usually a lambda that captures it, or another connection
    that is not to a bound method.
    """
    watched: list[weakref.ref[QObject]] = []

    def watch(item: QObject) -> None:
        watched.append(weakref.ref(item))
        for child in item.findChildren(QWidget):
            if type(child).__module__.startswith("gdviz"):
                watched.append(weakref.ref(child))

    yield watch
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    alive = [item for ref in watched if (item := ref()) is not None]
    names = [type(item).__name__ for item in alive]
    for item in alive:
        if shiboken6.isValid(item) and item.parent() is None:
            item.deleteLater()
    alive.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert names == []


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from what the user's program remembers."""
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "settings" / "gdviz.ini"))


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """Desks with a scene (a key, or its tree), simulated to the end and paused at step 0."""
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    windows: list[MainWindow] = []

    def open_on(
        scene: str | dict[str, Any] = "race", size: tuple[int, int] = (1600, 1000)
    ) -> Desk:
        loaded = shipped.load(scene) if isinstance(scene, str) else from_builtins(scene)
        session = Session(loaded)
        window = MainWindow(session)
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        session.start()
        desk = Desk(window, session, qtbot)
        desk.settle()
        desk.draw()
        desk.told()
        return desk

    yield open_on
    for window in windows:
        if shiboken6.isValid(window):
            window.close()
            window.deleteLater()
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[OpenSession]:
    """Sessions that run, and whose threads are stopped in the end."""
    sessions: list[Session] = []

    def open_session(of: Scene | None = None) -> Session:
        session = Session(of or scene())
        sessions.append(session)
        session.start()
        arrive(qtbot, session)
        return session

    yield open_session
    for session in sessions:
        session.close()
