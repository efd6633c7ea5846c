"""The promise: labels, arrows, ellipse and local model come when asked for, and fit in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtGui import QImage

from gdviz.core.objectives import OBJECTIVES, build
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.scene.codec import from_builtins
from gdviz.ui.editors.landscape.show_switches import ShowSwitches
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.look.theme import DARK, LIGHT
from gdviz.ui.views.closeup.local_view import model_lines
from gdviz.ui.views.ground.arrows import arrows
from gdviz.ui.views.ground.graph import fitted
from gdviz.ui.views.ground.ground import relief
from gdviz.ui.views.ground.isoline_labels import _covered, place_labels
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of
from tests.ui.recorded import Recorded

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Array = np.ndarray[Any, Any]
ASKED = ("isoline_labels", "arrows", "curvature_ellipse", "local_model")
SIZE = (600.0, 400.0)


def moment(objective: str = "himmelblau_tilted", **show: bool) -> Snapshot:
    tree = {
        "objective": objective, "steps": 30, "show": show,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.001}}],
    }  # fmt: skip
    simulation = Simulation(resolve(from_builtins(tree)))
    simulation.advance(lambda: False)
    return Snapshot(simulation.plan, simulation.runs(), 5, playing=False, complete=True)


def shown(qtbot: QtBot, seen: Snapshot) -> LandscapeView:
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_theme(LIGHT)
    view.show_moment(moment_of(seen, (LIGHT.runs[0],)))
    view.show()
    qtbot.waitExposed(view)
    view.settle()
    return view


def pixels(image: QImage) -> Array:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.width(), 4)[..., :3].astype(int)


@pytest.mark.parametrize("what", ASKED)
def test_each_is_drawn_on_request_only_and_as_well_in_a_picture_to_keep(
    qtbot: QtBot, what: str
) -> None:
    view = shown(qtbot, moment())
    plain = pixels(view.grab().toImage())
    view.show_moment(moment_of(moment(**{what: True}), (LIGHT.runs[0],)))
    view.settle()
    asked = pixels(view.grab().toImage())
    assert (asked != plain).any(axis=-1).sum() > 100
    sharp = pixels(picture([view], LIGHT.window, ratio=1.0))
    assert np.abs(sharp - asked).max(axis=-1).mean() < 2.0


def test_labels_lie_on_their_isolines_inside_and_do_not_touch() -> None:
    hills = OBJECTIVES["himmelblau"]()
    found = relief(hills, *hills.window, SIZE, 10)
    texts = [f"{level:g}" for level in found.levels]
    sizes = [(7.0 * len(text), 14.0) for text in texts]
    labels = place_labels(found.strands, texts, sizes, SIZE)
    assert len(labels) >= 6
    discs = []
    for label in labels:
        assert -90.0 <= label.angle <= 90.0
        assert 10.0 < label.x < SIZE[0] - 10.0
        assert 10.0 < label.y < SIZE[1] - 10.0
        i = texts.index(label.text)
        points = np.concatenate(found.strands[i])
        assert np.hypot(*(points - (label.x, label.y)).T).min() < 4.0
        discs.append(_covered(label, sizes[i]))
    for i, mine in enumerate(discs):
        for others in discs[:i]:
            for x, y, r in mine:
                for a, b, s in others:
                    assert math.hypot(x - a, y - b) > r + s


def test_labels_leave_free_what_is_taken() -> None:
    line = np.stack([np.linspace(0.0, 600.0, 300), np.full(300, 200.0)], axis=1)
    taken = [(x, 200.0, 30.0) for x in range(0, 600, 40)]
    assert place_labels([[line]], ["10"], [(14.0, 14.0)], SIZE)
    assert not place_labels([[line]], ["10"], [(14.0, 14.0)], SIZE, taken)


def test_arrows_point_where_a_step_goes_and_steeper_ones_are_longer() -> None:
    bowl = build(OBJECTIVES["quadratic"], {"a": 1.0, "b": 1.0})
    x = y = (-4.0, 4.0)
    found = arrows(bowl, x, y, (400.0, 400.0))
    assert len(found) > 60
    middle = 0.5 * (found[:, :2] + found[:, 2:])
    way = found[:, 2:] - found[:, :2]
    inward = 200.0 - middle
    cosine = (way * inward).sum(axis=1) / np.hypot(*way.T) / np.hypot(*inward.T)
    assert_allclose(cosine, 1.0, atol=1e-9)
    assert np.corrcoef(np.hypot(*way.T), np.hypot(*inward.T))[0, 1] > 0.7
    assert np.hypot(*way.T).max() <= 32.0 + 1e-9


def test_a_field_without_a_value_is_drawn_as_arrows_alone() -> None:
    class Game:
        field = "game"

        def value(self, x: Array) -> Array:
            raise AssertionError("there is none")

    found = relief(Game(), (-1.0, 1.0), (-1.0, 1.0), SIZE, 10)  # type: ignore[arg-type]
    assert len(found.levels) == 0


def test_the_read_out_says_what_there_is_and_what_is_lacking() -> None:
    from gdviz.core.analysis.local_model import LocalModel

    at, grad = np.array([1.0, 2.0]), np.array([3.0, -4.0])
    lines = model_lines(LocalModel(at, 5.0, grad, np.diag([2.0, 8.0])), ("x", "y"))
    texts = {line.symbol: line.text for line in lines}
    assert texts["(x, y)"] == "(1, 2)"
    assert texts["f"] == "5"
    assert texts["∂f/∂y"] == "−4"
    assert texts["λ_2"].startswith("8 ")
    assert texts["☆"] == "model’s minimum (−0.5, 2.5)"
    saddle = model_lines(LocalModel(at, 5.0, grad, np.diag([-2.0, 8.0])), ("x", "y"))
    assert "saddle" in saddle[-1].text
    plane = model_lines(LocalModel(at, 5.0, grad, None), ("x", "y"))
    assert "no Hessian" in plane[-1].text


def test_the_model_follows_the_mouse_and_goes_back_to_the_run(qtbot: QtBot) -> None:
    view = shown(qtbot, moment(local_model=True))
    at_head = pixels(view.grab().toImage())
    view.canvas.surface.hovered.emit(1.0, 1.0)
    at_mouse = pixels(view.grab().toImage())
    assert (at_mouse != at_head).any()
    view.canvas.surface.left.emit()
    np.testing.assert_array_equal(pixels(view.grab().toImage()), at_head)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_function_of_one_variable_has_tangent_and_parabola(qtbot: QtBot, theme: Any) -> None:
    view = shown(qtbot, moment("parabola"))
    view.set_theme(theme)
    plain = pixels(view.grab().toImage())
    view.show_moment(moment_of(moment("parabola", local_model=True), (LIGHT.runs[0],)))
    assert (pixels(view.grab().toImage()) != plain).any(axis=-1).sum() > 100


def test_the_heights_of_a_curve_follow_its_window(qtbot: QtBot) -> None:
    view = shown(qtbot, moment("parabola"))
    objective = moment("parabola").plan.objective
    for x in ((-1.0, 1.0), (2.0, 8.0)):
        view.canvas.show_window(x, (0.0, 1.0))
        assert_allclose(view.canvas.window[0], x)
        assert_allclose(view.canvas.window[1], fitted(objective, x))


def test_switches_show_and_set_fields_of_the_scene_silently(qtbot: QtBot) -> None:
    editing = Recorded()
    form = ShowSwitches(editing)
    qtbot.addWidget(form)
    edits: list[Any] = editing.edits
    form.show_plan(moment(arrows=True).plan)
    assert form._switches["arrows"].is_on()
    assert not form._switches["local_model"].is_on()
    assert edits == []
    for what in ASKED:
        form._switches[what].click()
        assert getattr(edits[-1].show, what) is (what != "arrows")
