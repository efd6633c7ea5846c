"""The promise: where the eye is belongs to the scene and its file, and is nothing to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.scene import files
from gdviz.ui.views.curves.panel import CurvesPanel
from gdviz.ui.widgets.tabs import TextTabs
from tests.ui.hand import BOWL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def looked(desk: Desk) -> dict[str, Any]:
    show = desk.session.scene.show
    return {name: getattr(show, name) for name in ("selection", "curve", "workspace")}


def look_around(desk: Desk) -> dict[str, Any]:
    """Choose another run, curve and workspace by hand; what the scene says of them then."""
    desk.card(1).chosen.emit(1)
    tabs = desk.only(CurvesPanel).findChildren(TextTabs)[0]
    tabs.button("distance").click()
    desk.do("workspace_race")
    desk.draw()
    return {"selection": 1, "curve": "distance", "workspace": "race"}


def test_undo_and_redo_leave_the_eye_where_it_is(open_window: Open) -> None:
    desk = open_window(BOWL)
    desk.type_value(0, "lr", "0.2")
    seen = look_around(desk)
    assert looked(desk) == seen
    assert desk.session.undo_label == "set learning rate"
    desk.do("undo")
    assert desk.session.scene.runs[0].hyper["lr"] == 0.1
    assert looked(desk) == seen
    desk.do("redo")
    assert desk.session.scene.runs[0].hyper["lr"] == 0.2
    assert looked(desk) == seen
    assert desk.session.selection == 1


def test_to_look_around_is_no_change_of_the_scene(open_window: Open) -> None:
    desk = open_window(BOWL)
    look_around(desk)
    assert not desk.session.modified
    assert "·" not in desk.title
    assert desk.session.undo_label == ""
    desk.type_value(0, "lr", "0.2")
    assert desk.session.modified


def test_a_file_holds_where_the_eye_was(open_window: Open, tmp_path: Path) -> None:
    desk = open_window(BOWL)
    seen = look_around(desk)
    path = tmp_path / "looked.gdviz"
    desk.session.save(path)
    desk.open("step_size")
    desk.settle()
    assert looked(desk) != seen
    desk.open(str(path))
    desk.settle()
    assert looked(desk) == seen
    assert desk.session.selection == 1
    show = files.load(path).show
    assert (show.selection, show.curve, show.workspace) == (1, "distance", "race")
