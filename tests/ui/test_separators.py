"""The promise: panels may be rearranged while the mouse is between them.

Qt remembers the separator under the mouse by its way through the arrangement, and follows that
way at the next key or move.  What follows may take the process along, which is one of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

RESTING = """
import os, random, sys
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHoverEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from gdviz.engine import shipped
from gdviz.ui.session import Session
from gdviz.ui.system.application import application
from gdviz.ui.window.docks import DockArea
from gdviz.ui.window.main_window import MainWindow

what = sys.argv[1]
app = application()
session = Session(shipped.load("race"))
window = MainWindow(session)
(area,) = window.findChildren(DockArea)
window.show()
session.start()
chance = random.Random(1)
NOTHING = Qt.MouseButton.NoButton

def between():
    places = [(x, y) for x in range(0, area.width(), 3) for y in range(0, area.height(), 40)]
    places += [(x, y) for y in range(0, area.height(), 3) for x in range(0, area.width(), 60)]
    return [QPointF(*at) for at in places if area.childAt(*at) is None]

def mouse(kind, at, button):
    event = QMouseEvent(
        kind, at, area.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(area, event)

def rearrange():
    if what == "float":
        dock = chance.choice(list(area.docks.values()))
        dock._on_float()
    else:
        window.resize(chance.choice([1024, 1280]), chance.choice([576, 720]))
    QTest.qWait(20)

for _ in range(30):
    window.resize(1600, 1000)
    window.reset_layout()
    QTest.qWait(20)
    at = chance.choice(between())
    QApplication.sendEvent(area, QHoverEvent(QEvent.Type.HoverMove, at, at, QPointF()))
    if what == "drag":
        mouse(QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)
        mouse(QEvent.Type.MouseMove, at + QPointF(3.0, 3.0), Qt.MouseButton.LeftButton)
    rearrange()
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(area, key)
    if what == "drag":
        mouse(QEvent.Type.MouseMove, at + QPointF(9.0, 9.0), Qt.MouseButton.LeftButton)
        mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton)
    away = QPointF(-1.0, -1.0)
    QApplication.sendEvent(area, QHoverEvent(QEvent.Type.HoverLeave, away, away, away))
print("lives", flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("what", ["rest", "drag", "float"])
def test_a_mouse_between_panels_outlives_their_arrangement(what: str, tmp_path: Path) -> None:
    env = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen",
        "GDVIZ_SETTINGS": str(tmp_path / "gdviz.ini"), "GDVIZ_CACHE": str(tmp_path / "cache"),
    }  # fmt: skip
    code = [sys.executable, "-c", RESTING, what]
    done = subprocess.run(code, env=env, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("lives", 0), done.stderr[-2000:]
