"""The promise: what is taken along from the command line is whole and reads back exactly."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import gdviz
from gdviz import codegen
from gdviz.cli.code import TARGETS
from gdviz.engine import shipped
from gdviz.engine.table import npz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


@pytest.mark.parametrize("target", TARGETS)
def test_code_is_printed_as_scripts_get_it(ask: Callable[..., Answer], target: str) -> None:
    scene = "step_size"
    assert ask("code", scene, "--to", target) == (
        0, gdviz.code(shipped.load(scene), target), "",
    )  # fmt: skip


def test_the_command_line_knows_the_targets_that_there_are() -> None:
    assert TARGETS == codegen.TARGETS


def test_python_is_what_is_printed_when_nobody_says_what(ask: Callable[..., Answer]) -> None:
    answer = ask("code", "race")
    assert answer.out == ask("code", "race", "--to", "python").out
    space: dict[str, Any] = {"__name__": "copied"}
    with np.errstate(all="ignore"):
        exec(answer.out, space)
    assert list(space["paths"]) == ["GD", "heavy ball", "Nesterov", "Adam"]


def test_code_tells_the_values_of_the_notes(ask: Callable[..., Answer]) -> None:
    assert "{= loss(heavy_ball)}" in shipped.load("momentum").notes
    losses = [0.397, 0.0282, 0.00458]  # those of the page
    said = " ".join(ask("code", "momentum").out.partition('"""\n')[0].split())
    assert "The losses are {}, {} and {} at the end.".format(*losses) in said


def test_code_replaces_a_file_whole(ask: Callable[..., Answer], tmp_path: Path) -> None:
    file = tmp_path / "race.ipynb"
    file.write_text("old", encoding="utf-8")
    assert ask("code", "race", "--to", "notebook", "-o", file) == (0, "", "")
    assert json.loads(file.read_text(encoding="utf-8"))["nbformat"] == 4
    assert [f.name for f in tmp_path.iterdir()] == ["race.ipynb"]


def test_code_does_not_replace_the_scene(ask: Callable[..., Answer], tmp_path: Path) -> None:
    file = tmp_path / "mine.gdviz"
    gdviz.save_scene(shipped.load("race"), file)
    before = file.read_bytes()
    answer = ask("code", file, "-o", "./mine.gdviz")
    assert answer.status == 2
    assert answer.err == "gdviz: --output: this is the scene itself; choose another name\n"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("race", "--to", "pytroch"),
            "gdviz: --to: there is no target 'pytroch'; did you mean 'pytorch'?",
        ),
        (("clippin",), "gdviz: there is no scene or file 'clippin'"),
        (("race", "-o", "/nowhere/there.py"), "gdviz: /nowhere/there.py: cannot be written"),
    ],
)
def test_a_mistake_is_one_line(
    ask: Callable[..., Answer], arguments: tuple[str, ...], said: str
) -> None:
    answer = ask("code", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(said)
    assert answer.err.count("\n") == 1


def test_npz_reads_back_exactly(ask: Callable[..., Answer], tmp_path: Path) -> None:
    assert ask("run", "race", "--steps", 30, "--npz", "race.npz") == (0, "", "")
    from msgspec.structs import replace

    runs = gdviz.simulate_scene(replace(shipped.load("race"), steps=30))
    with np.load(tmp_path / "race.npz") as found:
        assert found["labels"].tolist() == [run.label for run in runs]
        assert len(found.files) == 1 + 4 * len(runs)
        for i, run in enumerate(runs):
            for name in ("theta", "loss", "grad_norm", "lr"):
                assert_array_equal(found[f"{name}_{i}"], getattr(run, name))


def test_arrays_need_no_pickle_and_are_the_same_every_time() -> None:
    runs = gdviz.simulate_scene(shipped.load("step_size"))
    content = npz(runs)
    assert content == npz(runs)
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        assert found["labels"].dtype.kind == "U"


def test_files_and_json_go_together(ask: Callable[..., Answer], tmp_path: Path) -> None:
    answer = ask("run", "step_size", "--npz", "a.npz", "--csv", "a.csv", "--json")
    assert len(json.loads(answer.out)["runs"]) == 3
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.csv", "a.npz"]
