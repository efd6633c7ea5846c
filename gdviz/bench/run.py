"""Speed, measured as ratios within one run: machines differ, and the same one differs too.

Every figure stands beside what it is asked to be and, where that means something, beside
the same work done barely (a bare interpreter, a bare pyqtgraph window).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from gdviz.bench.scenes import busy_scene
from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable


_FRAME = (1920, 1080)
_BARE = """
import pyqtgraph as pg
from PySide6.QtCore import QTimer
app = pg.mkQApp()
window = pg.PlotWidget()
window.plot([1, 2, 3])
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
import time; print(time.perf_counter())
import os; os._exit(0)
"""
_OURS = """
import time, os
from gdviz.engine import shipped  # before Qt, as the program does
from gdviz.ui.app import OPENING, run

def ready(app, shown):
    global watch
    from PySide6.QtCore import QObject, QEvent
    from gdviz.ui.views.plane.landscape import LandscapeView
    session = shown._session

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() is QEvent.Type.Paint and session.snapshot is not None:
                print(time.perf_counter(), flush=True)
                os._exit(0)
            return False

    watch = Watch()
    view = shown.findChild(LandscapeView)
    view.canvas.viewport().installEventFilter(watch)

run(shipped.load(OPENING), ready=ready)
"""


def main(json_path: str | None = None, *, export: bool = False) -> int:
    """Measure, print a table, and write JSON to `json_path` ("-": the terminal).

    With `export` the making of files is measured, which takes a minute, and nothing else.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    figures: list[Measurement] = []
    live = (_starting, _stepping, _reliefs, _frames, _edits)
    for measure in (_exports,) if export else live:
        figures += measure()
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        asked = f"asked {figure.asked}" if figure.asked else ""
        line = f"{figure.name:<{width}}  {figure.value:>9.3f} {figure.unit:<5} {asked:<14}"
        sys.stdout.write(f"{line} {figure.beside}".rstrip() + "\n")
    content = json.dumps([asdict(figure) for figure in figures], indent=2) + "\n"
    if json_path == "-":
        sys.stdout.write(content)
    elif json_path:
        Path(json_path).write_text(content, encoding="utf-8")
    return 0


def _exports() -> list[Measurement]:
    """Pictures; films, beside their encoder and beside matplotlib."""
    from gdviz.bench import films, stills

    return [*stills.measure(), *films.measure()]


def _edits() -> list[Measurement]:
    """Edits and the frames that follow them; how long the hand has to wait at most."""
    from gdviz.bench import callbacks, dragging, edits

    return [*edits.measure(), *dragging.measure(), *callbacks.measure()]


def _starting() -> list[Measurement]:
    """From the start of a process to its first painted frame, and to the version."""
    pairs = [(_until(_BARE), _until(_OURS)) for _ in range(5)]  # alternating
    bare, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    python = _median(lambda: _lasts([sys.executable, "-c", "pass"]))
    version = _median(lambda: _lasts([sys.executable, "-m", "gdviz", "--version"]), times=9)
    return [
        Measurement(
            "first painted frame", ours, "s", "≤ 1.0", f"bare pyqtgraph window {bare:.3f} s"
        ),
        Measurement("… as a multiple of the bare window", ours / bare, "×", "≤ 1.9"),
        Measurement(
            "gdviz --version", version, "s", "≤ 0.15", f"bare interpreter {python:.3f} s"
        ),
    ]


def _stepping() -> list[Measurement]:
    """Runs, races and sweeps."""
    from gdviz.bench import steps

    return steps.measure()


def _reliefs() -> list[Measurement]:
    """Bands and isolines of a new view, painted; it happens beside the GUI thread."""
    from dataclasses import replace

    from gdviz.core.objectives import OBJECTIVES
    from gdviz.ui.look.theme import LIGHT
    from gdviz.ui.system.application import application
    from gdviz.ui.views.ground.ground import SPACING, limits_over
    from gdviz.ui.views.ground.relief_worker import (
        Order,
        PlaneCut,
        ReliefLook,
        rendered,
    )

    application()
    objective, theme = OBJECTIVES["himmelblau"](), replace(LIGHT, bands=21 * LIGHT.bands[:1])
    side = (512 - 1) * SPACING
    window = objective.window
    order = Order(
        1, objective, *window, (side, side), 1.0, theme, ReliefLook(), PlaneCut(window, window)
    )

    def work() -> float:
        limits_over.cache_clear()
        start = thread_time()
        made = rendered(order)
        assert len(made.shapes[0].levels) == 20
        return 1e3 * (thread_time() - start)

    return [Measurement("relief 512 x 512, 20 isolines", _median(work), "ms", "≤ 80")]


def _frames() -> list[Measurement]:
    """GUI-thread time of a frame at 1920 × 1080, 8 runs with 1,000 points each."""
    from gdviz.engine.plan import resolve
    from gdviz.engine.simulation import Simulation, Snapshot
    from gdviz.ui.look.theme import LIGHT
    from gdviz.ui.session import Session
    from gdviz.ui.system.application import application
    from gdviz.ui.window.main_window import MainWindow

    app = application()
    figures = []
    for name, noise in (("smooth", False), ("noisy", True)):
        scene = busy_scene(noise=noise)
        session = Session(scene)
        window = MainWindow(session, LIGHT)
        window.resize(*_FRAME)
        window.show()
        app.processEvents()
        simulation = Simulation(resolve(scene))
        simulation.advance(lambda: False)
        plan, runs = simulation.plan, simulation.runs()
        last = max(run.steps for run in runs)

        def frame(k: int) -> float:
            start = thread_time()
            window.show_snapshot(Snapshot(plan, runs, k, playing=True, complete=True))  # noqa: B023
            app.processEvents()
            return 1e3 * (thread_time() - start)

        frame(0)
        app.processEvents()
        for kind, steps in (
            ("playing", list(range(1, last))),
            ("scrubbing", [(37 * i) % last for i in range(200)]),
        ):
            frame(steps[0])
            times = sorted(frame(k) for k in steps)
            median, high = times[len(times) // 2], times[int(0.99 * len(times))]
            aim = ("≤ 16", "≤ 33") if kind == "playing" else ("", "")
            figures.append(
                Measurement(f"frame, {kind}, {name} paths, median", median, "ms", aim[0])
            )
            figures.append(Measurement(f"frame, {kind}, {name} paths, p99", high, "ms", aim[1]))
        session.close()
        window.close()
        app.processEvents()
    return figures


def as_installed() -> dict[str, str]:
    """An environment in which modules are compiled once, as those of an installed program."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _median(measure: Callable[[], float], times: int = 5) -> float:
    return statistics.median(measure() for _ in range(times))


def _lasts(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=as_installed())
    return perf_counter() - start


def _until(code: str) -> float:
    """Seconds from the start of a process to the clock reading that it prints."""
    start = perf_counter()  # the same clock in both processes
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=as_installed(),
    )
    return float(done.stdout.split()[-1]) - start
