"""The promise: ticks are round, inside, few, and evenly spread over any range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.axes import decades, log_ticks, round_ticks
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.lettering import fitting, text_box

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ENDS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def leading(x: float) -> float:
    """The first digit of a number of which there is only one."""
    return round(x / 10.0 ** math.floor(math.log10(x) + 1e-9), 6)


@given(low=ENDS, span=st.floats(1e-3, 1e6), most=st.integers(2, 12))
def test_round_ticks_are_multiples_of_one_two_or_five(
    low: float, span: float, most: int
) -> None:
    high = low + span
    assume(high - low > 1e-6 * max(abs(low), abs(high)))
    ticks = round_ticks(low, high, most)
    assert 1 <= len(ticks) <= most + 1
    tolerance = 1e-6 * (high - low)
    assert all(low - tolerance <= t <= high + tolerance for t in ticks)
    if len(ticks) > 1:
        gaps = np.diff(ticks)
        assert np.allclose(gaps, gaps[0])
        step = float(f"{gaps[0]:.6g}")
        assert leading(step) in (1.0, 2.0, 5.0)
        assert all(abs(t / step - round(t / step)) < 1e-6 * abs(t / step) + 1e-6 for t in ticks)


def test_a_window_gets_the_ticks_that_a_person_would_choose() -> None:
    assert round_ticks(-3.5, 3.5, 8) == [-3, -2, -1, 0, 1, 2, 3]
    assert round_ticks(0.0, 200.0, 8) == [0, 50, 100, 150, 200]
    assert round_ticks(0.0, 1.0, 5) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])


@pytest.mark.parametrize(
    ("low", "high"), [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0)]
)
def test_a_range_that_is_none_has_no_ticks(low: float, high: float) -> None:
    assert round_ticks(low, high, 5) == []


@given(low=st.integers(-300, 300), span=st.floats(0.0, 40.0), most=st.integers(1, 12))
def test_decades_are_whole_inside_and_few(low: int, span: float, most: int) -> None:
    ticks = decades(low + 0.3, low + 0.3 + span, most)
    assert len(ticks) <= most + 1
    assert all(t == round(t) and low + 0.3 <= t <= low + 0.3 + span for t in ticks)
    assert len(set(np.diff(ticks))) <= 1


def test_every_decade_where_there_is_room_and_every_third_where_there_is_not() -> None:
    assert decades(-3.2, 2.1, 8) == [-3, -2, -1, 0, 1, 2]
    assert decades(-12.0, 3.0, 5) == [-12, -9, -6, -3, 0, 3]


@given(low=st.floats(-20.0, 20.0), span=st.floats(0.05, 30.0), most=st.integers(3, 12))
def test_log_ticks_lie_inside_in_order(low: float, span: float, most: int) -> None:
    ticks = log_ticks(low, low + span, most)
    assert all(low <= t <= low + span for t in ticks)
    assert ticks == sorted(set(ticks))
    assert len(ticks) >= (2 if span > 0.1 else 0)
    if span < 1.5:  # round numbers between the decades
        assert all(float(f"{10.0**t:.2g}") == pytest.approx(10.0**t, rel=1e-9) for t in ticks)


def test_a_label_that_would_be_cut_at_the_edge_is_left_out(qtbot: QtBot) -> None:
    canvas = Canvas("", "")
    qtbot.addWidget(canvas)
    canvas.resize(200, 120)
    canvas.dress(LIGHT)
    canvas.y_axis.setWidth(1)
    canvas.show_window((0.8, 1.25), (0.0, 1.0))  # 0.8 stands in the corner
    canvas.show()
    qtbot.waitExposed(canvas)
    image = canvas.grab().toImage()
    labels = range(image.height() - 18, image.height() - 4)
    edge = {image.pixelColor(0, y).name() for y in labels}
    assert edge == {LIGHT.panel}
    row = {image.pixelColor(x, y).name() for x in range(image.width()) for y in labels}
    assert len(row) > 1  # others are there


@pytest.mark.parametrize("top", [1.55, 1.12, 2.9, 40.0])
def test_a_low_plot_has_three_numbers_where_three_have_room(qtbot: QtBot, top: float) -> None:
    canvas = Canvas("x", "")
    qtbot.addWidget(canvas)
    canvas.resize(240, 110)
    canvas.dress(LIGHT)
    canvas.show_window((0.0, 1.0), (0.0, top))
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.grab()
    ticks = canvas.y_axis.ticks()
    per_unit = canvas.y_axis.size().height() / top
    assert len(ticks) >= 3
    assert per_unit * (ticks[1] - ticks[0]) >= 1.3 * LIGHT.small


def test_less_than_two_decades_are_divided() -> None:
    values = [10.0**t for t in log_ticks(-0.05, 1.1, 8)]
    assert values == pytest.approx([1, 2, 5, 10])
    assert [10.0**t for t in log_ticks(0.25, 0.45, 8)] == pytest.approx([2, 2.5])


@pytest.mark.parametrize(
    ("low", "high"), [(-1.85, -1.84), (3.5824, 3.5826), (-0.5, 0.5), (1000.0, 1000.2)]
)
def test_labels_far_in_tell_neighbours_apart(
    qapp: QApplication, low: float, high: float
) -> None:
    canvas = Canvas("x", "y")
    canvas.resize(900, 500)
    canvas.dress(LIGHT)
    canvas.show_window((low, high), (low, high))
    canvas.grab()
    for axis in (canvas.x_axis, canvas.y_axis):
        ticks = axis.ticks()
        texts = [axis.tick_text(t) for t in ticks]
        assert len(ticks) >= 3
        assert len(set(texts)) == len(texts), texts
        for tick, text in zip(ticks, texts, strict=True):
            assert abs(float(text.replace("−", "-")) - tick) < 0.01 * (ticks[1] - ticks[0])
    canvas.close()


def test_a_font_that_fits_is_smaller_and_never_tiny(qapp: QApplication) -> None:
    plain = text_box("−1.8412", ui_font(12))[0]
    assert fitting(["1", "−1.8412"], 12, plain + 1.0).pixelSize() == 12
    small = fitting(["1", "−1.8412"], 12, 0.8 * plain)
    assert 7 < small.pixelSize() < 12
    assert text_box("−1.8412", small)[0] <= 0.8 * plain
    assert fitting(["−1.84121234"], 12, 1.0).pixelSize() == 7


@pytest.mark.parametrize(("low", "high", "cut"), [(-1.85, -1.84, 36.0), (-1e11, 1e11, 36.0)])
def test_no_label_at_the_left_is_cut(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, low: float, high: float, cut: float
) -> None:
    """A number without its sign or its first figure is another number."""
    drawn: list[float] = []

    class Watch(QPainter):
        def drawText(self, *args: object) -> None:  # type: ignore[override]  # as it is
            if isinstance(args[0], QRectF):
                drawn.append(text_box(str(args[2]), self.font())[0])

    canvas = Canvas("x", "y")
    canvas.resize(900, 500)
    canvas.dress(LIGHT)
    canvas.show_window((low, high), (low, high))
    image = QImage(100, 500, QImage.Format.Format_RGB32)
    painter = Watch(image)
    painter.setFont(ui_font(LIGHT.small))
    canvas.y_axis._paint_left(painter, LIGHT)
    painter.end()
    canvas.close()
    assert len(drawn) >= 3
    assert max(drawn) <= cut


@pytest.mark.parametrize("middle", [1.0, -1.0])
def test_numbers_with_many_digits_stand_apart_and_evenly(
    qapp: QApplication, middle: float
) -> None:
    canvas = Canvas("x", "y")
    canvas.resize(600, 400)
    canvas.dress(LIGHT)
    canvas.show_window((middle - 1e-5, middle + 1e-5), (0.0, 1.0))
    axis = canvas.x_axis
    ticks = axis.ticks()
    per_unit = axis.size().width() / 2e-5
    wide = [text_box(axis.tick_text(t), ui_font(LIGHT.small))[0] for t in ticks]
    canvas.close()
    assert len(ticks) >= 3
    assert np.diff(ticks) == pytest.approx(ticks[1] - ticks[0])
    for i, gap in enumerate(np.diff(ticks)):
        assert gap * per_unit > 0.5 * (wide[i] + wide[i + 1])
