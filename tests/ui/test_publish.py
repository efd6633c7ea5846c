"""The promise: a script and the command line make films without a window or a display."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.scene.codec import from_builtins
from gdviz.ui.export.film.job import FilmProgress, spoken
from tests.ui.films import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from gdviz.scene.records import Scene
    from tests.ui.conftest import Watch

SMALL = (320, 200)


def bowl(title: str = "Bowl", steps: int = 12) -> Scene:
    return from_builtins(
        {
            "title": title, "objective": "quadratic", "start": [3, -3], "steps": steps,
            "runs": [{"optimizer": "gd", "hyper": {"lr": 0.15}}, {"optimizer": "adam"}],
        }
    )  # fmt: skip


def gdviz_export(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "DISPLAY"))}
    command = [sys.executable, "-m", "gdviz", "export", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )


def test_two_exports_of_a_scene_have_the_same_pixels(
    tmp_path: Path, qapp: QApplication
) -> None:
    films = []
    for name in ("one.mp4", "two.mp4"):
        gdviz.export(bowl(), tmp_path / name, size=SMALL, fps=30)
        films.append(decoded(tmp_path / name))
    assert films[0].shape == (15 + 36 + 45, 200, 320, 3)
    assert np.array_equal(films[0], films[1])
    assert not np.array_equal(films[0][0], films[0][-1])


def test_several_scenes_are_one_film_with_titles(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "film.mp4"
    gdviz.export(
        [bowl("First"), bowl("Second")], path, size=SMALL, fps=10, hold=(0, 0.5),
        steps_per_second=12.0, theme="dark",
    )  # fmt: skip
    frames = decoded(path)
    assert len(frames) == 2 * (20 + 5 + 10 + 5) + 5
    card = frames[5]
    assert np.median(card) < 30  # a dark card
    with av.open(str(path)) as container:
        assert container.metadata["title"] == "First · Second"


def test_an_exported_film_leaves_no_widget(
    tmp_path: Path, qapp: QApplication, no_leaks: Watch
) -> None:
    before = set(qapp.topLevelWidgets())
    gdviz.export(bowl(), tmp_path / "film.gif", size=SMALL)
    assert set(qapp.topLevelWidgets()) <= before


def test_no_scene_is_a_sentence(tmp_path: Path, qapp: QApplication) -> None:
    with pytest.raises(GdvizError, match="there is no scene to be shown"):
        gdviz.export([], tmp_path / "film.mp4")


def test_the_command_line_makes_a_film_without_a_display(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    done = gdviz_export(
        "race", path, "--size", "321x201", "--fps", 10, "--steps-per-second", 200,
        "--hold", "0,0.3", "--easing", "smooth", "--layout", "landscape",
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert decoded(path).shape == (13, 202, 322, 3)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["race", "a.avi"], "a.avi: must end with one of .png, .svg, .pdf, .mp4, .webm, .gif, "
         "or with / for a folder of pictures"),
        (["race", "a.mp4", "--size", "10"], "--size: must be like 1920x1080, got '10'"),
        (["race", "a.mp4", "--fps", "many"], "--fps: must be a number, got 'many'"),
        (["race", "a.gif", "--fps", "60"],
         "fps: a GIF has at most 50 frames a second, got 60"),
        (["race", "a.mp4", "--easing", "smoth"],
         "--easing: there is no easing 'smoth'; did you mean 'smooth'?"),
        (["race", "/none/a.mp4"], "/none/a.mp4: cannot be written: no such file or directory"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(arguments: list[str], says: str) -> None:
    done = gdviz_export(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"gdviz: {says}\n"


@pytest.mark.parametrize("told", ["SIGINT", "SIGTERM"])
def test_an_end_that_is_asked_for_leaves_nothing_behind(tmp_path: Path, told: str) -> None:
    code = (
        "import sys, threading, os, signal, time\n"
        "from pathlib import Path\n"
        "from gdviz import cli\n"
        "def interrupt():\n"
        "    while not any(Path(sys.argv[-1]).parent.iterdir()): time.sleep(0.01)\n"
        f"    os.kill(os.getpid(), signal.{told})\n"
        "threading.Thread(target=interrupt).start()\n"
        "sys.argv = ['gdviz', 'export', 'race', sys.argv[-1]]\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "film.mp4")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (128 + signal.SIGINT, "gdviz: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_progress_in_words() -> None:
    assert spoken(FilmProgress(30, 120, 2_400_000, 65.2)) == (
        "25 %, frame 30 of 120, 2.4 MB, 1:05 left"
    )
    assert spoken(FilmProgress(0, 120, 0, None)) == "0 %, frame 0 of 120, 0.0 MB"
