"""What is exported is what the window shows, pixel by pixel, when nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from gdviz.engine import shipped
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.framing import Framing
from gdviz.ui.look.theme import THEMES

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gdviz.core.arrays import IntArray
    from tests.ui.conftest import Open


def pixels(image: QImage, box: QRect) -> IntArray:
    part = image.copy(box).convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), -1)
    return raw[:, : 4 * part.width()].astype(np.int64)


def inside(figure: Figure, part: str, size: tuple[int, int]) -> QRect:
    [place] = [place for place in figure._places if place.part == part]
    return QRect(place.view.topLeft(), QRect(0, 0, *size).size())


def view_of(panel_view: QWidget) -> QImage:
    return panel_view.grab().toImage()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("k", [0, 1, 33, 200])
@pytest.mark.parametrize("part", ["landscape", "curves"])
def test_window_and_figure_have_the_same_pixels(
    qtbot: QtBot, open_window: Open, theme: str, k: int, part: str
) -> None:
    desk = open_window("race")
    desk.window.set_look(THEMES[theme])
    desk.session.simulation.seek.emit(k)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == k)
    for _ in range(4):
        QApplication.processEvents()
    view = desk.plane if part == "landscape" else desk.curves
    qtbot.waitUntil(lambda: desk.plane.at_rest)
    here = view_of(view)
    room = view.size()
    with Figure(
        desk.session.scene, (1600, 1000), theme=THEMES[theme], layout=part, scale=1.0
    ) as figure:  # the figure has a title and margins: its view gets the size of the window's
        figure._views[part].resize(room)
        figure._settle(Framing())
        there = figure.image(k)
        box = inside(figure, part, (room.width(), room.height()))
        apart = np.abs(pixels(there, box) - pixels(here, here.rect()))
    assert apart.max() == 0, (int((apart > 0).sum()), int(apart.max()))


def test_a_saved_window_carries_its_scene_and_opens_it_again(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window("six_on_a_bowl")
    path = tmp_path / "it.png"
    desk.figure_dialog().start(str(path))
    picture = path.read_bytes()
    before = desk.session.scene
    desk.open("race")
    desk.open(str(path))
    assert desk.session.scene == before
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "it.gdviz"), "")
    )
    desk.do("save")
    assert path.read_bytes() == picture
    assert shipped.load(str(tmp_path / "it.gdviz")) == before
