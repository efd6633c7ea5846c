"""The promise: the camera leads every view in the same way, until a hand does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.camera import aim
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.film.film import (
    Pace,
    Still,
    Take,
    cut,
)
from gdviz.ui.framing import Framing
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.views.ground.ground import limits_over
from gdviz.ui.views.plane.landscape import LandscapeView
from tests.ui.hand import moment_of, plane_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.core.objectives import Window
    from tests.ui.conftest import Open

FAR: Window = ((-6.0, 6.0), (-5.0, 5.0))
NEAR: Window = ((2.5, 3.5), (1.5, 2.5))
HALF: Window = ((-1.0, 1.0), (-1.0, 1.0))


def tree(**show: Any) -> dict[str, Any]:
    far, near = ([list(side) for side in window] for window in (FAR, NEAR))
    camera = [{"step": 4, "window": far}, {"step": 24, "window": near}]
    return {
        "objective": "himmelblau", "start": [0.0, 0.0], "steps": 30, "window": far,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.01}}],
        "show": {"camera": camera, "equal_aspect": False, **show},
    }  # fmt: skip


def moved(film_at: float | None) -> Window:
    with Figure(from_builtins(tree()), (480, 300), layout="landscape") as figure:
        figure.image(10, film_at)
        return plane_of(figure).shown_window or FAR


# -- films -----------------------------------------------------------------------------


def test_a_frame_between_two_steps_has_the_camera_between_them() -> None:
    film = cut([Take(6, 10.0, ((2, 4),))], Pace(fps=20, hold_start=0.1, hold_end=0.1))
    seen = [film.moment(n).still for n in range(film.frames)]
    assert seen == [
        *[Still(0, 0)] * 4, *[Still(0, 1)] * 2,
        Still(0, 2), Still(0, 2, 2.5), Still(0, 3), Still(0, 3, 3.5),
        *[Still(0, 4)] * 2, *[Still(0, 5)] * 2, *[Still(0, 6)] * 2,
    ]  # fmt: skip


def test_the_camera_may_go_on_when_the_runs_have_arrived() -> None:
    film = cut([Take(2, 10.0, ((1, 3), (5, 6)))], Pace(fps=10, hold_start=0.0, hold_end=0.1))
    seen = [film.moment(n).still for n in range(film.frames)]
    at = [still.k if still.at is None else still.at for still in seen]
    assert at == [0, 1, 2, 3.0, 4.0, 5.0, 6.0]
    assert {still.k for still in seen} == {0, 1, 2}


def test_a_loop_fades_from_where_the_camera_ended() -> None:
    film = cut([Take(2, 10.0, ((1, 5),))], Pace(fps=10, loop=True))
    last = film.moment(film.frames - 1)
    assert (last.still, last.over) == (Still(0, 2, 5.0), Still(0, 0))


# -- figures ---------------------------------------------------------------------------


def test_the_camera_is_where_the_frame_says() -> None:
    assert moved(None)[0][0] < moved(10.5)[0][0] < moved(11.0)[0][0] < NEAR[0][0]


def test_a_frame_on_the_way_does_not_depend_on_the_frames_before_it() -> None:
    scene = from_builtins(tree())
    with Figure(scene, (480, 300)) as walked, Figure(scene, (480, 300)) as fresh:
        for k, at in ((0, None), (23, 23.4), (30, None), (14, 14.2), (2, None)):
            walked.image(k, at)
        assert walked.image(13, 13.6) == fresh.image(13, 13.6)
        assert walked.image(30) == fresh.image(30)


def test_axes_move_with_the_camera() -> None:
    """They stand still in other films, and are not painted again."""
    scene = from_builtins(tree())
    with Figure(scene, (480, 300), layout="landscape") as walked:
        walked.image(30)
        window = aim(scene.show.camera, 14.0, FAR).window
        framed = Framing(window=window)
        with Figure(scene, (480, 300), layout="landscape", framing=framed) as fresh:
            below = QRect(0, 281, 400, 15)
            assert walked.image(14).copy(below) == fresh.image(14).copy(below)
            assert walked.image(30).copy(below) != fresh.image(30).copy(below)


@pytest.mark.parametrize("at", [4.0, 8.0, 11.9, 16.1, 20.0, 24.0])
def test_limits_change_once_on_a_way_and_not_in_every_frame(at: float) -> None:
    with Figure(from_builtins(tree()), (480, 300), layout="landscape") as figure:
        figure.image(int(at), at)
        shape = plane_of(figure)._picture._bands.relief  # type: ignore[union-attr]
        assert shape is not None
        objective = figure.plan.objective
        cut_at = limits_over(objective, FAR if at < 14 else NEAR, len(LIGHT.bands))
        assert cut_at is not None
        np.testing.assert_allclose(shape.levels, cut_at[0])


def test_in_the_middle_both_pictures_are_seen() -> None:
    with Figure(from_builtins(tree()), (480, 300), layout="landscape") as figure:
        figure.image(14, 14.0)
        layer = plane_of(figure)._picture._bands  # type: ignore[union-attr]
        assert layer._shown is not None
        assert len(layer._shown.shapes) == 2
        assert layer._shown.order.cut.weight == 0.5


def test_what_a_hand_has_chosen_goes_before_the_camera() -> None:
    scene = from_builtins(tree())
    framing = Framing(window=HALF)
    with Figure(scene, (480, 300), layout="landscape", framing=framing) as figure:
        for k in (0, 14, 30):
            figure.image(k)
            assert plane_of(figure).shown_window == HALF


def test_a_grid_follows_as_well() -> None:
    with Figure(from_builtins(tree(view="grid")), (480, 300), layout="landscape") as figure:
        figure.image(0)
        assert plane_of(figure).shown_window == FAR
        figure.image(30)
        assert plane_of(figure).shown_window == NEAR


def test_the_bar_of_a_grid_shows_the_limits_of_the_bands(qtbot: QtBot) -> None:
    with Figure(from_builtins(tree(view="grid")), (480, 300), layout="landscape") as figure:
        for k in (30, 0):
            figure.image(k)
            grid = plane_of(figure)
            shape = grid._bands.relief  # type: ignore[union-attr]
            assert shape is not None
            np.testing.assert_array_equal(grid._bar._levels, shape.levels)
        figure._show(30)  # and before anything is painted
        np.testing.assert_array_equal(grid._bar._levels, grid._bands.relief.levels)  # type: ignore[union-attr]


# -- the window ------------------------------------------------------------------------


def view_of(**show: Any) -> tuple[LandscapeView, Any]:
    plan = resolve(from_builtins(tree(**show)))
    runs = simulate_plan(plan)
    view = LandscapeView()
    view.resize(480, 300)
    view.set_theme(LIGHT)

    def at(k: int) -> Window:
        styles = tuple(LIGHT.runs[: len(runs)])
        view.show_moment(
            moment_of(Snapshot(plan, runs, k, playing=False, complete=True), styles)
        )
        return view.shown_window

    return view, at


def test_scrubbing_moves_the_camera_both_ways(qtbot: QtBot) -> None:
    view, at = view_of()
    qtbot.addWidget(view)
    assert at(0) == FAR
    there = at(14)
    assert NEAR[0][0] > there[0][0] > FAR[0][0]
    assert at(30) == NEAR
    assert at(14) == there
    assert at(0) == FAR
    view.stop()


def test_a_hand_takes_the_lead_until_the_view_is_reset(qtbot: QtBot) -> None:
    view, at = view_of()
    qtbot.addWidget(view)
    at(0)
    view.canvas.surface.setRange(xRange=HALF[0], yRange=HALF[1], padding=0.0)
    view.canvas.surface.sigRangeChangedManually.emit([True, True])
    assert view.framed == HALF
    assert at(30) == HALF
    view.reset_view()
    assert view.framed is None
    assert at(30) == NEAR
    view.stop()


def test_window_and_figure_agree_on_the_way(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(tree())
    desk.session.simulation.seek.emit(14)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 14)
    for _ in range(4):
        QApplication.processEvents()
    with Figure(desk.session.scene, (960, 540)) as figure:
        figure.image(14)
        assert plane_of(figure).shown_window == desk.plane.shown_window


@pytest.mark.parametrize("hand", [None, HALF, ((2.0, 5.0), (-3.0, 0.0))])
def test_the_bands_end_at_the_same_heights_in_a_picture_of_any_shape(
    qapp: QApplication, hand: Window | None
) -> None:
    scene = from_builtins({"objective": "himmelblau", "runs": [{"optimizer": "gd"}]})
    found = []
    for size in ((1600, 900), (480, 300), (300, 600)):
        with Figure(scene, size, layout="landscape", framing=Framing(window=hand)) as figure:
            figure.image(0)
            found.append(plane_of(figure)._picture._bands.relief)  # type: ignore[union-attr]
    for shape in found:
        assert shape is not None
        np.testing.assert_array_equal(shape.levels, found[0].levels)


def test_a_wheel_and_a_hand_move_what_was_asked_for(qtbot: QtBot) -> None:
    """Where proportions are kept the view shows more; limits and files go by what was asked."""
    canvas = Canvas("x", "y")
    qtbot.addWidget(canvas)
    canvas.resize(600, 300)
    canvas.surface.setAspectLocked(True)
    canvas.show_window((-1.0, 1.0), (-1.0, 1.0))
    canvas.grab()
    assert canvas.window[0][1] > 1.5
    middle = canvas.surface.boundingRect().center()
    turn = SimpleNamespace(
        delta=lambda: 120, pos=lambda: middle, scenePos=lambda: middle, accept=lambda: None
    )
    canvas.surface.wheelEvent(turn)
    (x0, x1), (y0, y1) = canvas.wanted
    assert 0.5 < x1 < 0.99
    assert (x0, y0, y1) == pytest.approx((-x1, -x1, x1), abs=0.01)
    canvas.surface.translateBy(x=3.0, y=0.0)
    assert canvas.wanted[0] == pytest.approx((x0 + 3.0, x1 + 3.0), abs=0.01)
