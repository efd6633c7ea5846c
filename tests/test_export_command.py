"""`gdviz export`: names and patterns, many files at once, one line for a mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

import gdviz.cli.export as command
from gdviz.cli import batch
from gdviz.cli.batch import File, files
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped

_ROOT = Path(__file__).parent.parent


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {k: v for k, v in os.environ.items() if k not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "gdviz", "export", *words],
        cwd=cwd, env={**env, "PYTHONPATH": str(_ROOT)}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def test_a_scene_becomes_a_picture_without_a_display(tmp_path: Path) -> None:
    done = run("race", "it.png", "--size", "400x300", "--frame", "9", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert shipped.load(str(tmp_path / "it.png")) == shipped.load("race")


def test_a_pattern_makes_many_files_in_several_processes(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    done = run("s*", "out/{key}.svg", "--size", "400x300", "--jobs", "2", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    wanted = {f"{key}.svg" for key in shipped.keys() if key[0] == "s"}  # noqa: SIM118
    assert {path.name for path in (tmp_path / "out").iterdir()} == wanted


def test_a_scene_that_cannot_be_made_does_not_hold_up_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.gdviz").write_text("{")
    words = ("bad.gdviz", "race", "{key}.png", "--size", "400x300")
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("gdviz: bad.png: bad.gdviz: line 1, column 2")
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "race.png").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("race",), "export: say what and where to"),
        (("race", "it.png", "--frame", "x"), "--frame: must be a whole number"),
        (("race", "it.png", "--jobs", "0"), "--jobs: must be a whole number in [1, 64]"),
        (("race", "it.png", "--bands", "blue"), "--bands: there is no bands 'blue'"),
        (("race", "it.png", "--size", "5x5"), "size: each side must have"),
        (
            ("race", "it.png", "--bands", "image"),
            "--bands: is for .svg and .pdf, not for it.png",
        ),
        (("race", "it.pdf", "--lettering", "text"), "--lettering: is for .svg, not for it.pdf"),
        (("race", "it.mp4", "--hold", "1,2,3"), "--hold: takes one or two numbers"),
        (("race", "it.png", "--fps", "9"), "--fps: is for films, which it.png is not one of"),
        (("race", "it.mp4", "--dpi", "9"), "--dpi: is for pictures, which it.mp4 is not"),
        (("race", "it.txt"), "it.txt: must end with one of .png"),
        (("race", "step_size", "it.png"), "it.png: 2 scenes need a name with {key}"),
        (("race", "it.pdf", "--width", "3.3"), "--width: needs a unit, such as 3.3in or 84mm"),
        (("race", "it.pdf", "--width", "9px"), "--width: pixels are for screens: use --size"),
        (("race", "it.pdf", "--text", "1pt"), "--text: must be in [4, 96] pt, got 1"),
        (("race", "it.mp4", "--width", "3in"), "--width: is for pictures, which it.mp4 is"),
        (("race", "it.mp4", "--caption"), "--caption: is for pictures, which it.mp4 is"),
        (
            ("race", "it.png", "--width", "3in", "--size", "400x300"),
            "--size: is for screens, and --width for paper; give one",
        ),
        (("race", "it.png", "--style", "no.json"), "no.json: there is no such file"),
        (
            ("race", "it.png", "--width", "3in", "--parts", "landscap"),
            "parts[0]: there is no part 'landscap'; did you mean 'landscape'?",
        ),
        (("zz*", "{key}.png"), "zz*: no scene has a name like that"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"gdviz: {sentence}")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_several_scenes_stand_on_one_page_with_their_captions(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"text": "9pt", "parts": ["landscape"]}')
    words = ("race", "step_size", "it.pdf", "--width", "7in", "--style", "mine.json")
    done = run(*words, "--caption", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    caption = (tmp_path / "it.txt").read_text(encoding="utf-8")
    assert "Race down the valley: " in caption
    assert "Step size: " in caption
    assert shipped.load(str(tmp_path / "it.pdf")) == shipped.load("race")
    assert shipped.load(str(tmp_path / "it.pdf#2")) == shipped.load("step_size")
    assert files(("it.pdf#1", "it.pdf#2", "{key}.png")) == [
        File(("it.pdf#1",), "it-1.png"), File(("it.pdf#2",), "it-2.png"),
    ]  # fmt: skip
    assert files(("race", "step_size", "it.pdf"), together=True) == [
        File(("race", "step_size"), "it.pdf")
    ]


def test_a_slash_behind_the_name_of_a_file_does_not_overwrite_it(tmp_path: Path) -> None:
    (tmp_path / "it.png").write_text("the old one")
    done = run("race", "it.png/", "--size", "400x300", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "gdviz: it.png: cannot be written: is a file, not a folder\n"
    assert (tmp_path / "it.png").read_text() == "the old one"


def test_files_come_before_shipped_scenes_in_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.gdviz", "a.gdviz", "notes.txt"):
        Path(name).touch()
    assert files(("*", "{key}.png")) == [
        File(("a.gdviz",), "a.png"),
        File(("b.gdviz",), "b.png"),
    ]
    assert files(("rac*", "x/{key}.pdf")) == [File(("race",), "x/race.pdf")]
    assert files(("race", "momentum", "all.mp4")) == [File(("race", "momentum"), "all.mp4")]


def test_two_scenes_never_write_the_same_file() -> None:
    with pytest.raises(GdvizError, match="would be the same file"):
        files(("a/x.gdviz", "b/x.gdviz", "{key}.png"))
    with pytest.raises(GdvizError, match=r"\{title\} means nothing here"):
        files(("race", "{title}.png"))
    assert batch.files(("race", "a{b.png")) == [File(("race",), "a{b.png")]
    with pytest.raises(GdvizError, match=r"\{key\} has two braces"):
        files(("race", "{key.png"))


def test_the_words_of_the_command_are_those_of_the_program() -> None:
    from gdviz.ui.export.figure.vector import Bands, Lettering
    from gdviz.ui.look.theme import FIGURE_THEMES
    from gdviz.ui.panels import figure_layouts

    assert command._layouts() == tuple(figure_layouts())
    assert tuple(FIGURE_THEMES) == command._THEMES
    assert (get_args(Bands), get_args(Lettering)) == (command._BANDS, command._LETTERING)
