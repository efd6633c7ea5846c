"""The promise: the measurements can be made, and are a table for people and JSON for tools."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gdviz.bench import run as bench
from gdviz.bench import scenes
from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = [
    Measurement("first painted frame", 0.5, "s", "≤ 1.0", "bare pyqtgraph window 0.300 s"),
    Measurement("joint step", 0.125, "ms"),
]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures without the work."""
    monkeypatch.setattr(bench, "_starting", lambda: FIGURES[:1])
    monkeypatch.setattr(bench, "_stepping", lambda: FIGURES[1:])
    monkeypatch.setattr(bench, "_reliefs", list)
    monkeypatch.setattr(bench, "_frames", list)
    monkeypatch.setattr(bench, "_edits", list)


@pytest.mark.usefixtures("measured")
def test_figures_are_a_table_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.json"
    assert bench.main(str(path)) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split("  ")[0] == "first painted frame"
    assert "0.500 s" in table[0]
    assert "asked ≤ 1.0" in table[0]
    assert table[0].endswith("bare pyqtgraph window 0.300 s")
    assert "asked" not in table[1]
    found = json.loads(path.read_text(encoding="utf-8"))
    assert [Measurement(**record) for record in found] == FIGURES


@pytest.mark.usefixtures("measured")
def test_json_can_go_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main("-") == 0
    out = capsys.readouterr().out
    assert json.loads(out[out.index("[\n") :])[0]["unit"] == "s"


def test_a_process_can_be_timed_to_what_it_prints_and_to_its_end() -> None:
    assert bench._lasts([sys.executable, "-c", "pass"]) > 0.0
    assert bench._until("import time; print(time.perf_counter())") > 0.0
    assert bench._median(iter([5.0, 1.0, 3.0]).__next__, times=3) == 3.0


@pytest.mark.parametrize("noise", [False, True])
def test_the_busy_scene_is_as_busy_as_it_says(noise: bool) -> None:
    scene = scenes.busy_scene(noise=noise)
    assert len({run.optimizer for run in scene.runs}) == 7
    assert (len(scene.runs), scene.steps) == (8, 1000)
    dozen = scenes.dozen()
    assert len({run.optimizer for run in dozen.runs}) == len(dozen.runs) == 12


def test_a_relief_of_twenty_isolines_is_timed() -> None:
    (figure,) = bench._reliefs()
    assert figure.name == "relief 512 x 512, 20 isolines"
    assert figure.asked == "≤ 80"
    assert figure.value > 0.0


def test_a_drag_is_timed_from_the_edit_to_the_picture() -> None:
    code = "from gdviz.bench import dragging as d; d._EDITS, d._FIRST = 4, 1; d.drag(2, 20)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    times = json.loads(done.stdout)
    assert len(times) == 3
    assert 0.0 < min(times) < max(times) < 5000.0
