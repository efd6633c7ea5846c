"""The promise: the program starts on any machine and always ends with status 0."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage

import gdviz
from gdviz.ui.app import _Hook
from gdviz.ui.widgets.failure_bar import FailureBar

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(gdviz.__file__).parents[1]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of X11")

LEAVER = """
import sys
from PySide6.QtWidgets import QApplication
from gdviz.engine import shipped
from gdviz.ui import app
from tests.ui.desk import Desk

class Visitor:
    \"\"\"Looks at a few frames, turns everything over, and leaves.\"\"\"

    def __init__(self, window):
        self.window, self.frames = window, 0
        Desk.at(window).session.snapshot_arrived.connect(self.on_frame)

    def on_frame(self, snapshot):
        self.frames += 1
        if self.frames == 4:
            self.window.open_scene("step_size")
            self.window.resize(1300, 800)  # another layout: its events are pending
            Desk.at(self.window).do("theme")
            QApplication.exit(0)  # quit() would close the window first

def ready(qapp, window):
    global visitor
    visitor = Visitor(window)

sys.exit(app.run(shipped.load("race"), ready=ready))
"""

LEAVERS = {  # ways to leave, and how often each is tried
    "exit": (LEAVER, 5),
    "quit": (LEAVER.replace("QApplication.exit(0)", "QApplication.quit()"), 1),
    "closed": (LEAVER.replace("QApplication.exit(0)", "Desk.at(self.window).do('quit')"), 1),
}


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"PYTHONPATH": str(ROOT), "GDVIZ_SETTINGS": str(cwd / "settings" / "gdviz.ini")}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**kept, **own, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@linux
@pytest.mark.parametrize(
    ("display", "arguments", "title", "lightness"),
    [
        ({}, (), "Race down the valley", 230),
        ({"DISPLAY": ":93"}, ("--theme", "dark", "step_size"), "Step size", 20),
    ],
    ids=["none", "dead"],
)
def test_without_a_display_the_scene_is_drawn_to_a_file_and_one_sentence_says_so(
    tmp_path: Path,
    display: dict[str, str],
    arguments: tuple[str, ...],
    title: str,
    lightness: int,
) -> None:
    done = run("-m", "gdviz", *arguments, cwd=tmp_path, **display)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    for words in ("There is no display", title, "gdviz.png"):
        assert words in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["gdviz.png"]
    image = QImage(str(tmp_path / "gdviz.png"))
    assert image.width() > 1500
    assert image.pixelColor(4, image.height() - 4).lightness() == pytest.approx(
        lightness, abs=25
    )
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 11) for y in range(0, 900, 11)
    }
    assert len(colours) > 50


@linux
def test_a_title_cannot_command_the_terminal(tmp_path: Path) -> None:
    scene = tmp_path / "hostile.gdviz"
    scene.write_text(
        '{"version": 1, "title": "one\\ntwo\\u001b[31m", "objective": "quadratic",'
        ' "steps": 3, "runs": [{"optimizer": "gd"}]}'
    )
    done = run("-m", "gdviz", str(scene), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gdviz: hostile.gdviz: title: must be plain text in one line\n"


@linux
def test_a_picture_that_cannot_be_written_is_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "gdviz.png").mkdir()
    done = run("-m", "gdviz", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().count("\n") == 0
    assert "There is no display" in done.stderr


@pytest.mark.parametrize("way", LEAVERS)
def test_the_window_ends_with_status_0_and_events_pending(tmp_path: Path, way: str) -> None:
    code, times = LEAVERS[way]

    def once(_: int) -> subprocess.CompletedProcess[str]:
        return run("-c", code, cwd=tmp_path, QT_QPA_PLATFORM="offscreen")

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(once, range(times)))
    assert [(end.returncode, end.stderr[-500:]) for end in ends if end.returncode] == []
    assert [end.stderr for end in ends if "Error" in end.stderr] == []
    assert list(tmp_path.iterdir()) == []  # and nothing lies about


def test_what_breaks_is_said_in_the_window_and_on_the_terminal(
    open_window: Callable[..., tuple[object, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_window("step_size")
    error = ZeroDivisionError("a bug")
    _Hook(desk.window)(ZeroDivisionError, error, None)  # type: ignore[arg-type]
    (bar,) = desk.window.findChildren(FailureBar)  # type: ignore[attr-defined]
    assert "a bug" in bar.text()
    assert "ZeroDivisionError" in capsys.readouterr().err


WAITER = """
import sys
from gdviz.engine import shipped
from gdviz.ui import app
from tests.ui.desk import Desk

def ready(qapp, window):
    Desk.at(window).session.snapshot_arrived.connect(say)

def say(snapshot):
    if snapshot.complete and not snapshot.playing:
        print("ready", flush=True)

sys.exit(app.run(shipped.load("step_size"), step=7, ready=ready))
"""


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_a_paused_window_closes_when_its_terminal_asks(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl+C printed a traceback and left the window open."""
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen",
        "GDVIZ_SETTINGS": str(tmp_path / "gdviz.ini"),
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", WAITER], cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        try:
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 128 + number
    assert "Traceback" not in said
