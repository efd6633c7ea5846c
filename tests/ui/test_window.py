"""The promise: the window shows the scene that was opened, in one look, and leaves no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.fonts import MATH_FAMILY, UI_FAMILY
from gdviz.ui.look.theme import THEMES
from tests.ui.hand import BOWL, click

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open, Watch


# -- opening ---------------------------------------------------------------------------


def test_it_opens_with_a_card_for_each_of_four_methods(open_window: Open) -> None:
    desk = open_window()
    assert [card.optimizer for card in desk.cards] == [
        "gd", "heavy_ball", "nesterov", "adam",
    ]  # fmt: skip
    assert desk.session.scene.title in desk.window.windowTitle()
    assert desk.toast == ""


def test_every_shipped_scene_runs_to_its_end_in_the_window(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    for key in shipped.titles():
        desk.open(key)
        desk.settle()
        desk.do("end")
        assert desk.session.snapshot is not None
        desk.stands_at(desk.session.snapshot.last)
        assert len(desk.cards) == len(desk.session.scene.runs), key
        assert not desk.window.grab().isNull()
        assert desk.toast == ""
        assert not desk.session.modified


def test_a_function_of_one_variable_is_drawn_as_its_graph(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window({**BOWL, "objective": "parabola", "start": [2.0]})
    canvas = desk.plane.canvas
    desk.do("end")
    desk.stands_at(60)
    assert not desk.window.grab().isNull()
    click(canvas, -1.5, 3.0)  # the height of the click means nothing
    assert desk.session.scene.start == pytest.approx((-1.5,), abs=0.02)
    desk.settle()


def test_a_scene_that_cannot_be_opened_leaves_the_last_one_standing(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    desk = open_window(BOWL)
    before, image = desk.session.scene, desk.plane.grab().toImage()
    bad = tmp_path / "bad.gdviz"
    bad.write_text('{"version": 1, "objective": "quadratc", "runs": [{"optimizer": "gd"}]}')
    for name, words in ((str(bad), "quadratic"), (str(tmp_path / "none.gdviz"), "no such")):
        desk.open(name)
        assert words in desk.toast
        assert desk.session.scene == before
    assert desk.plane.grab().toImage() == image
    desk.session.simulation.seek.emit(5)  # and it still works
    desk.stands_at(5)


def test_a_scene_that_was_just_opened_is_not_marked_as_modified(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    desk.open("step_size")
    desk.settle()
    assert not desk.session.modified
    assert "·" not in desk.title
    desk.type_value(0, "lr", "0.2")
    assert "·" in desk.title


def test_formulas_of_a_scene_are_read_wherever_they_cannot_be_set(open_window: Open) -> None:
    label = r"GD $\eta = \frac{1}{7}$"
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": label}
    title = r"Half: $\frac{1}{2}$ of $2/\lambda_{\max}$, {= loss(gd)}"
    desk = open_window(BOWL | {"title": title, "runs": [run]})
    desk.type_value(0, "lr", "0.2")
    desk.settle()
    desk.draw()
    assert desk.window.windowTitle().startswith("Half: ½ of 2/λ_max, ")
    assert desk.title_button.toolTip().startswith("Half: ½ of 2/λ_max, ")
    read = [desk.window.windowTitle(), *desk.menu_texts()]
    for entry in desk.window.finder.entries():
        read += [entry.title, entry.words]
    for widget in desk.window.findChildren(QWidget):
        read += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    for action in desk.window.findChildren(QAction):
        read += [action.text(), action.toolTip(), action.iconText()]
    assert any("GD η = 1/7" in text for text in read)
    assert not [text for text in read if "\\" in text or "$" in text]


def test_a_dropped_file_is_opened(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    desk = open_window()
    path = tmp_path / "dropped scene.gdviz"
    path.write_bytes(msgspec.json.encode({"version": 1, **BOWL}))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    desk.window.dropEvent(drop)
    assert desk.session.scene == from_builtins(BOWL)
    assert desk.session.path == path
    desk.settle()


# -- looks -----------------------------------------------------------------------------


def test_the_theme_changes_while_the_window_is_open_both_ways(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    desk.session.simulation.seek.emit(30)
    desk.stands_at(30)
    qtbot.waitUntil(lambda: desk.explained(30))
    images = [desk.window.grab().toImage()]
    for name in ("dark", "light"):
        desk.do("theme")
        assert desk.window.look is THEMES[name]
        images.append(desk.window.grab().toImage())
    light, dark, _ = images
    assert brightness(dark) < 80 < 200 < brightness(light)
    # a verdict that arrives late is drawn late
    qtbot.waitUntil(lambda: desk.window.grab().toImage() == light)


def brightness(image: QImage) -> float:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)  # lives as long as its bits
    return float(np.frombuffer(grey.constBits(), np.uint8).mean())


def test_fonts_stay_when_the_style_sheet_looks_again(qtbot: QtBot, open_window: Open) -> None:
    # a status that changed, and a title that was first shown, fell back to the plain font
    desk = open_window(BOWL)
    status, title = desk.cards[0]._status, desk.title_button
    assert title.font().pixelSize() == desk.window.look.title
    for k in (0, 60, 0):
        desk.session.simulation.seek.emit(k)
        desk.stands_at(k)
        assert status.font().pixelSize() == desk.window.look.small
    assert status.text() == "paused"


def test_all_text_is_set_in_the_bundled_typefaces(open_window: Open) -> None:
    desk = open_window(BOWL)
    families = {type(w).__name__: w.font().family() for w in desk.window.findChildren(QWidget)}
    assert set(families.values()) <= {UI_FAMILY, MATH_FAMILY}, families


# -- the end ---------------------------------------------------------------------------


def test_a_closed_window_leaves_nothing_behind(
    qtbot: QtBot, no_leaks: Watch, open_window: Open
) -> None:
    desk = open_window()
    desk.do("theme")
    desk.open("step_size")
    desk.settle()
    desk.choose_for_run(0, "duplicate")
    desk.choose_for_run(0, "nesterov")
    desk.choose_for_run(1, "remove")
    desk.settle()
    no_leaks(desk.window)
    desk.window.close()
    desk.window.deleteLater()


@pytest.mark.parametrize(("width", "letters"), [(1280, 20), (1600, 21)])
def test_the_titles_of_shipped_scenes_are_read_whole_in_the_bar(
    open_window: Open, width: int, letters: int
) -> None:
    desk = open_window("race", (width, 720))
    for key, title in shipped.titles().items():
        desk.session.open_asked.emit(key)
        desk.draw()
        if len(title) <= letters:
            assert desk.title_button.text() == title
