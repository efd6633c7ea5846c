"""The promise: what stands in a picture says what it is, and stands where it can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gdviz.scene.codec import from_builtins
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.vector import svg
from gdviz.ui.views.plane import heads
from gdviz.ui.views.stability.roots_picture import told_once
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open

GD = {"optimizer": "gd", "hyper": {"lr": 0.01}}


def content(tree: dict[str, Any], size: tuple[int, int] = (900, 600), **how: Any) -> str:
    with Figure(from_builtins({"steps": 20, "runs": [GD], **tree}), size, **how) as figure:
        return svg(figure, 20).decode()


@pytest.mark.parametrize(
    ("objective", "hint"),
    [("double_well", "above −1.31, log axis"), ("himmelblau", "log axis")],
)
def test_a_loss_that_is_counted_from_its_minimum_says_so(
    qapp: QApplication, open_window: Open, qtbot: QtBot, objective: str, hint: str
) -> None:
    assert f">{hint}</text>" in content({"objective": objective}, layout="curves")
    desk = open_window("race")
    desk.session.open(from_builtins({"objective": objective, "runs": [GD], "steps": 9}))
    axis = desk.panel("curves").findChildren(Combo)[0]
    qtbot.waitUntil(lambda: axis.currentText() == hint.removesuffix(", log axis"))


def test_notes_stand_in_every_panel_and_above_the_runs(qapp: QApplication) -> None:
    notes = {"show": {"annotations": [{"at": [0, 0], "text": "look here"}], "view": "grid"}}
    told = content(
        {"objective": "himmelblau", "runs": [GD, {**GD, "optimizer": "adam"}], **notes},
        layout="landscape",
    )
    assert len(re.findall("look here</text>", told)) == 2 * 2  # each with its halo
    notes["show"]["view"] = "2d"
    plain = content({"objective": "himmelblau", "start": [0, 0], **notes}, layout="landscape")
    assert plain.index("GD</text>") < plain.index("look here</text>")


@pytest.mark.parametrize("y", [-2.0, 2.0])
def test_the_word_at_a_start_on_the_edge_is_whole(qapp: QApplication, y: float) -> None:
    tree = {
        "objective": "quadratic", "window": [[-4, 4], [-2, 2]], "start": [1, y],
        "show": {"equal_aspect": False},
    }  # fmt: skip
    with Figure(from_builtins({"steps": 5, "runs": [GD], **tree}), (800, 500)) as figure:
        canvas = figure.canvases[0]
        box = figure.plot_box(canvas)
        told = svg(figure, 2).decode()
    group = told[: told.index("start</text>")].rpartition("matrix(")[2].split(")")[0]
    baseline = float(group.split(",")[5])
    assert box.top() + 6 < baseline < box.bottom() - 2


def test_a_great_crowd_names_some_and_counts_the_others(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [{**GD, "hyper": {"lr": 0.2 + 0.01 * i}, "label": f"run {i}"} for i in range(20)]
    tree = {
        "objective": "quadratic", "objective_params": {"a": 1, "b": 1}, "steps": 200,
        "runs": runs,
    }  # fmt: skip
    with Figure(from_builtins(tree), (900, 600), layout="landscape") as figure:
        told = svg(figure, 200).decode()
    assert "and 12 more</text>" in told
    assert "run 7</text>" in told
    assert "run 8</text>" not in told
    monkeypatch.setattr(heads, "_MOST_NAMES", 30)
    with Figure(from_builtins(tree), (900, 600), layout="landscape") as figure:
        assert "more</text>" not in svg(figure, 200).decode()


def test_escape_takes_back_what_was_typed_and_then_closes(
    open_window: Open, qtbot: QtBot
) -> None:
    desk = open_window("race")
    dialog = desk.figure_dialog()
    field = dialog._wide
    assert isinstance(field, NumberField)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "abc" not in field.text()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_roots_that_no_eye_tells_apart_are_one_mark() -> None:
    chance = np.random.default_rng(5)
    for _ in range(20):
        middles = chance.normal(size=8) + 1j * chance.normal(size=8)
        near = 6e-5 * (chance.normal(size=(8, 6)) + 1j * chance.normal(size=(8, 6)))
        roots = (middles[:, None] + near).ravel()
        kept: list[complex] = []
        for root in sorted(roots.tolist(), key=abs, reverse=True):
            if all(abs(root - other) > 1e-4 for other in kept):
                kept.append(root)
        assert told_once(roots).tolist() == kept
        assert 8 <= len(kept) < len(roots)
    assert told_once(np.empty(0, dtype=complex)).shape == (0,)
