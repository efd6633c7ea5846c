"""The promise: a view that is kept for a step comes back there, and undo knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gdviz.scene.edits import SetScene
from gdviz.scene.records import Keyframe, Show

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.objectives import Window
    from gdviz.ui.session import Session
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

NEAR: Window = ((2.0, 5.0), (-3.0, 0.0))


def go(session: Session, qtbot: QtBot, k: int) -> None:
    session.simulation.play.emit(False)
    session.simulation.seek.emit(k)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)
    for _ in range(3):
        QApplication.processEvents()


def shown(desk: Desk) -> Window:
    return desk.plane.shown_window


def keep(desk: Desk, qtbot: QtBot) -> None:
    desk.window.activateWindow()
    desk.window.setFocus()
    qtbot.keyClick(desk.window, Qt.Key.Key_K)


def test_a_view_kept_on_the_way_is_reached_from_the_scene_s_own(
    open_window: Open, qtbot: QtBot
) -> None:
    desk = open_window("race")
    told: list[str] = []
    desk.session.informed.connect(told.append)
    go(desk.session, qtbot, 0)
    whole = shown(desk)
    go(desk.session, qtbot, 80)
    desk.plane.frame(NEAR)
    there = shown(desk)
    keep(desk, qtbot)
    assert told == ["View kept: the picture moves, steps 0, 80"]
    assert desk.session.scene.show.camera == (Keyframe(), Keyframe(step=80, window=NEAR))
    assert_allclose(shown(desk), there)  # nothing moves under the hand
    go(desk.session, qtbot, 0)
    assert shown(desk) == whole
    go(desk.session, qtbot, 40)
    assert whole[0][0] < shown(desk)[0][0] < there[0][0]
    assert desk.session.undo_label == "keep view"
    desk.do("undo")
    go(desk.session, qtbot, 41)
    assert shown(desk) == whole


def test_a_view_kept_at_the_start_stands_still(open_window: Open, qtbot: QtBot) -> None:
    desk = open_window("race")
    go(desk.session, qtbot, 0)
    desk.plane.frame(NEAR)
    there = shown(desk)
    keep(desk, qtbot)
    go(desk.session, qtbot, 120)
    assert shown(desk) == there
    desk.do("forget_views")
    assert desk.session.scene.show.camera == ()
    qtbot.waitUntil(lambda: shown(desk) != there)


@pytest.mark.parametrize("reach", [1e20, 1e-12])
def test_a_view_that_no_file_can_hold_is_not_kept(
    open_window: Open, qtbot: QtBot, reach: float
) -> None:
    desk = open_window("race")
    told: list[str] = []
    kept: list[str] = []
    desk.session.complained.connect(told.append)
    desk.session.informed.connect(kept.append)
    go(desk.session, qtbot, 0)
    desk.plane.frame(((3.0 - reach, 3.0 + reach), (3.0 - reach, 3.0 + reach)))
    keep(desk, qtbot)
    assert desk.session.scene.show.camera == ()
    assert (len(told), kept) == (1, [])


def test_the_scrubber_marks_the_steps_and_stops_at_them(
    open_window: Open, qtbot: QtBot
) -> None:
    desk = open_window("race")
    go(desk.session, qtbot, 3)
    camera = (Keyframe(), Keyframe(step=50, zoom=2.0), Keyframe(step=900))
    desk.session.apply(SetScene("keep view", show=Show(camera=camera)))
    scrubber = desk.scrubber
    qtbot.waitUntil(lambda: [m.position for m in scrubber._marks] == [0.0, 0.25])
    scrubber.snapped.emit(1)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 50)


def test_between_two_steps_the_camera_goes_on(open_window: Open, qtbot: QtBot) -> None:
    desk = open_window("race")
    go(desk.session, qtbot, 0)
    show = Show(steps_per_second=1.0, camera=(Keyframe(), Keyframe(step=10, window=NEAR)))
    desk.session.apply(SetScene("keep view", show=show))
    seen: set[float] = set()
    desk.camera_motion.moved.connect(seen.add)
    desk.session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: len(seen) > 8)
    steps = {int(at) for at in seen}
    assert len(steps) < len(seen)
    desk.session.simulation.play.emit(False)
    qtbot.waitUntil(lambda: not desk.camera_moves)
