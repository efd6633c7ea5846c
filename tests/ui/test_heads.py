"""The names of heads can be read, however many stand at one place."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.vector import svg
from gdviz.ui.look.theme import LIGHT, PRINT, printed
from gdviz.ui.mathtext.line import parts
from gdviz.ui.moment import styles_in
from gdviz.ui.plot.lettering import overlap
from gdviz.ui.views.plane import heads, landscape_picture
from gdviz.ui.views.plane.heads import Head, crowds, draw_heads
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from gdviz.ui.plot.lettering import Box


def head(x: float, y: float, label: str = "a") -> Head:
    return Head(x, y, label, LIGHT.runs[0])


def test_three_heads_at_one_place_are_a_crowd_and_two_are_not() -> None:
    a, b, c, far = head(0, 0), head(3, 4), head(0, 9), head(50, 0)
    assert crowds([a, b, far], 14.0) == [[a], [b], [far]]
    assert crowds([a, far, b, c], 14.0) == [[a, b, c], [far]]
    assert crowds([], 14.0) == []


@pytest.mark.parametrize("count", [2, 3, 6, 8])
def test_no_name_covers_another_where_all_have_arrived(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    placed: list[Box] = []
    plain = heads.draw_haloed

    def watched(painter, theme, at, text, **how):  # type: ignore[no-untyped-def]  # as it is
        width, height = heads.text_box(text, heads.label_font(theme))
        placed.append((at.x(), at.y() - 0.8 * height, at.x() + width, at.y() + 0.1 * height))
        plain(painter, theme, at, text, **how)

    monkeypatch.setattr(heads, "draw_haloed", watched)
    rates = [0.2 + 0.05 * i for i in range(count)]
    plan = resolve(
        from_builtins(
            {
                "objective": "quadratic", "objective_params": {"a": 1, "b": 1},
                "start": [3, 3], "steps": 60, "window": [[-0.5, 6], [-0.5, 6]],
                "runs": [
                    {"optimizer": "gd", "hyper": {"lr": lr}, "label": f"a rate of {lr:.2f}"}
                    for lr in rates
                ],
            }
        )
    )  # fmt: skip
    runs = simulate_plan(plan)
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(330, 300)
    view.set_theme(LIGHT)
    styles = tuple(LIGHT.runs[:count])
    view.show_moment(moment_of(Snapshot(plan, runs, 60, playing=False, complete=True), styles))
    view.grab()
    view.stop()
    assert len(placed) >= count
    for one, other in itertools.combinations(placed[-count:], 2):
        assert overlap(one, other) == 0.0, (one, other)


def test_the_pill_of_a_run_that_left_names_it(qapp: QApplication) -> None:
    tree = {
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 30,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": lr}, "label": name}
            for name, lr in (("one", 0.45), ("two", 0.6), ("three", 0.9))
        ],
    }  # fmt: skip
    with Figure(from_builtins(tree), (960, 540), layout="landscape") as figure:
        found = svg(figure, figure.steps).decode()
    texts = re.findall(r">\s*([^<>]*?)\s*</text>", found)
    assert sum(text.startswith("diverged") for text in texts) == 3
    assert {"one", "two", "three"} <= set(texts)
    with Figure(from_builtins(tree), style=FigureStyle(width="3.3in")) as figure:
        found = svg(figure, figure.steps).decode()
    for name in ("one", "two", "three"):
        assert f"{name}, diverges" in found


def test_the_pill_of_a_run_that_swings_beyond_both_sides_stays_where_it_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to jump from one side to the other with every step."""
    pills: list[tuple[float, float]] = []
    plain = heads._draw_pill

    def watched(painter, theme, head, pill, *rest, **more):  # type: ignore[no-untyped-def]
        pills.append((pill.left(), pill.top()))
        plain(painter, theme, head, pill, *rest, **more)

    monkeypatch.setattr(heads, "_draw_pill", watched)
    plan = resolve(
        from_builtins(
            {
                "objective": "quadratic", "start": [2, -3], "steps": 30,
                "window": [[-3, 3], [-3.5, 3.5]],
                "runs": [{"optimizer": "gd", "hyper": {"lr": 0.405}}],
            }
        )
    )  # fmt: skip
    runs = simulate_plan(plan)
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(330, 300)
    view.set_theme(LIGHT)
    for k in range(20, 31):
        shown = Snapshot(plan, runs, k, playing=False, complete=True)
        view.show_moment(moment_of(shown, LIGHT.runs[:1]))
        view.grab()
    view.stop()
    assert len(pills) >= 11
    assert len(set(pills)) == 1
    (ink,) = view._picture._inks
    ahead = view._picture._foreseen(ink, 0)  # at step 0 it does not fill the view
    assert 2 <= len(ahead) < len(ink.ahead.strokes)


