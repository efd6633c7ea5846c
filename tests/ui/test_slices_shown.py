"""The promise: of many dimensions a plane is shown, as it is, with a word of caution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation, Snapshot
from gdviz.scene.codec import from_builtins
from gdviz.ui.editors.landscape.slice_form import SliceForm
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.axes import symbol
from gdviz.ui.views.plane.grid import GridView
from gdviz.ui.views.plane.landscape import INVITATION, LandscapeView
from gdviz.ui.widgets.section import Section
from tests.ui.hand import moment_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open

KINDS: dict[str, dict[str, Any]] = {
    "coordinates": {"kind": "coordinates", "i": 3, "j": 7},
    "random": {"kind": "random", "seed": 4},
    "pca": {"kind": "pca"},
}
START = [1.0, -1.0, 2.0, 0.5, -2.0, 1.5, -1.5, 0.3, 0.7, -0.2]


def tree(slice_: dict[str, Any] | None = None, start: list[float] = START) -> dict[str, Any]:
    found: dict[str, Any] = {
        "objective": "spectrum", "steps": 40, "start": start,
        "objective_params": {"n": 10, "kappa": 20.0, "seed": 3},
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 0.05}},
            {"optimizer": "adam", "hyper": {"lr": 0.2}},
        ],
    }  # fmt: skip
    if slice_ is not None:
        found["show"] = {"slice": slice_, "local_model": True, "curvature_ellipse": True}
    return found


def moment(scene: dict[str, Any], k: int = 9) -> Snapshot:
    simulation = Simulation(resolve(from_builtins(scene)))
    simulation.advance(lambda: False)
    return Snapshot(simulation.plan, simulation.runs(), k, playing=False, complete=True)


def shown(qtbot: QtBot, seen: Snapshot) -> LandscapeView:
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_theme(LIGHT)
    view.show_moment(moment_of(seen, LIGHT.runs[:2]))
    view.show()
    qtbot.waitExposed(view)
    view.settle()
    view.grab()
    return view


@pytest.mark.parametrize("kind", KINDS)
def test_paths_are_projected_into_the_plane_that_is_drawn(qtbot: QtBot, kind: str) -> None:
    seen = moment(tree(KINDS[kind]))
    view = shown(qtbot, seen)
    assert view._drawn is not None
    frame = view._drawn.frame
    assert frame is not None
    expected = view.canvas.to_pixels(frame.project(seen.runs[0].theta))
    assert_allclose(view._picture._inks[0].past.points, expected)
    (x0, x1), (y0, y1) = view.canvas.window
    inside = frame.project(np.array([START]))[0]
    assert x0 <= inside[0] <= x1
    assert y0 <= inside[1] <= y1


def test_a_slice_is_named_and_says_how_far_the_chosen_run_is_beside_it(qtbot: QtBot) -> None:
    seen = moment(tree(KINDS["coordinates"]))
    view = LandscapeView()
    qtbot.addWidget(view)
    hints: list[str] = []
    view.hinted.connect(hints.append)
    view.show_moment(moment_of(seen, LIGHT.runs[:2]))
    assert hints[-1].startswith("2-D slice of 10 dimensions: what looks far may be near")
    rest = np.delete(seen.runs[0].theta[9], [2, 6])
    assert f"{np.linalg.norm(rest):.2g} beside the slice" in hints[-1]
    assert hints[-1].count("GD") == 1
    view.show_moment(moment_of(seen, LIGHT.runs[:2], selection=1))
    assert "Adam" in hints[-1]
    assert view.canvas.x_axis._name == "x3"
    view.show_moment(
        moment_of(moment({**tree(), "objective_params": {}, "start": [1, 1]}), LIGHT.runs[:2])
    )
    assert hints[-1] == INVITATION


def test_dragging_the_start_moves_it_along_the_plane_only(qtbot: QtBot) -> None:
    view = shown(qtbot, moment(tree(KINDS["coordinates"])))
    asked: list[tuple[float, ...]] = []
    view.start_requested.connect(asked.append)
    view.canvas.surface.dragged.emit(0.25, -0.75)
    expected = np.array(START)
    expected[[2, 6]] = 0.25, -0.75
    assert_allclose(asked[-1], expected, atol=1e-12)


def test_the_plane_of_a_path_stays_while_the_hand_holds_the_start(qtbot: QtBot) -> None:
    view = shown(qtbot, moment(tree(KINDS["pca"])))
    first = view._drawn
    view.canvas.surface.dragged.emit(0.5, 0.5)
    moved = [*START[:-1], 2.0]
    view.show_moment(moment_of(moment(tree(KINDS["pca"], moved)), LIGHT.runs[:2]))
    assert view._drawn is first
    view.canvas.surface.released.emit()
    view.show_moment(moment_of(moment(tree(KINDS["pca"], moved)), LIGHT.runs[:2]))
    assert view._drawn is not first


def test_a_slice_can_be_chosen_and_moved_and_that_is_undone(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(tree())
    before = desk.session.scene
    form = desk.window.findChildren(SliceForm)[0]
    assert not form.isVisibleTo(desk.panel("landscape"))  # what is shown is folded
    next(s for s in desk.window.findChildren(Section) if s.title() == "Show").set_open(True)
    assert form.isVisibleTo(desk.panel("landscape"))
    form._kind.chosen.emit("random")
    assert desk.session.scene.show.slice is not None
    assert desk.session.scene.show.slice.kind == "random"
    form._seed.edited.emit(form._seed.spec(), 7.0)
    assert desk.session.scene.show.slice.seed == 7
    form._kind.chosen.emit("pca")
    for _ in range(3):
        desk.session.undo()
    assert desk.session.scene == before
    field = desk.start_field("x")
    field.entered.emit(0.0)
    assert desk.session.scene.start is not None
    assert len(desk.session.scene.start) == 10
    assert_allclose(desk.session.scene.start[2:], START[2:])
    qtbot.waitUntil(
        lambda: desk.session.snapshot is not None and desk.session.snapshot.complete
    )


def test_a_grid_shows_the_same_slice_in_every_panel(qtbot: QtBot) -> None:
    seen = moment(tree(KINDS["coordinates"]))
    grid = GridView()
    qtbot.addWidget(grid)
    grid.resize(700, 400)
    grid.set_theme(LIGHT)
    grid.show()
    qtbot.waitExposed(grid)
    grid.show_moment(moment_of(seen, LIGHT.runs[:2]))
    grid.settle()
    grid.grab()
    for cell, run in zip(grid._cells, seen.runs, strict=True):
        places = cell._canvas.to_pixels(run.theta[:, [2, 6]])
        assert_allclose(cell._picture._inks[0].past.points, places)
    asked: list[tuple[float, ...]] = []
    grid.start_requested.connect(asked.append)
    grid._cells[1]._canvas.surface.dragged.emit(0.25, -0.75)
    assert len(asked[-1]) == 10
    grid.stop()


def test_numbered_names_are_symbols_and_words_are_not() -> None:
    assert symbol("x") == "x"
    assert symbol("x12") == "x_{12}"
    assert symbol("pc1") == "pc_{1}"
    assert symbol("step") == ""
    assert symbol("") == ""
