"""The promise: what stands in the way of a window is found out before Qt would abort."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gdviz.ui import app
from gdviz.ui.system import platform
from gdviz.ui.system.platform import (
    PACKAGES,
    X11_PACKAGES,
    has_display,
    missing_packages,
)
from tests.ui.screens import needs_screen, screen

if TYPE_CHECKING:
    from collections.abc import Callable

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Linux")
ALL = PACKAGES | X11_PACKAGES


def without(*libraries: str) -> Callable[[str], bool]:
    """A loader that finds everything else."""
    return lambda library: library not in libraries


@linux
@pytest.mark.parametrize(("library", "package"), ALL.items(), ids=list(ALL))
def test_a_missing_library_is_named_by_its_package(library: str, package: str) -> None:
    found = missing_packages(with_window=True, loads=without(library))
    assert found == (package,)


@linux
def test_a_picture_needs_no_libraries_of_x11() -> None:
    assert missing_packages(with_window=False, loads=without(*X11_PACKAGES)) == ()
    bare = missing_packages(with_window=False, loads=without(*ALL))
    assert bare == tuple(PACKAGES.values())


def test_nothing_is_missing_where_everything_loads() -> None:
    assert missing_packages(with_window=True, loads=without()) == ()


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_bring_everything_and_have_a_screen(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert missing_packages(with_window=True, loads=lambda _: False) == ()
    assert has_display()


@pytest.mark.parametrize(
    ("variables", "answers", "display"),
    [
        ({}, True, False),
        ({"DISPLAY": ":0"}, True, True),
        ({"DISPLAY": ":0"}, False, False),
        ({"DISPLAY": ""}, True, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, False, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False, True),
        ({"QT_QPA_PLATFORM": "xcb"}, True, False),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":0"}, True, True),
    ],
    ids=str,
)
def test_a_display_is_one_that_answers(
    variables: dict[str, str],
    answers: bool,
    display: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(platform, "_x_server_answers", lambda: answers)
    assert has_display() == display


@linux
def test_a_server_that_is_not_there_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":93")
    assert not has_display()


def test_missing_packages_are_one_line_to_paste_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(platform, "has_display", lambda: True)
    needed = ("libxcb-cursor0", "libegl1")
    monkeypatch.setattr(platform, "missing_packages", lambda **_: needed)
    assert app.open_window() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "sudo apt install libxcb-cursor0 libegl1" in err


HELD = """
from gdviz.ui import platform
from gdviz.ui.app import application
assert platform.has_display()
assert len(platform._held) == 1
app = application()
assert app.platformName() == "xcb"
assert not platform._held
"""


@needs_screen
def test_a_display_that_was_asked_is_held_until_qt_has_it() -> None:
    """A server without clients begins anew, and refuses whoever comes meanwhile."""
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    code = [*screen(), sys.executable, "-c", HELD]
    ended = subprocess.run(code, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