def empty_view(qtbot: QtBot, size: tuple[int, int]) -> LandscapeView:
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_theme(LIGHT)
    return view


def boxes_written(monkeypatch: pytest.MonkeyPatch) -> list[Box]:
    """Where names, pills and the word start are painted from now on."""
    found: list[Box] = []
    name, pill, label = heads.draw_haloed, heads._draw_pill, landscape_picture.draw_label

    def started(painter, at, text, font, *rest):  # type: ignore[no-untyped-def]
        width, height = heads.text_box(text, font)
        found.append((at.x(), at.y() - 0.7 * height, at.x() + width, at.y()))
        label(painter, at, text, font, *rest)

    def named(painter, theme, at, text, **how):  # type: ignore[no-untyped-def]
        how_wide = {key: how[key] for key in ("most", "weight")}
        width, height = heads.line_size(text, theme.body, **how_wide)
        top = at.y() - max(
            part.above for part in parts(text, theme.body, **how_wide, flat=True)
        )
        found.append((at.x(), top, at.x() + width, top + height))
        name(painter, theme, at, text, **how)

    def told(painter, theme, head, box, *rest, **more):  # type: ignore[no-untyped-def]
        found.append((box.left(), box.top(), box.right(), box.bottom()))
        pill(painter, theme, head, box, *rest, **more)

    monkeypatch.setattr(heads, "draw_haloed", named)
    monkeypatch.setattr(heads, "_draw_pill", told)
    monkeypatch.setattr(landscape_picture, "draw_label", started)
    return found


@pytest.mark.parametrize("size", [(130, 110), (310, 150), (500, 200)])
def test_no_pill_is_cut_by_the_frame(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    tree = {
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 30,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.9}, "label": "much too large a rate"}
        ],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    runs, view = simulate_plan(plan), empty_view(qtbot, size)
    pills: list[QRectF] = []
    plain = heads._draw_pill

    def told(painter, theme, head, box, *rest, **more):  # type: ignore[no-untyped-def]
        pills.append(box)
        plain(painter, theme, head, box, *rest, **more)

    monkeypatch.setattr(heads, "_draw_pill", told)
    shown = Snapshot(plan, runs, 30, playing=False, complete=True)
    view.show_moment(moment_of(shown, LIGHT.runs[:1]))
    view.grab()
    view.stop()
    frame = QRectF(0.0, 0.0, *view.canvas.pixel_size)
    assert all(frame.contains(pill) for pill in pills), (frame, pills)
    assert pills or size[0] < 310


@pytest.mark.parametrize("label", ["a rate of {}", r"a rate $\frac{{{}}}{{7}}$"])
@pytest.mark.parametrize("size", [(330, 300), (640, 420)])
def test_of_many_runs_those_are_named_that_have_room(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, label: str, size: tuple[int, int]
) -> None:
    tree = {
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 20,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.01 * i * i}, "label": label.format(i)}
            for i in range(1, 15)
        ],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    runs, view = simulate_plan(plan), empty_view(qtbot, size)
    styles = styles_in(plan.scene, LIGHT)
    written = boxes_written(monkeypatch)
    for k in (4, 9, 20):
        written.clear()
        shown = Snapshot(plan, runs, k, playing=False, complete=True)
        view.show_moment(moment_of(shown, styles))
        view.grab()
        assert len(written) >= 3
        for one, other in itertools.combinations(written, 2):
            assert overlap(one, other) < 1.0, (k, one, other)
    view.stop()


