"""How long the hand has to wait: the longest callback of the GUI thread during a drag."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from threading import get_ident
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

_DIM, _STEPS, _EDITS = 200, 200, 120
_EVERY_MS = 16
_REST = 1.0  # seconds
_FRAME = (1920, 1080)


def measure() -> list[Measurement]:
    """Drag the condition number of a bowl in 200 dimensions, in a process of its own."""
    code = "from gdviz.bench.callbacks import drag; drag()"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    return [
        Measurement(
            f"longest callback, dragging a spectrum of {_DIM}", found["cpu"], "ms", "≤ 16",
            f"by the clock {found['wall']:.1f} ms, {found['insights']} insights",
        ),
        Measurement("… 99 of 100 callbacks", found["p99"], "ms"),
    ]  # fmt: skip


def steep_bowl() -> Scene:
    """Four runs in 200 dimensions, and the most that theory can be asked for."""
    from gdviz.scene.codec import from_builtins

    methods = {"gd": 0.01, "heavy_ball": 0.005, "nesterov": 0.005, "adam": 0.05}
    return from_builtins(
        {
            "title": "Spectrum",
            "objective": "spectrum",
            "objective_params": {"n": _DIM, "kappa": 20.0, "seed": 1},
            "steps": _STEPS,
            "show": {"panels": ["landscape", "paths", "modes", "curves", "stability", "runs"]},
            "runs": [{"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()],
        }
    )


def drag() -> None:
    """Print what the callbacks took, in milliseconds, as JSON.

    A callback is an event that Qt delivers while it delivers no other: what happens in it
    happens before anything else can.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from gdviz.scene.edits import SetObjectiveParam
    from gdviz.ui.look.theme import LIGHT
    from gdviz.ui.session import Session
    from gdviz.ui.system.application import application
    from gdviz.ui.window.main_window import MainWindow

    gui = get_ident()
    taken: list[tuple[float, float]] = []

    class Watched(QApplication):
        depth = 0

        def notify(self, receiver: QObject, event: QEvent) -> bool:
            if get_ident() != gui:  # the simulation thread has events of its own
                return bool(super().notify(receiver, event))
            self.depth += 1
            cpu, wall = thread_time(), perf_counter()
            try:
                return bool(super().notify(receiver, event))
            finally:
                self.depth -= 1
                if not self.depth:
                    taken.append((1e3 * (thread_time() - cpu), 1e3 * (perf_counter() - wall)))

    class Hand(QObject):
        """Moves the condition number, a little with every tick."""

        def __init__(self) -> None:
            super().__init__()
            self.moves = 0
            self.insights = 0
            self.timer = QTimer(self)
            self.timer.timeout.connect(self.move)

        def move(self) -> None:
            self.moves += 1
            session.apply(SetObjectiveParam("kappa", 20.0 + 0.2 * self.moves))
            if self.moves == _EDITS:
                self.timer.stop()

        def count(self, _: object) -> None:
            self.insights += 1

    app = Watched(["gdviz"])
    application()
    session = Session(steep_bowl())
    window = MainWindow(session, LIGHT)
    window.resize(*_FRAME)
    window.show()
    session.start()
    while session.insight is None or session.insight.modes is None:
        app.processEvents()
    rested = perf_counter() + _REST  # the first pictures are no part of a drag
    while perf_counter() < rested or not window.at_rest:
        app.processEvents()
    hand = Hand()
    session.insight_arrived.connect(hand.count)
    hand.timer.start(_EVERY_MS)
    taken.clear()
    while hand.moves < _EDITS:
        app.processEvents()
    cpu = sorted(c for c, _ in taken)
    found = {
        "cpu": cpu[-1],
        "p99": cpu[int(0.99 * len(cpu))],
        "wall": max(w for _, w in taken),
        "insights": hand.insights,
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)
