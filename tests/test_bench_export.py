"""The promise: films can be measured, and a film's memory is its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from gdviz.bench import films as bench_export
from gdviz.bench import run as bench
from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def test_only_exports_are_measured_when_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "_exports", lambda: [Measurement("film", 50.0, "/s")])
    for other in ("_starting", "_stepping", "_frames"):
        monkeypatch.setattr(bench, other, pytest.fail)
    assert bench.main(export=True) == 0
    assert capsys.readouterr().out.startswith("film")


def test_the_reference_is_what_it_is_said_to_be() -> None:
    scene = bench_export.reference()
    assert len({run.optimizer for run in scene.runs}) == 6
    assert scene.steps == 300


def test_a_film_is_compared_with_its_encoder(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    short = replace(bench_export.reference(), steps=6)
    monkeypatch.setattr(bench_export, "reference", lambda: short)
    monkeypatch.setattr(bench_export, "_SIZE", (320, 180))
    monkeypatch.setattr(bench_export, "_TIMES", 1)
    monkeypatch.setattr(bench_export, "_beside_matplotlib", lambda *_: [])
    monkeypatch.setattr(bench_export, "_memory", lambda *_: [])
    found = bench_export.measure()
    assert [figure.unit for figure in found] == ["/s", "×", "/s", "×", "×"]
    assert all(figure.value > 0.0 for figure in found)


def test_the_memory_of_a_process_is_not_that_of_its_parent() -> None:
    block = bytearray(200_000_000)
    code = "from gdviz.bench.films import peak; print(peak())"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) < 100.0 < bench_export.peak()
    assert block
