"""A picture that carries several scenes is opened by asking which one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtGui import QImage

from gdviz.engine import shipped
from gdviz.scene.carriers import into_png
from gdviz.ui.export.figure.panel_picture import png
from gdviz.ui.window.scene_choice import SceneChoice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.desk import Open


def test_a_picture_of_several_scenes_asks_which_one_and_opens_it(
    open_window: Open, tmp_path: Path
) -> None:
    desk = open_window("momentum", (1280, 720))
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    first = replace(shipped.load("race"), title="<b>R&D</b>")
    path = tmp_path / "both.png"
    path.write_bytes(into_png(png(image), first, shipped.load("noise")))
    desk.session.open_asked.emit(str(path))
    choice = desk.window.findChild(SceneChoice)
    assert choice is not None
    assert choice.isVisible()
    noise = shipped.load("noise").title
    assert [entry.text() for entry in choice.actions()] == ["1.  <b>R&&D</b>", f"2.  {noise}"]
    assert desk.session.scene == shipped.load("momentum")
    choice.actions()[1].trigger()
    assert desk.session.scene == shipped.load("noise")
    assert desk.session.path == path
    choice.close()
    desk.session.open_asked.emit(f"{path}#1")
    assert desk.session.scene == first
