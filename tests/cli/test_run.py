"""The promise: what a run gives is printed to be read, and written to be read back exactly."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING

import pytest

import gdviz

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


def test_run_prints_a_table_that_a_person_can_read(ask: Callable[..., Answer]) -> None:
    answer = ask("run", "step_size")
    assert answer.status == 0
    assert answer.err == ""
    head, *rows = answer.out.splitlines()
    assert head.split("  ")[0] == "run"
    assert len(rows) == 3
    assert rows[2].startswith("η = 0.41  GD")
    assert rows[2].endswith("diverged: ended at step 200 more than 10 windows away")
    assert "6.728e+09" in rows[2]
    ends = {line.index("GD") for line in rows}
    assert len(ends) == 1
    assert head.index("method") in ends


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("xy+x**2", "xy is one name, a constant; write x*y for the product"),
        ("a*x**2 + y**2", "a is a constant, 1"),
        ("2x² + |y|", "read as 2*x**2 + abs(y)"),
        ("sinx + y", "sinx is one name, a constant; write sin(x)"),
    ],
)
def test_a_formula_on_the_command_line_is_told_as_it_was_read(
    ask: Callable[..., Answer], typed: str, told: str
) -> None:
    answer = ask("run", "step_size", "--formula", typed, "--steps", "2")
    assert answer.status == 0
    assert told in answer.err
    assert answer.err.startswith("gdviz: --formula: ")
    assert ask("run", "step_size", "--formula", "x**2 + y**2", "--steps", "2").err == ""


def test_steps_on_the_command_line_win(ask: Callable[..., Answer]) -> None:
    answer = ask("run", "race", "--steps", 5)
    assert answer.out.count("all 5 steps taken") == 4


def test_a_formula_on_the_command_line_is_the_landscape(ask: Callable[..., Answer]) -> None:
    answer = ask("run", "race", "--formula", "x**2 + a*y**2 + 3", "--json")
    assert answer.status == 0
    runs = json.loads(answer.out)["runs"]
    assert {len(run["theta"][0]) for run in runs} == {2}
    for run in runs:
        x, y = run["theta"][0]
        assert run["loss"][0] == pytest.approx(x**2 + y**2 + 3.0)
    one = ask("run", "race", "--formula", "x**2", "--json")
    assert {len(run["theta"][0]) for run in json.loads(one.out)["runs"]} == {1}


def test_csv_reads_back_exactly(ask: Callable[..., Answer], mine: Path) -> None:
    answer = ask("run", mine, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    runs = gdviz.simulate_scene(gdviz.load_scene(mine))
    assert list(rows[0]) == ["run", "step", "theta0", "loss", "grad_norm", "lr"]
    assert {row["run"] for row in rows} == {'a, "b"', "η = 10⁶"}
    for run in runs:
        own = [row for row in rows if row["run"] == run.label]
        assert [int(row["step"]) for row in own] == list(range(run.steps + 1))
        assert [float(row["theta0"]) for row in own] == run.theta[:, 0].tolist()
        for name in ("loss", "grad_norm", "lr"):
            assert [float(row[name]) for row in own] == getattr(run, name).tolist()


def test_csv_goes_to_a_file_whole(ask: Callable[..., Answer], mine: Path) -> None:
    file = mine.parent / "out.csv"
    file.write_text("old", encoding="utf-8")
    answer = ask("run", mine, "--csv", file)
    assert answer == (0, "", "")
    assert file.read_text(encoding="utf-8") == ask("run", mine, "--csv", "-").out
    assert sorted(os.listdir(mine.parent)) == ["mine.gdviz", "out.csv"]


def test_json_holds_everything_and_reads_back_exactly(
    ask: Callable[..., Answer], mine: Path
) -> None:
    tree = json.loads(ask("run", mine, "--json").out)
    runs = gdviz.simulate_scene(gdviz.load_scene(mine))
    assert tree["objective"] == "parabola"
    for told, run in zip(tree["runs"], runs, strict=True):
        assert told["label"] == run.label
        assert told["theta"] == run.theta.tolist()
        for name in ("loss", "grad_norm", "lr"):
            assert told[name] == getattr(run, name).tolist()
        assert told["status"] == {"name": run.status.name, "message": run.status.message}
        assert told["evals"] == run.evals._asdict()
        assert told["steps"] == run.steps
    assert tree["runs"][0]["hyper"] == {"lr": 1 / 3}


def test_numbers_that_are_not_finite_are_null_in_json_and_read_back_from_csv(
    ask: Callable[..., Answer], mine: Path
) -> None:
    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is not JSON")

    answer = ask("run", mine, "--steps", 60, "--json")
    told = json.loads(answer.out, parse_constant=refuse)["runs"][1]
    assert told["loss"][-1] is None
    rows = list(csv.DictReader(io.StringIO(ask("run", mine, "--steps", 60, "--csv", "-").out)))
    assert float(rows[-1]["loss"]) == float("inf")


def test_csv_to_a_file_and_json_to_the_terminal_go_together(
    ask: Callable[..., Answer], mine: Path
) -> None:
    answer = ask("run", mine, "--csv", "out.csv", "--json")
    assert json.loads(answer.out)["runs"]
    assert (mine.parent / "out.csv").exists()


def test_a_terminal_never_obeys_a_label(ask: Callable[..., Answer], mine: Path) -> None:
    for label in ("a\x1b[31m\nb\x9b", "a\xadb\u200b"):
        runs = [{"optimizer": "gd", "label": label}]
        scene = {"objective": "quadratic", "runs": runs}
        mine.write_text(json.dumps(scene), encoding="utf-8")
        answer = ask("run", mine)
        assert len((answer.out or answer.err).splitlines()) == (2 if answer.out else 1)
        assert (answer.out + answer.err).replace("\n", "").isprintable()
        assert "\x9b" not in ask("run", mine, "--json").out
