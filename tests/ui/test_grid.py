"""The promise: a panel for every run shows the same landscape, at the price of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.codec import encode, from_builtins
from gdviz.scene.edits import SetRun
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.views.ground import relief_layer, relief_worker
from gdviz.ui.views.plane.grid import GridView, arranged
from gdviz.ui.views.plane.grid_cell import Cell, standing

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


def as_grid(key: str, **changes: Any) -> dict[str, Any]:
    tree = json.loads(encode(shipped.load(key))) | changes
    return {**tree, "show": {**tree.get("show", {}), "view": "grid"}}


def cells(desk: Desk) -> list[Cell]:
    return [cell for cell in desk.window.findChildren(Cell) if cell.isVisible()]


def titles(cell: Cell) -> list[str]:
    return [label.text() for label in cell.findChildren(QLabel)]


def shown_at(desk: Desk, k: int) -> None:
    snapshot = desk.session.snapshot
    assert snapshot is not None
    desk.window.show_snapshot(
        Snapshot(snapshot.plan, snapshot.runs, k, playing=False, complete=True)
    )
    settle()


def test_six_panels_on_a_wide_landscape_stand_in_two_rows_of_three() -> None:
    assert arranged(6, (900.0, 500.0), 5 / 3, 30.0) == 3
    assert arranged(6, (300.0, 900.0), 5 / 3, 30.0) == 1
    assert arranged(1, (900.0, 500.0), 1.0, 30.0) == 1


def test_titles_say_how_each_run_stands(open_window: Open) -> None:
    desk = open_window(as_grid("six_on_a_bowl"))
    shown_at(desk, 100)
    assert [titles(cell) for cell in cells(desk)] == [
        ["GD", "56 steps"], ["SGD", "59 steps"], ["momentum (EMA)", "54 steps"],
        ["AdaGrad", "100 steps, f = 4.51"], ["RMSProp", "41 steps"], ["Adam", "46 steps"],
    ]  # fmt: skip
    shown_at(desk, 50)
    assert [titles(cell)[1] for cell in cells(desk)] == [
        "step 50", "step 50", "step 50", "step 50", "41 steps", "46 steps",
    ]  # fmt: skip


def test_a_run_that_diverged_is_said_to_have() -> None:
    runs = simulate_plan(resolve(shipped.load("step_size")))
    wild = runs[2]
    assert standing(wild, 3) == ("step 3", False)
    assert standing(wild, wild.steps) == (f"diverged, step {wild.steps}", True)


def test_all_plots_have_one_size_and_one_window(open_window: Open) -> None:
    for size in ((1600, 1000), (1280, 720), (1920, 1080)):
        desk = open_window(as_grid("six_on_a_bowl"), size)
        canvases = [cell._canvas for cell in cells(desk)]
        assert len({canvas.pixel_size for canvas in canvases}) == 1
        assert len({canvas.window for canvas in canvases}) == 1
        assert min(canvases[0].pixel_size) > 60


def test_six_panels_cost_one_relief(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[object] = []
    original = relief_worker.rendered

    def counted(order: relief_worker.Order, *rest: Any, **named: Any) -> relief_worker.Rendered:
        asked.append(order)
        return original(order, *rest, **named)

    monkeypatch.setattr(relief_worker, "rendered", counted)
    monkeypatch.setattr(relief_layer, "rendered", counted)
    desk = open_window(as_grid("six_on_a_bowl"))
    qtbot.waitUntil(lambda: desk.panel("paths").at_rest)
    asked.clear()
    desk.window.resize(1500, 900)
    settle()
    qtbot.waitUntil(lambda: desk.panel("paths").at_rest)
    assert len({str(order) for order in asked}) <= 2
    assert len(asked) <= 2


def test_a_panel_that_is_moved_takes_the_others_along(open_window: Open) -> None:
    desk = open_window(as_grid("six_on_a_bowl"))
    first, *others = (cell._canvas for cell in cells(desk))
    first.surface.translateBy(x=1.5, y=0.5)
    first.surface.sigRangeChangedManually.emit([True, True])
    for other in others:
        np.testing.assert_allclose(other.window, first.window)
    desk.do("frame")
    np.testing.assert_allclose(others[0].window[0][0], first.window[0][0])


def test_the_start_can_be_dragged_in_any_panel(open_window: Open) -> None:
    desk = open_window(as_grid("six_on_a_bowl"))
    cells(desk)[4]._canvas.surface.dragged.emit(-3.0, 2.0)
    cells(desk)[4]._canvas.surface.released.emit()
    assert desk.session.scene.start == (-3.0, 2.0)


def test_a_hidden_run_has_no_panel(open_window: Open, qtbot: QtBot) -> None:
    desk = open_window(as_grid("six_on_a_bowl"))
    desk.session.apply(SetRun(1, {"visible": False}, "hide run"))
    qtbot.waitUntil(lambda: len(cells(desk)) == 5)
    settle()
    assert [titles(cell)[0] for cell in cells(desk)][1] == "momentum (EMA)"


@pytest.mark.parametrize("key", ["parabola", "quadratic"])
def test_the_cursor_moves_every_path(open_window: Open, key: str) -> None:
    runs = [{"optimizer": m, "hyper": {"lr": 0.1}} for m in ("gd", "heavy_ball")]
    desk = open_window({"objective": key, "runs": runs, "steps": 20, "show": {"view": "grid"}})
    pictures: list[list[QImage]] = []
    for k in (2, 12):
        shown_at(desk, k)
        pictures.append([cell._canvas.grab().toImage() for cell in cells(desk)])
    for before, after in zip(*pictures, strict=True):
        assert before != after


def test_the_view_is_a_setting_that_can_be_undone(open_window: Open, qtbot: QtBot) -> None:
    desk = open_window("six_on_a_bowl")
    assert desk.window.findChildren(GridView) == []
    desk.views.button("grid").click()
    assert desk.session.scene.show.view == "grid"
    assert desk.session.undo_label == "change view"
    qtbot.waitUntil(lambda: len(cells(desk)) == 6)
    desk.session.undo()
    qtbot.waitUntil(lambda: desk.plane.isVisible())
    assert desk.views.current() == "2d"


def test_a_picture_shows_the_panels_and_not_the_switch(open_window: Open) -> None:
    desk = open_window(as_grid("six_on_a_bowl"))
    image = picture([desk.panel("paths")], "#ffffff")
    assert image.width() == 2 * desk.panel("paths").width()
    assert desk.views.isVisible()


def test_a_function_of_one_variable_is_pictured_in_the_grid(open_window: Open) -> None:
    runs = [{"optimizer": "gd"}, {"optimizer": "adam"}]
    desk = open_window({"objective": "sine_slope", "runs": runs, "show": {"view": "grid"}})
    image = picture(desk.window.pictured(), desk.window.look.window)
    assert not image.isNull()


def test_a_scene_with_a_view_that_is_none_says_what_there_is() -> None:
    with pytest.raises(GdvizError, match=r"show\.view"):
        from_builtins(as_grid("race") | {"show": {"view": "4d"}})
