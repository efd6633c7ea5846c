"""The promise: a mistake is one line and status 2, and a bug is not hidden."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from gdviz import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

SCENE = "a file, or a name that `gdviz list scenes` prints"
STEPS = "--steps: must be a whole number in [1, 1000000], got"
MISTAKES = [
    (["rnu"], "there is no command, scene or file 'rnu'; did you mean 'run'?"),
    (["rase"], "there is no command, scene or file 'rase'; did you mean 'race'?"),
    (["gone.gdviz"], "gone.gdviz: there is no such file"),
    (["."], ".: is a folder, not a scene file"),
    (["--fulscreen"], "there is no option '--fulscreen'; did you mean --fullscreen?"),
    (["--versoin"], "there is no option '--versoin'; did you mean --version?"),
    (["race", "noise"], "unexpected argument 'noise'"),
    (["--theme"], "--theme needs a value"),
    (["run"], f"run: SCENE is missing: {SCENE}"),
    (["run", "rase"], "there is no scene or file 'rase'; did you mean 'race'?"),
    (["run", "gone.gdviz"], "gone.gdviz: there is no such file"),
    (
        ["run", "race.gdviz"],
        "race.gdviz: there is no such file; the shipped scene is 'race'",
    ),
    (["run", ""], "there is no scene or file ''; choose from"),
    (["run", "race", "--stpes", "3"],
     "run: there is no option '--stpes'; did you mean --steps?"),
    (["run", "race", "-n", "3"], "run: there is no option '-n'; did you mean"),
    (["run", "race", "--steps"], "--steps needs a value"),
    (["run", "race", "--steps", "x"], f"{STEPS} 'x'"),
    (["run", "race", "--steps", "1e3"], f"{STEPS} '1e3'"),
    (["run", "race", "--steps", "0"], f"{STEPS} 0"),
    (["run", "race", "--steps", "²"], f"{STEPS} '²'"),
    (["run", "race", "--steps", "9" * 5000], f"{STEPS} '999"),
    (
        ["run", "six_on_a_bowl", "--steps", "1000000"],
        "--steps: 6 runs of 1000000 steps are more than the 4000000 steps that a scene may",
    ),
    (["--formula", "sinn(x)"],
     "--formula: there is no function 'sinn'; did you mean 'sin'?"),
    (["--formula", "3"], "--formula: does not depend on x or y"),
    (["run", "race", "--formula", "__import__('os')"],
     "--formula: a double underscore at column 1 has no place in a formula"),
    (["run", "race", "--formula", "x + " + "n" * 400], "--formula: column 5: nnnnnnnnnnnnnnn"),
    (["run", "regression", "--formula"], "--formula needs a value"),
    (["run", "race", "x"], "run: unexpected argument 'x'"),
    (
        ["run", "race", "--csv", "-", "--json"],
        "--csv - and --json: they cannot share the terminal; give --csv a file",
    ),
    (["run", "race", "--csv", "gone/x.csv"],
     "gone/x.csv: cannot be written: no such file or directory"),
    (["run", "race", "--csv", "."], ".: cannot be written: is a directory"),
    (["run", "race", "--csv", "a\0b"], "a b: cannot be written: "),
    (["check"], f"check: SCENE is missing: {SCENE}"),
    (["check", "gone.gdviz"], "gone.gdviz: there is no such file"),
    (["check", "race", "--jsn"], "check: there is no option '--jsn'; choose from --help"),
    (["list"], "list: say what: optimizers, objectives, schedules, settings or scenes"),
    (["list", "optimzers"],
     "list: there is no list of 'optimzers'; did you mean 'optimizers'?"),
    (["list", "scenes", "x"], "list: unexpected argument 'x'"),
    (["schema", "x"], "schema: unexpected argument 'x'"),
    (["bench", "--json"], "--json needs a value"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), MISTAKES, ids=lambda v: str(v)[:50])
def test_a_mistake_is_one_line_and_status_2(
    ask: Callable[..., Answer],
    window: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = ask(*arguments)
    assert answer.err.startswith(f"gdviz: {sentence}")
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 300
    assert answer.out == ""
    assert answer.status == 2
    assert window == []


BAD_FILES = {
    "typo": ('{"objectiv": "quadratic"}', "scene: there is no setting 'objectiv'"),
    "range": (
        '{"objective": "quadratic", "runs": [{"optimizer": "gd", "hyper": {"lr": -1}}]}',
        "runs[0].hyper.lr: must be in [0, 1e+06], got -1\n",
    ),
    "newer": ('{"version": 9}', "version: this scene is of version 9, newer than"),
    "text": ("hello", "line 1, column 1: not JSON: expecting value\n"),
    "escape": (
        '{"objective": "\\u001b[31mred"}',
        "scene: 'runs' is missing\n",
    ),
}


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_one_line_and_status_2(
    ask: Callable[..., Answer], mine: Path, command: str, case: str
) -> None:
    text, sentence = BAD_FILES[case]
    mine.write_text(text, encoding="utf-8")
    answer = ask(command, mine)
    assert answer.err.startswith(f"gdviz: mine.gdviz: {sentence}")
    assert answer.err.count("\n") == 1
    assert answer.err.strip().isprintable()
    assert (answer.status, answer.out) == (2, "")


def test_ctrl_c_ends_with_a_word(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gdviz.engine.simulation.Simulation.advance", interrupted)
    assert ask("run", "race") == (130, "", "gdviz: interrupted\n")


def test_a_bug_of_ours_is_not_hidden(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("gdviz.engine.api.simulate_scene", broken)
    monkeypatch.setattr(sys, "argv", ["gdviz", "run", "race"])
    with pytest.raises(ZeroDivisionError):
        cli.main()
