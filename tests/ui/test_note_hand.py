"""The promise: what is written on the landscape can be written, moved and deleted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication

from gdviz.scene.codec import decode, encode
from gdviz.scene.records import MAX_ANNOTATIONS, Annotation

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow
    from tests.ui.conftest import Open

    Desk = tuple[MainWindow, Session]

HERE, THERE = Annotation((1.0, 1.0), "here", (-1.0, -1.0)), Annotation((-2.0, 2.0), "there")


@pytest.fixture
def desk(open_window: Open, qtbot: QtBot) -> Callable[..., Desk]:
    def open_(*notes: Annotation) -> Desk:
        tree: dict[str, Any] = {
            "objective": "quadratic", "objective_params": {"a": 1, "b": 1}, "start": [3, 3],
            "window": [[-4, 4], [-4, 4]], "steps": 10,
            "runs": [{"optimizer": "gd", "hyper": {"lr": 0.1}}],
            "show": {
                "annotations": [
                    {"at": list(n.at), "text": n.text, "to": n.to and list(n.to)} for n in notes
                ]
            },
        }  # fmt: skip
        window, session = open_window(tree)
        qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.complete)
        QApplication.processEvents()
        return window, session

    return open_


def spot(window: MainWindow, x: float, y: float) -> QPoint:
    """A point of the landscape, in the viewport of its canvas."""
    canvas = window._landscape.canvas
    px, py = canvas.to_pixels(np.array([[x, y]]))[0]
    return canvas.mapFromScene(canvas.surface.mapToScene(float(px), float(py)))


def drag(window: MainWindow, start: tuple[float, float], *way: tuple[float, float]) -> None:
    surface = window._landscape.canvas.surface
    surface.pressed.emit(*start)
    for at in way:
        surface.dragged.emit(*at)
    surface.released.emit()


def entries(window: MainWindow) -> list[str]:
    return [action.text() for action in window._landscape.notes._menu.actions()]


def choose(window: MainWindow, text: str) -> None:
    menu = window._landscape.notes._menu
    [action] = [action for action in menu.actions() if action.text() == text]
    menu.hide()
    action.trigger()


def ask(window: MainWindow, qtbot: QtBot, x: float, y: float) -> None:
    port = window._landscape.canvas.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.RightButton, pos=spot(window, x, y))
    qtbot.waitUntil(lambda: bool(entries(window)))


def test_a_right_click_offers_to_write_and_enter_does(
    desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    window, session = desk()
    ask(window, qtbot, -2.0, 1.0)
    assert entries(window) == ["Write here…"]
    choose(window, "Write here…")
    line = window._landscape.notes._line
    assert line.isVisible()
    qtbot.keyClicks(line, "space  and $x^2$ K ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not line.isVisible()
    [note] = session.scene.show.annotations
    assert note.text == "space  and $x^2$ K"
    assert_allclose(note.at, (-2.0, 1.0), atol=0.05)
    assert session.undo_label == "write note"
    assert decode(encode(session.scene)) == session.scene
    assert session.snapshot is not None
    assert not session.snapshot.playing  # a space that was typed is no command


def test_a_click_that_ends_the_writing_does_nothing_else(
    desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    window, session = desk()
    start = session.plan.runs[0].start
    window._landscape.notes.write((0.0, 0.0))
    line = window._landscape.notes._line
    line.setText("yes")
    reason = Qt.FocusReason.MouseFocusReason
    QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut, reason))
    drag(window, (2.0, 2.0), (2.1, 2.0))
    assert [note.text for note in session.scene.show.annotations] == ["yes"]
    assert session.plan.runs[0].start == start
    drag(window, (2.0, 2.0), (2.1, 2.0))
    assert session.plan.runs[0].start != start


@pytest.mark.parametrize(("text", "told"), [("a $x$", 0), ("$x$", 0), ("a", 0), ("$x", 1)])
def test_a_formula_that_stays_words_is_explained(
    desk: Callable[..., Desk], qtbot: QtBot, text: str, told: int
) -> None:
    window, session = desk()
    heard: list[str] = []
    session.informed.connect(heard.append)
    window._landscape.notes.write((0.0, 0.0))
    line = window._landscape.notes._line
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert len(heard) == told
    assert session.scene.show.annotations[0].text == text


def test_escape_writes_nothing(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, session = desk()
    window._landscape.notes.write((0.0, 0.0))
    line = window._landscape.notes._line
    qtbot.keyClicks(line, "no")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert session.scene.show.annotations == ()


def test_the_key_writes_in_the_middle_of_what_is_seen(
    desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    window, session = desk()
    window._landscape.frame(((0.0, 2.0), (0.0, 2.0)))
    (x0, x1), (y0, y1) = window._landscape.shown_window
    window._actions["note"].trigger()
    line = window._landscape.notes._line
    line.setText("a\u202e b\tc")  # what turns or breaks a line is left out
    qtbot.keyClick(line, Qt.Key.Key_Return)
    [note] = session.scene.show.annotations
    assert note.text == "a bc"
    assert_allclose(note.at, (0.5 * (x0 + x1), 0.5 * (y0 + y1)))


def test_words_are_dragged_and_the_start_is_not(
    desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    window, session = desk(HERE, THERE)
    start = session.plan.runs[0].start
    drag(window, (1.0, 1.0), (1.5, 0.0), (2.0, -1.0))
    moved, other = session.scene.show.annotations
    assert_allclose(moved.at, (2.0, -1.0), atol=0.05)
    assert (moved.text, moved.to, other) == (HERE.text, HERE.to, THERE)
    assert session.plan.runs[0].start == start
    window.on_undo()  # one gesture, one step
    assert session.scene.show.annotations == (HERE, THERE)
    drag(window, (2.5, 2.5), (1.5, 2.5))
    assert session.plan.runs[0].start != start


def test_the_point_of_an_arrow_is_dragged(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, session = desk(HERE)
    drag(window, (-1.0, -1.0), (0.0, -2.0))
    [note] = session.scene.show.annotations
    assert note.at == HERE.at
    assert note.to is not None
    assert_allclose(note.to, (0.0, -2.0), atol=0.05)


def test_the_words_of_a_note_are_changed(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, session = desk(HERE)
    ask(window, qtbot, 1.0, 1.0)
    assert entries(window) == ["Change the words…", "Point at…", "Without arrow", "Delete"]
    choose(window, "Change the words…")
    line = window._landscape.notes._line
    assert line.text() == "here"
    qtbot.keyClicks(line, "now")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert session.scene.show.annotations == (Annotation(HERE.at, "now", HERE.to),)
    window._landscape.notes.write(HERE.at, 0)
    line.clear()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert session.scene.show.annotations == ()


def test_an_arrow_points_where_the_hand_clicks_next(
    desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    window, session = desk(THERE)
    told: list[str] = []
    session.informed.connect(told.append)
    start = session.plan.runs[0].start
    ask(window, qtbot, -2.0, 2.0)
    choose(window, "Point at…")
    assert told == ["Click where the arrow shall point"]
    drag(window, (0.0, 0.0), (0.1, 0.0))
    [note] = session.scene.show.annotations
    assert note.to is not None
    assert_allclose(note.to, (0.0, 0.0), atol=0.05)
    assert session.plan.runs[0].start == start
    ask(window, qtbot, -2.0, 2.0)
    choose(window, "Without arrow")
    assert session.scene.show.annotations == (THERE,)


def test_a_note_is_deleted_alone(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, session = desk(HERE, THERE)
    ask(window, qtbot, 1.0, 1.0)
    choose(window, "Delete")
    assert session.scene.show.annotations == (THERE,)
    assert session.undo_label == "delete note"


def test_the_pointer_tells_what_can_be_taken(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, _ = desk(HERE)
    canvas = window._landscape.canvas
    canvas.surface.hovered.emit(1.0, 1.0)
    assert canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
    canvas.surface.hovered.emit(3.0, -3.0)
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor


def test_there_are_only_so_many(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    window, session = desk(
        *(Annotation((0.1 * i, -3.0), str(i)) for i in range(MAX_ANNOTATIONS))
    )
    ask(window, qtbot, -3.0, 3.0)
    assert not window._landscape.notes._menu.actions()[0].isEnabled()
    told: list[str] = []
    session.informed.connect(told.append)
    window._actions["note"].trigger()
    assert told == ["There are 24 notes, as many as a scene may have"]
    assert not window._landscape.notes._line.isVisible()
    assert len(session.scene.show.annotations) == MAX_ANNOTATIONS


def test_where_there_can_be_no_notes_it_is_said(open_window: Open, qtbot: QtBot) -> None:
    window, session = open_window(
        {"objective": "rosenbrock", "objective_params": {"n": 4},
         "runs": [{"optimizer": "gd", "hyper": {"lr": 1e-4}}], "steps": 5}
    )  # fmt: skip
    told: list[str] = []
    session.complained.connect(told.append)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.complete)
    window._actions["note"].trigger()
    assert told == ["Notes stand on the plane: choose 2-D"]
