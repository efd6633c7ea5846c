"""What the window keeps from one time to the next, and never at the price of opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gdviz.scene.edits import SetHyper
from gdviz.ui.look.theme import DARK
from gdviz.ui.window.keeper import Keeper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Open


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
