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
    once = [Counter(dialog=n, menu=m) for n, m in ((0, 1), (1, 2), (9, 3), (9, 2), (9, 1))]
    assert growing(once) == {}
    assert growing([Counter(entries=n) for n in (84, 86, 86, 87, 187)]) == {}
    more = [Counter(menu=10 + 3 * n) for n in range(6)]
    assert growing(more) == {"menu": [10, 13, 16, 19, 22, 25]}
    assert growing(more[:3]) == {}


def test_what_waits_in_a_hidden_window_is_judged_when_it_was_counted_often() -> None:
    pages = [0, 39, 30, 33, 39, 42]
    hidden, seen = "Label in hidden AboutMethod", "Label inside"
    assert growing([Counter({hidden: n}) for n in pages[1:]]) == {}
    assert growing([Counter({seen: n}) for n in pages[1:]]) == {seen: pages[1:]}
    more = [Counter({hidden: 3 * n}) for n in range(9)]
    assert growing(more) == {hidden: [3 * n for n in range(1, 9)]}
