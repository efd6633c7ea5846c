"""The promise: a typed landscape is searched while the window goes on, and shown in full."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.core.objectives.expression import Expression
from gdviz.engine import landmarks
from gdviz.engine.landmarks import Wanted, found_of
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetFormula, SetObjectiveParam
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.landmarks import finder
from gdviz.ui.landmarks.finder import landmark_finder
from gdviz.ui.mathtext.formula import FormulaLabel
from gdviz.ui.widgets.field_words import FieldWords
from tests.ui.editors import type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.objectives import Landmark
    from gdviz.ui.session import Session
    from tests.ui.conftest import Open, OpenSession

HIMMELBLAU = "(x² + y − 11)² + (x + y² − 7)²"
WINDOW = [[-6, 6], [-6, 6]]


def tree(formula: str = HIMMELBLAU, **more: Any) -> dict[str, Any]:
    return {
        "objective": "expression", "objective_params": {"formula": formula, **more},
        "window": WINDOW, "start": [1, 1], "steps": 30,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
    }  # fmt: skip


def marks(session: Session) -> tuple[Landmark, ...]:
    return session.plan.objective.landmarks()


def is_searched(session: Session) -> bool:
    objective = session.plan.objective
    return isinstance(objective, Expression) and objective.found is not None


def test_a_typed_landscape_is_marked_as_a_shipped_one_and_nothing_was_edited(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(tree())
    session = desk.session
    qtbot.waitUntil(lambda: is_searched(session))
    kinds = [mark.kind for mark in marks(session)]
    assert kinds == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    qtbot.waitUntil(lambda: session.snapshot.plan.objective == session.plan.objective)
    assert not session.modified
    assert session.undo_label == ""
    label = desk.panel("landscape").findChildren(FormulaLabel)[0]
    assert label.isVisible()
    assert "x^2" in session.plan.objective.formula
    assert label.accessibleName() == "Formula f = (x**2 + y - 11)**2 + (x + y**2 - 7)**2"


def test_the_search_is_not_made_in_the_thread_of_the_window(
    qtbot: QtBot, opened: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def looked(*args: Any) -> Any:
        threads.append(threading.current_thread().name)
        return found_of(*args)

    monkeypatch.setattr(finder, "found_of", looked)
    session = opened(from_builtins(tree()))
    qtbot.waitUntil(lambda: is_searched(session))
    assert threads
    assert all(name.startswith("landmarks") for name in threads)


def test_another_formula_ends_the_search_of_the_last(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, given_up = threading.Event(), threading.Event()

    def endless(what: Wanted, checkpoint: Any) -> Any:
        if "sin" not in what.objective.text:
            return found_of(what, checkpoint)
        begun.set()
        try:
            while True:
                checkpoint()
        finally:
            given_up.set()

    monkeypatch.setattr(finder, "found_of", endless)
    found = landmark_finder()
    window = ((-2.0, 2.0), (-2.0, 2.0))
    found.ask(Wanted(Expression("sin(x) + y", ()), window))
    assert begun.wait(10.0)
    with qtbot.waitSignal(found.bell.rang, timeout=10_000):
        found.ask(Wanted(Expression("x^2 + y^2", ()), window))
    assert given_up.is_set()
    answer = found.take()
    assert answer is not None
    assert answer.what.objective.text == "x^2 + y^2"
    found.close()


def test_a_search_ends_when_the_session_does(
    opened: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endless(what: Wanted, checkpoint: Any) -> Any:
        begun.set()
        while True:
            checkpoint()

    monkeypatch.setattr(finder, "found_of", endless)
    session = opened(from_builtins(tree()))
    assert begun.wait(10.0)
    session.close()  # returns


def test_marks_move_with_a_slider_and_come_with_another_formula(
    qtbot: QtBot, opened: OpenSession
) -> None:
    session = opened(from_builtins(tree("(x² − 1)² + y² + a*x", a=0.0)))
    session.start()
    qtbot.waitUntil(lambda: len(marks(session)) == 3)
    session.apply(SetObjectiveParam("a", 0.1))
    assert len(marks(session)) == 3  # at once, nearly
    assert marks(session)[0].at[0] < -1.005
    session.apply(SetFormula("|x| + |y|"))
    qtbot.waitUntil(lambda: is_searched(session) and len(marks(session)) == 1)
    assert marks(session)[0].shape == "kink"
    session.undo()
    assert session.plan.scene.objective_params["a"] == 0.1
    qtbot.waitUntil(lambda: len(marks(session)) == 3)


def test_a_figure_has_the_landmarks_and_the_formula(qapp: object) -> None:
    with Figure(from_builtins(tree()), (900, 600)) as figure:
        assert len(figure.plan.objective.landmarks()) == 9
        assert figure.plan.objective.floor() == 0.0
    assert landmarks.wanted(figure.plan) is not None


def test_a_formula_too_deep_to_be_set_is_told_as_text(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(tree("1/(1 + " * 20 + "x**2*y**2" + ")" * 20))
    qtbot.waitUntil(lambda: is_searched(desk.session))
    assert not desk.panel("landscape").findChildren(FormulaLabel)[0].isVisible()


@pytest.mark.parametrize("wrong", ["1e-400", "abc", "1,,5", "x", "1/0"])
def test_what_is_wrong_in_a_field_is_said_below_it_until_it_is_right(
    open_window: Open, wrong: str
) -> None:
    desk = open_window("step_size")
    field = desk.start_field("x")
    words = desk.panel("landscape").findChildren(FieldWords)
    before = desk.session.scene.start
    type_in(field, wrong)
    shown = [w for w in words if w.isVisible()]
    assert len(shown) == 1
    assert shown[0].mapTo(desk.window, shown[0].rect().topLeft()).y() > field.mapTo(
        desk.window, field.rect().bottomLeft()
    ).y() - 2  # fmt: skip
    assert field.property("invalid")
    assert desk.session.scene.start == before
    desk.session.seek(3)
    desk.settle()
    assert shown[0].isVisible()
    type_in(field, "2*pi/100")
    assert not any(w.isVisible() for w in words)
    assert desk.session.scene.start[0] == pytest.approx(0.0628318530717958)


def test_a_rate_is_read_with_a_comma(open_window: Open) -> None:
    desk = open_window("step_size")
    desk.type_value(0, "lr", "0,05")
    assert desk.session.scene.runs[0].hyper["lr"] == 0.05
    desk.type_value(0, "lr", "nonsense")
    words = [w for w in desk.card(0).findChildren(FieldWords) if w.isVisible()]
    assert len(words) == 1
    assert "nonsense" in words[0].text()
    desk.type_value(0, "lr", "1/3")
    assert not words[0].isVisible()
