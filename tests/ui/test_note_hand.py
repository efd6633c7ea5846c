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

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


HERE, THERE = Annotation((1.0, 1.0), "here", (-1.0, -1.0)), Annotation((-2.0, 2.0), "there")


@pytest.fixture
def with_notes(open_window: Open, qtbot: QtBot) -> Callable[..., Desk]:
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
        desk = open_window(tree)
        qtbot.waitUntil(
            lambda: desk.session.snapshot is not None and desk.session.snapshot.complete
        )
        QApplication.processEvents()
        return desk

    return open_


def spot(desk: Desk, x: float, y: float) -> QPoint:
    """A point of the landscape, in the viewport of its canvas."""
    canvas = desk.plane.canvas
    px, py = canvas.to_pixels(np.array([[x, y]]))[0]
    return canvas.mapFromScene(canvas.surface.mapToScene(float(px), float(py)))


def drag(desk: Desk, start: tuple[float, float], *way: tuple[float, float]) -> None:
    surface = desk.plane.canvas.surface
    surface.pressed.emit(*start)
    for at in way:
        surface.dragged.emit(*at)
    surface.released.emit()


def entries(desk: Desk) -> list[str]:
    return [action.text() for action in desk.note_menu.actions()]


def choose(desk: Desk, text: str) -> None:
    menu = desk.note_menu
    [action] = [action for action in menu.actions() if action.text() == text]
    menu.hide()
    action.trigger()


def ask(desk: Desk, qtbot: QtBot, x: float, y: float) -> None:
    port = desk.plane.canvas.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.RightButton, pos=spot(desk, x, y))
    qtbot.waitUntil(lambda: bool(entries(desk)))


