"""The promise: the program tells what there is, and whether a scene is fine."""

from __future__ import annotations

import json
import sys
import types
from typing import TYPE_CHECKING

import pytest

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.engine import shipped
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


def test_check_says_fine(ask: Callable[..., Answer], mine: Path) -> None:
    assert ask("check", mine) == (0, f"{mine}: fine\n", "")


def test_check_tells_the_point_and_what_was_measured(
    ask: Callable[..., Answer], claiming: Callable[..., str]
) -> None:
    name = claiming("steps(gd) < 9", "close(loss(gd), 1/9, rel=1e-9)")
    assert ask("check", name) == (
        0,
        f"{name}: fine, 2 claims hold\n"
        "  In 3 steps.\n"
        "  C1.2, C1.3\n"
        "  holds  steps(gd) < 9                   3 < 9\n"
        "  holds  close(loss(gd), 1/9, rel=1e-9)  0.1111 ≈ 0.1111\n",
        "",
    )


def test_check_fails_for_a_claim_that_is_false_or_cannot_be_measured(
    ask: Callable[..., Answer], claiming: Callable[..., str]
) -> None:
    name = claiming("steps(gd) == 3", "steps(gd) == 4", "loss(gdd) < 1")
    assert ask("check", name) == (
        2,
        f"{name}: 1 of 3 claims holds\n"
        "  In 3 steps.\n"
        "  C1.2, C1.3\n"
        "  holds    steps(gd) == 3  3 = 3\n"
        "  fails    steps(gd) == 4  3 < 4\n"
        "  unknown  loss(gdd) < 1\n",
        f"gdviz: {name}: claims[2]: there is no run 'gdd'; did you mean 'gd'?\n",
    )
    alone = claiming("steps(gd) == 4")
    answer = ask("check", alone)
    assert (answer.status, answer.out.splitlines()[0]) == (2, f"{alone}: 0 of 1 claims hold")
    assert ask("check", claiming("loss(gdd) < 1")).status == 2
    assert ask("check", claiming()).out == f"{name}: fine\n  In 3 steps.\n  C1.2, C1.3\n"


def test_check_refuses_a_claim_that_cannot_be_read(
    ask: Callable[..., Answer], claiming: Callable[..., str]
) -> None:
    name = claiming("steps(gd) == 3", "1 < limt(gd)")
    assert ask("check", name) == (
        2,
        "",
        f"gdviz: {name}: claims[1]: column 5: there is no function 'limt'; "
        "did you mean 'limit'?\n",
    )


@pytest.fixture
def claiming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write a scene with claims: 81 x² from 1; each of three steps divides x by three."""
    monkeypatch.chdir(tmp_path)

    def written(*claims: str) -> str:
        tree = {
            "point": "In {= steps(gd)} steps.",
            "covers": ["C1.2", "C1.3"],
            "claims": claims,
            "objective": "parabola",
            "objective_params": {"a": 81},
            "start": [1],
            "steps": 3,
            "runs": [{"optimizer": "gd", "hyper": {"lr": 1 / 243}}],
        }
        (tmp_path / "claims.gdviz").write_text(json.dumps(tree), encoding="utf-8")
        return "claims.gdviz"

    return written


@pytest.mark.parametrize("key", shipped.keys())
def test_every_shipped_scene_is_fine(ask: Callable[..., Answer], key: str) -> None:
    answer = ask("check", key)
    count = len(shipped.load(key).claims)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"{key}: fine, {count} claims hold\n")
    assert answer.out.count("\n  holds  ") == count


def test_check_looks_at_every_scene_and_fails_for_one(
    ask: Callable[..., Answer], mine: Path
) -> None:
    mine.write_text('{"objective": "quadratic"}', encoding="utf-8")
    answer = ask("check", "race", "mine.gdviz", "noise")
    assert answer.status == 2
    heads = [line for line in answer.out.splitlines() if not line.startswith(" ")]
    assert heads == ["race: fine, 5 claims hold", "noise: fine, 5 claims hold"]
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
        ("settings", list(SETTINGS)),
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
        assert line.endswith(entry.get("point", entry["title"]))
        assert f"  {entry['title']}" in line


def test_list_tells_what_a_scene_is_for(ask: Callable[..., Answer]) -> None:
    entries = {e["key"]: e for e in json.loads(ask("list", "scenes", "--json").out)}
    told, scene = entries["step_size"], shipped.load("step_size")
    assert (told["point"], told["covers"], told["claims"]) == (
        scene.point, list(scene.covers), len(scene.claims),
    )  # fmt: skip
    assert all(entry["claims"] >= 5 for entry in entries.values())


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
    walked = {key: entry["walked_as"] for key, entry in entries.items()}
    assert walked["adam"] == "floats"
    assert walked["newton"] == "arrays: asks for hessian"
    assert walked["lbfgs"] == "arrays: remembers past steps"
    assert walked["gd_armijo"] == "arrays: searches"
    assert adam["params"][0]["default"] == 1e-3
    assert len(adam["links"]) == 6
    assert all(link["formula"] and link["sentence"] for link in adam["links"])
    assert [slot["name"] for slot in adam["slots"]] == ["m", "v"]


def test_bench_passes_its_file_on(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = types.ModuleType("gdviz.bench.run")
    asked: list[tuple[str | None, bool]] = []
    bench.main = lambda file, export=False: asked.append((file, export)) or 7  # type: ignore[attr-defined]  # ditto
    monkeypatch.setitem(sys.modules, "gdviz.bench.run", bench)
    assert ask("bench").status == 7
    assert ask("bench", "--json", "out.json").status == 7
    assert ask("bench", "--export").status == 7
    assert asked == [(None, False), ("out.json", False), (None, True)]


@pytest.mark.parametrize(
    ("show", "sentence"),
    [
        ({"workspace": "rase"}, "show.workspace: there is no workspace 'rase'; {} 'race'?"),
        ({"panels": ["curvs"]}, "show.panels[0]: there is no panel 'curvs'; {} 'curves'?"),
        ({"curve": "los"}, "show.curve: there is no curve 'los'; {} 'loss'?"),
        ({"layout": "compose"}, "show.layout: there is no layout 'compose'; {} 'composed'?"),
    ],
    ids=str,
)
def test_names_of_the_window_are_checked_with_the_nearest_match(
    ask: Callable[..., Answer],
    tmp_path: Path,
    show: dict[str, object],
    sentence: str,
) -> None:
    file = tmp_path / "bad.gdviz"
    runs = [{"optimizer": "gd"}]
    file.write_text(json.dumps({"objective": "quadratic", "runs": runs, "show": show}))
    status, out, err = ask("check", str(file))
    assert (status, out) == (2, "")
    assert sentence.format("did you mean") in err
    assert err.count("\n") == 1


def test_the_schema_names_what_a_scene_may_ask_of_the_window(
    ask: Callable[..., Answer],
) -> None:
    _, out, _ = ask("schema")
    shown = json.loads(out)["$defs"]["Show"]["properties"]
    assert "race" in shown["workspace"]["enum"]
    assert {"loss", "distance"} <= set(shown["curve"]["enum"])
    assert "composed" in shown["layout"]["enum"]
    assert "stability" in shown["panels"]["anyOf"][0]["items"]["enum"]
