"""Many films at the same time end soon when they are told to, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_workers_end_with_the_process_that_began_them(
    tmp_path: Path, told: signal.Signals
) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    words = ("race", "momentum", "noise", "{key}.mp4", "--jobs", "2", "--size", "320x180")
    started = subprocess.Popen(
        [sys.executable, "-m", "gdviz", "export", *words, "--steps-per-second", "0.1"],
        cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60.0
    while not list(tmp_path.glob(".gdviz-*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    started.send_signal(told)
    # the pipe ends when the last of the processes that write to it has ended
    _, said = started.communicate(timeout=60.0)
    assert started.returncode == 130
    assert said == "gdviz: interrupted\n"
    assert list(tmp_path.iterdir()) == []


_INTERRUPTED_WHILE_QT_LOADS = """
import os, signal, sys
class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtWidgets":
            try:
                os.kill(os.getpid(), signal.SIGINT)
                sys.stderr.write("went on")
            except KeyboardInterrupt:
                sys.stderr.write("raised")
                raise
sys.meta_path.insert(0, Loading())
sys.argv[1:] = ["export", "race", "race.png"]
from gdviz.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_while_qt_is_loaded_raises_nothing_inside_it(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_WHILE_QT_LOADS],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 130
    assert ended.stderr.removeprefix("went on") == "gdviz: interrupted\n"
    assert list(tmp_path.iterdir()) == []
