"""The promise: texts tell what the runs have come to, and stay as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from gdviz.core.numerals import number
from gdviz.engine.caption import caption
from gdviz.engine.simulation import simulate_plan
from gdviz.scene import files
from gdviz.scene.codec import decode, encode, from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.picture_files import still
from gdviz.ui.export.film.film import Pace
from gdviz.ui.export.film.job import reel_of, tags_of
from gdviz.ui.views.plane.grid import GridView
from tests.ui.sessions import LR, arrive

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from gdviz.engine.run import Run
    from gdviz.ui.views.plane.grid_cell import Cell
    from gdviz.ui.views.plane.landscape import LandscapeView
    from tests.ui.conftest import Open

TEXT = "{= loss(gd) : 4}"


def told(**more: Any) -> dict[str, Any]:
    show = {"annotations": [{"at": [0, 0], "text": f"down to {TEXT}"}]}
    return {
        "title": f"Ends at {TEXT}", "notes": f"It ends at {TEXT}.", "objective": "quadratic",
        "start": [3, -3], "steps": 20, "show": show,
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.05}}, {"optimizer": "adam"}], **more,
    }  # fmt: skip


def end(run: Run) -> str:
    return number(run.loss[-1], 4)


def notes(desk: Any) -> str:
    """What the landscape panel says about the scene."""
    said = [label.text() for label in desk.panel("landscape").findChildren(QLabel)]
    (found,) = (text for text in said if text.startswith(("It ends at ", "Now ")))
    return found


def written(view: LandscapeView | Cell) -> list[str]:
    """What stands on the landscape."""
    return [note.text for note in view._picture._notes]


def test_the_window_tells_values_of_the_runs_as_they_are_now(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(told())
    raw = desk.session.scene
    before = end(arrive(qtbot, desk.session).runs[0])
    assert desk.window.windowTitle() == f"Ends at {before} – gdviz"
    assert desk.title == f"Ends at {before}"
    assert notes(desk) == f"It ends at {before}."
    assert written(desk.plane) == [f"down to {before}"]
    desk.session.apply(LR)
    after = end(arrive(qtbot, desk.session).runs[0])
    assert after != before
    assert desk.window.windowTitle() == f"Ends at {after} – gdviz"
    assert desk.title == f"Ends at {after} ·"
    assert notes(desk) == f"It ends at {after}."
    assert written(desk.plane) == [f"down to {after}"]
    assert (desk.session.scene.title, desk.session.scene.notes) == (raw.title, raw.notes)
    assert desk.session.scene.show == raw.show


def test_every_panel_of_the_grid_tells_values(qtbot: QtBot, open_window: Open) -> None:
    tree = told()
    tree["show"] |= {"view": "grid"}
    desk = open_window(tree)
    loss = end(arrive(qtbot, desk.session).runs[0])
    grid = desk.only(GridView)
    assert [written(cell) for cell in grid._cells] == [[f"down to {loss}"]] * 2


def test_values_are_dots_until_there_are_runs(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(told())
    seen: list[str] = []
    desk.window.windowTitleChanged.connect(seen.append)
    other = from_builtins(told(objective="beale", start=[1, 1], notes=f"Now {TEXT}."))
    desk.session.open(other)
    assert notes(desk) == "Now …."
    assert seen[0] == "Ends at … – gdviz"
    runs = arrive(qtbot, desk.session).runs
    assert notes(desk) == f"Now {end(runs[0])}."


def test_a_note_is_taken_hold_of_where_it_stands_and_edited_as_it_was_written(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(told())
    arrive(qtbot, desk.session)
    hand = desk.plane.notes
    canvas = desk.plane.canvas
    middle = canvas.to_pixels(np.array([[0.0, 0.0]]))
    beside = canvas.to_data(middle + np.array([70.0, 0.0]))[0]
    assert not hand.is_over(*beside)  # the words as they were written would reach so far
    assert hand.is_over(0.0, 0.0)
    hand.write((0.0, 0.0), 0)
    assert hand._line.text() == f"down to {TEXT}"


def test_a_note_with_a_wrong_value_is_refused_and_the_others_can_be_moved(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(told())
    arrive(qtbot, desk.session)
    said: list[str] = []
    desk.session.complained.connect(said.append)
    hand = desk.plane.notes
    hand.write((1.0, 1.0))
    hand._line.setText("{= los(gd)}")
    qtbot.keyClick(hand._line, Qt.Key.Key_Return)
    assert said == [
        "show.annotations[1].text: in {= los(gd)}: column 1: there is no function 'los'; "
        "did you mean 'loss'?"
    ]
    assert hand.press(0.0, 0.0)
    assert hand.drag(0.5, 0.5)
    assert len(said) == 1
    assert [note.at for note in desk.session.scene.show.annotations] == [(0.5, 0.5)]


@pytest.mark.parametrize("view", ["2d", "grid"])
def test_figures_tell_values_and_carry_the_scene_as_it_was_written(
    qapp: QApplication, tmp_path: Path, view: str
) -> None:
    tree = told()
    tree["show"] |= {"view": view}
    scene = from_builtins(tree)
    raw = still([scene], ".svg", lettering="text").content
    svg = raw.decode()
    with Figure(scene) as figure:
        loss = end(figure.runs[0])
        assert caption(figure.plan, figure.runs).startswith(f"Ends at {loss}: ")
    assert f"<title>Ends at {loss}</title>" in svg
    assert f"down to {loss}</text>" in svg
    assert f"Ends at {loss}</text>" in svg
    (tmp_path / "it.svg").write_bytes(raw)
    assert files.load(tmp_path / "it.svg") == scene


def test_films_tell_values_and_carry_the_scene_as_it_was_written(qapp: QApplication) -> None:
    scene = from_builtins(told())
    with Figure(scene, (320, 180)) as figure:
        loss = end(figure.runs[0])
        tags = tags_of([figure], [scene])
        assert tags["title"] == f"Ends at {loss}"
        assert decode(tags["gdviz"].encode()) == scene
        assert reel_of([figure], Pace())._cards[0][0] == f"Ends at {loss}"


def test_code_tells_values(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(told())
    loss = end(arrive(qtbot, desk.session).runs[0])
    desk.do("python")
    text = QGuiApplication.clipboard().text()
    assert text.startswith(f'"""Ends at {loss}.\n\nIt ends at {loss}.\n')


def test_a_value_belongs_to_the_race_and_not_to_the_step_on_screen(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(told())
    runs = arrive(qtbot, desk.session).runs
    desk.session.simulation.seek.emit(3)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 3)
    assert notes(desk) == f"It ends at {end(runs[0])}."
    assert simulate_plan(desk.session.plan)[0].loss[-1] == runs[0].loss[-1]
    assert encode(desk.session.scene) == encode(from_builtins(told()))
