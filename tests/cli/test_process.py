"""The promise: among other programs it does what a program should: pipes, signals, status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import gdviz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")


def started(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    command = [sys.executable, "-m", "gdviz", *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=60, check=False, **options
    )


def test_the_program_answers_and_fails_as_a_program_should() -> None:
    good, bad = started("check", "race"), started("run", "rase")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("race: fine, 5 claims hold\n")
    assert bad.returncode == 2
    assert bad.stdout == ""
    assert bad.stderr == "gdviz: there is no scene or file 'rase'; did you mean 'race'?\n"


def test_help_names_every_command() -> None:
    for flag in ("--help", "-h"):
        answer = started(flag)
        assert answer.returncode == 0
        for command in ("run", "check", "schema", "list", "bench", "window", "--version"):
            assert command in answer.stdout


def test_letters_beyond_ascii_go_through_any_pipe() -> None:
    poor = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    answer = started("run", "step_size", env=poor)
    assert answer.returncode == 0
    assert "η = 0.41" in answer.stdout


@posix
def test_csv_can_go_to_a_pipe(ask: Callable[..., Answer], mine: Path) -> None:
    pipe = mine.parent / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        text = pool.submit(pipe.read_text, encoding="utf-8")
        assert ask("run", mine, "--csv", pipe) == (0, "", "")
        assert text.result(timeout=30) == ask("run", mine, "--csv", "-").out
    assert pipe.is_fifo()


@posix
@pytest.mark.parametrize(
    "arguments", [("run", "race", "--csv", "-"), ("run", "race", "--json"), ("list", "scenes")]
)
def test_a_reader_that_goes_away_is_no_error(arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        command = [sys.executable, "-m", "gdviz", *arguments]
        done = subprocess.run(
            command, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False
        )
    finally:
        os.close(write)
    assert done.stderr == b""
    assert done.returncode == 1


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [("run", "race", "--csv", "-"), ("--version",)])
def test_a_full_disk_is_a_sentence(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gdviz", *arguments],
            stdout=full, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
    assert done.stderr == ("gdviz: the output: cannot be written: no space left on device\n")
    assert done.returncode == 2


@posix
def test_ctrl_c_in_the_middle_of_a_long_run_leaves_no_traceback(tmp_path: Path) -> None:
    fifo = tmp_path / "out.csv"
    os.mkfifo(fifo)  # opening it waits for a reader: the program is surely in the middle
    command = [sys.executable, "-m", "gdviz", "run", "race", "--steps", "3000", "--csv"]
    process = subprocess.Popen([*command, fifo], stderr=subprocess.PIPE, encoding="utf-8")
    with fifo.open("rb"):
        process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert err.count("\n") == 1
    assert process.returncode in (130, 2)  # interrupted, or the reader went away first


def test_the_version_is_told_without_loading_anything_heavy() -> None:
    code = (
        "import sys; sys.argv = ['gdviz', '--version']\n"
        "from gdviz.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'numpy', 'PySide6', 'click', 'msgspec', 'json', 'asyncio'}\n"
        "print(heavy & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"gdviz {gdviz.__version__}\nset()\n"


def test_the_version_is_told_beside_other_words_too(ask: Callable[..., Answer]) -> None:
    assert ask("race", "--version") == (0, f"gdviz {gdviz.__version__}\n", "")


def test_opening_the_window_loads_nothing_of_it_for_other_commands() -> None:
    code = (
        "import sys; sys.argv = ['gdviz', 'run', 'race']\n"
        "from gdviz.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "assert not {'PySide6', 'pyqtgraph', 'gdviz.ui'} & set(sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, stdout=subprocess.DEVNULL
    )
