"""The promise: no window that goes takes with it what belongs to the whole program.

PySide6 makes what some questions answer with a child of the widget that was asked, and gives
it to Python when that widget goes; collected as garbage, it is gone for everybody.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from shiboken6 import Shiboken

from gdviz.ui.system.screens import screen_of
from gdviz.ui.window.scaling import name_of

if TYPE_CHECKING:
    from tests.ui.conftest import Open

ROOT = Path(__file__).resolve().parents[2]
TAKING = {"screen", "thread"}

GONE = """
import gc
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from gdviz.ui.system.screens import screen_of

app = QApplication([])

def asked(circle):
    widget = QWidget()
    widget.show()
    app.processEvents()
    assert screen_of(widget).size().width() > 0
    if circle:
        widget.itself = widget
    else:
        widget.deleteLater()

for circle in (False, True, False, True, True):
    asked(circle)
    gc.collect()
    app.processEvents()
    QMenu().sizeHint()  # asks for the screens
print(len(app.screens()), app.primaryScreen().size().width() > 0)
"""


def test_a_screen_outlives_all_that_asked_for_it() -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    code = [sys.executable, "-c", GONE]
    done = subprocess.run(code, env=env, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.split(), done.returncode) == (["1", "True"], 0), done.stderr


def test_a_screen_belongs_to_no_window(open_window: Open) -> None:
    desk = open_window("step_size")
    desk.session.simulation.play.emit(False)
    assert name_of(screen_of(desk.window)) == name_of(QGuiApplication.primaryScreen())
    assert "parent" not in Shiboken.dump(QGuiApplication.primaryScreen())


@pytest.mark.parametrize(
    ("folder", "taking"),
    [("gdviz", TAKING | {"nextInFocusChain", "previousInFocusChain"}), ("tests", TAKING)],
)
def test_nobody_asks_what_takes(folder: str, taking: set[str]) -> None:
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in taking
                and not node.args
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()")
    assert found == []
