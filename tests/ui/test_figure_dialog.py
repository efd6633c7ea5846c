"""The promise: the dialog shows the picture that it writes, whatever is chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from gdviz.engine import shipped
from gdviz.scene.edits import SetScene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
    from gdviz.ui.widgets.combo import Combo
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

    Opened = Callable[..., tuple[FigureDialog, Desk]]


@pytest.fixture
def opened(open_window: Open, qtbot: QtBot) -> Opened:
    def open_(scene: str = "race", k: int = 40) -> tuple[FigureDialog, Desk]:
        desk = open_window(scene)
        desk.go(k)
        dialog = desk.figure_dialog()
        qtbot.waitExposed(dialog)
        return dialog, desk

    return open_


def choose(combo: Combo, key: str) -> None:
    combo.set_current(key)
    assert combo.current_key() == key
    combo.chosen.emit(key)


def test_it_offers_the_step_on_the_screen_and_any_other(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog, desk = opened()
    assert dialog._step.value() == 40
    assert "step 40 of 200" in dialog._caption.text()
    before = dialog._stage.pixmap().toImage()
    dialog._step.selectAll()
    qtbot.keyClicks(dialog._step, "120")
    qtbot.keyClick(dialog._step, Qt.Key.Key_Return)
    assert dialog._stage.pixmap().toImage() != before
    assert "step 120 of 200" in dialog._caption.text()
    choose(dialog._letters, "text")
    dialog.start(str(tmp_path / "it.svg"))
    content = (tmp_path / "it.svg").read_text(encoding="utf-8")
    assert ">step 120</text>" in content
    assert shipped.load(str(tmp_path / "it.svg")) == desk.session.scene


def test_a_step_beyond_the_last_is_the_last(opened: Opened, qtbot: QtBot) -> None:
    dialog, _ = opened()
    dialog._step.selectAll()
    qtbot.keyClicks(dialog._step, "5000")
    qtbot.keyClick(dialog._step, Qt.Key.Key_Return)
    assert dialog._step.value() == 200


def test_the_hand_comes_back_from_the_window_with_another_step(
    opened: Opened, qtbot: QtBot
) -> None:
    dialog, desk = opened()
    desk.session.simulation.seek.emit(77)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 77)
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.WindowActivate))
    assert dialog._step.value() == 77
    qtbot.waitUntil(lambda: "step 77 of" in dialog._caption.text())


def test_size_and_resolution_are_those_of_the_file(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog, _ = opened()
    for field, text in ((dialog._wide, "800"), (dialog._high, "500"), (dialog._dpi, "200")):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog._words.text() == "102 × 64 mm on paper"
    dialog.start(str(tmp_path / "it.png"))
    image = QImage(str(tmp_path / "it.png"))
    assert (image.width(), image.height()) == (800, 500)
    assert image.dotsPerMeterX() == round(200 / 0.0254)


def test_a_figure_can_be_as_large_as_paper(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog, _ = opened()
    choose(dialog._unit, "in")
    assert dialog._inches.isVisible()
    assert not dialog._wide.isVisible()
    for field, text in ((dialog._inches, "3.3"), (dialog._points, "9")):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog._words.text().startswith("84 × ")
    dialog.start(str(tmp_path / "it.png"))
    assert QImage(str(tmp_path / "it.png")).width() == 990
    choose(dialog._unit, "mm")
    assert dialog._millimetres.value() == pytest.approx(83.8)
    dialog.start(str(tmp_path / "it.svg"))
    content = (tmp_path / "it.svg").read_text(encoding="utf-8")
    assert 'width="3.29921in"' in content
    assert "#fcfcf9" in content  # the bands of paper


def test_colours_layout_and_bands_reach_the_file(opened: Opened, tmp_path: Path) -> None:
    dialog, _ = opened()
    dialog._format.set_current(".svg")
    dialog._format.chosen.emit(".svg")
    for combo, key in (
        (dialog._shows, "landscape"), (dialog._colours, "dark"), (dialog._bands, "image"),
        (dialog._letters, "outlines"),
    ):  # fmt: skip
        assert combo.isVisible()
        choose(combo, key)
    dialog.start(str(tmp_path / "it.svg"))
    content = (tmp_path / "it.svg").read_text(encoding="utf-8")
    assert "<text " not in content
    assert content.count("<image ") == 1
    assert content.count("<clipPath ") == 1  # one plot
    assert "#15181e" in content


def test_the_window_as_it_is_has_no_settings(opened: Opened, tmp_path: Path) -> None:
    dialog, desk = opened("six_on_a_bowl")
    choose(dialog._shows, "window")
    assert not dialog._wide.isVisible()
    assert not dialog._colours.isVisible()
    assert not dialog._copy.isEnabled()
    dialog.start(str(tmp_path / "it.png"))
    panels = desk.window.pictured()
    assert QImage(str(tmp_path / "it.png")).width() > 1.5 * panels[0].width()
    assert shipped.load(str(tmp_path / "it.png")) == desk.session.scene
    dialog._format.set_current(".pdf")
    dialog._format.chosen.emit(".pdf")
    assert dialog._shows.current_key() == "composed"  # pixels are no shapes


def test_what_the_hand_has_chosen_is_in_the_picture(opened: Opened, tmp_path: Path) -> None:
    dialog, desk = opened()
    desk.plane.frame(((-1.0, 1.0), (-1.0, 1.0)))
    choose(dialog._letters, "text")
    dialog.start(str(tmp_path / "it.svg"))
    content = (tmp_path / "it.svg").read_text(encoding="utf-8")
    assert ">0.5</text>" in content
    assert ">6</text>" not in content  # a tick of the whole window


def test_the_caption_can_be_copied(opened: Opened, qtbot: QtBot) -> None:
    dialog, _ = opened()
    qtbot.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Race down the valley: GD, η = 0.002, step 40 of 200; ")


def test_the_caption_is_read_in_letters_and_copied_as_a_page_sets_it(
    opened: Opened, qtbot: QtBot
) -> None:
    dialog, desk = opened()
    show = SetScene("name", title=r"Half: $\frac{1}{2}$")
    assert desk.session.apply(show) == ""
    desk.session.settle()
    desk.settle()
    qtbot.waitUntil(lambda: dialog._caption.text().startswith("Half: ½: GD"))
    qtbot.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith(r"Half: $\frac{1}{2}$: GD")


def test_a_name_without_a_suffix_gets_that_of_the_format(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    dialog, desk = opened()
    told: list[str] = []
    desk.session.informed.connect(told.append)
    name = str(tmp_path / "it")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    dialog._format.set_current(".pdf")
    qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    assert (tmp_path / "it.pdf").read_bytes()[:5] == b"%PDF-"
    assert told == ["Exported it.pdf"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("it.bmp", ".bmp: pictures end with .png, .svg, .pdf"),
        ("none/it.png", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    opened: Opened, tmp_path: Path, name: str, sentence: str
) -> None:
    dialog, _ = opened()
    dialog.start(str(tmp_path / name))
    assert sentence in dialog._words.text()
    assert dialog._words.property("role") == "bad"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_while_a_field_is_red(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    dialog, _ = opened()
    name = str(tmp_path / "it.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    dialog._dpi.selectAll()
    qtbot.keyClicks(dialog._dpi, "1/3")
    qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    assert list(tmp_path.iterdir()) == []
    assert dialog._words.text() == "Pixels per inch: correct what is red, or press Escape"
    qtbot.keyClick(dialog._dpi, Qt.Key.Key_Escape)
    qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    assert [path.name for path in tmp_path.iterdir()] == ["it.png"]


@pytest.mark.parametrize("size", [("161", "1080"), ("1080", "161"), ("161", "161")])
def test_a_narrow_picture_has_a_preview(
    opened: Opened, qtbot: QtBot, size: tuple[str, str]
) -> None:
    dialog, _ = opened()
    for field, text in zip((dialog._wide, dialog._high), size, strict=True):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog._words.text().endswith("mm on paper")


def test_the_tab_key_goes_from_above_to_below(opened: Opened) -> None:
    dialog, _ = opened()
    order = [dialog._format.button(".png"), dialog._shows, dialog._colours, dialog._step,
             dialog._wide, dialog._high, dialog._dpi]  # fmt: skip
    at, met = order[0], []
    for _ in range(60):
        if at in order and at not in met:
            met.append(at)
        at = at.nextInFocusChain()
    assert met == order


def test_another_theme_of_the_window_changes_the_picture(opened: Opened) -> None:
    dialog, desk = opened()
    desk.do("theme")
    QApplication.processEvents()
    middle = dialog._stage.pixmap().toImage()
    assert middle.pixelColor(5, middle.height() - 5).lightness() < 60
