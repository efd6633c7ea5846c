"""The promise: whatever a hand without a mind does to the window, it goes on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.monkey.__main__ import shortest, told
from tests.monkey.acts import found, way_to
from tests.monkey.cage import growing

if TYPE_CHECKING:
    from tests.ui.conftest import Open


def test_what_goes_wrong_is_heard_and_told_in_few_acts() -> None:
    wrong = ["no such act", ""]
    story = told({"script": [["key", "", "Space"], ["key", "", "Tab"], wrong, ["wait", "", 0]]})
    assert "KeyError: 'no such act'" in story.trouble
    assert shortest(story) == [wrong]


def test_a_way_leads_to_its_widget_again(open_window: Open) -> None:
    desk = open_window("race")
    for widget in (desk.bar, desk.cards[2], desk.plane.canvas.viewport(), desk.window):
        assert found(way_to(widget)) is widget
    assert found(f"{way_to(desk.bar)}/QPushButton.99") is None


def test_objects_that_are_made_once_are_told_from_those_that_become_more() -> None:
    ones = [0, 0, 9, 9, 9, 40, 40, 41, 44, 44]
    assert growing([Counter(dialog=n) for n in ones]) == {}
    pages = [39, 30, 33, 39, 42, 42, 30, 39, 40]  # what was told last
    assert growing([Counter(labels=n) for n in pages]) == {}
    jumps = [78, 81, 75, 150, 171, 171, 168, 171, 171]  # a grid of plots, settings unfolded
    assert growing([Counter(widgets=n) for n in jumps]) == {}
    more = [Counter(menu=10 + 3 * n) for n in range(10)]
    assert growing(more) == {"menu": [10 + 3 * n for n in range(10)]}
    assert growing(more[:7]) == {}  # of few counts nothing is said


def test_a_button_that_is_held_down_keeps_no_closed_program_alive() -> None:
    title = "MainWindow.0/Transport.0/QWidget.0/_Place.0/QToolButton.0"
    drag = ["drag", title, "left", "", 0.18, 0.36, 0.26, 0.67, 0.27, 0.84]
    last = ["entry", "MainWindow.0/MainMenu.0", 36]  # Quit, while the button is down
    story = told({"script": [drag, last, ["wait", "", 0], ["wait", "", 5]]})
    assert story.trouble == ""
