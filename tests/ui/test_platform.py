"""The promise: what stands in the way of a window is found out before Qt would abort."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

import pytest

from gdviz.__main__ import main
from gdviz.core.errors import GdvizError
from gdviz.prerequisites import QT, WAYLAND, X11, os_release, package_names
from gdviz.ui import app
from gdviz.ui.system import platform
from gdviz.ui.system.platform import has_display, prepare
from tests.ui.screens import needs_screen, screen

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages of Linux")


def lack(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """Let these libraries not be found."""
    found = ctypes.CDLL

    def load(name: str) -> ctypes.CDLL:
        if name in libraries:
            raise OSError(f"{name}: cannot open shared object file")
        return found(name)

    monkeypatch.setattr(ctypes, "CDLL", load)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_bring_everything_and_have_a_screen(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    prepare(window=True)
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


@linux
def test_a_window_that_lacks_libraries_names_their_packages_in_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(platform, "has_display", lambda: True)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(app, "run", lambda *_, **__: 0)
    lack(monkeypatch, *QT, *X11)
    monkeypatch.setattr(sys, "argv", ["gdviz"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    packages = package_names([*QT.values(), *X11.values()], os_release())
    assert err.endswith(f"apt install {' '.join(packages)}\n")


@linux
def test_a_picture_needs_no_libraries_of_a_window_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lack(monkeypatch, *X11)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    prepare(window=False)
    with pytest.raises(GdvizError, match="libxcb-cursor0"):
        prepare(window=True)


@linux
def test_without_libraries_of_x11_a_window_opens_in_wayland(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lack(monkeypatch, "libxcb-cursor.so.0")
    present = ctypes.CDLL
    monkeypatch.setattr(ctypes, "CDLL", lambda name: None if name in WAYLAND else present(name))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    prepare(window=True)
    assert os.environ["QT_QPA_PLATFORM"] == "wayland"


HELD = """
from gdviz.ui.system import platform
from gdviz.ui.system.application import application
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
