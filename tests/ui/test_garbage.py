"""The promise: what belongs to the window dies in the window's thread."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from gdviz.ui.system.garbage import GuiGarbage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import OpenSession


class Circle:
    """Garbage that only a collection finds; it notes the thread in which it dies."""

    died_in: list[int]

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Circle.died_in.append(threading.get_ident())


def test_a_thread_that_works_collects_nothing(opened: OpenSession, qtbot: QtBot) -> None:
    Circle.died_in = []
    gc.collect()
    opened()

    kept: list[list[int]] = []

    def work() -> None:
        for _ in range(50):
            Circle()
        kept.extend([i] for i in range(200_000))  # far beyond the threshold of a collection

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert thread.ident not in Circle.died_in
    qtbot.waitUntil(lambda: len(Circle.died_in) == 50)
    assert set(Circle.died_in) == {threading.get_ident()}


def test_python_collects_again_when_the_last_one_is_closed(qtbot: QtBot) -> None:
    before = gc.isenabled()
    one, other = GuiGarbage(), GuiGarbage()
    one.close()
    one.close()
    assert not gc.isenabled()
    other.close()
    assert gc.isenabled() is before
