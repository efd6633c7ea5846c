"""The promise: a landscape appears while it is typed, and a mistake never takes it away."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gdviz.core.objectives.expression import EXAMPLE
from gdviz.ui.editors.landscape.landscape_field import LandscapeField
from gdviz.ui.editors.landscape.panel import LandscapePanel
from gdviz.ui.mathtext.formula import FormulaLabel
from tests.ui.recorded import Recorded

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit
    from pytestqt.qtbot import QtBot

    from gdviz.ui.widgets.param_editor import ParamEditor
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

Watch: TypeAlias = Callable[[QWidget], None]

SCENE: dict[str, Any] = {
    "title": "Typed",
    "objective": "expression",
    "objective_params": {"formula": "x**2 + a*y**2", "a": 3.0},
    "start": [2.0, 1.0],
    "window": [[-3, 3], [-2, 2]],
    "steps": 20,
    "runs": [{"optimizer": "gd", "hyper": {"lr": 0.05}}],
}


@pytest.fixture
def field(qtbot: QtBot) -> LandscapeField:
    made = LandscapeField()
    qtbot.addWidget(made)
    made.show()
    return made


def text(of: LandscapeField) -> QPlainTextEdit:
    return of._text


def replace(of: LandscapeField, new: str) -> None:
    """Type `new` in place of what stands there."""
    text(of).setFocus()
    text(of).selectAll()
    QTest.keyClicks(text(of), new)


def marked(of: LandscapeField) -> str:
    """What is underlined."""
    return "".join(mark.cursor.selectedText() for mark in text(of).extraSelections())


def part(desk: Desk) -> LandscapeField:
    (found,) = desk.window.findChildren(LandscapeField)
    return found


def sliders(desk: Desk) -> dict[str, object]:
    """Values of the landscape's parameters that are shown."""
    (panel,) = desk.window.findChildren(LandscapePanel)
    return {name: editor.value() for name, editor in panel._editors.items()}


# -- the field -------------------------------------------------------------------------


def test_a_good_text_is_reported_after_a_pause_and_shown_silently(
    qtbot: QtBot, field: LandscapeField
) -> None:
    edits: list[str] = []
    field.edited.connect(edits.append)
    field.set_value("x*y")
    assert text(field).toPlainText() == "x*y"
    replace(field, "x**2 + b*y")
    assert edits == []
    qtbot.waitUntil(lambda: edits == ["x**2 + b*y"])
    assert field.message() == "Over x and y, with b"
    replace(field, "x**2")
    qtbot.waitUntil(lambda: edits[-1] == "x**2")
    assert field.message() == "Over x: a curve"


@pytest.mark.parametrize(
    ("bad", "mark", "message"),
    [
        ("x + sinn(y)", "sinn", "No 'sinn': did you mean 'sin'?"),
        ("(x + y", "(", "1 bracket is not closed"),
        ("x +", "+", "Ends too early"),
        ("x[2", "[", "'[' has no place in a formula; write round brackets, ( )"),
        (
            "x + 9**9**9",
            "9**9",
            "A power in an exponent is not read; write a square as a product, u*u",
        ),
        ("a + 1", "a", "Does not depend on x or y; a is a constant"),
    ],
)
def test_a_mistake_is_marked_where_it_stands_and_the_last_good_text_holds(
    qtbot: QtBot, field: LandscapeField, bad: str, mark: str, message: str
) -> None:
    field.set_value("x*y")
    with qtbot.assertNotEmitted(field.edited, wait=400):
        replace(field, bad)
    assert field.message() == message
    assert mark.startswith(marked(field))
    assert marked(field)
    assert field.value() == "x*y"
    QTest.keyClick(text(field), Qt.Key.Key_Escape)
    assert text(field).toPlainText() == "x*y"
    assert field.message() == "Over x and y"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x + xy", "xy is one name, a constant; write x*y for the product"),
        ("sin x", "sin is a function: write sin(…)"),
        ("where(x)", "where() takes 3 values, got 1"),
    ],
)
def test_a_name_keeps_its_letters_in_what_is_said_of_it(
    qtbot: QtBot, field: LandscapeField, formula: str, said: str
) -> None:
    replace(field, formula)
    qtbot.waitUntil(lambda: field.message() == said)


def test_leaving_the_field_ends_the_gesture_and_reads_at_once(
    qtbot: QtBot, field: LandscapeField
) -> None:
    heard: list[str] = []
    field.edited.connect(heard.append)
    field.finished.connect(lambda: heard.append("finished"))
    replace(field, "x*y + 1")
    QTest.keyClick(text(field), Qt.Key.Key_Return)
    assert heard == ["x*y + 1", "finished"]


# -- in the window ---------------------------------------------------------------------


