"""The promise: what is saved is what is shown, under the name that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from gdviz.engine import shipped
from tests.ui.hand import BOWL

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def whole_figure(desk: Desk) -> tuple[int, int]:
    panels = desk.window.pictured()
    corners = [p.mapTo(desk.window, QPoint(0, 0)) for p in panels]
    width = max(c.x() + p.width() for c, p in zip(corners, panels, strict=True))
    height = max(c.y() + p.height() for c, p in zip(corners, panels, strict=True))
    return width - min(c.x() for c in corners), height - min(c.y() for c in corners)


def figures(desk: Desk) -> FigureDialog:
    return desk.figure_dialog()


def test_a_saved_picture_is_sharp_and_shows_the_figure(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window()
    path = tmp_path / "figure"
    answer = (str(path), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    dialog = figures(desk)
    dialog._shows.set_current("window")
    dialog._go.click()
    image = QImage(str(path.with_suffix(".png")))
    width, height = whole_figure(desk)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    assert "figure.png" in desk.toast
    colours = {image.pixel(x, y) for x in range(0, 2 * width, 9) for y in range(0, 900, 9)}
    assert len(colours) > 50


def test_a_picture_is_not_saved_when_nobody_names_it(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window(BOWL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    figures(desk)._go.click()
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []
    assert desk.toast == ""


def test_a_copied_picture_is_what_would_be_saved(open_window: Open) -> None:
    desk = open_window()
    desk.do("copy")
    image = QGuiApplication.clipboard().image()
    width, height = whole_figure(desk)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    desk.dock("stability").hide()
    desk.draw()
    desk.rest()  # panels have shared the room
    desk.do("copy")
    fewer = QGuiApplication.clipboard().image()
    assert (fewer.width(), fewer.height()) == tuple(2 * n for n in whole_figure(desk))
    assert len(desk.window.pictured()) == 2


def test_a_scene_is_saved_under_the_name_that_was_chosen(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window(BOWL)
    desk.type_value(0, "lr", "0.2")
    path = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    desk.do("save")
    assert shipped.load(str(path.with_suffix(".gdviz"))) == desk.session.scene
    assert "·" not in desk.title
