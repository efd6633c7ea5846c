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
    bench = types.ModuleType("gdviz.bench.run")
    asked: list[tuple[str | None, bool]] = []
    bench.main = lambda file, export=False: asked.append((file, export)) or 7  # type: ignore[attr-defined]  # ditto
    monkeypatch.setitem(sys.modules, "gdviz.bench.run", bench)
    assert ask("bench").status == 7
    assert ask("bench", "--json", "out.json").status == 7
    assert ask("bench", "--export").status == 7
    assert asked == [(None, False), ("out.json", False), (None, True)]
