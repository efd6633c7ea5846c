"""The promise: a list or a text is read as it is typed, and a mistake keeps the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdviz.core.params import ParamSpec, Value
from gdviz.ui.look.theme import DARK
from gdviz.ui.widgets.param_editor import describe
from gdviz.ui.widgets.value_field import ValueField
from tests.ui.editors import Heard, shown, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

DROPS = ParamSpec(
    name="drops", kind="integers", default=(30, 60, 90), low=0, high=10**7, symbol="drops"
)
WORDS = ParamSpec(name="words", kind="text", default="a_b")


@pytest.mark.parametrize(
    ("text", "value"),
    [("10, 20, 30", (10, 20, 30)), ("7 9", (7, 9)), ("5", (5,)), ("", ()), ("1e3", (1000,))],
)
def test_a_list_is_typed_with_commas_or_spaces(
    qtbot: QtBot, text: str, value: tuple[int, ...]
) -> None:
    with shown(qtbot, DROPS) as editor:
        heard = Heard(editor)
        field = editor.findChildren(ValueField)[0]
        assert field.text() == "30, 60, 90"
        type_in(field, text)
        assert heard.values == [value]
        assert editor.value() == value
        assert field.text() == ", ".join(map(str, value))
        assert heard.complaints == []


@pytest.mark.parametrize("text", ["20, 10", "1.5", "ten", "-3", "5, 5"])
def test_a_mistake_in_a_list_is_a_message_and_the_last_list_stays(
    qtbot: QtBot, text: str
) -> None:
    with shown(qtbot, DROPS) as editor:
        heard = Heard(editor)
        field = editor.findChildren(ValueField)[0]
        type_in(field, text)
        assert heard.values == []
        assert editor.value() == (30, 60, 90)
        (sentence,) = heard.complaints
        assert sentence.startswith("drops must ")
        assert field.property("invalid") is True
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert field.text() == "30, 60, 90"
        assert field.property("invalid") is False


@pytest.mark.parametrize(("spec", "value"), [(DROPS, (1, 2)), (WORDS, "c")])
def test_lists_and_texts_are_shown_silently(
    qtbot: QtBot, spec: ParamSpec, value: Value
) -> None:
    with shown(qtbot, spec) as editor:
        heard = Heard(editor)
        editor.set_value(value)
        editor.set_theme(DARK)
        assert editor.value() == value
        assert (heard.values, heard.finished, heard.complaints) == ([], 0, [])
        editor.reset()
        assert heard.values == [spec.default]


def test_the_tool_tip_of_a_list_says_what_is_allowed() -> None:
    assert "30, 60, 90" in describe(DROPS)
    assert "larger than the one before" in describe(DROPS)
    assert "a_b" in describe(WORDS)