def test_choosing_formula_shows_a_landscape_to_begin_with(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window("race")
    assert not part(desk).isVisible()
    (panel,) = desk.window.findChildren(LandscapePanel)
    panel._objective.chosen.emit("expression")
    assert part(desk).isVisible()
    assert part(desk).value() == EXAMPLE
    assert not panel.findChild(FormulaLabel).isVisible()
    assert sliders(desk) == {"a": 1.0}
    desk.session.undo()
    assert not part(desk).isVisible()


def test_typing_changes_the_scene_as_one_step_of_undo_and_keeps_window_and_start(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(SCENE)
    before = desk.session.scene
    for new in ("x**2 + a*y**2 + b*x", "x**2 + y**2"):
        replace(part(desk), new)
        qtbot.waitUntil(lambda new=new: desk.session.scene.objective_params["formula"] == new)
        assert desk.session.scene.window == before.window
        assert desk.session.scene.start == before.start
    QTest.keyClick(text(part(desk)), Qt.Key.Key_Return)
    assert sliders(desk) == {}
    replace(part(desk), "x*y")
    QTest.keyClick(text(part(desk)), Qt.Key.Key_Return)
    desk.session.undo()
    assert desk.session.scene.objective_params["formula"] == "x**2 + y**2"
    desk.session.undo()
    assert desk.session.scene == before
    assert text(part(desk)).toPlainText() == "x**2 + a*y**2"
    assert sliders(desk) == {"a": 3.0}


def test_a_name_that_goes_and_comes_back_keeps_its_value(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(SCENE)
    for new in ("x**2 + y**2", "x**2 + a*y**4 + b"):
        replace(part(desk), new)
        qtbot.waitUntil(lambda new=new: desk.session.scene.objective_params["formula"] == new)
    assert sliders(desk) == {"a": 3.0, "b": 1.0}


def test_a_curve_in_between_gives_window_and_start_back(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(SCENE)
    complaints: list[str] = []
    desk.session.complained.connect(complaints.append)
    replace(part(desk), "x**2")
    qtbot.waitUntil(lambda: desk.session.plan.objective.dim == 1)
    assert desk.session.scene.start is None
    qtbot.waitUntil(lambda: desk.session.snapshot.plan is desk.session.plan)
    replace(part(desk), "x**2 + y**2")
    qtbot.waitUntil(lambda: desk.session.plan.objective.dim == 2)
    assert desk.session.scene.start == (2.0, 1.0)
    assert desk.session.scene.window == ((-3.0, 3.0), (-2.0, 2.0))
    qtbot.waitUntil(lambda: desk.session.snapshot.plan is desk.session.plan)
    assert complaints == []


def test_a_text_that_cannot_be_read_leaves_scene_and_picture(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(SCENE)
    plan = desk.session.plan
    replace(part(desk), "x**2 + __import__('os')")
    qtbot.wait(400)
    assert desk.session.plan is plan
    assert "double underscore" in part(desk).message()


def test_a_long_formula_is_seen_whole(qtbot: QtBot, open_window: Open) -> None:
    formula = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2 + amp*sin(3*x)*exp(-0.1*y**2)"
    desk = open_window({**SCENE, "objective_params": {"formula": formula}})
    shown = text(part(desk))
    assert shown.document().size().height() >= 3
    assert not shown.verticalScrollBar().isVisible()


@pytest.mark.parametrize("size", [(1600, 1000), (1024, 576)])
def test_what_a_long_formula_is_read_as_is_seen_whole(
    open_window: Open, size: tuple[int, int]
) -> None:
    formula = "x^2/2+3*y^2+sin(x*y)*exp(-x^2/9)/(1+x^2*y^2)+cos(x+y)^2"
    desk = open_window({**SCENE, "objective_params": {"formula": formula}}, size)
    desk.dock("landscape").raise_()
    desk.draw()
    field = part(desk)
    assert field.message().startswith("Read as x**2/2 + 3*y**2")
    (said,) = (w for w in field.findChildren(QLabel) if w.text().startswith("Read as"))
    line = said.fontMetrics().lineSpacing()
    assert said.height() >= said.heightForWidth(said.width()) > 1.5 * line
    pieces = re.split("[ \u200b]", said.text())
    most = max(said.fontMetrics().horizontalAdvance(piece) for piece in pieces)
    assert most <= said.width()


def test_a_slider_of_a_free_name_moves_the_landscape(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(SCENE)
    (panel,) = desk.window.findChildren(LandscapePanel)
    editor: ParamEditor = panel._editors["a"]
    editor._on_entered(2.0)
    assert desk.session.scene.objective_params == {"formula": "x**2 + a*y**2", "a": 2.0}
    assert desk.session.plan.objective.value(np.array([1.0, 1.0])) == 3.0


def test_a_landscape_with_holes_is_drawn(qtbot: QtBot, open_window: Open) -> None:
    for formula in ("log(x) + 1/y", "sqrt(-1 - x**2 - y**2)", "log(x)"):
        desk = open_window({**SCENE, "start": None, "window": None,
                                 "objective_params": {"formula": formula}})  # fmt: skip
        QCoreApplication.processEvents()
        assert not desk.window.grab().isNull()


def test_the_field_dies_with_its_panel(qtbot: QtBot, no_leaks: Watch) -> None:
    panel = LandscapePanel(Recorded())
    no_leaks(panel)
    panel.deleteLater()


def test_neither_window_nor_formulas_load_computer_algebra() -> None:
    code = (
        "import sys, numpy as np\n"
        "import gdviz.ui.window.main_window\n"
        "from gdviz.core.objectives.expression import Expression\n"
        "f = Expression()\n"
        "f.hess(np.ones(2))\n"
        "sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
