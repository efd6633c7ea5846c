"""The promise: an error that nobody expected is said, can be reported, and ends no work."""

from __future__ import annotations

import getpass
import json
import logging
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz import __version__
from gdviz.engine.insight import InsightMaker
from gdviz.scene.codec import decode
from gdviz.ui.app import _Hook
from gdviz.ui.system.failure_report import failure_report, nameless, sentence_of
from gdviz.ui.widgets.failure_bar import FailureBar
from gdviz.ui.window.failures import LoggedErrors
from tests.ui.sessions import scene

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def raised(message: str) -> Exception:
    try:
        raise RuntimeError(message)
    except RuntimeError as error:
        return error


def bar(desk: Desk) -> FailureBar:
    return desk.only(FailureBar)


def press(desk: Desk, text: str) -> None:
    (button,) = (b for b in bar(desk).findChildren(QPushButton) if b.text() == text)
    button.click()


def test_an_error_in_a_slot_is_said_and_the_work_goes_on(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("race")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "excepthook", _Hook(desk.window))
        patch.setattr(sys, "__excepthook__", lambda *_: None)
        QTimer.singleShot(0, lambda: [][1])
        qtbot.waitUntil(lambda: desk.shows(FailureBar))
    assert bar(desk).text() == (
        "Unexpected error; your work is still open: list index out of range"
    )
    before = desk.session.scene
    desk.do("undo")
    desk.window.open_scene("step_size")
    assert desk.session.scene != before


def test_the_report_holds_what_is_needed_to_see_it_again(open_window: Open) -> None:
    desk = open_window("race")
    desk.window.failures.tell(raised("the ground is gone"))
    press(desk, "Copy report")
    report = QGuiApplication.clipboard().text()
    assert f"gdviz {__version__}" in report
    assert "Python 3." in report
    assert "PySide6-Essentials 6." in report
    assert "RuntimeError: the ground is gone" in report
    assert "in raised\n    raise RuntimeError(message)" in report
    tree = report.partition("Scene:\n")[2]
    assert decode(tree.encode()) == desk.session.scene


def test_an_error_in_the_simulation_is_said_too(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("race")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("theory is broken")

    with monkeypatch.context() as patch:
        patch.setattr(InsightMaker, "insight", broken)
        desk.session.seek(3)
        qtbot.waitUntil(lambda: desk.shows(FailureBar))
    assert bar(desk).text().endswith("theory is broken")


def test_an_error_in_another_thread_is_said_in_that_of_the_window(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("race")
    monkeypatch.setattr(sys, "__excepthook__", lambda *_: None)
    error = raised("elsewhere")
    thread = Thread(target=_Hook(desk.window), args=(type(error), error, error.__traceback__))
    thread.start()
    thread.join()
    assert not desk.shows(FailureBar)
    qtbot.waitUntil(lambda: desk.shows(FailureBar))
    assert bar(desk).text().endswith("elsewhere")


def test_an_error_that_was_caught_while_painting_is_said(
    open_window: Open, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_window("race")
    listening = LoggedErrors(desk.window.failures)
    logging.getLogger("gdviz.ui").error("a picture could not be painted:\n%s", "Traceback: x")
    listening.close()
    QApplication.processEvents()
    assert bar(desk).text().endswith("a picture could not be painted")
    press(desk, "Copy report")
    assert "Traceback: x" in QGuiApplication.clipboard().text()
    caplog.clear()


def test_the_same_error_again_and_again_is_said_once(open_window: Open) -> None:
    desk = open_window("race")
    error = raised("in every frame")
    desk.window.failures.tell(error)
    press(desk, "Close")
    for _ in range(100):
        desk.window.failures.tell(error)
    assert not desk.shows(FailureBar)
    desk.window.failures.tell(raised("another"))
    assert desk.shows(FailureBar)


def test_the_bar_stays_inside_a_small_window_and_below_the_buttons(open_window: Open) -> None:
    desk = open_window("race", (1120, 660))
    desk.window.failures.tell(raised("long " * 400))
    QApplication.processEvents()
    assert desk.window.rect().contains(bar(desk).geometry())
    assert bar(desk).y() > 40


HOMES = [
    ("/home/maria/scenes/a.gdviz", "…/a.gdviz"),
    (r"C:\Users\Maria\Desktop\c.gdviz", "…/c.gdviz"),
    ("/Users/maria/d.py, line 3", "…/d.py, line 3"),
]


@pytest.mark.parametrize(("text", "left"), HOMES)
def test_folders_are_cut_from_paths(text: str, left: str) -> None:
    assert nameless(text) == left


@pytest.mark.parametrize(
    "text", ["f = x/y + 1/2", "a / b", "gradient/loss", "~/x", "3/4", "a /b", "x//y"]
)
def test_what_is_no_path_stays(text: str) -> None:
    assert nameless(text) == text


def test_a_report_names_neither_home_nor_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "Maria Meier"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "maria")
    assert getpass.getuser() == "maria"
    assert Path.home() == home
    trace = (
        f'Traceback:\n  File "{home}/my scenes/a.py", line 1\n'
        '  File "/srv/maria/b.py", line 2\n'
        f"OSError: /net/maria: cannot read {home}\n"
    )
    report = failure_report(trace, scene(notes=f"see {home}/notes.txt"))
    assert "maria" not in report.lower()
    assert str(tmp_path) not in report
    assert 'a.py", line 1' in report
    json.loads(report.partition("Scene:\n")[2])
    assert "Meier" not in sentence_of(f"{home}/x.gdviz is gone")


def test_a_traceback_without_end_is_shortened() -> None:
    report = failure_report("x" * 10_000_000, scene())
    assert len(report) < 30_000
