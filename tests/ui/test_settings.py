"""What the window keeps from one time to the next, and never at the price of opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gdviz.engine import shipped
from gdviz.scene.edits import SetHyper
from gdviz.scene.files import load
from gdviz.ui.look.theme import DARK
from gdviz.ui.system import settings
from gdviz.ui.window.keeper import Keeper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

    Open = Callable[..., tuple[MainWindow, Session]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "kept" / "gdviz.ini"))
    return tmp_path / "kept"


def test_the_theme_comes_back_and_a_size_is_known(place: Path, open_window: Open) -> None:
    window, session = open_window("step_size")
    first = Keeper(session)
    assert first.watch(window) is False  # nothing is known yet
    window.set_look(DARK)
    window.resize(1300, 800)
    window.close()
    again, session = open_window("step_size")
    keeper = Keeper(session)
    assert keeper.theme == "dark"
    assert keeper.watch(again) is True
    assert sorted(p.name for p in place.iterdir()) == ["gdviz.ini"]  # the scene was not edited


def test_a_scene_that_was_not_saved_is_kept_when_the_window_closes(
    place: Path, open_window: Open
) -> None:
    window, session = open_window("step_size")
    keeper = Keeper(session)
    keeper.watch(window)
    session.apply(SetHyper(0, "lr", 0.2))
    edited = session.scene
    window.close()
    assert load(place / settings.LAST) == edited
    assert edited != shipped.load("step_size")


@pytest.mark.parametrize(
    "content", [b"", b"[layout\nwide=@ByteArray(", b"\xff\xfe\x00", b"theme=7"]
)
def test_a_damaged_file_is_no_file(place: Path, open_window: Open, content: bytes) -> None:
    place.mkdir()
    (place / "gdviz.ini").write_bytes(content)
    window, session = open_window("race")
    keeper = Keeper(session)
    assert keeper.watch(window) is False
    window.close()


def test_a_place_that_cannot_be_written_bothers_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: Open
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GDVIZ_SETTINGS", str(tmp_path / "file" / "gdviz.ini"))
    window, session = open_window("race")
    keeper = Keeper(session)
    keeper.watch(window)
    session.apply(SetHyper(0, "lr", 0.2))
    window.close()
    assert (tmp_path / "file").read_text() == "in the way"
