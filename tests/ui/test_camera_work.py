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
    from gdviz.ui.window.main_window import MainWindow
    from tests.ui.conftest import Open

NEAR: Window = ((2.0, 5.0), (-3.0, 0.0))


def go(session: Session, qtbot: QtBot, k: int) -> None:
    session.simulation.play.emit(False)
    session.simulation.seek.emit(k)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)
    for _ in range(3):
        QApplication.processEvents()


def shown(window: MainWindow) -> Window:
    return window._landscape.shown_window


def keep(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K)


def test_a_view_kept_on_the_way_is_reached_from_the_scene_s_own(
    open_window: Open, qtbot: QtBot
) -> None:
    window, session = open_window("race")
    told: list[str] = []
    session.informed.connect(told.append)
    go(session, qtbot, 0)
    whole = shown(window)
    go(session, qtbot, 80)
    window._landscape.frame(NEAR)
    there = shown(window)
    keep(window, qtbot)
    assert told == ["View kept: the picture moves, steps 0, 80"]
    assert session.scene.show.camera == (Keyframe(), Keyframe(step=80, window=NEAR))
    assert_allclose(shown(window), there)  # nothing moves under the hand
    go(session, qtbot, 0)
    assert shown(window) == whole
    go(session, qtbot, 40)
    assert whole[0][0] < shown(window)[0][0] < there[0][0]
    assert session.undo_label == "keep view"
    window.on_undo()
    go(session, qtbot, 41)
    assert shown(window) == whole


def test_a_view_kept_at_the_start_stands_still(open_window: Open, qtbot: QtBot) -> None:
    window, session = open_window("race")
    go(session, qtbot, 0)
    window._landscape.frame(NEAR)
    there = shown(window)
    keep(window, qtbot)
    go(session, qtbot, 120)
    assert shown(window) == there
    window._actions["forget_views"].trigger()
    assert session.scene.show.camera == ()
    qtbot.waitUntil(lambda: shown(window) != there)


@pytest.mark.parametrize("reach", [1e20, 1e-12])
def test_a_view_that_no_file_can_hold_is_not_kept(
    open_window: Open, qtbot: QtBot, reach: float
) -> None:
    window, session = open_window("race")
    told: list[str] = []
    kept: list[str] = []
    session.complained.connect(told.append)
    session.informed.connect(kept.append)
    go(session, qtbot, 0)
    window._landscape.frame(((3.0 - reach, 3.0 + reach), (3.0 - reach, 3.0 + reach)))
    keep(window, qtbot)
    assert session.scene.show.camera == ()
    assert (len(told), kept) == (1, [])


def test_the_scrubber_marks_the_steps_and_stops_at_them(
    open_window: Open, qtbot: QtBot
) -> None:
    window, session = open_window("race")
    go(session, qtbot, 3)
    camera = (Keyframe(), Keyframe(step=50, zoom=2.0), Keyframe(step=900))
    session.apply(SetScene("keep view", show=Show(camera=camera)))
    scrubber = window._transport._scrubber
    qtbot.waitUntil(lambda: [m.position for m in scrubber._marks] == [0.0, 0.25])
    scrubber.snapped.emit(1)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == 50)


def test_between_two_steps_the_camera_goes_on(open_window: Open, qtbot: QtBot) -> None:
    window, session = open_window("race")
    go(session, qtbot, 0)
    show = Show(steps_per_second=1.0, camera=(Keyframe(), Keyframe(step=10, window=NEAR)))
    session.apply(SetScene("keep view", show=show))
    seen: set[float] = set()
    window._paths._rolling.moved.connect(seen.add)
    session.simulation.play.emit(True)
    qtbot.waitUntil(lambda: len(seen) > 8)
    steps = {int(at) for at in seen}
    assert len(steps) < len(seen)
    session.simulation.play.emit(False)
    qtbot.waitUntil(lambda: not window._paths._rolling._timer.isActive())
