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
