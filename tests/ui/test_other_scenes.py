"""The promise: what was begun in one scene ends there; no other scene is touched by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.codec import encode, from_builtins
from gdviz.scene.edits import SetScene
from gdviz.scene.records import Annotation, SliceSpec

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.records import Scene
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

HERE = Annotation((1.0, 1.0), "here", (-1.0, -1.0))
RUNS = [{"optimizer": "gd"}, {"optimizer": "adam"}, {"optimizer": "newton"}]


def noted(desk: Desk, *notes: Annotation) -> None:
    show = replace(desk.session.scene.show, annotations=notes)
    desk.session.apply(SetScene("write note", show=show))
    desk.session.settle()
    desk.settle()
    desk.draw()


def encode_tree(scene: Scene) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(encode(scene))
    return tree


def popup() -> Any:
    return QApplication.activePopupWidget()


def test_a_menu_of_a_run_closes_when_the_scene_changes(open_window: Open) -> None:
    """It would remove whatever run has come to stand in its place."""
    desk = open_window("race")
    desk.session.open(from_builtins({"objective": "quadratic", "runs": RUNS}))
    desk.draw()
    desk.cards[2].menu_requested.emit(2, QPoint(5, 5))
    menu = popup()
    assert menu is not None
    desk.session.undo()
    assert popup() is None


def test_a_menu_inside_another_closes_with_it(open_window: Open) -> None:
    desk = open_window("race")
    desk.cards[1].menu_requested.emit(1, QPoint(5, 5))
    outer = popup()
    inner = next(entry.menu() for entry in outer.actions() if entry.menu() is not None)
    inner.popup(QPoint(40, 40))
    assert popup() is inner
    desk.session.open(shipped.load("noise"))
    assert popup() is None


def test_the_search_box_closes_when_another_scene_is_opened(open_window: Open) -> None:
    desk = open_window("race")
    desk.do("search")
    box = desk.window.finder.box
    assert box is not None
    box.type("learning rate 0.2")
    desk.session.open(shipped.load("noise"))
    assert not box.isVisible()


def test_words_that_are_being_written_do_not_come_to_stand_in_another_scene(
    open_window: Open,
) -> None:
    desk = open_window("race")
    noted(desk, HERE)
    desk.plane.notes.write(HERE.at, 0)
    desk.note_line.setText("somewhere else")
    desk.session.undo()
    assert not desk.note_line.isVisible()
    noted(desk, replace(HERE, text="there"))
    desk.plane.notes.write(HERE.at, 0)
    desk.note_line.setText("somewhere else")
    desk.session.open(shipped.load("noise"))
    assert not desk.note_line.isVisible()
    QTest.keyClick(desk.note_line, Qt.Key.Key_Return)
    texts = [note.text for note in desk.session.scene.show.annotations]
    assert "somewhere else" not in texts


def test_an_arrow_that_was_to_point_somewhere_points_nowhere_in_another_scene(
    open_window: Open,
) -> None:
    desk = open_window("race")
    noted(desk, replace(HERE, to=None))
    desk.plane.notes.ask(1.0, 1.0, QPoint(5, 5))
    next(e for e in popup().actions() if e.data() == "aim").trigger()
    desk.session.undo()
    noted(desk, replace(HERE, at=(2.0, 2.0), to=None))
    desk.drag(desk.plane.canvas, (0.5, 0.5), (0.5, 0.5))
    assert all(note.to is None for note in desk.session.scene.show.annotations)


def test_what_theory_said_of_another_landscape_is_not_shown(open_window: Open) -> None:
    bowl = {"objective": "spectrum", "objective_params": {"n": 6}, "runs": RUNS[:2]}
    desk = open_window(bowl)
    desk.session.call_panel("modes")
    desk._qtbot.waitUntil(lambda: desk.session.insight is not None, timeout=20_000)
    desk.session.open(from_builtins({"objective": "parabola", "runs": RUNS[:2]}))
    show = replace(desk.session.scene.show, slice=SliceSpec())
    desk.session.apply(SetScene("slice", show=show))  # before any picture of it has arrived
    assert desk.window._insight is None
    desk.settle()
    desk.draw()


def small(n: int, runs: int, view: str) -> Scene:
    tree = {"objective": "rosenbrock", "objective_params": {"n": n}, "steps": 20}
    return from_builtins({**tree, "runs": RUNS[:runs], "show": {"view": view}})


@pytest.mark.parametrize("view", ["2d", "grid"])
def test_no_path_is_cut_for_a_plane_of_another_dimension(open_window: Open, view: str) -> None:
    desk = open_window(encode_tree(small(2, 3, view)))
    for n, runs in ((5, 3), (2, 2), (7, 3), (2, 1), (5, 2)):
        desk.session.open(small(n, runs, view))
        desk.settle()
        desk.resize(1180 + 10 * n, 700)  # panels that are not needed now are resized, too
    for _ in range(5):
        desk.session.undo()
        desk.settle()
        desk.draw()


def test_a_notebook_that_cannot_be_written_leaves_the_file_alone(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = open_window("race")
    file = tmp_path / "kept.ipynb"
    file.write_text("kept", encoding="utf-8")

    def refused(*_: object) -> str:
        raise GdvizError("it has no words for that")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr("gdviz.codegen.code", refused)
    desk.do("notebook")
    assert file.read_text(encoding="utf-8") == "kept"
    assert desk.toast == "it has no words for that"
