"""The promise: the command line answers exactly, and a mistake is one line and status 2."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import types
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import gdviz
from gdviz import cli
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.engine import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")


class Answer(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Run the console entry in this process."""

    def asked(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["gdviz", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Answer(caught.value.code, out, err)

    return asked


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A window that only notes how it was opened."""
    opened: list[Any] = []

    def open_window(scene: str | None, **options: Any) -> int:
        opened.append((scene, options))
        return 0

    app = types.ModuleType("gdviz.ui.app")
    app.open_window = open_window  # type: ignore[attr-defined]  # made on the spot
    monkeypatch.setitem(sys.modules, "gdviz.ui.app", app)
    return opened


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scene file of one's own, in the present folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.gdviz"
    tree = {
        "objective": "parabola",
        "steps": 3,
        "runs": [
            {"optimizer": "gd", "hyper": {"lr": 1 / 3}, "label": 'a, "b"'},
            {"optimizer": "gd", "hyper": {"lr": 1e6}, "label": "η = 10⁶"},
        ],
        "diverged_above": None,
    }
    file.write_text(json.dumps(tree), encoding="utf-8")
    return file


def started(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    command = [sys.executable, "-m", "gdviz", *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=60, check=False, **options
    )


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


@posix
def test_csv_can_go_to_a_pipe(ask: Callable[..., Answer], mine: Path) -> None:
    pipe = mine.parent / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        text = pool.submit(pipe.read_text, encoding="utf-8")
        assert ask("run", mine, "--csv", pipe) == (0, "", "")
        assert text.result(timeout=30) == ask("run", mine, "--csv", "-").out
    assert pipe.is_fifo()


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


def test_check_says_fine(ask: Callable[..., Answer], mine: Path) -> None:
    assert ask("check", "race", mine) == (0, f"race: fine\n{mine}: fine\n", "")


@pytest.mark.parametrize("key", shipped.keys())
def test_every_shipped_scene_is_fine(ask: Callable[..., Answer], key: str) -> None:
    assert ask("check", key) == (0, f"{key}: fine\n", "")


def test_check_looks_at_every_scene_and_fails_for_one(
    ask: Callable[..., Answer], mine: Path
) -> None:
    mine.write_text('{"objective": "quadratic"}', encoding="utf-8")
    answer = ask("check", "race", "mine.gdviz", "noise")
    assert answer.status == 2
    assert answer.out == "race: fine\nnoise: fine\n"
    assert answer.err == "gdviz: mine.gdviz: scene: 'runs' is missing\n"


def test_schema_is_the_schema(ask: Callable[..., Answer]) -> None:
    tree = json.loads(ask("schema").out)
    assert tree["$schema"].startswith("https://json-schema.org/")
    assert "Scene" in tree["$defs"]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("optimizers", list(OPTIMIZERS)),
        ("objectives", list(OBJECTIVES)),
        ("schedules", list(SCHEDULES)),
        ("scenes", list(shipped.keys())),
    ],
)
def test_list_tells_every_entry_by_key_and_title(
    ask: Callable[..., Answer], kind: str, keys: list[str]
) -> None:
    entries = json.loads(ask("list", kind, "--json").out)
    assert [entry["key"] for entry in entries] == keys
    assert all(entry["title"] for entry in entries)
    lines = ask("list", kind).out.splitlines()
    assert [line.split("  ")[0] for line in lines] == keys
    for line, entry in zip(lines, entries, strict=True):
        assert line.endswith(entry["title"])


def test_list_knows_how_an_optimizer_works(ask: Callable[..., Answer]) -> None:
    entries = {e["key"]: e for e in json.loads(ask("list", "optimizers", "--json").out)}
    adam = entries["adam"]
    assert "Kingma" in adam["reference"]
    assert [p["name"] for p in adam["params"]] == [
        "lr", "beta1", "beta2", "eps", "bias_correction", "eps_inside",
    ]  # fmt: skip
    assert adam["family"] == "Adam and kin"
    assert adam["strengths"]
    assert adam["weaknesses"]
    assert adam["numbers_per_parameter"] == "2"
    assert entries["bfgs"]["numbers_per_parameter"] == "2 + D"
    assert entries["newton"]["needs"] == ["hessian"]
    assert adam["params"][0]["default"] == 1e-3
    assert len(adam["links"]) == 6
    assert all(link["formula"] and link["sentence"] for link in adam["links"])
    assert [slot["name"] for slot in adam["slots"]] == ["m", "v"]


def test_bench_passes_its_file_on(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = types.ModuleType("gdviz.bench")
    asked: list[tuple[str | None, bool]] = []
    bench.main = lambda file, export=False: asked.append((file, export)) or 7  # type: ignore[attr-defined]  # ditto
    monkeypatch.setitem(sys.modules, "gdviz.bench", bench)
    assert ask("bench").status == 7
    assert ask("bench", "--json", "out.json").status == 7
    assert ask("bench", "--export").status == 7
    assert asked == [(None, False), ("out.json", False), (None, True)]


PLAIN = {"formula": None, "theme": None, "fullscreen": False, "hide": (), "step": None}


@pytest.mark.parametrize(
    ("arguments", "scene", "options"),
    [
        ([], None, {}),
        (["race"], "race", {}),
        (["mine.gdviz"], "mine.gdviz", {}),
        (["--theme", "dark", "race"], "race", {"theme": "dark"}),
        (["race", "--theme=light"], "race", {"theme": "light"}),
        (["--fullscreen"], None, {"fullscreen": True}),
        (["--formula", "x**2 + y**2"], None, {"formula": "x**2 + y**2"}),
        (["--hide", "left,right", "race"], "race", {"hide": ("left", "right")}),
        (["--hide", " right "], None, {"hide": ("right",)}),
        (["--step", "40", "race"], "race", {"step": 40}),
        (["window", "race", "--step", "0"], "race", {"step": 0}),
    ],
)
def test_a_scene_opens_the_window(
    ask: Callable[..., Answer],
    window: list[Any],
    mine: Path,
    arguments: list[str],
    scene: str | None,
    options: dict[str, Any],
) -> None:
    assert ask(*arguments) == (0, "", "")
    assert window == [(scene, {**PLAIN, **options})]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--theme", "drak"], "--theme: there is no theme 'drak'; did you mean 'dark'?"),
        (["--hide", "left,rigth"], "--hide: there is no side 'rigth'; did you mean 'right'?"),
        (["--step", "x"], "--step: must be a whole number in [0, 1000000], got 'x'"),
        (["--step", "-1"], "--step: must be a whole number in [0, 1000000], got '-1'"),
    ],
)
def test_a_wrong_option_of_the_window_is_named_and_the_default_used(
    ask: Callable[..., Answer], window: list[Any], arguments: list[str], sentence: str
) -> None:
    answer = ask("race", *arguments)
    assert answer.err == f"gdviz: {sentence}; the default is used\n"
    assert answer.status == 0
    assert window == [("race", PLAIN)]


def test_a_broken_file_is_left_to_the_window_which_tells_it(
    ask: Callable[..., Answer], window: list[Any], mine: Path
) -> None:
    mine.write_text("{", encoding="utf-8")
    assert ask("mine.gdviz").status == 0
    assert window[0][0] == "mine.gdviz"


SCENE = "a file, or a name that `gdviz list scenes` prints"
STEPS = "--steps: must be a whole number in [1, 1000000], got"
MISTAKES = [
    (["rnu"], "there is no command, scene or file 'rnu'; did you mean 'run'?"),
    (["rase"], "there is no command, scene or file 'rase'; did you mean 'race'?"),
    (["gone.gdviz"], "gone.gdviz: there is no such file"),
    (["."], ".: is a folder, not a scene file"),
    (["--fulscreen"], "there is no option '--fulscreen'; did you mean --fullscreen?"),
    (["--versoin"], "there is no option '--versoin'; did you mean --version?"),
    (["race", "noise"], "'noise' is too much: it takes no more words here"),
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
    (["run", "race", "x"], "run: 'x' is too much: it takes no more words here"),
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
    (["list"], "list: say what: optimizers, objectives, schedules or scenes"),
    (["list", "optimzers"],
     "list: there is no list of 'optimzers'; did you mean 'optimizers'?"),
    (["list", "scenes", "x"], "list: 'x' is too much: it takes no more words here"),
    (["schema", "x"], "schema: 'x' is too much: it takes no more words here"),
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

    monkeypatch.setattr("gdviz.engine.api.simulate_scene", interrupted)
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


def test_the_program_answers_and_fails_as_a_program_should() -> None:
    good, bad = started("check", "race"), started("run", "rase")
    assert (good.returncode, good.stdout, good.stderr) == (0, "race: fine\n", "")
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
