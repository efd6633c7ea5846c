"""An editor reports the user's hand, and nothing else, in values that a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionFrame

from gdviz.core.params import ParamSpec, Value
from gdviz.ui.look.qss import stylesheet
from gdviz.ui.look.theme import DARK, LIGHT
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.param_editor import ParamEditor, describe
from gdviz.ui.widgets.slider import Slider
from gdviz.ui.widgets.steps import field_text, stepped, tidy
from gdviz.ui.widgets.switch import Switch
from gdviz.ui.widgets.symbol_label import SymbolLabel
from tests.ui.editors import Heard, shown, type_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

LR = ParamSpec(
    name="lr", default=0.01, low=0.0, high=1e6, soft=(1e-4, 1.0), scale="log",
    symbol="η", unit="1/curvature", doc="Step size.",
)  # fmt: skip
BETA = ParamSpec(
    name="beta", default=0.9, low=0.0, high=0.9999, soft=(0.0, 0.999), scale="log1m",
    symbol="β",
)  # fmt: skip
SHIFT = ParamSpec(name="shift", default=0.0, soft=(-5.0, 5.0), symbol="x")
EPOCHS = ParamSpec(name="epochs", default=20, kind="integer", low=1, high=1000, soft=(1, 100))
AMSGRAD = ParamSpec(name="amsgrad", default=True, kind="boolean", doc="Keep the largest.")
SHAPE = ParamSpec(
    name="shape", default="cosine", kind="choice", choices=("constant", "cosine", "step_decay")
)
SPECS = [LR, BETA, SHIFT, EPOCHS, AMSGRAD, SHAPE]
NUMBERS = [LR, BETA, SHIFT, EPOCHS]


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[ParamEditor]:
    with shown(qtbot, LR) as editor:
        yield editor


def slider_of(editor: ParamEditor) -> Slider:
    return editor.findChild(Slider)


def field_of(editor: ParamEditor) -> NumberField:
    return editor.findChild(NumberField)


def drag(slider: Slider, *positions: float) -> None:
    points = [QPoint(round(slider.x_of(t)), slider.height() // 2) for t in positions]
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(slider, point)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=points[-1])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_setters_are_silent(qtbot: QtBot, spec: ParamSpec) -> None:
    with shown(qtbot, spec) as editor:
        heard = Heard(editor)
        values: list[Value] = {"boolean": [False, True], "choice": ["constant", "cosine"]}.get(
            spec.kind, [0.5, 0.25]
        )
        if spec.kind == "integer":
            values = [50, 60]
        for value in values:
            editor.set_value(value)
            assert editor.value() == value
        editor.set_marks([(0.5, "half")])
        editor.set_colour("#123456")
        editor.set_theme(DARK)
        editor.set_enabled(False)
        assert (heard.values, heard.finished, heard.complaints) == ([], 0, [])


def test_a_drag_reports_each_place_and_ends_once(editor: ParamEditor) -> None:
    heard = Heard(editor)
    drag(slider_of(editor), 0.5, 0.6, 0.75)
    assert heard.finished == 1
    assert len(heard.values) >= 2
    assert heard.values[-1] == pytest.approx(0.1, rel=0.05)  # 10^(-4 + 3)
    assert editor.value() == heard.values[-1]
    assert field_of(editor).text() == field_text(LR, float(editor.value()))


def test_taking_hold_of_the_thumb_does_not_move_it(editor: ParamEditor) -> None:
    heard = Heard(editor)
    slider = slider_of(editor)
    near = QPoint(round(slider.x_of(slider.position())) + 4, 14)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=near)
    assert heard.values == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", 1 / 3), ("2/5", 0.4), ("1e-3", 1e-3), ("0.25", 0.25), (" 7 ", 7.0),
     ("2.5×10⁻⁹", 2.5e-9)],
)  # fmt: skip
def test_typed_numbers_are_read(editor: ParamEditor, text: str, value: float) -> None:
    heard = Heard(editor)
    type_in(field_of(editor), text)
    assert heard.values == [value]
    assert heard.finished >= 1
    assert heard.complaints == []


def test_a_typographic_minus_is_read(qtbot: QtBot) -> None:
    with shown(qtbot, SHIFT) as editor:
        heard = Heard(editor)
        type_in(field_of(editor), "−3")
        assert heard.values == [-3.0]
        assert field_of(editor).text() == "−3"


def test_a_fraction_stays_as_typed_until_the_value_changes(editor: ParamEditor) -> None:
    field = field_of(editor)
    type_in(field, "1/3")
    assert field.text() == "1/3"
    editor.set_value(1 / 3)
    assert field.text() == "1/3"
    editor.set_value(0.4)
    assert field.text() == "0.4"
    editor.set_value(0.3331)
    assert field.text() == "0.3331"


def test_leaving_a_field_untouched_keeps_hidden_digits(editor: ParamEditor) -> None:
    editor.set_value(1 / 3)
    heard = Heard(editor)
    field_of(editor).setFocus()
    QTest.keyClick(field_of(editor), Qt.Key.Key_Return)
    assert heard.values == []
    assert editor.value() == 1 / 3


@pytest.mark.parametrize("text", ["abc", "1/0", "-1", "nan", "inf", "", "1e9"])
def test_bad_text_keeps_the_old_value_and_says_why(editor: ParamEditor, text: str) -> None:
    heard = Heard(editor)
    field = field_of(editor)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard.values == []
    assert len(heard.complaints) == 1
    assert heard.complaints[0].startswith("η must be")
    assert field.property("invalid") is True
    editor.set_value(0.01)  # the model repeats itself: the text is still wrong
    assert field.property("invalid") is True
    type_in(field, "0.02")
    assert field.property("invalid") is False
    assert heard.values == [0.02]


def test_escape_takes_back_what_was_typed(editor: ParamEditor) -> None:
    heard = Heard(editor)
    field = field_of(editor)
    field.setFocus()
    QTest.keyClicks(field, "99")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), heard.values) == ("0.01", [])


def test_the_thumb_snaps_to_marks_exactly(editor: ParamEditor) -> None:
    editor.set_marks([(1 / 3, "best step"), (50.0, "off the slider")])
    heard = Heard(editor)
    slider = slider_of(editor)
    near = LR.to_unit(1 / 3) + 4.0 / (slider.x_of(1.0) - slider.x_of(0.0))
    drag(slider, 0.1, near)
    assert heard.values[-1] == 1 / 3
    far = LR.to_unit(1 / 3) + 9.0 / (slider.x_of(1.0) - slider.x_of(0.0))
    drag(slider, 0.1, far)
    assert heard.values[-1] != 1 / 3


def test_double_click_and_delete_reset(editor: ParamEditor) -> None:
    slider, symbol = slider_of(editor), editor.findChild(SymbolLabel)
    for target in (slider, symbol):
        editor.set_value(0.5)
        heard = Heard(editor)
        QTest.mouseDClick(target, Qt.MouseButton.LeftButton)
        assert heard.values[-1] == LR.default
        assert heard.finished >= 1
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        editor.set_value(0.5)
        QTest.keyClick(slider, key)
        assert editor.value() == LR.default


def test_keys_step_finely_and_end_their_gesture(editor: ParamEditor) -> None:
    slider = slider_of(editor)
    heard = Heard(editor)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert heard.finished == 1
    coarse = float(editor.value()) / 0.01
    assert coarse == pytest.approx(10 ** (4 * 0.01), rel=0.01)  # a hundredth of four decades
    editor.set_value(0.01)
    QTest.keyClick(slider, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert 1.0 < float(editor.value()) / 0.01 < 1.02
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert editor.value() == 1.0
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert editor.value() == 1e-4
    QTest.keyClick(field_of(editor), Qt.Key.Key_Up)
    assert float(editor.value()) > 1e-4


def turn_wheel(slider: Slider, notches: int) -> bool:
    centre = QPointF(slider.rect().center())
    event = QWheelEvent(
        centre, slider.mapToGlobal(centre), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.ignore()
    QApplication.sendEvent(slider, event)
    return event.isAccepted()


def test_the_wheel_scrolls_the_panel_unless_the_slider_has_focus(
    qtbot: QtBot, editor: ParamEditor
) -> None:
    slider = slider_of(editor)
    heard = Heard(editor)
    slider.clearFocus()
    turn_wheel(slider, 1)
    assert heard.values == []
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    with qtbot.waitSignal(editor.finished, timeout=2000):
        assert turn_wheel(slider, 1)
    assert len(heard.values) == 1


def test_a_boolean_is_a_switch(qtbot: QtBot) -> None:
    with shown(qtbot, AMSGRAD) as editor:
        heard = Heard(editor)
        switch = editor.findChild(Switch)
        QTest.keyClick(switch, Qt.Key.Key_Space)
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
        assert heard.values == [False, True]
        assert heard.finished == 2


def test_a_choice_is_a_combo_box(qtbot: QtBot) -> None:
    with shown(qtbot, SHAPE) as editor:
        heard = Heard(editor)
        QTest.keyClick(editor.findChild(Combo), Qt.Key.Key_Down)
        assert heard.values == ["step_decay"]
        assert editor.findChild(Combo).currentText() == "step decay"


def test_the_row_is_28_high_at_100_percent(editor: ParamEditor) -> None:
    assert (editor.height(), field_of(editor).size().toTuple()) == (28, (64, 24))
    editor.set_theme(LIGHT.scaled(2.0))
    assert (editor.height(), field_of(editor).size().toTuple()) == (56, (128, 48))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_input_has_a_name_and_every_row_a_tool_tip(qtbot: QtBot, spec: ParamSpec) -> None:
    with shown(qtbot, spec) as editor:
        inputs = [Slider, NumberField, Switch, Combo]
        found = [w for kind in inputs for w in editor.findChildren(kind)]
        assert found
        assert all(widget.accessibleName() for widget in found)
        assert "Default: " in editor.toolTip()


def test_the_tool_tip_tells_symbol_meaning_default_and_range() -> None:
    assert describe(LR).splitlines() == [
        "η: Step size.",
        "Default: 0.01",
        "Range: 0 to 10⁶",
        "Unit: one over curvature",
    ]


@given(t=st.floats(0.0, 1.0), index=st.integers(0, len(NUMBERS) - 1))
def test_dragged_values_are_short_valid_and_nearby(t: float, index: int) -> None:
    spec = NUMBERS[index]
    value = tidy(spec, spec.from_unit(t))
    assert spec.validate(value) == value
    assert len(f"{value:.6g}".lstrip("-").replace(".", "")) <= 7
    assert spec.to_unit(value) == pytest.approx(t, abs=0.025)
    assert str(value) != "-0.0"


@given(t=st.floats(0.0, 1.0), index=st.integers(0, len(NUMBERS) - 1), fine=st.booleans())
def test_a_step_always_moves_until_the_end(t: float, index: int, fine: bool) -> None:
    spec = NUMBERS[index]
    value = tidy(spec, spec.from_unit(t))
    count = 0.1 if fine else 1.0
    if spec.to_unit(value) < 0.999:
        assert stepped(spec, value, count) > value
    if spec.to_unit(value) > 0.001:
        assert stepped(spec, value, -count) < value


def test_a_field_never_rounds_a_decay_up_to_one() -> None:
    assert field_text(BETA, 0.9988) == "0.9988"
    assert field_text(BETA, 0.99987654) == "0.999877"
    assert field_text(LR, 1 / 3) == "1/3"
    assert field_text(LR, 0.33331) == "0.33331"
    assert field_text(EPOCHS, 1000) == "1000"


@pytest.mark.parametrize("value", [0.00333, -0.00333, 0.000123, 1.23e-9, 0.9995, 12345.0])
def test_a_field_shows_the_whole_number(qtbot: QtBot, value: float) -> None:
    """0.00333 once stood there as 0.0033: a cut number is a wrong one."""
    field = NumberField(ParamSpec(name="x", default=0.0))
    qtbot.addWidget(field)
    field.setStyleSheet(stylesheet(LIGHT))  # it takes its share of the width
    field.set_theme(LIGHT)
    field.set_value(value)
    room = (
        field.style()
        .subElementRect(QStyle.SubElement.SE_LineEditContents, _option_of(field), field)
        .width()
    )
    room -= 4  # Qt keeps two pixels free on either side
    assert field.fontMetrics().horizontalAdvance(field.text()) <= room
    assert field.font().pixelSize() >= LIGHT.small - 3
    field.set_value(0.1)
    assert field.font().pixelSize() == LIGHT.body


def _option_of(field: NumberField) -> QStyleOptionFrame:
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    return option
