"""The promise: what takes long is done in parts, and the window lives in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from gdviz.ui.system.in_turn import InTurn
from gdviz.ui.views.stability.stability_view import StabilityView

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from gdviz.ui.panel_spec import Moment
    from tests.ui.conftest import Open


def test_one_thing_is_done_in_each_round(qapp: QApplication, qtbot: QtBot) -> None:
    owner, done = QObject(), ""

    def add(letter: str) -> None:
        nonlocal done
        done += letter

    turn = InTurn(owner)
    turn.do([lambda: add("a"), lambda: add("b"), lambda: add("c")])
    assert done == "a"
    assert not turn.is_done
    QTimer.singleShot(0, lambda: add("-"))  # the window lives
    qtbot.waitUntil(lambda: turn.is_done)
    assert done.replace("-", "") == "abc"
    assert done != "abc-"
    turn.do([lambda: add("d"), lambda: add("e")])
    turn.do([lambda: add("f"), lambda: add("g")])
    qtbot.waitUntil(lambda: turn.is_done)
    assert done.endswith("dfg")  # what is newer is told instead
    turn.do([lambda: add("h"), lambda: add("i")])
    turn.forget()
    QApplication.processEvents()
    assert done.endswith("gh")


def test_theory_reaches_one_panel_after_the_other(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("step_size")
    desk.settle()
    view, seen = desk.only(StabilityView), []
    show = view.show_moment

    def noted(moment: Moment) -> None:
        seen.append(moment.insight)
        show(moment)

    monkeypatch.setattr(view, "show_moment", noted)
    found = desk.session.insight
    desk.session.insight_arrived.emit(found)
    assert seen == []  # the landscape's panel comes first
    qtbot.waitUntil(lambda: seen == [found])
    desk.session.insight_arrived.emit(found)
    desk.session.snapshot_arrived.emit(desk.session.snapshot)  # which tells it to all at once
    assert seen == [found, found]
    QApplication.processEvents()
    assert seen == [found, found]
