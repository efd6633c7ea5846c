"""What the window keeps from one time to the next, and never at the price of opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from gdviz.scene.edits import SetHyper
from gdviz.ui.look.theme import DARK
from gdviz.ui.window.keeper import Keeper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "kept" / "gdviz.ini"))
    return tmp_path / "kept"


def test_the_theme_comes_back_and_a_size_is_known(place: Path, open_window: Open) -> None:
    desk = open_window("step_size")
    first = Keeper()
    assert first.watch(desk.window) is False  # nothing is known yet
    desk.window.set_look(DARK)
    desk.window.resize(1300, 800)
    desk.window.close()
    again = open_window("step_size")
    keeper = Keeper()
    assert keeper.theme == "dark"
    assert keeper.watch(again.window) is True
    assert not list(place.glob("*.gdviz"))  # the scene was not edited


@pytest.mark.parametrize(
    "content", [b"", b"[layout\nwide=@ByteArray(", b"\xff\xfe\x00", b"theme=7"]
)
def test_a_damaged_file_is_no_file(place: Path, open_window: Open, content: bytes) -> None:
    place.mkdir()
    (place / "gdviz.ini").write_bytes(content)
    desk = open_window("race")
    keeper = Keeper()
    assert keeper.watch(desk.window) is False
    desk.window.close()


def test_a_place_that_cannot_be_written_bothers_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: Open
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "file" / "gdviz.ini"))
    desk = open_window("race")
    keeper = Keeper()
    keeper.watch(desk.window)
    desk.session.apply(SetHyper(0, "lr", 0.2))
    desk.window.close()
    assert (tmp_path / "file").read_text() == "in the way"


def restarted(open_window: Open, size: tuple[int, int] = (1600, 1000)) -> Desk:
    """A window of the next time, as the program opens it."""
    desk = open_window("race", size)
    Keeper().watch(desk.window)
    desk.window.resize(*size)  # the screen of the tests is smaller
    laid_out()
    return desk


def laid_out() -> None:
    for _ in range(5):
        QApplication.processEvents()


def begin(open_window: Open) -> tuple[Desk, Keeper]:
    desk, keeper = open_window("race"), Keeper()
    keeper.watch(desk.window)
    return desk, keeper


@pytest.mark.usefixtures("place")
def test_what_was_hidden_stays_hidden_and_what_floats_comes_back_as_it_was(
    open_window: Open,
) -> None:
    desk, _keeper = begin(open_window)
    desk.dock("landscape").toggle()
    laid_out()
    desk.dock("stability")._on_float()
    laid_out()
    floated = desk.dock("stability")
    floated.resize(500, 300)
    floated.move(300, 200)
    laid_out()
    kept, floated_at = floated.geometry().getRect(), floated.pos().toTuple()
    desk.window.close()
    for _ in range(2):  # nothing wanders from time to time
        again = restarted(open_window)
        assert again.dock("landscape").isHidden()
        dock = again.dock("stability")
        assert dock.isFloating()
        assert not dock.isHidden()
        assert dock.size().toTuple() == kept[2:]
        gap = dock.pos().toTuple()[0] - floated_at[0], dock.pos().toTuple()[1] - floated_at[1]
        assert max(map(abs, gap)) <= 2  # the frame that a screen without one makes up
        assert dock.windowHandle().transientParent() is again.window.windowHandle()
        again.window.close()


@pytest.mark.usefixtures("place")
def test_a_start_parameter_hides_panels_this_time_only_whatever_was_remembered(
    open_window: Open,
) -> None:
    desk, _keeper = begin(open_window)
    desk.dock("curves")._on_float()
    laid_out()
    desk.dock("curves")._on_float()
    laid_out()
    assert desk.area.touched
    desk.window.close()
    again = open_window("race")
    keeper = Keeper()
    keeper.watch(again.window)
    again.window.fold(("left",))
    laid_out()
    assert again.dock("landscape").isHidden()
    again.window.resize(1280, 800)  # another layout, and back
    laid_out()
    assert again.dock("landscape").isHidden()
    again.window.resize(1600, 1000)
    laid_out()
    assert again.dock("landscape").isHidden()
    again.window.close()
    assert not restarted(open_window).dock("landscape").isHidden()


@pytest.mark.usefixtures("place")
def test_the_scale_is_remembered_for_the_screen(open_window: Open) -> None:
    desk, _keeper = begin(open_window)
    desk.window.scaling.choose(1.25)
    desk.window.close()
    assert Keeper().scale == 1.25
    again = restarted(open_window)
    again.window.scaling.follow()
    assert again.window.look.scale == 1.25


@pytest.mark.parametrize("text", ["nan", "1e9", "-3", "much"])
def test_a_scale_that_nobody_could_have_chosen_is_none(place: Path, text: str) -> None:
    place.mkdir(exist_ok=True)
    (place / "gdviz.ini").write_text(f"[scale]\nsome-screen={text}\n")
    assert 0.8 <= Keeper().scales["some-screen"] <= 2.0
