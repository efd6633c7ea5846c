"""The promise: every action has its place and its keys, and keys go where the hand is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdviz import assets
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.window.actions import ACTIONS
from tests.ui.hand import BOWL, action, cards, editor, hyper, stands_at

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.engine.insight import Insight
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow
    from tests.ui.conftest import Open

Key = Qt.Key


# -- keys ------------------------------------------------------------------------------


@pytest.fixture
def at_hand(qtbot: QtBot, open_window: Open) -> tuple[MainWindow, Session]:
    """A window that has the keyboard, at step 10."""
    window, session = open_window(BOWL)
    window.activateWindow()
    qtbot.waitActive(window)
    window.setFocus()
    session.simulation.seek.emit(10)
    stands_at(qtbot, session, 10)
    return window, session


def test_keys_move_through_time(qtbot: QtBot, at_hand: tuple[MainWindow, Session]) -> None:
    window, session = at_hand
    for key, k in (
        (Key.Key_Right, 11),
        (Key.Key_Left, 10),
        (Key.Key_Home, 0),
        (Key.Key_End, 60),
    ):
        QTest.keyClick(window, key)
        stands_at(qtbot, session, k)
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.playing)
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)


def test_keys_reset_undo_and_redo(at_hand: tuple[MainWindow, Session]) -> None:
    window, session = at_hand
    opened, control = session.scene, Qt.KeyboardModifier.ControlModifier
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    cards(window)[0].finished.emit()
    edited = session.scene
    assert action(window, "undo").text() == "Undo set learning rate"
    QTest.keyClick(window, Key.Key_Z, control)
    assert session.scene == opened
    assert action(window, "redo").text() == "Redo set learning rate"
    QTest.keyClick(window, Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert session.scene == edited
    QTest.keyClick(window, Key.Key_R)
    assert session.scene == opened
    assert action(window, "undo").text() == "Undo reset"
    QTest.keyClick(window, Key.Key_Z, control)
    assert session.scene == edited


def test_keys_belong_to_a_number_field_while_it_has_the_focus(
    qtbot: QtBot, at_hand: tuple[MainWindow, Session]
) -> None:
    window, session = at_hand
    field = editor(cards(window)[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    before = session.scene
    insights: list[Insight] = []
    session.insight_arrived.connect(insights.append)
    keys = (Key.Key_Space, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_R)
    for i, key in enumerate(keys):
        field.setText("12345")
        field.setCursorPosition(2)
        QTest.keyClick(field, key)
        run = (i + 1) % 2
        session.simulation.select.emit(run)  # the answer comes after earlier wishes
        qtbot.waitUntil(lambda run=run: bool(insights) and insights[-1].index == run)
        assert session.snapshot is not None
        assert session.snapshot.k == 10, key
        assert not session.snapshot.playing, key
        assert session.scene == before, key


def test_a_number_that_was_entered_can_be_undone_at_once(
    qtbot: QtBot, at_hand: tuple[MainWindow, Session]
) -> None:
    # the field keeps the focus after Enter, but has nothing of its own to undo any more
    window, session = at_hand
    before = session.scene
    field = editor(cards(window)[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    QTest.keyClick(field, Key.Key_Return)
    assert hyper(session.scene)[0]["lr"] == 0.25
    QTest.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.scene == before


# -- actions ---------------------------------------------------------------------------


def test_every_action_says_what_it_does_and_has_keys_of_its_own(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert len({spec.key for spec in ACTIONS}) == len(ACTIONS)
    icons = set(assets.names("icons", ".svg"))
    for spec, built in zip(ACTIONS, window.actions(), strict=True):
        assert built.text()
        assert spec.tip in built.toolTip()
        assert spec.text[0].isupper()
        assert spec.tip[0].isupper()
        assert not spec.icon or spec.icon in icons | {f"{name}.svg" for name in icons}
        assert [key.toString() for key in built.shortcuts()] == list(spec.keys)


def test_every_action_is_in_the_menu_or_on_the_bar(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    in_menu = {entry.text() for entry in window._menu.actions()}
    on_bar = {"play", "back", "forward", "restart", "end"}
    for spec, built in zip(ACTIONS, window.actions(), strict=True):
        assert spec.key in on_bar or built.text() in in_menu, spec.key
