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
