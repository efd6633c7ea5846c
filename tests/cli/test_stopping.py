"""The promise: what is long is said before, shown meanwhile, and stopped without a loss."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.cli.progress import SOON, Progress
from gdviz.cli.running import compute
from gdviz.core.checkpoint import StoppedError
from gdviz.engine.interrupted import Interrupted
from gdviz.engine.plan import resolve
from gdviz.scene.codec import from_builtins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.engine.plan import Plan
    from tests.cli.conftest import Answer

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
LONG = {  # minutes, if nobody stops it
    "objective": "himmelblau", "steps": 1_000_000, "schedule": "reduce_on_plateau",
    "schedule_params": {"factor": 0.9999},
    "runs": [{"optimizer": "gd", "hyper": {"lr": 1e-5}},
             {"optimizer": "bfgs", "hyper": {"line_search": "none", "lr": 1e-9}}],
}  # fmt: skip
SENTENCE = "2 runs of 1000000 steps with BFGS are about"


class Telling:
    """A landscape that tells the program to end when it is asked for the n-th curvature."""

    def __init__(self, inner: Objective, at: int) -> None:
        self.asked, self._inner, self._at = 0, inner, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def at_step(self, k: int) -> Telling:
        return self

    def hess(self, x: FloatArray) -> FloatArray:
        self.asked += 1
        if self.asked == self._at:
            os.kill(os.getpid(), signal.SIGINT)
        return self._inner.hess(x)


def newtons(at: int) -> tuple[Plan, Telling]:
    tree = {
        "objective": "rosenbrock", "objective_params": {"n": 120}, "steps": 30,
        "runs": [{"optimizer": "newton", "hyper": {"lr": 0.1 + 0.1 * i}} for i in range(3)],
    }  # fmt: skip
    plan = resolve(from_builtins(tree))
    telling = Telling(plan.objective, at)
    return replace(plan, objective=telling), telling  # type: ignore[arg-type]


@posix
@pytest.mark.parametrize("at", [1, 2, 17])
def test_runs_end_at_the_line_at_which_they_are_told_to_and_are_kept(
    at: int, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, telling = newtons(at)
    found = compute(plan, "newtons")
    assert telling.asked == at
    assert sum(run.steps for run in found.runs) == at - 1
    assert found.status == 130
    found.explain("kept")
    assert capsys.readouterr().err == f"gdviz: interrupted after {at - 1} of 90 steps; kept\n"


@posix
def test_who_presses_twice_is_obeyed_at_once() -> None:
    with Interrupted() as interrupted:
        interrupted.checkpoint()
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupted.number == signal.SIGTERM
        with pytest.raises(StoppedError):
            interrupted.checkpoint()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_long_scene_is_told_before_it_starts(ask: Callable[..., Answer], mine: Path) -> None:
    mine.write_text(json.dumps(LONG), encoding="utf-8")
    status, out, err = ask("check", mine)
    assert (status, err) == (0, "")
    assert SENTENCE in out
    assert "take fewer steps (" in out


@posix
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_long_run_says_how_far_it_is_and_keeps_what_it_has(
    mine: Path, told: signal.Signals
) -> None:
    pty = pytest.importorskip("pty")
    mine.write_text(json.dumps(LONG), encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gdviz", "run", mine, "--csv", "out.csv"],
        stdout=subprocess.PIPE, stderr=theirs, cwd=mine.parent,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while b"%" not in said:  # so it is in the middle
        said += os.read(ours, 1000)
    process.send_signal(told)
    out, _ = process.communicate(timeout=60)
    try:
        while more := os.read(ours, 1000):
            said += more
    except OSError:  # that is how a terminal ends whose other side has gone
        pass
    os.close(ours)
    assert process.returncode == 128 + told
    assert out == b""
    words = said.decode()
    assert SENTENCE in words
    assert "; out.csv holds what was computed" in words
    rows = (mine.parent / "out.csv").read_text(encoding="utf-8").splitlines()
    steps = int(words.partition("interrupted after ")[2].partition(" of ")[0])
    assert len(rows) == 1 + steps + 2  # the heads, and where both runs begin


class Terminal(io.StringIO):
    def __init__(self, *, live: bool) -> None:
        super().__init__()
        self._live = live

    def isatty(self) -> bool:
        return self._live


@pytest.mark.parametrize("live", [True, False])
def test_progress_is_for_people_who_wait(live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    terminal = Terminal(live=live)
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress("race", clock=lambda: now) as progress:
        progress.show(10, 1000)
        now = SOON / 2
        progress.show(20, 1000)
        assert terminal.getvalue() == ""  # it may be done before anybody asks
        now = 1.5 * SOON
        progress.show(500, 1000)
        assert ("race" in terminal.getvalue()) is live
        assert ("50%" in terminal.getvalue()) is live
        before = len(terminal.getvalue())
        progress.show(501, 1000)
        assert len(terminal.getvalue()) == before  # a person cannot read faster
    assert terminal.getvalue().endswith("\n") is live


def test_what_is_soon_done_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(live=True)
    monkeypatch.setattr(sys, "stderr", terminal)
    now = 0.0
    with Progress("race", clock=lambda: now) as progress:
        progress.show(10, 1000)
        now = 10.0
        progress.show(1000, 1000)
    assert terminal.getvalue() == ""


@posix
@pytest.mark.parametrize("name", ["out.png", "out.svg", "out.gif"])
def test_an_export_that_is_told_to_end_while_it_computes_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    from gdviz.ui.export import publish

    heard: list[tuple[int, int]] = []

    def computing(done: int, whole: int) -> None:
        heard.append((done, whole))
        os.kill(os.getpid(), signal.SIGINT)

    scene = from_builtins({**LONG, "steps": 20_000})
    with pytest.raises(KeyboardInterrupt):
        publish.export(scene, tmp_path / name, size=(320, 200), computing=computing)
    assert len(heard) == 1
    assert heard[0][1] == 40_000
    assert list(tmp_path.iterdir()) == []


_BUSY = """
import os, sys, time
from gdviz.cli.last_resort import LastResort
with LastResort(["export", "race", sys.argv[1]]):
    open(os.path.join(os.path.dirname(sys.argv[1]), f".gdviz-{os.getpid()}-x.mp4"), "w").close()
    os.mkdir(os.path.join(os.path.dirname(sys.argv[1]), f".gdviz-{os.getpid()}-y"))
    print("ready", flush=True)
    time.sleep(60.0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_work_that_never_looks_is_ended_and_leaves_no_half_file(
    tmp_path: Path, told: signal.Signals
) -> None:
    (tmp_path / ".gdviz-1-of-another").touch()
    busy = subprocess.Popen(
        [sys.executable, "-c", _BUSY, str(tmp_path / "film.mp4")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert busy.stdout is not None
    assert busy.stdout.readline() == "ready\n"
    busy.send_signal(told)
    _, said = busy.communicate(timeout=30.0)
    assert (busy.returncode, said) == (130, "gdviz: interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == [".gdviz-1-of-another"]
