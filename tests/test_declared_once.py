"""The promise: one declaration is enough for a setting and for a switch.

Records are made when they are imported, so that a declaration more needs a process of its
own: the tests in `one_more` run there, with the setting and the switch of `declarations`.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from inspect import getsource
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import fields

from gdviz.codegen import pytorch
from gdviz.scene import records, specs
from gdviz.scene.records import RunSpec, Scene, Show, switches
from gdviz.scene.settings import SETTINGS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("what", ["setting", "switch"])
def test_one_more_is_found_everywhere(what: str) -> None:
    folder = Path("tests", "one_more")
    told = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
            "-p", "tests.one_more.declarations", str(folder / f"{what}.py"),
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    assert told.returncode == 0, told.stdout


def test_both_records_have_every_setting_in_its_order() -> None:
    for record in (Scene, RunSpec):
        names = [name for name in record.__struct_fields__ if name in SETTINGS]
        assert names == list(SETTINGS)
    assert {f.default for f in fields(RunSpec) if f.name in SETTINGS} == {UNSET}
    defaults = {f.name: f.default for f in fields(Scene) if f.name in SETTINGS}
    assert defaults == {name: setting.off for name, setting in SETTINGS.items()}


@pytest.mark.parametrize("record", [Scene, RunSpec])
def test_what_the_type_checker_reads_of_settings_is_what_they_hold(
    record: type[Scene | RunSpec],
) -> None:
    (found,) = (
        node for node in ast.walk(ast.parse(getsource(records)))
        if isinstance(node, ast.ClassDef) and node.name == record.__name__
    )  # fmt: skip
    (block,) = (node for node in found.body if isinstance(node, ast.If))
    kinds = {f.name: f.type for f in fields(record)}
    for line in block.body:
        assert isinstance(line, ast.AnnAssign)
        assert isinstance(line.target, ast.Name)
        written = eval(ast.unparse(line.annotation), {**vars(specs), **vars(records)})
        assert written == kinds[line.target.id]


def test_every_switch_turns_a_field_of_its_own_and_waits_for_another() -> None:
    found = switches()
    assert [name for name in Show.__struct_fields__ if name in found] != []
    for name, switch in found.items():
        assert isinstance(getattr(Show(), name), bool | None), name
        assert switch.beside in {"", *found} - {name}


def test_idioms_of_pytorch_are_those_of_settings() -> None:
    assert set(pytorch._IDIOMS) <= set(SETTINGS)