def test_the_word_start_stands_where_no_head_covers_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {
        "objective": "quadratic", "objective_params": {"a": 1, "b": 1}, "start": [0, 2],
        "steps": 30, "window": [[-3, 3], [-3, 3]],
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.001}},
            {"optimizer": "gd", "hyper": {"lr": 0.001}, "start": [-0.6, 2]},
        ],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    runs = simulate_plan(plan)
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(330, 300)
    view.set_theme(LIGHT)
    starts: list[tuple[float, float]] = []
    label = landscape_picture.draw_label

    def started(painter, at, text, font, *rest):  # type: ignore[no-untyped-def]
        starts.append((at.x(), at.x() + heads.text_box(text, font)[0]))
        label(painter, at, text, font, *rest)

    monkeypatch.setattr(landscape_picture, "draw_label", started)
    shown = Snapshot(plan, runs, 1, playing=False, complete=True)
    view.show_moment(moment_of(shown, LIGHT.runs[:2]))
    view.grab()
    view.stop()
    assert starts
    reach = LIGHT.strokes.head
    for x, _ in (ink.ahead.head(1) for ink in view._picture._inks):
        for left, right in starts:
            assert not left - reach < x < right + reach


def test_on_a_page_a_run_that_left_has_its_sign_beside_its_name(qapp: QApplication) -> None:
    theme = printed(PRINT, 32)
    gone = Head(900.0, 100.0, "gone", theme.runs[0], exit=(600.0, 100.0), left=True)
    image = QImage(600, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    draw_heads(painter, theme, [gone], (0.0, 0.0, 600.0, 200.0), [], None, np.empty((0, 2)))
    painter.end()
    colour = QColor(theme.runs[0].colour).rgb()
    rows = np.array(image.constBits()).reshape(200, 600, 4).view(np.uint32)[..., 0]
    columns = np.flatnonzero((rows == colour).any(axis=0))
    arrow = theme.strokes.arrow[0] * theme.scale
    beside = columns[columns < 600 - arrow - 2]
    assert theme.px(7) <= np.ptp(beside) <= theme.px(11)  # one sign before the name
    dark = np.flatnonzero((rows == QColor(theme.text).rgb()).any(axis=0))
    assert beside.max() < dark.min()


def test_a_curve_that_soon_leaves_a_page_has_a_sign_all_the_same(qapp: QApplication) -> None:
    scene = from_builtins({
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 40, "runs": [{"optimizer": "gd", "hyper": {"lr": x}} for x in (0.1, 0.5)],
    })  # fmt: skip
    with Figure(scene, style=FigureStyle(width="3.3in", parts=("curves",))) as figure:
        image = figure.image(40)
        pixels = np.array(image.constBits()).reshape(image.height(), -1, 4)
        colour = QColor(figure.theme.runs[1].colour)
        red = np.array([colour.blue(), colour.green(), colour.red()], dtype=np.uint8)
        drawn = (pixels[..., :3] == red).all(axis=2)
        widths = [max(map(len, bytes(row).split(b"\0"))) for row in drawn]
        assert max(widths) >= 1.4 * figure.theme.px(figure.theme.strokes.marker)


def test_a_long_name_of_a_run_that_left_a_page_ends_within_the_frame(
    qapp: QApplication,
) -> None:
    theme = printed(PRINT, 32)
    long = "gradient descent far beyond its limit"
    gone = Head(900.0, 100.0, long, theme.runs[0], exit=(600.0, 100.0), left=True)
    image = QImage(600, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    draw_heads(painter, theme, [gone], (0.0, 0.0, 600.0, 200.0), [], None, np.empty((0, 2)))
    painter.end()
    rows = np.array(image.constBits()).reshape(200, 600, 4).view(np.uint32)[..., 0]
    dark = np.flatnonzero((rows == QColor(theme.text).rgb()).any(axis=0))
    assert dark.max() < 600 - 0.2 * theme.body


def test_a_head_on_a_page_has_its_long_name_whole_where_there_is_room(
    qapp: QApplication,
) -> None:
    scene = from_builtins({
        "objective": "quadratic", "objective_params": {"a": 5, "b": 1}, "start": [3, -3],
        "steps": 40,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": "gradient descent, slowly"}
        ],
    })  # fmt: skip
    with Figure(scene, style=FigureStyle(width="3.3in", parts=("landscape",))) as figure:
        assert "gradient descent, slowly<" in svg(figure, 40, lettering="text").decode()
