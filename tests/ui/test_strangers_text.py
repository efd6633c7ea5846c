"""The promise: whatever a stranger writes into a scene or calls a file, letters are shown.

Every field of a scene holds marked text; every widget, tool-tip, menu, dialog and export is
opened.  No file that the text names is opened, no ampersand becomes a key, and the letters
are there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMenu,
    QMessageBox,
    QToolTip,
    QWidget,
)

from gdviz import export
from gdviz.codegen import code
from gdviz.core.errors import GdvizError
from gdviz.engine.table import csv_text
from gdviz.scene.codec import from_builtins
from gdviz.scene.files import load
from gdviz.ui.export.figure.panel_picture import png
from gdviz.ui.look.plain import caption, question, sentence, tip
from gdviz.ui.widgets.math_label import MathLabel
from tests.ui.traps import Trap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

RICH = (
    'N<img src="c.png"><img src=c.png width=30000 height=30000>'
    "<link rel=stylesheet type=text/css href=c.css><b>&Q"
)
BOMB = r"$\phantom\phantom\phantom\phantom\phantom\phantom\phantom\phantom\phantom y$"
TEXTS = {
    "rich": RICH,
    "amp": "R&D &&x [*] &amp; &lt;b&gt; \ufffe\uffff",
    "xml": "]]><!--<?xml version='1.0'?><!DOCTYPE a SYSTEM 'c.css'>\ufffe",
    "latex": f"a $x^$ {BOMB}",
    "mile": r"$\rule{1em}{9999999em}$ _x $\kern{9999999em}x$",
    "marks": "\u200f\u200e\u061cשלום \u0301\u0301 \U0001f468\u200d\U0001f469 \ufdd0 \U000e0041",
    "long": "W" * 200,
    "spaces": "\u3000 \u00a0 = @SUM(A1) \u2003",
}


def scene(text: str) -> dict[str, Any]:
    """A scene in which every field that a person words is `text`."""
    return {
        "objective": "quadratic",
        "title": text,
        "point": text,
        "notes": (text + "\x1b[2J\u202e\n") * (20_000 // (len(text) + 6)),
        "start": [3, -3],
        "steps": 8,
        "runs": [
            {"optimizer": "gd", "label": text, "hyper": {"lr": 0.1}},
            {"optimizer": "adam", "label": text, "l2": 0.1},
            {"optimizer": "gd", "label": text, "hyper": {"lr": 1.0}},
        ],
        "show": {"annotations": [{"at": [1, 1], "text": text, "to": [0, 0]}]},
    }


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    monkeypatch.chdir(tmp_path)
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    set_up = Trap(tmp_path, png(image))
    yield set_up
    set_up.close()


def test_the_trap_sees_a_label_that_believes(trap: Trap) -> None:
    assert not trap.was_opened
    label = QLabel(RICH)
    label.setTextFormat(Qt.TextFormat.RichText)  # as one that was not told to be plain
    label.sizeHint()
    assert trap.was_opened


def shown_tips() -> list[QLabel]:
    return [
        w for w in QApplication.topLevelWidgets()
        if isinstance(w, QLabel) and w.metaObject().className() == "QTipLabel"
    ]  # fmt: skip


def rest_on(widget: QWidget) -> str:
    """The tool-tip that appears over `widget`."""
    at = widget.rect().center()
    event = QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    QApplication.processEvents()
    (shown,) = shown_tips()
    assert shown.textFormat() == Qt.TextFormat.PlainText
    text = shown.text()
    shown.grab()
    QToolTip.hideText()
    return text


def look_at(root: QWidget, *, tips: str = "") -> None:
    """Look at everything in `root`, and at tool-tips with `tips`; no letter does anything."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for label in root.findChildren(QLabel):
        plain = label.textFormat() == Qt.TextFormat.PlainText
        assert plain or isinstance(label, MathLabel), label.text()
    for button in root.findChildren(QAbstractButton):
        assert QKeySequence.mnemonic(button.text()).isEmpty(), button.text()
    for action in root.findChildren(QAction):
        assert QKeySequence.mnemonic(action.text()).isEmpty(), action.text()
    for widget in root.findChildren(QWidget):
        if not shiboken6.isValid(widget):
            continue  # the tip that was shown before
        if tips in widget.toolTip() and widget.toolTip() and widget.isVisible():
            assert rest_on(widget) == widget.toolTip()
    root.grab()


