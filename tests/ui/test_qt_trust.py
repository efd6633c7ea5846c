"""The promise: the Qt that is installed can be trusted to paint for hours and to let go.

PySide6 6.12.0 loses references to None and True on Python < 3.12 with every repaint and
aborts within a few hundred of them.  And a pyqtgraph window that outlives `main` takes the
interpreter down with it at exit, unless it is closed and the events that are pending are
delivered first.  Both need a process of their own, which may die.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

PAINTER = """
import ctypes, gc, json, sys
import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

repaints, lost_per_repaint = int(sys.argv[1]), int(sys.argv[2])
painted = 0

class Curve(pg.PlotCurveItem):
    def paint(self, painter, *rest):
        global painted
        painted += 1
        super().paint(painter, *rest)

def references():
    gc.collect()
    return sys.getrefcount(None), sys.getrefcount(True)

def main():
    app = QApplication([])
    plot = pg.PlotWidget()
    plot.addItem(pg.ImageItem(np.zeros((32, 32))))
    curve, dots, line = Curve(pen="r"), pg.ScatterPlotItem(), pg.InfiniteLine(label="k")
    for item in (curve, dots, line):
        plot.addItem(item)
    plot.resize(400, 300)
    plot.show()
    x = np.arange(60.0)

    def repaint(k):
        curve.setData(x, np.sin(x / 5.0 + k))
        dots.setData(x[:9], np.cos(x[:9] + k))
        line.setValue(k % 60)
        plot.viewport().repaint()
        app.processEvents()
        for _ in range(lost_per_repaint):
            ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))
            ctypes.pythonapi.Py_DecRef(ctypes.py_object(True))

    for k in range(50):  # caches fill
        repaint(k)
    before, painted_before = references(), painted
    for k in range(repaints):
        repaint(k)
    after = references()
    print(json.dumps({"none": after[0] - before[0], "true": after[1] - before[1],
                      "painted": painted - painted_before}))
    app.closeAllWindows()
    app.processEvents()

main()
"""

LEAVER = """
import sys
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication
from pyqtgraph.dockarea import Dock, DockArea

def plots():
    grid = pg.GraphicsLayoutWidget()
    for row in range(2):
        grid.addPlot(row=row, col=0).plot([1.0, 3.0, 2.0])
    return grid

def main(tear_down):
    app = QApplication([])
    window = DockArea()
    for name in "ab":
        dock = Dock(name)
        dock.addWidget(plots())
        window.addDock(dock)
    window.show()
    app.processEvents()
    dock.addWidget(plots())  # the layout events that this posts are pending when main returns
    if tear_down:
        app.closeAllWindows()
        app.processEvents()

main(sys.argv[1] == "tear down")
"""

REPAINTS = 400
IMMORTAL = sys.version_info >= (3, 12)  # PEP 683: None and True are not counted any more
CRASHED = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS} if os.name == "posix" else set()


class Drift(NamedTuple):
    none: int
    true: int
    painted: int


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def repaint(lost_per_repaint: int) -> Drift:
    process = run(PAINTER, str(REPAINTS), str(lost_per_repaint))
    assert process.returncode == 0, process.stderr
    return Drift(**json.loads(process.stdout.splitlines()[-1]))


def lost(drift: Drift) -> bool:
    """Whether None or True lost a reference in every other repaint or more often.

    In this window 6.12.0 loses 87 and 6 with each repaint; 6.10.3 loses none of True and
    even gains one or two of None.
    """
    return min(drift.none, drift.true) < -REPAINTS // 2


def test_repainting_for_long_loses_no_reference_and_ends_well() -> None:
    drift = repaint(lost_per_repaint=0)
    assert drift.painted >= REPAINTS  # the window was truly painted
    assert not (lost(drift) and not IMMORTAL), drift


@pytest.mark.skipif(IMMORTAL, reason="None and True are immortal since Python 3.12")
def test_the_check_sees_a_reference_lost_with_every_repaint() -> None:
    drift = repaint(lost_per_repaint=1)
    assert lost(drift), drift


def test_a_window_torn_down_lets_the_interpreter_end_with_events_pending() -> None:
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: run(LEAVER, "tear down"), range(6)))
    assert [(end.returncode, end.stderr[-500:]) for end in ends if end.returncode] == []


@pytest.mark.skipif(not CRASHED, reason="exit statuses of crashes are known for POSIX only")
def test_the_same_window_left_alone_still_crashes_the_interpreter() -> None:
    # Why the tear-down is there, and proof that the test above could fail.  On Python 3.11
    # 23 of 24 runs crashed, on 3.12 10 of 10, on 3.13 9 of 10.  Were it only every second
    # one, 20 runs without a crash would still be rarer than 1e-6.
    assert any(run(LEAVER, "leave").returncode in CRASHED for _ in range(20))
