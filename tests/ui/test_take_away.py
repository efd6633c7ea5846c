"""The promise: the window's scene goes to other programs as the command line would send it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

import gdviz
from gdviz.scene.edits import SetHyper, SetObjective
from gdviz.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def scene(*optimizers: str) -> dict[str, Any]:
    runs = [{"optimizer": key} for key in optimizers]
    return {"objective": "quadratic", "steps": 20, "title": "A bowl", "runs": runs}


def residuals(*optimizers: str) -> dict[str, Any]:
    return {**scene(*optimizers), "objective": "linear_regression"}


def trigger(desk: Desk, key: str) -> str:
    """What the window says when an entry of its menu is chosen."""
    desk.do(key)
    assert not desk.only(Toast).isModal()
    return desk.toast


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_a_scene_is_copied_as_python(open_window: Open) -> None:
    what = scene("gd", "adam")
    desk = open_window(what)
    assert trigger(desk, "python") == "Copied as Python"
    assert copied() == gdviz.code(desk.session.scene, "python")


def test_a_scene_is_copied_as_pytorch_and_what_is_missing_is_said(open_window: Open) -> None:
    desk = open_window(residuals("gd", "lion", "gauss_newton"))
    said = trigger(desk, "pytorch")
    assert said == "Copied as PyTorch, without 1 that it cannot have"
    assert copied() == gdviz.code(desk.session.scene, "pytorch")


def test_what_pytorch_has_not_is_a_sentence_and_leaves_the_clipboard(open_window: Open) -> None:
    desk = open_window(residuals("gauss_newton"))
    QGuiApplication.clipboard().setText("before")
    assert "Gauss–Newton asks for derivatives of residuals" in trigger(desk, "pytorch")
    assert copied() == "before"


def test_a_notebook_is_saved_under_the_name_asked_for(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_window(scene("gd"))
    asked: list[str] = []

    def answer(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / "bowl"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    assert trigger(desk, "notebook") == "Saved bowl.ipynb"
    text = (tmp_path / "bowl.ipynb").read_text(encoding="utf-8")
    assert text == gdviz.code(desk.session.scene, "notebook")
    assert json.loads(text)["nbformat"] == 4
    assert asked == ["a-bowl.ipynb"]


def test_the_table_holds_every_step(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(scene("gd", "adam"))
    qtbot.waitUntil(
        lambda: desk.session.snapshot is not None and desk.session.snapshot.complete
    )
    assert trigger(desk, "table") == "Table copied"
    rows = list(csv.DictReader(io.StringIO(copied())))
    runs = gdviz.simulate_scene(desk.session.scene)
    assert len(rows) == sum(run.steps + 1 for run in runs)
    assert [float(row["loss"]) for row in rows[:21]] == runs[0].loss.tolist()


def test_the_table_is_that_of_the_scene_on_the_screen(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(scene("gd", "adam"))
    desk.session.apply(SetObjective("himmelblau"))  # of which nothing has arrived
    assert trigger(desk, "table") == "The runs are still being computed"
    qtbot.waitUntil(lambda: desk.session.finished is not None)
    assert trigger(desk, "table") == "Table copied"
    desk.session.apply(SetHyper(0, "lr", 0.0123))  # the same runs, which are other ones
    assert trigger(desk, "table") == "The runs are still being computed"
    qtbot.waitUntil(lambda: desk.session.finished is not None)
    assert trigger(desk, "table") == "Table copied"
    rows = list(csv.DictReader(io.StringIO(copied())))
    runs = gdviz.simulate_scene(desk.session.scene)
    steps = runs[0].steps + 1
    assert [float(row["loss"]) for row in rows[:steps]] == runs[0].loss.tolist()
