"""The promise: a film is made beside the work, and the dialog tells how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetScene, SetStart
from gdviz.scene.files import load, save
from gdviz.scene.records import Keyframe, Show
from gdviz.ui.export.dialogs.film_dialog import FilmDialog
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look.theme import DARK, LIGHT
from gdviz.ui.session import Session
from tests.ui.films import decoded
from tests.ui.hand import plane_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Watch

SCENE = {
    "title": "Bowl", "objective": "quadratic", "start": [3, -3], "steps": 12,
    "runs": [{"optimizer": "gd", "hyper": {"lr": 0.15}}],
}  # fmt: skip


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[FilmDialog]:
    session = Session(from_builtins(SCENE))
    window = QWidget()
    made = FilmDialog(session, Framing, window)
    dress.spread(made, LIGHT)
    made._size.set_entries({"320x180": "small"})
    made._fps.set_entries({"24": "24"})
    made._start.set_value(0.0)
    made._end.set_value(0.25)
    made.open_near(window)
    qtbot.waitExposed(made)
    yield made
    made.close_down()
    made.close()
    session.close()
    window.deleteLater()


def test_a_film_is_made_in_slices(dialog: FilmDialog, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with qtbot.waitSignal(dialog.informed) as heard:
        dialog.start(str(path))
        assert dialog.is_busy
        assert not path.exists()
    assert heard.args == ["Exported film.mp4"]
    assert not dialog.is_busy
    assert decoded(path).shape == (29 + 6, 180, 320, 3)
    assert dialog._words.text() == "film.mp4 is finished, 35 frames"


def test_the_scene_can_be_changed_meanwhile(
    dialog: FilmDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "film.webm"
    before = dialog._session.scene
    with qtbot.waitSignal(dialog.informed):
        dialog.start(str(path))
        dialog._session.apply(SetStart((1.0, 1.0)))
    assert load(path) == before != dialog._session.scene


def test_progress_and_cancel(dialog: FilmDialog, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old one")
    dialog._end.set_value(60.0)
    dialog.start(str(path))
    assert dialog._stop.text() == "Cancel"
    assert not dialog._go.isEnabled()
    qtbot.waitUntil(lambda: dialog._bar.value() > 0)
    assert dialog._words.text().startswith("film.mp4: ")
    qtbot.mouseClick(dialog._stop, Qt.MouseButton.LeftButton)
    assert not dialog.is_busy
    assert dialog._words.text() == "Cancelled; no file was written"
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_end_of_the_program_ends_the_film(dialog: FilmDialog, tmp_path: Path) -> None:
    dialog.start(str(tmp_path / "film.mp4"))
    dialog.close_down()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_a_sentence(dialog: FilmDialog, tmp_path: Path) -> None:
    dialog.start(str(tmp_path / "none" / "film.mp4"))
    assert not dialog.is_busy
    assert dialog._words.text().endswith("cannot be written: no such file or directory")
    assert dialog._words.property("role") == "bad"


def test_a_pace_that_cannot_be_is_a_sentence(dialog: FilmDialog, qtbot: QtBot) -> None:
    dialog._speed.selectAll()
    qtbot.keyClicks(dialog._speed, "0")
    qtbot.keyClick(dialog._speed, Qt.Key.Key_Return)
    assert dialog._words.text().startswith("steps per second")
    assert dialog._words.property("role") == "bad"


def test_the_preview_shows_the_frame_that_is_chosen(dialog: FilmDialog) -> None:
    dialog._preview._slider.moved.emit(0.0)
    pictures = []
    for position in (0.0, 1.0):
        dialog._preview._slider.set_position(position)
        dialog._preview._slider.moved.emit(position)
        pictures.append(dialog._preview._stage.pixmap().toImage())
    assert not pictures[0].isNull()
    assert pictures[0] != pictures[1]
    assert dialog._words.text() == "1.5 seconds, 35 frames; a few seconds to make"


def test_the_film_wears_the_theme_of_the_window(dialog: FilmDialog) -> None:
    dress.spread(dialog, DARK)
    assert dialog._look().theme == "dark"
    middle = dialog._preview._stage.pixmap().toImage()
    assert middle.pixelColor(5, middle.height() - 5).lightness() < 60


def test_what_it_shows_and_its_colours_are_chosen(dialog: FilmDialog) -> None:
    before = dialog._preview._stage.pixmap().toImage()
    for combo, key in ((dialog._shows, "landscape"), (dialog._colours, "dark")):
        combo.set_current(key)
        combo.chosen.emit(key)
        after = dialog._preview._stage.pixmap().toImage()
        assert after != before
        before = after
    look = dialog._look()
    assert (look.layout, look.theme) == ("landscape", "dark")


def test_a_gif_is_smaller_slower_and_loops(dialog: FilmDialog) -> None:
    dialog._fps.set_entries({"25": "25", "60": "60"})
    dialog._fps.set_current("60")
    dialog._format.set_current(".gif")
    dialog._format.chosen.emit(".gif")
    look = dialog._look()
    assert (look.pace.fps, look.pace.loop) == (25, True)


def test_after_a_gif_the_others_are_what_they_were(dialog: FilmDialog) -> None:
    dialog._fps.set_entries({"24": "24", "25": "25"})
    dialog._size.set_entries({"320x180": "small", "800x450": "larger"})
    before = dialog._look()
    for kind in (".gif", ".mp4"):
        dialog._format.set_current(kind)
        dialog._format.chosen.emit(kind)
    assert dialog._look() == before


def test_the_name_gets_the_suffix_of_the_format(
    dialog: FilmDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    name = str(tmp_path / "film")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    dialog._format.set_current(".webm")
    with qtbot.waitSignal(dialog.informed):
        qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    assert [p.name for p in tmp_path.iterdir()] == ["film.webm"]


def test_the_dialog_says_where_the_camera_goes(dialog: FilmDialog, qtbot: QtBot) -> None:
    assert dialog._way.text() == "stands still"
    camera = (Keyframe(), Keyframe(step=9, window=((0.0, 1.0), (0.0, 1.0))))
    before = dialog._preview._stage.pixmap().toImage()
    dialog._session.apply(SetScene("keep view", show=Show(camera=camera)))
    qtbot.waitUntil(lambda: dialog._way.text() == "moves through 2 views")
    assert dialog._preview._stage.pixmap().toImage() != before
    dialog._framing = lambda: Framing(window=((-1.0, 1.0), (-1.0, 1.0)))
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: dialog._way.text() == "as on the screen, not the 2 views")
    assert dialog._look().framing == Framing(window=((-1.0, 1.0), (-1.0, 1.0)))


def choose(dialog: FilmDialog, key: str) -> None:
    dialog._sequel.set_current(key)
    dialog._sequel.chosen.emit(key)


def test_another_scene_may_follow(dialog: FilmDialog, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    dialog._speed.set_value(100.0)
    choose(dialog, "momentum")
    alone = dialog._look()
    dialog._titles.click()
    told = dialog._words.text()
    with qtbot.waitSignal(dialog.informed):
        dialog.start(str(path))
    frames = decoded(path)
    assert f", {len(frames)} frames; " in told
    assert dialog._look().pace.titles
    assert not alone.pace.titles
    with Figure(shipped.load("momentum"), (320, 180)) as momentum:
        last = momentum.image(momentum.steps).convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(last.constBits(), np.uint8).reshape(180, -1)[:, : 320 * 3]
    assert np.abs(frames[-1].astype(int) - raw.reshape(180, 320, 3)).mean() < 4.0
    choose(dialog, "")
    assert dialog._scenes == (dialog._session.scene,)


def test_what_a_hand_has_chosen_goes_for_the_first_scene_only(dialog: FilmDialog) -> None:
    window = ((-1.0, 1.0), (-1.0, 1.0))
    dialog._framing = lambda: Framing(window=window, view="grid")
    choose(dialog, "momentum")
    look = dialog._look()
    first, second = (
        look.figure(scene, (320, 180), first=i == 0) for i, scene in enumerate(dialog._scenes)
    )
    with first, second:
        assert plane_of(first).framed == window
        assert plane_of(second).framed is None
        assert second.plan.scene.show.view == shipped.load("momentum").show.view


def test_scenes_from_files_follow_in_their_order(
    dialog: FilmDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [str(tmp_path / name) for name in ("b.gdviz", "a.gdviz")]
    for name in names:
        save(shipped.load("race"), name)
    asked = list(names)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (asked, ""))
    choose(dialog, "files…")
    assert len(dialog._scenes) == 3
    assert dialog._sequel.currentText() == "2 scenes from files"
    chosen = dialog._scenes
    choose(dialog, "momentum")
    choose(dialog, "chosen")  # what was read once can be chosen again
    assert dialog._scenes == chosen
    asked[:] = []  # the user changes their mind
    choose(dialog, "files…")
    assert dialog._sequel.currentText() == "2 scenes from files"
    asked[:] = [str(tmp_path / "none.gdviz")]
    choose(dialog, "files…")
    assert dialog._words.text().endswith("there is no such file")
    assert len(dialog._scenes) == 3
    asked[:] = names[:1] * 21
    choose(dialog, "files…")
    assert dialog._words.text() == "a film made here has at most 20 more scenes"


def test_a_closed_dialog_dies(qtbot: QtBot, no_leaks: Watch) -> None:
    session = Session(from_builtins(SCENE))
    window = QWidget()
    dialog = FilmDialog(session, Framing, window)
    dress.spread(dialog, LIGHT)
    no_leaks(dialog)
    dialog.open_near(window)
    dialog.close_down()
    dialog.close()
    session.close()
    window.deleteLater()
