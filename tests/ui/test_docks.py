"""The promise: the tabs of panels are those of the panels that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTabBar

from gdviz.ui.look.theme import LIGHT
from gdviz.ui.views.curves.curves import CurvesView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

_SMALL = (1120, 660)  # several panels share a place


def tabs(desk: Desk) -> list[str]:
    bars = [bar for bar in desk.area.findChildren(QTabBar) if bar.isVisible()]
    return sorted(bar.tabText(i) for bar in bars for i in range(bar.count()))


def test_a_panel_that_is_hidden_takes_its_tab_along_at_once(open_window: Open) -> None:
    """Qt drags a tab by its number, which was another one until it had laid out again."""
    desk = open_window("race", _SMALL)
    before = tabs(desk)
    assert {"Stability", "Eigenmodes"} <= set(before)
    desk.dock("stability").toggle()
    assert "Stability" not in tabs(desk)
    menu = desk.area.createPopupMenu()
    next(a for a in menu.actions() if a.text() == "Landscape").trigger()
    assert "Landscape" not in tabs(desk)
    desk.dock("stability").toggle()
    desk.draw()
    assert set(tabs(desk)) == set(before) - {"Landscape"}


def test_the_tabs_of_an_arrangement_go_with_it(open_window: Open, qtbot: QtBot) -> None:
    """A tab that was dragged before Qt had deleted its bar ended the program."""
    desk = open_window("race", _SMALL)
    before = [bar for bar in desk.area.findChildren(QTabBar) if bar.isVisible()]
    shown = tabs(desk)
    assert before
    desk.area.reset(LIGHT)
    assert not any(bar.isVisible() for bar in before)
    qtbot.waitUntil(lambda: tabs(desk) == shown)


class Paintings(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_what_is_arranged_is_painted_once(open_window: Open) -> None:
    """What was left over of the way had everything painted three times."""
    desk = open_window("race", (1600, 1000))
    counted = Paintings()
    viewport = desk.area.findChildren(CurvesView)[0].canvas.viewport()
    viewport.installEventFilter(counted)
    desk.area.reset(LIGHT)
    desk.draw()
    assert counted.count == 1


def test_every_panel_keeps_some_room_however_little_there_is(open_window: Open) -> None:
    """Qt complains of a panel that is to have none."""
    desk = open_window("race", (1600, 1000))
    desk.do("panel_modes")
    for scale in (1.6, 1.7, 1.8, 1.9):  # the others alone would fill the window
        desk.area.proportion(LIGHT.scaled(scale))
