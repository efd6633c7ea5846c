"""The promise: every action has its place and its keys, and keys go where the hand is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QPushButton,
    QToolButton,
    QWidget,
)

from gdviz import assets
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.segmented import Segmented
from gdviz.ui.widgets.slider import Slider
from gdviz.ui.widgets.switch import Switch
from gdviz.ui.widgets.tabs import TextTabs
from tests.ui.hand import BOWL, editor, hyper

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.engine.insight import Insight
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

Key = Qt.Key


# -- keys ------------------------------------------------------------------------------


@pytest.fixture
def at_hand(qtbot: QtBot, open_window: Open) -> Desk:
    """A window that has the keyboard, at step 10."""
    desk = open_window(BOWL)
    desk.window.activateWindow()
    qtbot.waitActive(desk.window)
    desk.window.setFocus()
    desk.session.simulation.seek.emit(10)
    desk.stands_at(10)
    return desk


def test_keys_move_through_time(qtbot: QtBot, at_hand: Desk) -> None:
    desk = at_hand
    for key, k in (
        (Key.Key_Right, 11),
        (Key.Key_Left, 10),
        (Key.Key_Home, 0),
        (Key.Key_End, 60),
    ):
        QTest.keyClick(desk.window, key)
        desk.stands_at(k)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.playing)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(
        lambda: desk.session.snapshot is not None and not desk.session.snapshot.playing
    )


def test_keys_reset_undo_and_redo(at_hand: Desk) -> None:
    desk = at_hand
    opened, control = desk.session.scene, Qt.KeyboardModifier.ControlModifier
    desk.type_value(0, "lr", "0.2")
    desk.take_keyboard()
    edited = desk.session.scene
    assert desk.action("undo").text() == "Undo set learning rate"
    QTest.keyClick(desk.window, Key.Key_Z, control)
    assert desk.session.scene == opened
    assert desk.action("redo").text() == "Redo set learning rate"
    QTest.keyClick(desk.window, Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.scene == edited
    QTest.keyClick(desk.window, Key.Key_R)
    assert desk.session.scene == opened
    assert desk.action("undo").text() == "Undo reset"
    QTest.keyClick(desk.window, Key.Key_Z, control)
    assert desk.session.scene == edited


def chrome(desk: Desk) -> dict[str, QWidget]:
    """One of each kind of control that is no field for text."""
    kinds = (Switch, Slider, Combo, Section, Segmented, TextTabs, QPushButton, QToolButton)
    found = {kind.__name__: desk.window.findChildren(kind) for kind in kinds}
    next(s for s in desk.window.findChildren(Section) if s.title() == "Show").set_open(True)
    QApplication.processEvents()
    return {
        name: next(part for part in parts if part.isVisible() and not has_menu(part))
        for name, parts in found.items()
    }


def has_menu(part: QWidget) -> bool:
    """Whether a click opens a menu, and does not come back before it is closed."""
    return isinstance(part, QPushButton | QToolButton) and part.menu() is not None


def test_a_click_on_a_control_leaves_the_keys_to_time(qtbot: QtBot, at_hand: Desk) -> None:
    desk, k = at_hand, 10
    for name, control in chrome(desk).items():
        button = control.findChild(QAbstractButton)
        part = button if isinstance(button, QWidget) and button.isVisible() else control
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
        for popup in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if popup is not None:
                popup.close()
                desk.window.activateWindow()
                qtbot.waitActive(desk.window)
        desk.settle()
        held = desk.window.focusWidget()
        assert held is None or held is desk.window, name
        desk.session.simulation.seek.emit(k)
        desk.stands_at(k)
        desk.press(Key.Key_Right)
        desk.stands_at(k + 1)


def test_keys_belong_to_a_number_field_while_it_has_the_focus(
    qtbot: QtBot, at_hand: Desk
) -> None:
    desk = at_hand
    field = editor(desk.cards[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    before = desk.session.scene
    insights: list[Insight] = []
    desk.session.insight_arrived.connect(insights.append)
    keys = (Key.Key_Space, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_R)
    for i, key in enumerate(keys):
        field.setText("12345")
        field.setCursorPosition(2)
        QTest.keyClick(field, key)
        run = (i + 1) % 2
        desk.session.simulation.select.emit(run)  # the answer comes after earlier wishes
        qtbot.waitUntil(lambda run=run: bool(insights) and insights[-1].index == run)
        assert desk.session.snapshot is not None
        assert desk.session.snapshot.k == 10, key
        assert not desk.session.snapshot.playing, key
        assert desk.session.scene == before, key


def test_a_number_that_was_entered_can_be_undone_at_once(qtbot: QtBot, at_hand: Desk) -> None:
    # the field keeps the focus after Enter, but has nothing of its own to undo any more
    desk = at_hand
    before = desk.session.scene
    field = editor(desk.cards[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    QTest.keyClick(field, Key.Key_Return)
    assert hyper(desk.session.scene)[0]["lr"] == 0.25
    QTest.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.scene == before


# -- actions ---------------------------------------------------------------------------


def test_every_action_says_what_it_does_and_has_keys_of_its_own(open_window: Open) -> None:
    desk = open_window(BOWL)
    keys = [key for spec in desk.specs for key in spec.keys]
    assert len(keys) == len(set(keys))
    icons = set(assets.names("icons", ".svg"))
    for spec, built in zip(desk.specs, desk.window.actions(), strict=True):
        assert built.text()
        assert spec.tip in " ".join(built.toolTip().split())
        assert spec.text[0].isupper()
        assert spec.tip[0].isupper()
        assert not spec.icon or spec.icon in icons | {f"{name}.svg" for name in icons}
        assert [key.toString() for key in built.shortcuts()] == list(spec.keys)


def test_every_action_is_in_a_menu_or_on_the_bar(open_window: Open) -> None:
    desk = open_window(BOWL)
    of_run = {entry.text() for entry in desk.run_menu(0).actions()}
    in_menu = {*desk.menu_texts(), *of_run}
    on_bar = {"play", "back", "forward", "restart", "end"}
    for spec, built in zip(desk.specs, desk.window.actions(), strict=True):
        assert spec.key in on_bar or built.text() in in_menu, spec.key
