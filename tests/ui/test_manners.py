"""The promise: the window says what it means, where it is asked, in words that fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSlider, QApplication, QLineEdit

from gdviz.core.optimizers.rates import BETA, EPS, LR, SYNC_EVERY
from gdviz.engine import shipped
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation
from gdviz.lessons.point import LONGEST, point_of
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetHyper, SetScene
from gdviz.scene.records import Keyframe
from gdviz.ui.look.theme import FIGURE_THEMES, THEMES
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.views.surface.first_eye import _position, first_eye
from gdviz.ui.views.surface.terrain import terrain
from gdviz.ui.widgets.field_words import FieldWords
from gdviz.ui.widgets.mistakes import mistake
from gdviz.ui.widgets.param_editor import describe
from gdviz.ui.widgets.scene_point import ScenePoint
from gdviz.ui.window.transport import SPEEDS
from tests.ui.editors import type_in
from tests.ui.hand import race

if TYPE_CHECKING:
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def laid_out(desk: Desk) -> None:
    desk.told()
    for _ in range(5):  # layouts ask for other layouts
        QApplication.processEvents()


def point_seen(desk: Desk) -> ScenePoint:
    (found,) = [p for p in desk.window.findChildren(ScenePoint) if p.isVisible()]
    return found


# -- the point of the scene --------------------------------------------------------------


def test_the_point_stands_in_two_lines_under_the_title_at_every_size(
    open_window: Open,
) -> None:
    desk = open_window("race")
    for width, height in ((1600, 1000), (1280, 720), (1093, 614), (1024, 576)):
        desk.window.resize(width, height)
        laid_out(desk)
        point = point_seen(desk)
        assert point.text() == desk.session.scene.point
        assert 1 <= len(point.lines()) <= 2
        at = point.mapTo(desk.window, QPoint(0, 0))
        assert at.x() < 20
        assert at.y() < 70
    desk.dock("landscape").hide()
    desk.window.resize(1600, 1000)
    laid_out(desk)
    desk.dock("landscape").hide()
    laid_out(desk)
    assert point_seen(desk).text() == desk.session.scene.point


def test_an_edit_that_may_make_the_point_false_says_that_it_is_the_scenes_as_opened(
    open_window: Open,
) -> None:
    desk = open_window("race")
    show = desk.session.scene.show
    desk.session.apply(SetScene("change what is shown", show=show))
    assert "as opened" not in point_seen(desk).text()
    desk.session.apply(SetHyper(0, "lr", 0.001))
    assert point_seen(desk).text().endswith("(as opened)")
    assert len(point_seen(desk).lines()) <= 2
    desk.session.undo()
    assert "as opened" not in point_seen(desk).text()


def test_a_scene_that_says_nothing_is_told_by_its_methods_and_landscape(
    open_window: Open,
) -> None:
    desk = open_window(race({"optimizer": "gd"}, {"optimizer": "adam"}))
    assert point_of(desk.session.plan, None).startswith("GD and Adam on Himmelblau")
    assert len(point_seen(desk).lines()) <= 2


def test_every_shipped_point_fits() -> None:
    for key in shipped.keys():  # noqa: SIM118  # it is a module
        assert 0 < len(shipped.load(key).point) <= LONGEST, key


# -- words -------------------------------------------------------------------------------


def test_controls_of_runs_are_named_in_words(open_window: Open) -> None:
    desk = open_window("race")
    card = desk.cards[1]
    fields = [part.accessibleName() for part in card.findChildren(QLineEdit)]
    assert fields == ["learning rate of heavy ball", "momentum β of heavy ball"]
    sliders = [part.accessibleName() for part in card.findChildren(QAbstractSlider)]
    assert [name.startswith(field) for name, field in zip(sliders, fields, strict=True)] == [
        True, True,
    ]  # fmt: skip
    spec = desk.session.scene.runs[1]
    assert spec.label == ""


def test_symbols_have_words_beside_them_and_units_are_no_factors() -> None:
    assert [spec.word for spec in (LR, BETA, EPS)] == ["rate", "momentum", "floor"]
    assert describe(BETA).startswith("β momentum: ")
    assert "1/curvature" not in describe(LR)
    assert "steps" in describe(SYNC_EVERY)


def test_counts_are_words_that_can_be_true(open_window: Open) -> None:
    from gdviz.ui.window.transport import _pace

    assert [_pace(speed) for speed in SPEEDS[:2]] == ["1 step/s", "2 steps/s"]
    desk = open_window(race(*[{"optimizer": "gd"}] * 12))
    assert desk.hint("runs") == "12 runs"
    assert {card._status.text() for card in desk.cards} == {"paused"}


# -- mistakes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "text", "what", "value", "wrong", "advice"),
    [
        (LR, "0.00.2", "must be a number, got '0.00.2'", 0.002,
         "0.00.2 is not a number.", "Write 0.002 or 1/500."),
        (LR, "", "must be a number, got ''", 0.3, "A number is missing here.",
         "Write a number such as 0.3."),
        (BETA, "1.5", "must be in [0, 0.999999], got 1.5", 0.9, "1.5 is out of range.",
         "Write a number from 0 to 0.999999."),
        (SYNC_EVERY, "2.5", "must be a whole number, got 2.5", 5, "2.5 is not a whole number.",
         "Write one without a fraction, such as 5."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_to_write_instead(
    spec: object, text: str, what: str, value: float, wrong: str, advice: str
) -> None:
    assert mistake(spec, text, what, value) == (wrong, advice)  # type: ignore[arg-type]


def test_a_mistake_stands_at_its_field_alone_until_it_is_right(open_window: Open) -> None:
    desk = open_window("race")
    card = desk.cards[0]
    field = card.field("lr")
    assert isinstance(field, QLineEdit)
    high = card.height()
    type_in(field, "0.00.2")
    laid_out(desk)
    (words,) = [part for part in card.findChildren(FieldWords) if part.isVisible()]
    assert words.text() == (
        "0.00.2 is not a number. Write 0.002 or 1/500. The run still uses 0.002."
    )
    assert desk.toast == ""
    assert field.text() == "0.00.2"
    assert card.height() > high
    below = words.mapTo(desk.window, QPoint(0, 0)).y()
    assert below >= field.mapTo(desk.window, QPoint(0, field.height() - 4)).y()
    assert words.height() >= words.heightForWidth(words.width())
    type_in(field, "0.003")
    laid_out(desk)
    assert not words.isVisible()
    assert card.height() == high


# -- contrast ----------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_a_switch_that_is_off_and_a_ring_can_be_seen(theme: object) -> None:
    assert contrast(theme.switch_off, theme.panel) >= 3.0  # type: ignore[attr-defined]
    assert contrast(theme.accent, theme.panel) >= 3.0  # type: ignore[attr-defined]


# -- size --------------------------------------------------------------------------------


def test_the_interface_is_scaled_live_and_within_bounds(open_window: Open) -> None:
    desk = open_window("race", (1920, 1080))
    desk.take_keyboard()
    body, seen = desk.window.look.body, [desk.window.look.scale]
    desk.press(Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.look.scale == 1.1
    for _ in range(12):
        desk.do("larger")
        seen.append(desk.window.look.scale)
    assert seen[-1] == 2.0
    assert desk.window.look.body == 2 * body
    assert desk.cards[0]._name.font().pixelSize() == 2 * body
    desk.do("theme")
    assert desk.window.look.scale == 2.0
    for _ in range(14):
        desk.do("smaller")
    assert desk.window.look.scale == 0.8
    desk.do("normal_size")
    assert desk.window.look is FIGURE_THEMES["dark"]


def test_f11_takes_the_frame_away_and_gives_it_back(open_window: Open) -> None:
    desk = open_window("race")
    desk.take_keyboard()
    desk.press(Qt.Key.Key_F11)
    assert desk.window.isFullScreen()
    desk.press(Qt.Key.Key_F11)
    assert not desk.window.isFullScreen()


def test_in_a_small_window_only_the_selected_run_is_a_card(open_window: Open) -> None:
    desk = open_window("race", (1024, 576))
    laid_out(desk)
    tall = [card.height() > 60 for card in desk.cards]
    assert tall == [True, False, False, False]
    desk.session.select(2)
    laid_out(desk)
    assert [card.height() > 60 for card in desk.cards] == [False, False, True, False]
    assert desk.window.minimumWidth() <= 1024
    assert desk.window.minimumHeight() <= 576
    assert json.dumps(desk.session.scene.show.selection) == "2"


def test_a_title_is_set_smaller_before_letters_are_left_out(open_window: Open) -> None:
    tree = race({"optimizer": "gd"}) | {"title": "Adaptive methods under noise"}
    desk = open_window(tree, (1280, 720))
    laid_out(desk)
    assert desk.title_button.text() == "Adaptive methods under noise"
    assert from_builtins(tree).title == desk.title_button.text()


# -- what is drawn over what -------------------------------------------------------------


def test_another_scene_on_the_same_ground_has_no_ghosts_of_the_last(open_window: Open) -> None:
    desk = open_window("race")
    desk.session.apply(SetHyper(0, "lr", 0.001))
    assert len(desk.session.ghosts) == 1
    other = from_builtins(race(*[{"optimizer": "adam", "hyper": {"lr": 0.2}}] * 4))
    desk.session.open(other)
    assert desk.session.ghosts == ()


def test_a_star_lies_over_the_path_that_leads_to_it(open_window: Open) -> None:
    """The path goes on beyond the minimum, and its halo erased the star."""
    run = {"optimizer": "gd", "hyper": {"lr": 0.38}}
    tree = {
        "objective": "quadratic", "objective_params": {"a": 5.0, "b": 5.0}, "steps": 60,
        "start": [3.0, 0.0], "window": [[-4, 4], [-4, 4]], "runs": [run],
    }  # fmt: skip
    desk = open_window(tree)
    desk.session.seek(1)
    desk.stands_at(1)
    canvas, theme = desk.plane.canvas, desk.window.look
    x, y = canvas.to_pixels(np.array([[0.0, 0.0]]))[0]
    corner = canvas._area().topLeft()
    desk.rest()
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    seen = image.pixelColor(
        round((corner.x() + x) * ratio), round((corner.y() + y - 2) * ratio)
    )  # fmt: skip
    assert seen.name() == theme.text


def test_a_surface_is_first_seen_from_where_no_hill_hides_a_run() -> None:
    plan = resolve(shipped.load("race"))
    runs = Simulation(plan)
    runs.advance(lambda: False)
    shape = terrain(plan.objective, plan.window, 10, equal=True)
    behind = Keyframe(elevation=15.0, azimuth=120.0)
    ends = shape.place(np.array([run.theta[-1] for run in runs.runs()]))
    ends[:, 2] += 0.01
    hidden = [
        int(shape.hidden(ends, _position(eye)).sum())
        for eye in (behind, first_eye(behind, shape, runs.runs()))
    ]
    assert hidden[0] > 0
    assert hidden[1] == 0
    assert first_eye(Keyframe(), shape, runs.runs()).elevation < 60.0


def test_stability_has_one_picture_in_a_small_panel_and_two_in_a_large_one(
    open_window: Open,
) -> None:
    desk = open_window("step_size")
    view = desk.only(StabilityView)
    assert not view._roots.isHidden()
    desk.window.resize(1024, 576)
    laid_out(desk)
    desk.dock("stability").raise_()
    laid_out(desk)
    assert view._roots.isHidden()
    assert view._rates.isVisible()
    assert view._rates.height() > 60
    desk.window.resize(1600, 1000)
    laid_out(desk)
    assert view._roots.isVisible()
