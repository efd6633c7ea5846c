"""From the hand to the picture: how long after an edit its race is painted, by the clock."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene

_FRAME = (1600, 1000)
_EDITS, _FIRST = 60, 10  # the first are not counted: stamps are made, fonts are loaded
_BETWEEN = 0.016  # seconds from a picture to the next edit, as a hand that drags
_PATIENCE = 5.0  # seconds


def measure() -> list[Measurement]:
    """The start dragged in two races, each in a process of its own."""
    found = []
    for runs, steps, median, p95 in ((1, 300, "≤ 16", "≤ 33"), (8, 200, "≤ 33", "")):
        code = f"from gdviz.bench.dragging import drag; drag({runs}, {steps})"
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        times = sorted(json.loads(done.stdout))
        name = f"start dragged to picture painted, {runs} run{'s' * (runs > 1)} × {steps} steps"
        last = times[int(0.95 * len(times))]
        found += [
            Measurement(f"{name}, median", statistics.median(times), "ms", median),
            Measurement("… 95 of 100", last, "ms", p95),
        ]
    return found


def drag(runs: int, steps: int) -> None:
    """Print milliseconds from edits of the start to the paintings of the whole new races."""
    from gdviz.bench.scenes import small_scene

    sys.stdout.write(json.dumps(_times(small_scene(runs=runs, steps=steps))) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _times(scene: Scene) -> list[float]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, QObject

    from gdviz.scene.edits import SetStart
    from gdviz.ui.app import SWITCH_SECONDS
    from gdviz.ui.look.theme import LIGHT
    from gdviz.ui.session import Session
    from gdviz.ui.system.application import application
    from gdviz.ui.views.plane.landscape import LandscapeView
    from gdviz.ui.window.main_window import MainWindow

    class Watch(QObject):
        """Knows whether the whole race of the last edit has come, and has been painted."""

        has_come = is_painted = False

        def hear(self, snapshot: Snapshot) -> None:
            self.has_come = snapshot.plan is session.plan and snapshot.complete

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and self.has_come:
                self.is_painted = True
            return False

    sys.setswitchinterval(SWITCH_SECONDS)
    app = application()
    session = Session(scene)
    window, watch = MainWindow(session, LIGHT), Watch()
    session.snapshot_arrived.connect(watch.hear)
    (view,) = window.findChildren(LandscapeView)
    view.canvas.viewport().installEventFilter(watch)
    window.resize(*_FRAME)
    window.show()
    session.start()
    session.simulation.seek.emit(scene.steps)
    rested = perf_counter() + 1.0
    while perf_counter() < rested or not window.at_rest:
        app.processEvents()
    times = []
    for i in range(_EDITS):
        watch.has_come = watch.is_painted = False
        start = perf_counter()
        session.apply(SetStart((-4.0 + 0.01 * i, 3.0)))
        while not watch.is_painted and perf_counter() < start + _PATIENCE:
            app.processEvents()
        times.append(1e3 * (perf_counter() - start))
        until = perf_counter() + _BETWEEN
        while perf_counter() < until:
            app.processEvents()
            sleep(0.001)
    return times[_FIRST:]
