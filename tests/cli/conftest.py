"""The program as its tests ask it, in this process and in a folder of its own."""

from __future__ import annotations

import json
import sys
import types
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from gdviz import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Answer(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Answer]:
    """Run the console entry in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

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