def pop_up(menu: QMenu) -> list[str]:
    """What a menu and those in it say, each of them opened."""
    menu.popup(QPoint(0, 0))
    QApplication.processEvents()
    menu.grab()
    said = []
    for action in menu.actions():
        said.append(action.text())
        assert "\t" not in action.text()
        assert QKeySequence.mnemonic(action.text()).isEmpty(), action.text()
        if isinstance(inner := action.menu(), QMenu):
            said += pop_up(inner)
    menu.hide()
    return said


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_window_shows_letters(
    open_window: Open, trap: Trap, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_window(scene(text))
    assert text in desk.window.windowHandle().title() or "[*]" in text
    assert desk.window.windowTitle().replace("[*][*]", "[*]") == f"{text} – gdviz"
    assert rest_on(desk.title_button).startswith(tip(text)[:60])
    assert desk.card(0).accessibleName() == f"Run {text}"
    for view in ("2d", "grid"):
        desk.views.button(view).click()
        desk.draw()
        look_at(desk.window, tips=text[:9])
    pop_up(desk.menu)
    for index in range(len(desk.cards)):
        pop_up(desk.run_menu(index))
    desk.choose_for_run(0, "about")
    desk.draw()
    look_at(desk.window, tips=text[:9])
    _open_others(desk, text)
    assert not trap.was_opened
    caplog.clear()  # a formula that cannot be set is logged


def _open_others(desk: Desk, text: str) -> None:
    """Dialogs, the search box, and what is said over the window."""
    for dialog in (desk.figure_dialog(), desk.film_dialog()):
        desk.draw()
        look_at(dialog, tips=text[:9])
        dialog.close()
    desk.window.search()
    desk.draw()
    look_at(desk.window, tips=text[:9])
    desk.window.search()
    file = f"/no/{text}.gdviz"
    desk.open(file)
    assert desk.toast == sentence(f"{file}: there is no such file")
    desk.window.failures.tell(ValueError(text))
    desk.draw()
    look_at(desk.window, tips=text[:9])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_message_boxes_show_letters_qts_own_too(
    open_window: Open, trap: Trap, text: str
) -> None:
    desk = open_window()
    ours = question(desk.window, text, text)
    theirs = QMessageBox(QMessageBox.Icon.Warning, text, text)  # as a file dialog makes it
    for box in (ours, theirs):
        box.show()
        QApplication.processEvents()
        (label,) = (w for w in box.findChildren(QLabel) if w.objectName() == "qt_msgbox_label")
        assert label.textFormat() == Qt.TextFormat.PlainText
        box.grab()
        box.close()
        box.deleteLater()
    assert not trap.was_opened


def test_tool_tips_of_menus_and_of_forgetful_widgets_show_letters(
    open_window: Open, trap: Trap
) -> None:
    desk = open_window()
    forgetful = QLabel("x", desk.window)
    forgetful.setToolTip(RICH)
    forgetful.show()
    assert rest_on(forgetful) == RICH
    menu = QMenu(desk.window)
    menu.setToolTipsVisible(True)
    action = menu.addAction(caption(RICH))
    action.setToolTip(RICH)
    menu.popup(desk.window.mapToGlobal(QPoint(10, 10)))
    at = menu.actionGeometry(action).center()
    QApplication.sendEvent(menu, QHelpEvent(QEvent.Type.ToolTip, at, menu.mapToGlobal(at)))
    QApplication.processEvents()
    assert [(t.text(), t.textFormat()) for t in shown_tips()] == [
        (RICH, Qt.TextFormat.PlainText)
    ]
    menu.close()
    QToolTip.hideText()
    careless = QLabel(RICH, desk.window)  # whoever forgets the door
    careless.show()
    QApplication.processEvents()
    careless.grab()
    assert careless.textFormat() == Qt.TextFormat.PlainText
    assert not trap.was_opened


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_files_for_others_hold_letters(
    trap: Trap, tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = from_builtins(scene(text))
    folder = tmp_path / "made"
    folder.mkdir()
    for suffix in (".png", ".svg", ".pdf"):
        file = folder / f"a{suffix}"
        export(made, file, size=(640, 360))
        assert load(file) == made
    root = ET.parse(folder / "a.svg").getroot()
    allowed = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert root.findtext("{http://www.w3.org/2000/svg}title") == allowed
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {
        "svg", "title", "desc", "metadata", "scene", "defs", "clipPath", "rect", "g", "path",
        "polyline", "text", "ellipse", "circle", "line", "polygon", "linearGradient", "stop",
    }  # fmt: skip
    packet = (folder / "a.pdf").read_bytes().partition(b"<x:xmpmeta")
    inner = b"<x:xmpmeta" + packet[2].partition(b"</x:xmpmeta>")[0] + b"</x:xmpmeta>"
    titles = [e.text for e in ET.fromstring(inner).iter() if e.tag.endswith("}li")]
    assert allowed in titles
    for target in ("python", "notebook"):
        written = code(made, target)
        written.encode()
        if target == "python":
            compile(written, "copied.py", "exec")
        else:
            json.loads(written)
    from gdviz.engine.api import simulate_scene

    csv_text(simulate_scene(made)).encode()
    assert not trap.was_opened
    caplog.clear()


@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".webm"])
@pytest.mark.parametrize("key", ["rich", "amp", "latex"])
def test_films_hold_letters(
    trap: Trap, tmp_path: Path, key: str, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = from_builtins({**scene(TEXTS[key]), "steps": 2})
    export(made, tmp_path / f"a{suffix}", size=(320, 180), fps=10)
    assert load(tmp_path / f"a{suffix}") == made
    assert not trap.was_opened
    caplog.clear()


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\u202eb", "a" * 201])
@pytest.mark.parametrize("field", ["title", "point"])
def test_what_a_line_cannot_hold_is_refused_with_a_sentence(field: str, text: str) -> None:
    with pytest.raises(GdvizError, match=f"^{field}: must (be plain text|have at most 200)"):
        from_builtins({**scene("x"), field: text})


def test_a_page_of_letters_is_no_burden_for_what_is_said_over_the_window(
    open_window: Open,
) -> None:
    desk = open_window()
    desk.session.complain("W" * 1_000_000)
    assert len(desk.toast) < 700
    desk.session.complain("a\n" * 100_000)
    desk.draw()
    assert len(desk.toast) < 700
