"""The promise: a panel that floats, or is closed, is in the way of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication

from gdviz.ui.editors.runs.about_method import AboutMethod
from gdviz.ui.export.figure.panel_picture import RATIO

if TYPE_CHECKING:
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def close_all(desk: Desk) -> None:
    for dock in desk.docks.values():
        dock.hide()
    desk.draw()


def test_a_floating_panel_stands_beside_the_others_in_the_picture(open_window: Open) -> None:
    desk = open_window("race")
    desk.float("curves")
    desk.do("copy")
    image = QGuiApplication.clipboard().image()
    panels = desk.window.pictured()
    assert desk.panel("curves") in panels
    assert image.width() >= RATIO * sum(
        {panel.window(): panel.width() for panel in panels}.values()
    )
    assert desk.toast == "Picture copied"


def test_without_any_panel_there_is_a_sentence_and_no_picture(open_window: Open) -> None:
    desk = open_window("race")
    QGuiApplication.clipboard().setText("before")
    close_all(desk)
    desk.do("copy")
    assert desk.toast == "No panel is open that a picture could show"
    assert QGuiApplication.clipboard().text() == "before"


def test_a_figure_of_the_window_without_panels_is_a_sentence_too(open_window: Open) -> None:
    desk = open_window("race")
    dialog = desk.figure_dialog()
    close_all(desk)
    dialog._format.set_current(".png")  # the only one that can be the window as it is
    dialog._shows.set_current("window")
    dialog._on_look()
    assert "No panel is open that a picture could show" in dialog._words.text()


def test_the_page_about_a_method_opens_over_the_window_beside_a_floating_card(
    open_window: Open,
) -> None:
    desk = open_window("race")
    desk.float("runs")
    desk.choose_for_run(0, "about")
    QApplication.processEvents()
    page = desk.only(AboutMethod)
    assert page.isVisible()
    assert page.window() is desk.window
    desk.float("runs")
    desk.choose_for_run(1, "about")
    assert page.window() is desk.window
    assert desk.window.rect().contains(page.geometry())


def test_a_floating_panel_that_its_own_window_closes_is_closed_by_hand(
    open_window: Open,
) -> None:
    desk = open_window("race")
    desk.float("stability")
    dock = desk.dock("stability")
    assert desk.action("panel_stability").isChecked()
    dock.close()  # what the button of its title bar does
    QApplication.processEvents()
    assert not desk.action("panel_stability").isChecked()
    assert b"stability" not in desk.area.chosen()["race.wide.open"].data()
    desk.do("panel_stability")
    assert dock.isFloating()
    assert not dock.isHidden()


def test_a_window_that_is_resized_after_it_was_closed_brings_no_panel_back(
    open_window: Open,
) -> None:
    desk = open_window("race")
    desk.float("stability")
    desk.resize(1120, 660)  # another layout, in which it does not float
    assert not desk.dock("stability").isFloating()
    desk.window.close()
    old, new = desk.window.size(), QSize(1600, 1000)
    desk.window.resize(new)
    QApplication.sendEvent(desk.window, QResizeEvent(new, old))  # as when it was maximised
    assert not desk.dock("stability").isVisible()
