"""The promise: what a person types finds what they mean, the likeliest first."""

from __future__ import annotations

from functools import partial

import pytest

from gdviz.ui.search.entry import Entry, Group
from gdviz.ui.search.match import matches
from gdviz.ui.search.rows import arranged

NOTHING = partial(int)


def entry(title: str, words: str = "", group: Group = "Actions") -> Entry:
    return Entry(title.casefold(), group, title, words, NOTHING)


ENTRIES = [
    entry("Learning rate of GD", "Goes to its field", "Settings"),
    entry("Learning rate of Adam", "Goes to its field", "Settings"),
    entry("Momentum β₁ of Adam", "Goes to its field", "Settings"),
    entry("AdaGrad", "Each coordinate has a rate of its own, which only falls", "Methods"),
    entry("Adam", "Needs little tuning", "Methods"),
    entry("Export figure", "As PNG, SVG or PDF"),
    entry("Six on a bowl", "Six methods, three with adaptive rates", "Scenes"),
]


def titles(query: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [hit.entry.title for hit in matches(query, ENTRIES, recent)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("rate ad", "Learning rate of Adam"),
        ("adam rate", "Learning rate of Adam"),  # in any order
        ("rat of gd", "Learning rate of GD"),
        ("ADAM", "Adam"),  # the shortest of those that fit alike
        ("figure", "Export figure"),
        ("expotr", "Export figure"),  # two letters swapped
        ("adagard", "AdaGrad"),
        ("pdf", "Export figure"),  # from what it will do
        ("adaptive", "Six on a bowl"),
    ],
)
def test_the_likeliest_comes_first(query: str, first: str) -> None:
    assert titles(query)[0] == first


def test_every_word_has_to_be_found() -> None:
    assert titles("adam figure") == []
    assert titles("zzz") == []


def test_two_letters_do_not_find_a_word_by_its_scattered_letters() -> None:
    assert "AdaGrad" not in titles("ar")
    assert "AdaGrad" in titles("agd")


def test_of_two_that_fit_alike_the_recent_one_comes_first() -> None:
    assert titles("learning rate")[0] == "Learning rate of GD"
    recent = ("learning rate of adam",)
    assert titles("learning rate", recent)[0] == "Learning rate of Adam"


def test_the_letters_that_were_matched_are_told() -> None:
    (hit,) = [h for h in matches("rate ad", ENTRIES) if h.entry.title.endswith("rate of Adam")]
    assert [hit.entry.title[a:b] for a, b in hit.in_title] == ["rate", "Ad"]


def test_hits_stand_under_their_headings_the_group_of_the_best_first() -> None:
    placed = arranged(matches("ad", ENTRIES))
    headings = [place.heading for place in placed if place.heading]
    assert len(headings) == len(set(headings))
    groups = [place.hit.entry.group for place in placed]
    assert groups == sorted(groups, key=groups.index)  # a group is never torn apart
