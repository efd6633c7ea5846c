"""The promise: the window shows the scene that was opened, in one look, and leaves no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.fonts import MATH_FAMILY, UI_FAMILY
from gdviz.ui.look.theme import THEMES
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import BOWL, action, cards, chosen, click, settle, stands_at, title_of, toast

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open, Watch


# -- opening ---------------------------------------------------------------------------


def test_it_opens_with_a_card_for_each_of_four_methods(open_window: Open) -> None:
    window, session = open_window()
    assert [card.optimizer for card in cards(window)] == [
        "gd", "heavy_ball", "nesterov", "adam",
    ]  # fmt: skip
    assert session.scene.title in window.windowTitle()
    assert toast(window) == ""


def test_every_shipped_scene_runs_to_its_end_in_the_window(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    for key in shipped.titles():
        window.open_scene(key)
        settle(qtbot, session)
        action(window, "end").trigger()
        assert session.snapshot is not None
        stands_at(qtbot, session, session.snapshot.last)
        assert len(cards(window)) == len(session.scene.runs), key
        assert not window.grab().isNull()
        assert toast(window) == ""
        assert not session.modified


def test_a_function_of_one_variable_is_drawn_as_its_graph(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window({**BOWL, "objective": "parabola", "start": [2.0]})
    canvas = window.findChildren(LandscapeView)[0].canvas
    action(window, "end").trigger()
    stands_at(qtbot, session, 60)
    assert not window.grab().isNull()
    click(canvas, -1.5, 3.0)  # the height of the click means nothing
    assert session.scene.start == pytest.approx((-1.5,), abs=0.02)
    settle(qtbot, session)


def test_a_scene_that_cannot_be_opened_leaves_the_last_one_standing(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window, session = open_window(BOWL)
    before, image = session.scene, window.findChildren(LandscapeView)[0].grab().toImage()
    bad = tmp_path / "bad.gdviz"
    bad.write_text('{"version": 1, "objective": "quadratc", "runs": [{"optimizer": "gd"}]}')
    for name, words in ((str(bad), "quadratic"), (str(tmp_path / "none.gdviz"), "no such")):
        window.open_scene(name)
        assert words in toast(window)
        assert session.scene == before
    assert window.findChildren(LandscapeView)[0].grab().toImage() == image
    session.simulation.seek.emit(5)  # and it still works
    stands_at(qtbot, session, 5)


def test_a_scene_that_was_just_opened_is_not_marked_as_modified(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    window.open_scene("step_size")
    settle(qtbot, session)
    assert not session.modified
    assert "·" not in title_of(window)
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    assert "·" in title_of(window)


def test_a_dropped_file_is_opened(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    window, session = open_window()
    path = tmp_path / "dropped scene.gdviz"
    path.write_bytes(msgspec.json.encode({"version": 1, **BOWL}))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(drop)
    assert session.scene == from_builtins(BOWL)
    assert session.path == path
    settle(qtbot, session)


# -- looks -----------------------------------------------------------------------------


def test_the_theme_changes_while_the_window_is_open_both_ways(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    session.simulation.seek.emit(30)
    stands_at(qtbot, session, 30)
    qtbot.waitUntil(lambda: window._insight is not None and window._insight.k == 30)
    images = [window.grab().toImage()]
    for name in ("dark", "light"):
        action(window, "theme").trigger()
        assert window.look is THEMES[name]
        images.append(window.grab().toImage())
    light, dark, _ = images
    assert brightness(dark) < 80 < 200 < brightness(light)
    # a verdict that arrives late is drawn late
    qtbot.waitUntil(lambda: window.grab().toImage() == light)


def brightness(image: QImage) -> float:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)  # lives as long as its bits
    return float(np.frombuffer(grey.constBits(), np.uint8).mean())


def test_fonts_stay_when_the_style_sheet_looks_again(qtbot: QtBot, open_window: Open) -> None:
    # a status that changed, and a title that was first shown, fell back to the plain font
    window, session = open_window(BOWL)
    status, title = cards(window)[0]._status, window._transport._title
    assert title.font().pixelSize() == window.look.title
    for k in (0, 60, 0):
        session.simulation.seek.emit(k)
        stands_at(qtbot, session, k)
        assert status.font().pixelSize() == window.look.small
    assert status.text() == "▸ running"


def test_all_text_is_set_in_the_bundled_typefaces(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    families = {type(w).__name__: w.font().family() for w in window.findChildren(QWidget)}
    assert set(families.values()) <= {UI_FAMILY, MATH_FAMILY}, families


# -- the end ---------------------------------------------------------------------------


def test_a_closed_window_leaves_nothing_behind(
    qtbot: QtBot, no_leaks: Watch, open_window: Open
) -> None:
    window, session = open_window()
    action(window, "theme").trigger()
    window.open_scene("step_size")
    settle(qtbot, session)
    chosen(window, 0, "duplicate")
    chosen(window, 0, "nesterov")
    chosen(window, 1, "remove")
    settle(qtbot, session)
    no_leaks(window)
    window.close()
    window.deleteLater()
