"""The promise: texts tell what the runs have come to, and stay as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

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


def test_the_window_tells_values_of_the_runs_as_they_are_now(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(told())
    raw = session.scene
    before = end(arrive(qtbot, session).runs[0])
    assert window.windowTitle() == f"Ends at {before} – gdviz"
    assert window._transport._full == f"Ends at {before}"
    assert window._setup._notes.text() == f"It ends at {before}."
    assert [n.text for n in window._landscape._picture._notes] == [f"down to {before}"]
    session.apply(LR)
    after = end(arrive(qtbot, session).runs[0])
    assert after != before
    assert window.windowTitle() == f"Ends at {after} – gdviz"
    assert window._transport._full == f"Ends at {after} ·"
    assert window._setup._notes.text() == f"It ends at {after}."
    assert [n.text for n in window._landscape._picture._notes] == [f"down to {after}"]
    assert (session.scene.title, session.scene.notes) == (raw.title, raw.notes)
    assert session.scene.show == raw.show


def test_every_panel_of_the_grid_tells_values(qtbot: QtBot, open_window: Open) -> None:
    tree = told()
    tree["show"] |= {"view": "grid"}
    window, session = open_window(tree)
    loss = end(arrive(qtbot, session).runs[0])
    (grid,) = window.findChildren(GridView)
    assert [[n.text for n in cell._picture._notes] for cell in grid._cells] == [
        [f"down to {loss}"]
    ] * 2


def test_values_are_dots_until_there_are_runs(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(told())
    seen: list[str] = []
    window.windowTitleChanged.connect(seen.append)
    other = from_builtins(told(objective="beale", start=[1, 1], notes=f"Now {TEXT}."))
    session.open(other)
    assert window._setup._notes.text() == "Now …."
    assert seen[0] == "Ends at … – gdviz"
    runs = arrive(qtbot, session).runs
    assert window._setup._notes.text() == f"Now {end(runs[0])}."


def test_a_note_is_taken_hold_of_where_it_stands_and_edited_as_it_was_written(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(told())
    arrive(qtbot, session)
    hand = window._landscape.notes
    canvas = window._landscape.canvas
    middle = canvas.to_pixels(np.array([[0.0, 0.0]]))
    beside = canvas.to_data(middle + np.array([70.0, 0.0]))[0]
    assert not hand.is_over(*beside)  # the words as they were written would reach so far
    assert hand.is_over(0.0, 0.0)
    hand.write((0.0, 0.0), 0)
    assert hand._line.text() == f"down to {TEXT}"


def test_a_note_with_a_wrong_value_is_refused_and_the_others_can_be_moved(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(told())
    arrive(qtbot, session)
    said: list[str] = []
    session.complained.connect(said.append)
    hand = window._landscape.notes
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
    assert [note.at for note in session.scene.show.annotations] == [(0.5, 0.5)]


@pytest.mark.parametrize("view", ["2d", "grid"])
def test_figures_tell_values_and_carry_the_scene_as_it_was_written(
    qapp: QApplication, tmp_path: Path, view: str
) -> None:
    tree = told()
    tree["show"] |= {"view": view}
    scene = from_builtins(tree)
    raw = still(scene, ".svg")
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
    window, session = open_window(told())
    loss = end(arrive(qtbot, session).runs[0])
    window._actions["python"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith(f'"""Ends at {loss}.\n\nIt ends at {loss}.\n')


def test_a_value_belongs_to_the_race_and_not_to_the_step_on_screen(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(told())
    runs = arrive(qtbot, session).runs
    session.simulation.seek.emit(3)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == 3)
    assert window._setup._notes.text() == f"It ends at {end(runs[0])}."
    assert simulate_plan(session.plan)[0].loss[-1] == runs[0].loss[-1]
    assert encode(session.scene) == encode(from_builtins(told()))
