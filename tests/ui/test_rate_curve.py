"""The promise: the small curve of the rate has the shape of the rates, whatever they are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.ui.editors.forms.rate_curve import Planned, RateCurve
from gdviz.ui.editors.forms.rate_span import Span, span, thinned
from gdviz.ui.look.theme import DARK, LIGHT

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gdviz.core.params import Value


def planned(key: str, *, steps: int = 200, lr: float = 0.1, **chosen: Value) -> Planned:
    values = {spec.name: spec.default for spec in SCHEDULES[key].params}
    return Planned(key, {**values, **chosen}, steps, lr, "GD", LIGHT.runs[0])


@pytest.fixture
def curve(qtbot: QtBot) -> RateCurve:
    curve = RateCurve()
    qtbot.addWidget(curve)
    curve.set_theme(LIGHT)
    curve.resize(224, curve.height())
    return curve


def picture(curve: QWidget, ratio: float = 1.0) -> QImage:
    size = curve.size() * ratio
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    curve.render(painter, QPoint())
    painter.end()
    return image


def inked(image: QImage, colour: str) -> np.ndarray[Any, Any]:
    """Pixels ``(n, 2)`` (x, y) that have exactly `colour`."""
    grid = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    y, x = np.nonzero(grid & 0xFFFFFF == int(colour[1:], 16))
    return np.stack([x, y], axis=1)


# -- the range -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "chosen", "log"),
    [
        ("cosine", {"period": 200}, False),  # it touches zero, and only at the end
        ("linear", {"period": 200}, False),
        ("one_cycle", {"period": 200, "lr_max": 0.1}, False),
        ("constant", {}, False),
        ("inverse_time", {}, False),  # 1/3 of the rate is left
        ("exponential", {"factor": 0.95}, True),  # 0.95²⁰⁰ = 4×10⁻⁵
        ("step", {"drop_every": 50}, True),
        ("multi_step", {"drops": (60, 120, 180)}, True),
        ("multi_step", {"drops": (60, 120)}, False),  # not more than two decades
    ],
)
def test_the_axis_is_logarithmic_where_a_linear_one_would_hide_the_curve(
    key: str, chosen: dict[str, Value], log: bool
) -> None:
    plan = planned(key, **chosen)
    rates = SCHEDULES[key].rates(plan.steps, plan.lr, plan.values)
    found = span(rates)
    assert found.log == log
    low, high = (10.0**e if log else e for e in found[:2])
    assert high == pytest.approx(rates.max())
    assert low == pytest.approx(rates.min(), abs=1e-15)


@pytest.mark.parametrize(
    "rates",
    [[], [math.nan], [math.inf, math.inf], [0.0, 0.0], [1.0], [0.0, 1.0], [1e-300, 1e300],
     [1.0, *[0.0] * 9], [5e-324, 1.0]],
)  # fmt: skip
def test_odd_rates_have_a_range(rates: list[float]) -> None:
    found = span(np.array(rates, dtype=float))
    assert all(math.isfinite(x) for x in found[:2])
    assert found.low <= found.high
    assert all(text for text in found.labels())
    shares = found.share(np.array(rates, dtype=float))
    finite = np.isfinite(rates)
    assert ((shares[finite] >= 0.0) & (shares[finite] <= 1.0)).all()


def test_a_flat_curve_runs_in_the_middle() -> None:
    assert (Span(0.1, 0.1, log=False).share(np.full(3, 0.1)) == 0.5).all()


def test_few_points_of_many_have_the_same_outline() -> None:
    rates = np.random.default_rng(3).random(100_001)
    rates[[77, 50_000]] = 2.0, -1.0
    k, y = thinned(rates, 400)
    assert len(y) <= 402
    assert (np.diff(k) >= 0.0).all()
    assert (k[0], k[-1]) == (0.0, 100_000.0)
    assert (y.max(), y.min()) == (2.0, -1.0)
    assert abs(k[int(y.argmax())] - 77) <= 1000
    falling = np.linspace(1.0, 0.0, 10_001)
    assert (np.diff(thinned(falling, 100)[1]) <= 0.0).all()


# -- the picture -----------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2, 200, 100_000])
@pytest.mark.parametrize("key", SCHEDULES)
def test_every_schedule_is_drawn_in_every_theme(curve: RateCurve, key: str, steps: int) -> None:
    for theme in (LIGHT, DARK, LIGHT.scaled(2.0)):
        curve.set_theme(theme)
        curve.show_planned(replace(planned(key, steps=steps), style=theme.runs[0]))
        curve.resize(theme.px(224), curve.height())
        for k in (0, steps // 2, steps, steps + 5):
            curve.show_step(k)
            assert len(inked(picture(curve), theme.runs[0].colour)) > 20, k


def test_a_falling_schedule_falls_in_the_picture(curve: RateCurve) -> None:
    curve.show_planned(planned("linear", period=200))
    curve.show_step(500)  # beyond the end: no marker hides the curve
    dots = inked(picture(curve, 2.0), LIGHT.runs[0].colour)
    left, right = dots[:, 0].min(), dots[:, 0].max()
    assert right - left > 2 * 150
    assert dots[dots[:, 0] == left][0, 1] < dots[dots[:, 0] == right][0, 1] - 2 * 50


def test_infinite_rates_leave_a_gap(curve: RateCurve) -> None:
    curve.show_planned(planned("exponential", factor=10.0, steps=400))
    assert not picture(curve).isNull()
    assert np.isinf(curve._rates[-1])


def test_the_marker_stands_at_the_step(curve: RateCurve) -> None:
    curve.show_planned(planned("constant"))
    places = []
    for k in (0, 100, 200):
        curve.show_step(k)
        places.append(inked(picture(curve), LIGHT.text)[:, 0])
    columns = [int(np.bincount(place).argmax()) for place in places]
    assert columns[0] < columns[1] < columns[2]
    assert columns[1] - columns[0] == pytest.approx(columns[2] - columns[1], abs=1)


def test_rates_that_were_used_are_drawn_as_far_as_they_go(curve: RateCurve) -> None:
    curve.show_planned(planned("reduce_on_plateau"))
    curve.show_step(500)
    curve.show_used(np.full(101, 0.1))
    half = inked(picture(curve), LIGHT.runs[0].colour)[:, 0].max()
    curve.show_used(np.full(201, 0.1))
    whole = inked(picture(curve), LIGHT.runs[0].colour)[:, 0].max()
    curve.show_used(None)
    assert inked(picture(curve), LIGHT.runs[0].colour)[:, 0].max() == whole
    assert half < whole - 60


def test_it_computes_only_when_it_is_seen(curve: RateCurve) -> None:
    for lr in (0.1, 0.2, 0.3):
        curve.show_planned(planned("cosine", lr=lr))
    assert len(curve._rates) == 0
    picture(curve)
    assert curve._rates[0] == pytest.approx(0.3)


def test_under_the_mouse_it_tells_the_rate_of_that_step(
    curve: RateCurve, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    draw = QPainter.drawText

    def noted(painter: QPainter, *args: Any) -> Any:
        told.append(args[-1])
        return draw(painter, *args)

    curve.show_planned(planned("cosine", steps=100, period=100))
    curve.show_step(0)
    picture(curve)
    frame = curve._frame()
    monkeypatch.setattr(QPainter, "drawText", noted)
    for step in (0, 25, 50, 100):
        at = QPointF(frame.left() + frame.width() * step / 100, frame.center().y())
        move = QMouseEvent(
            QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        curve.mouseMoveEvent(move)
        told.clear()
        picture(curve)
        wanted = SCHEDULES["cosine"].rates(100, 0.1, curve._planned.values)[step]
        assert f"step {step}" in told
        assert f" = {number(float(wanted), fixed=True)}" in told
    curve.leaveEvent(QEvent(QEvent.Type.Leave))
    told.clear()
    picture(curve)
    assert "GD" in told
    assert not any(text.startswith("step ") for text in told)