def test_a_right_click_offers_to_write_and_enter_does(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes()
    ask(desk, qtbot, -2.0, 1.0)
    assert entries(desk) == ["Write here…"]
    choose(desk, "Write here…")
    line = desk.note_line
    assert line.isVisible()
    qtbot.keyClicks(line, "space  and $x^2$ K ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not line.isVisible()
    [note] = desk.session.scene.show.annotations
    assert note.text == "space  and $x^2$ K"
    assert_allclose(note.at, (-2.0, 1.0), atol=0.05)
    assert desk.session.undo_label == "write note"
    assert decode(encode(desk.session.scene)) == desk.session.scene
    assert desk.session.snapshot is not None
    assert not desk.session.snapshot.playing  # a space that was typed is no command


def test_a_click_that_ends_the_writing_does_nothing_else(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes()
    start = desk.session.plan.runs[0].start
    desk.plane.notes.write((0.0, 0.0))
    line = desk.note_line
    line.setText("yes")
    reason = Qt.FocusReason.MouseFocusReason
    QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut, reason))
    drag(desk, (2.0, 2.0), (2.1, 2.0))
    assert [note.text for note in desk.session.scene.show.annotations] == ["yes"]
    assert desk.session.plan.runs[0].start == start
    drag(desk, (2.0, 2.0), (2.1, 2.0))
    assert desk.session.plan.runs[0].start != start


@pytest.mark.parametrize(("text", "told"), [("a $x$", 0), ("$x$", 0), ("a", 0), ("$x", 1)])
def test_a_formula_that_stays_words_is_explained(
    with_notes: Callable[..., Desk], qtbot: QtBot, text: str, told: int
) -> None:
    desk = with_notes()
    heard: list[str] = []
    desk.session.informed.connect(heard.append)
    desk.plane.notes.write((0.0, 0.0))
    line = desk.note_line
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert len(heard) == told
    assert desk.session.scene.show.annotations[0].text == text


def test_escape_writes_nothing(with_notes: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = with_notes()
    desk.plane.notes.write((0.0, 0.0))
    line = desk.note_line
    qtbot.keyClicks(line, "no")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert desk.session.scene.show.annotations == ()


def test_the_key_writes_in_the_middle_of_what_is_seen(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes()
    desk.plane.frame(((0.0, 2.0), (0.0, 2.0)))
    (x0, x1), (y0, y1) = desk.plane.shown_window
    desk.do("note")
    line = desk.note_line
    line.setText("a\u202e b\tc")  # what turns or breaks a line is left out
    qtbot.keyClick(line, Qt.Key.Key_Return)
    [note] = desk.session.scene.show.annotations
    assert note.text == "a bc"
    assert_allclose(note.at, (0.5 * (x0 + x1), 0.5 * (y0 + y1)))


def test_words_are_dragged_and_the_start_is_not(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes(HERE, THERE)
    start = desk.session.plan.runs[0].start
    drag(desk, (1.0, 1.0), (1.5, 0.0), (2.0, -1.0))
    moved, other = desk.session.scene.show.annotations
    assert_allclose(moved.at, (2.0, -1.0), atol=0.05)
    assert (moved.text, moved.to, other) == (HERE.text, HERE.to, THERE)
    assert desk.session.plan.runs[0].start == start
    desk.do("undo")  # one gesture, one step
    assert desk.session.scene.show.annotations == (HERE, THERE)
    drag(desk, (2.5, 2.5), (1.5, 2.5))
    assert desk.session.plan.runs[0].start != start


def test_the_point_of_an_arrow_is_dragged(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes(HERE)
    drag(desk, (-1.0, -1.0), (0.0, -2.0))
    [note] = desk.session.scene.show.annotations
    assert note.at == HERE.at
    assert note.to is not None
    assert_allclose(note.to, (0.0, -2.0), atol=0.05)


def test_the_words_of_a_note_are_changed(with_notes: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = with_notes(HERE)
    ask(desk, qtbot, 1.0, 1.0)
    assert entries(desk) == ["Change the words…", "Point at…", "Without arrow", "Delete"]
    choose(desk, "Change the words…")
    line = desk.note_line
    assert line.text() == "here"
    qtbot.keyClicks(line, "now")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.session.scene.show.annotations == (Annotation(HERE.at, "now", HERE.to),)
    desk.plane.notes.write(HERE.at, 0)
    line.clear()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.session.scene.show.annotations == ()


def test_an_arrow_points_where_the_hand_clicks_next(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes(THERE)
    told: list[str] = []
    desk.session.informed.connect(told.append)
    start = desk.session.plan.runs[0].start
    ask(desk, qtbot, -2.0, 2.0)
    choose(desk, "Point at…")
    assert told == ["Click where the arrow shall point"]
    drag(desk, (0.0, 0.0), (0.1, 0.0))
    [note] = desk.session.scene.show.annotations
    assert note.to is not None
    assert_allclose(note.to, (0.0, 0.0), atol=0.05)
    assert desk.session.plan.runs[0].start == start
    ask(desk, qtbot, -2.0, 2.0)
    choose(desk, "Without arrow")
    assert desk.session.scene.show.annotations == (THERE,)


def test_a_note_is_deleted_alone(with_notes: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = with_notes(HERE, THERE)
    ask(desk, qtbot, 1.0, 1.0)
    choose(desk, "Delete")
    assert desk.session.scene.show.annotations == (THERE,)
    assert desk.session.undo_label == "delete note"


def test_the_pointer_tells_what_can_be_taken(
    with_notes: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = with_notes(HERE)
    canvas = desk.plane.canvas
    canvas.surface.hovered.emit(1.0, 1.0)
    assert canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
    canvas.surface.hovered.emit(3.0, -3.0)
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor


def test_there_are_only_so_many(with_notes: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = with_notes(*(Annotation((0.1 * i, -3.0), str(i)) for i in range(MAX_ANNOTATIONS)))
    ask(desk, qtbot, -3.0, 3.0)
    assert not desk.note_menu.actions()[0].isEnabled()
    told: list[str] = []
    desk.session.informed.connect(told.append)
    desk.do("note")
    assert told == ["There are 24 notes, as many as a scene may have"]
    assert not desk.note_line.isVisible()
    assert len(desk.session.scene.show.annotations) == MAX_ANNOTATIONS


def test_where_there_can_be_no_notes_it_is_said(open_window: Open, qtbot: QtBot) -> None:
    desk = open_window(
        {"objective": "rosenbrock", "objective_params": {"n": 4},
         "runs": [{"optimizer": "gd", "hyper": {"lr": 1e-4}}], "steps": 5}
    )  # fmt: skip
    told: list[str] = []
    desk.session.complained.connect(told.append)
    qtbot.waitUntil(
        lambda: desk.session.snapshot is not None and desk.session.snapshot.complete
    )
    desk.do("note")
    assert told == ["Switch to 2-D to add notes"]
