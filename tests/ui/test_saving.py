"""The promise: what is saved is what is shown, under the name that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from tests.ui.hand import BOWL, action, cards, title_of, toast

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
    from gdviz.ui.window.main_window import MainWindow
    from tests.ui.conftest import Open


def whole_figure(window: MainWindow) -> tuple[int, int]:
    panels = window.figure_panels()
    corners = [p.mapTo(window, QPoint(0, 0)) for p in panels]
    width = max(c.x() + p.width() for c, p in zip(corners, panels, strict=True))
    height = max(c.y() + p.height() for c, p in zip(corners, panels, strict=True))
    return width - min(c.x() for c in corners), height - min(c.y() for c in corners)


def figures(window: MainWindow) -> FigureDialog:
    action(window, "picture").trigger()
    dialog = window._files._figures
    assert dialog is not None
    return dialog


def test_a_saved_picture_is_sharp_and_shows_the_figure(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = open_window()
    path = tmp_path / "figure"
    answer = (str(path), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    dialog = figures(window)
    dialog._shows.set_current("window")
    dialog._go.click()
    image = QImage(str(path.with_suffix(".png")))
    width, height = whole_figure(window)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    assert "figure.png" in toast(window)
    colours = {image.pixel(x, y) for x in range(0, 2 * width, 9) for y in range(0, 900, 9)}
    assert len(colours) > 50


def test_a_picture_is_not_saved_when_nobody_names_it(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = open_window(BOWL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    figures(window)._go.click()
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []
    assert toast(window) == ""


def test_a_copied_picture_is_what_would_be_saved(open_window: Open) -> None:
    window, _ = open_window()
    action(window, "copy").trigger()
    image = QGuiApplication.clipboard().image()
    width, height = whole_figure(window)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    window._docks.docks["stability"].hide()
    QApplication.processEvents()
    action(window, "copy").trigger()
    fewer = QGuiApplication.clipboard().image()
    assert (fewer.width(), fewer.height()) == tuple(2 * n for n in whole_figure(window))
    assert len(window.figure_panels()) == 2


def test_a_scene_is_saved_under_the_name_that_was_chosen(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session = open_window(BOWL)
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    path = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    action(window, "save").trigger()
    assert shipped.load(str(path.with_suffix(".gdviz"))) == session.scene
    assert "·" not in title_of(window)
