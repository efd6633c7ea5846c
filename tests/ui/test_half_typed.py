"""The promise: what was typed and not entered becomes no value of another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import RemoveRun, SetObjective
from gdviz.ui.editors.landscape.landscape_field import LandscapeField
from gdviz.ui.widgets.growing_text import GrowingText
from gdviz.ui.widgets.number_field import NumberField
from tests.ui.hand import editor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

RUNS = [{"optimizer": key, "hyper": {"lr": 0.1}} for key in ("gd", "adam", "heavy_ball")]
BOWL = {"objective": "quadratic", "start": [3, -3], "runs": RUNS}


def type_into(desk: Desk, field: QWidget, text: str) -> None:
    """Type, and do not press Enter."""
    desk.take_keyboard()
    field.setFocus()
    assert QApplication.focusWidget() is field
    if isinstance(field, NumberField):
        field.selectAll()
        field.insert(text)
    else:
        assert isinstance(field, GrowingText)
        field.setPlainText(text)


def rate_of(desk: Desk, index: int) -> NumberField:
    return editor(desk.card(index), "lr").findChildren(NumberField)[0]


def test_a_rate_that_was_typed_for_a_removed_run_is_no_rate_of_another(
    open_window: Open,
) -> None:
    for index in (1, 2):
        desk = open_window(BOWL)
        type_into(desk, rate_of(desk, index), "0.7")
        desk.session.apply(RemoveRun(index))
        assert [run.hyper["lr"] for run in desk.session.scene.runs] == [0.1, 0.1]


def test_a_parameter_that_was_typed_for_another_landscape_is_not_set(
    open_window: Open,
) -> None:
    desk = open_window(BOWL)
    fields = desk.panel("landscape").findChildren(NumberField)
    curvature = next(field for field in fields if field.accessibleName() == "a of Quadratic")
    type_into(desk, curvature, "7")
    desk.session.apply(SetObjective("saddle"))
    assert desk.session.scene.objective_params == {}
    assert desk.toast == ""


def test_a_start_that_was_typed_for_two_coordinates_is_none_of_one(open_window: Open) -> None:
    desk = open_window(BOWL)
    type_into(desk, desk.start_field("y"), "1.5")
    desk.session.open(from_builtins({"objective": "parabola", "runs": RUNS}))
    assert desk.session.scene.start is None
    assert desk.toast == ""


def test_what_is_half_typed_is_gone_when_another_scene_is_there(open_window: Open) -> None:
    desk = open_window(BOWL)
    type_into(desk, desk.start_field("x"), "1.5")
    other = from_builtins({**BOWL, "objective": "booth"})  # it starts at the same place
    desk.session.open(other)
    assert not desk.start_field("x").isModified()
    desk.window.setFocus()
    assert desk.session.scene == other


def test_a_formula_that_is_being_typed_does_not_replace_the_scene_that_is_opened(
    open_window: Open,
) -> None:
    desk = open_window(
        {
            "objective": "expression",
            "objective_params": {"formula": "x**2 + y**2"},
            "runs": RUNS,
        }
    )
    text = desk.only(LandscapeField).findChildren(GrowingText)[0]
    type_into(desk, text, "x**4 + y**2")
    desk.session.open(shipped.load("noise"))
    desk.draw()
    assert desk.session.scene.objective == shipped.load("noise").objective
