"""The promise: what is typed is run as soon as it can be read, and never breaks what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from gdviz.core.optimizers.own import FORMULA
from gdviz.ui.editors.runs.about_method import AboutMethod
from gdviz.ui.editors.runs.formula_field import FormulaField
from gdviz.ui.widgets.param_editor import ParamEditor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier

SCENE: dict[str, Any] = {
    "title": "Own",
    "objective": "quadratic",
    "start": [3, -3],
    "steps": 40,
    "runs": [{"optimizer": "custom", "hyper": {"lr": 0.05, "formula": "step = -lr*g"}}],
}


@pytest.fixture
def field(qtbot: QtBot) -> FormulaField:
    made = FormulaField(FORMULA)
    qtbot.addWidget(made)
    made.show()
    return made


def text(of: FormulaField) -> QPlainTextEdit:
    return of._text


def marked(of: FormulaField) -> str:
    """What is underlined."""
    return "".join(mark.cursor.selectedText() for mark in text(of).extraSelections())


# -- the field -------------------------------------------------------------------------


def test_it_shows_a_line_for_each_assignment_and_shows_silently(
    qtbot: QtBot, field: FormulaField
) -> None:
    with qtbot.assertNotEmitted(field.edited, wait=400):
        field.set_value("v = b1*v + g;step = -lr*v")
    assert text(field).toPlainText() == "v = b1*v + g\nstep = -lr*v"
    assert field.message() == "Remembers v, zero at first"
    field.set_value("step = -lr*g")
    assert field.message() == "Remembers nothing"


def test_a_text_that_can_be_read_is_reported_after_a_pause(
    qtbot: QtBot, field: FormulaField
) -> None:
    edits: list[str] = []
    field.edited.connect(lambda _, value: edits.append(value))
    text(field).selectAll()
    QTest.keyClicks(text(field), "step = -lr*g/2")
    assert edits == []
    qtbot.waitUntil(lambda: edits == ["step = -lr*g/2"])
    assert field.value() == "step = -lr*g/2"


@pytest.mark.parametrize(
    ("typed", "word", "said"),
    [
        ("step = -lr*q(g)", "q", "no function 'q'"),
        ("m = 2*g\nstep = -lr*m[2", "[", "round brackets"),
        ("m = g", "g", "Must end with"),
        ("step = -lr*(g", "(", "not closed"),
        ("g = 2; step = -g", "g", "choose another name"),
    ],
)
def test_a_mistake_is_underlined_and_told_and_the_last_good_text_stands(
    qtbot: QtBot, field: FormulaField, typed: str, word: str, said: str
) -> None:
    before = field.value()
    with qtbot.assertNotEmitted(field.edited, wait=400):
        text(field).setPlainText(typed)
    assert marked(field) == word
    assert said in field.message()
    assert "column" not in field.message()  # of which line? it is underlined
    assert field.value() == before


def test_what_is_corrected_is_no_longer_marked(qtbot: QtBot, field: FormulaField) -> None:
    text(field).setPlainText("step = -lr*q(g)")
    qtbot.waitUntil(lambda: marked(field) == "q")
    with qtbot.waitSignal(field.edited):
        text(field).setPlainText("step = -lr*sign(g)")
    assert marked(field) == ""


def test_while_the_value_stays_what_is_typed_stays(qtbot: QtBot, field: FormulaField) -> None:
    text(field).setPlainText("step = -lr*")
    field.set_value(field.value())
    assert text(field).toPlainText() == "step = -lr*"
    field.set_value("step = -g")
    assert text(field).toPlainText() == "step = -g"


def test_escape_gives_the_last_good_text_back(qtbot: QtBot, field: FormulaField) -> None:
    good = text(field).toPlainText()
    text(field).setPlainText("step = (")
    QTest.keyClick(text(field), Key.Key_Escape)
    assert text(field).toPlainText() == good


def test_it_is_three_lines_high_and_grows_to_six(field: FormulaField) -> None:
    heights = []
    for lines in (1, 3, 4, 6, 9):
        text(field).setPlainText("\n".join(["m = g"] * lines))
        heights.append(text(field).height())
    assert heights[0] == heights[1] < heights[2] < heights[3] == heights[4]


# -- in the window ---------------------------------------------------------------------


@pytest.fixture
def typing(qtbot: QtBot, open_window: Open) -> tuple[Desk, FormulaField]:
    """A window at step 10 whose formula field has the focus."""
    desk = open_window(SCENE)
    desk.window.activateWindow()
    qtbot.waitActive(desk.window)
    desk.session.simulation.seek.emit(10)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 10)
    (found,) = desk.window.findChildren(FormulaField)
    text(found).setFocus()
    qtbot.waitUntil(text(found).hasFocus)
    return desk, found


def sliders(desk: Desk) -> list[str]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (card,) = desk.cards
    return [e.spec().name for e in card.findChildren(ParamEditor)]


def test_a_typed_formula_changes_the_path_in_one_step_of_undo(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    before = desk.session.scene
    assert desk.session.snapshot is not None
    path = desk.session.snapshot.runs[0].theta
    text(field).selectAll()
    QTest.keyClicks(text(field), "v = b1*v + g")
    QTest.keyClick(text(field), Key.Key_Return)
    QTest.keyClicks(text(field), "step = -lr*v")
    qtbot.waitUntil(lambda: desk.session.scene != before)
    QTest.keyClicks(text(field), "*gain")
    qtbot.waitUntil(lambda: "gain" in sliders(desk))
    assert set(sliders(desk)) == {"lr", "b1", "gain"}
    assert desk.session.scene.runs[0].hyper["lr"] == 0.05  # what both know stays
    desk.settle()
    assert not np.allclose(desk.session.snapshot.runs[0].theta[10], path[10], rtol=1e-3)
    desk.window.setFocus()
    assert desk.session.undo_label == "set formula"
    desk.session.undo()
    assert desk.session.scene == before
    assert text(field).toPlainText() == "step = -lr*g"
    assert sliders(desk) == ["lr"]


def test_what_is_typed_after_coming_back_is_another_step_of_undo(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    before = desk.session.scene
    scenes = []
    for typed in ("step = -lr*sign(g)", "step = -lr*sin(g)"):
        text(field).setFocus()
        qtbot.waitUntil(text(field).hasFocus)
        text(field).setPlainText(typed)
        desk.window.setFocus()
        scenes.append(desk.session.scene)
    desk.session.undo()
    assert desk.session.scene == scenes[0]
    desk.session.undo()
    assert desk.session.scene == before


def test_escape_is_first_for_the_formula_and_then_for_what_is_told(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    desk.choose_for_run(0, "about")
    (about,) = desk.window.findChildren(AboutMethod)
    text(field).setPlainText("step = (")
    QTest.keyClick(text(field), Key.Key_Escape)
    assert text(field).toPlainText() == "step = -lr*g"
    assert about.isVisible()
    desk.window.setFocus()
    QTest.keyClick(desk.window, Key.Key_Escape)
    assert not about.isVisible()


def test_a_bad_formula_leaves_the_run_as_it_was(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    before = desk.session.scene
    text(field).setPlainText("step = -lr*nothing(g)")
    qtbot.waitUntil(lambda: marked(field) == "nothing")
    desk.window.setFocus()
    assert desk.session.scene == before
    assert desk.session.undo_label == ""
    assert marked(field) == "nothing"  # to be corrected


def test_a_number_that_comes_back_in_the_same_gesture_has_its_value_again(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    text(field).setPlainText("step = -g*speed")
    qtbot.waitUntil(lambda: sliders(desk) == ["speed"])
    text(field).setPlainText("step = -lr*g*speed")
    qtbot.waitUntil(lambda: "lr" in sliders(desk))
    assert desk.session.scene.runs[0].hyper["lr"] == 0.05


def test_what_was_typed_last_counts_when_the_field_is_left_at_once(
    typing: tuple[Desk, FormulaField],
) -> None:
    desk, field = typing
    text(field).setPlainText("step = -lr*sign(g)")
    desk.window.setFocus()
    assert desk.session.scene.runs[0].hyper["formula"] == "step = -lr*sign(g)"


def test_keys_belong_to_the_formula_while_it_has_the_focus(
    qtbot: QtBot, typing: tuple[Desk, FormulaField]
) -> None:
    desk, field = typing
    before = desk.session.scene
    opened = text(field).toPlainText()
    keys = (
        Key.Key_Space, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_R,
        Key.Key_Question,
    )  # fmt: skip
    for key in keys:
        QTest.keyClick(text(field), key)
    for _ in keys:
        QTest.keyClick(text(field), Key.Key_Z, CONTROL)
    assert text(field).toPlainText() == opened
    qtbot.wait(350)  # the pause after which it would be read
    assert desk.session.scene == before
    assert desk.session.snapshot is not None
    assert desk.session.snapshot.k == 10
    assert not desk.session.snapshot.playing


def test_a_formula_has_a_field_and_its_free_names_have_sliders(open_window: Open) -> None:
    desk = open_window(SCENE)
    assert sliders(desk) == ["lr"]
    assert len(desk.window.findChildren(FormulaField)) == 1
