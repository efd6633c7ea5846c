"""The stationary points beside a landscape: all of them, or how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gdviz.core.objectives import OBJECTIVES, build
from gdviz.ui.editors.landscape.landmark_list import LandmarkList

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open


def shown(qtbot: QtBot, key: str) -> tuple[str, list[tuple[str, str]]]:
    listed = LandmarkList()
    qtbot.addWidget(listed)
    listed.show_landmarks(build(OBJECTIVES[key], {}, None).landmarks())
    rows = [(name.text(), value.source()) for name, value in listed._cells]
    return listed._heading.text(), [row for row in rows if row[0]]


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("himmelblau_tilted", "Stationary points"),
        ("ackley", "Minima"),
    ],
)
def test_the_heading_says_what_there_is(qtbot: QtBot, key: str, heading: str) -> None:
    assert shown(qtbot, key)[0] == heading


def test_the_peak_of_himmelblau_is_listed(qtbot: QtBot) -> None:
    rows = shown(qtbot, "himmelblau")[1]
    assert len(rows) == 9
    assert rows[-1] == ("▲  (−0.27, −0.92)", "182")


def test_what_there_is_no_room_for_is_counted(qtbot: QtBot) -> None:
    rows = shown(qtbot, "rastrigin")[1]
    assert len(rows) == 9
    assert rows[0] == ("★  (0, 0)", "0")
    assert rows[-1] == ("and 17 more", "")


def test_a_long_name_leaves_the_panel_as_wide_as_it_is(open_window: Open) -> None:
    label = "plain gradient descent with a small rate"
    runs = [{"optimizer": "gd", "hyper": {"lr": 0.05}, "label": label}]
    desk = open_window({"objective": "quadratic", "start": [3, 3], "steps": 30, "runs": runs})
    (listed,) = desk.panel("landscape").findChildren(LandmarkList)
    assert f"best rate of {label}" in [name.text() for name, _ in listed._cells]
    scrolled = desk.scrolled("landscape")
    assert scrolled.widget().width() <= scrolled.viewport().width()
