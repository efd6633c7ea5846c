"""The promise: the eigenmode panel is there where it helps, readable, and speaks in factors."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.lettering import overlap
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView
from gdviz.ui.views.eigenmodes.mode_picture import (
    factor_text,
    mode_horizon,
    mode_range,
    placed,
)
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


def shown_by_hand(desk: Desk) -> None:
    if not desk.action("panel_modes").isChecked():
        desk.do("panel_modes")
    desk.dock("modes").raise_()
    desk.told()
    settle()


def titles(desk: Desk) -> list[str]:
    labels = desk.modes.findChildren(MathLabel)
    return [label.source() for label in labels if label.isVisible()]


@pytest.mark.parametrize(
    ("factor", "turning", "text"),
    [
        (-2 / 3, False, "× −0.667"), (0.5, False, "× 0.500"), (-1.05, False, "× −1.05"),
        (0.9999, False, "× 0.9999"), (0.0, False, "× 0"), (0.9j, True, "|z| = 0.900"),
    ],
)  # fmt: skip
def test_factors_are_printed_with_the_digits_that_tell(
    factor: complex, turning: bool, text: str
) -> None:
    assert factor_text(complex(factor), turning=turning) == text


def test_the_range_goes_from_the_start_to_a_millionth_of_it() -> None:
    k = np.arange(201.0)[:, None]
    calm, wild = 3.0 * np.hstack([0.5**k, 0.9**k]), 3.0 * np.hstack([1.05**k, 0.59**k])
    assert mode_range([(calm, False), (wild, True)]) == (-6.0, 2.0)
    assert mode_range([(0.0 * calm, False)]) == (-1.0, 1.0)


def test_the_cursor_never_leaves_the_plot() -> None:
    k = np.arange(201.0)[:, None]
    parts = [3.0 * np.hstack([(2 / 3) ** k, (2 / 3) ** k])]
    assert mode_horizon(parts, -6.0, 200, 0) == 40  # (2/3)³⁶ · 3 = 1.4e-6
    assert mode_horizon(parts, -6.0, 200, 41) == 80
    assert mode_horizon(parts, -6.0, 200, 190) == 200


def test_a_factor_stands_beside_its_line_and_on_nothing_else() -> None:
    room = (300.0, 200.0)
    x = np.linspace(0.0, 300.0, 40)
    lines = [trail(np.stack([x, y], axis=1), room) for y in (20 + 0.3 * x, 30 + 0.4 * x)]
    boxes = placed(lines, [(60.0, 14.0)] * 2, room, [], 6.0)
    assert all(box is not None for box in boxes)
    for box in boxes:
        assert box is not None
        for line in lines:
            inside = (line.points > box[:2]).all(axis=1) & (line.points < box[2:]).all(axis=1)
            assert not inside.any()


def test_no_factor_covers_another_where_there_are_many() -> None:
    room = (200.0, 110.0)
    x = np.linspace(0.0, 200.0, 40)
    lines = [trail(np.stack([x, 5 + i + 0.5 * x], axis=1), room) for i in range(14)]
    boxes = [box for box in placed(lines, [(60.0, 14.0)] * 14, room, [], 6.0) if box]
    assert 3 <= len(boxes) < 14
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))


def test_quadratics_show_their_modes_where_there_is_room(open_window: Open) -> None:
    desk = open_window("step_size")
    desk.told()
    settle()
    assert titles(desk) == ["steep direction, $λ$ = 5", "flat direction, $λ$ = 1"]
    assert desk.dock("modes").width() >= 340
    desk.window.resize(1280, 720)
    settle()
    modes = desk.dock("modes")  # where there is none, they are a tab
    assert desk.area.tabifiedDockWidgets(desk.dock("stability")) == [modes]
    assert not modes.seen
    modes.raise_()
    settle()
    assert modes.seen


def test_elsewhere_they_come_from_the_menu(open_window: Open) -> None:
    desk = open_window("race")
    assert desk.dock("modes").isHidden()
    shown_by_hand(desk)
    assert len(titles(desk)) == 2
    assert desk.dock("paths").width() > desk.dock("modes").width()


def test_they_are_made_when_somebody_looks(open_window: Open) -> None:
    desk = open_window("race")
    assert desk.window.findChildren(EigenmodesView) == []
    shown_by_hand(desk)
    assert desk.modes.isVisible()


def test_one_variable_has_one_plot(open_window: Open) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}}
    desk = open_window({"objective": "parabola", "runs": [run]})
    shown_by_hand(desk)
    assert titles(desk) == ["error, $λ$ = 2"]


def test_a_landscape_without_known_minimum_says_so(open_window: Open) -> None:
    scene = {
        "objective": "expression",
        "objective_params": {"formula": "x + y**2"},
        "start": [1, 1],
        "steps": 5,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
    }
    desk = open_window(scene)
    shown_by_hand(desk)
    (sentence,) = titles(desk)
    assert sentence.startswith("No minimum is known here.")


def test_the_selected_run_says_which_minimum_it_is_about(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window("race")
    shown_by_hand(desk)
    first = titles(desk)
    desk.session.select(1)
    qtbot.waitUntil(lambda: titles(desk) != first)


def test_a_click_in_a_mode_asks_for_that_step(open_window: Open) -> None:
    desk = open_window("step_size")
    asked: list[int] = []
    desk.modes.seek_requested.connect(asked.append)
    desk.modes.findChildren(Canvas)[0].surface.dragged.emit(7.4, 0.0)
    desk.modes.findChildren(Canvas)[0].surface.dragged.emit(-3.0, 0.0)
    assert asked == [7, 0]


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)])
def test_nothing_in_the_panel_is_clipped(open_window: Open, size: tuple[int, int]) -> None:
    desk = open_window("step_size", size)
    shown_by_hand(desk)
    panel = desk.dock("modes").panel
    for label in panel.findChildren(MathLabel):
        if label.isVisible():
            assert label.sizeHint().width() <= label.width()
            assert label.height() >= label.sizeHint().height()
    for canvas in desk.modes.findChildren(Canvas):
        assert min(canvas.pixel_size) >= 80
    hint = panel.findChildren(ElidedLabel)[0]
    assert hint.fontMetrics().horizontalAdvance(hint.text()) <= hint.width()
