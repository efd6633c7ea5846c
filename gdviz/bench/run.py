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

from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray
    from gdviz.scene.records import Scene
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

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
from PySide6.QtCore import QObject, QEvent
from gdviz.engine import shipped
from gdviz.ui.app import OPENING, run

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint and window._landscape._snapshot is not None:
            print(time.perf_counter(), flush=True)
            os._exit(0)
        return False

def ready(app, shown):
    global window, watch
    window, watch = shown, Watch()
    shown._landscape.canvas.viewport().installEventFilter(watch)

run(shipped.load(OPENING), ready=ready)
"""


def main(json_path: str | None = None, *, export: bool = False) -> int:
    """Measure, print a table, and write JSON to `json_path` ("-": the terminal).

    With `export` the making of files is measured, which takes a minute, and nothing else.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    figures: list[Measurement] = []
    for measure in (_exports,) if export else (_starting, _stepping, _reliefs, _frames):
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


def _starting() -> list[Measurement]:
    """From the start of a process to its first painted frame, and to the version."""
    bare = _median(lambda: _until(_BARE))
    ours = _median(lambda: _until(_OURS))
    python = _median(lambda: _lasts([sys.executable, "-c", "pass"]))
    version = _median(lambda: _lasts([sys.executable, "-m", "gdviz", "--version"]), times=9)
    return [
        Measurement(
            "first painted frame", ours, "s", "≤ 1.0", f"bare pyqtgraph window {bare:.3f} s"
        ),
        Measurement("… as a multiple of the bare window", ours / bare, "×", "≤ 2.2"),
        Measurement(
            "gdviz --version", version, "s", "≤ 0.15", f"bare interpreter {python:.3f} s"
        ),
    ]


def _stepping() -> list[Measurement]:
    """The kernel: live races, and many lanes at once."""
    import numpy as np

    from gdviz.core.kernel import Method
    from gdviz.core.objectives import OBJECTIVES
    from gdviz.core.optimizers import OPTIMIZERS
    from gdviz.engine.tiles import advance_lanes

    adam, theta = OPTIMIZERS["adam"].chosen({}), _cloud()
    inputs = {s.name: np.array(s.default) for s in adam.params if not s.structural}
    each = {name: np.full(_LANES, value) for name, value in inputs.items()}
    objective, method = OBJECTIVES["himmelblau"](), Method(adam)

    def rate(hyper: dict[str, FloatArray]) -> float:
        start = perf_counter()
        advance_lanes(objective, method, theta, hyper, _LANE_STEPS)
        return _LANES * _LANE_STEPS / (perf_counter() - start) / 1e6

    eight, twelve = busy_scene(noise=False), dozen()
    ours = _median(lambda: rate(inputs))
    figures = [
        Measurement("joint step of 8 runs", 1e3 * _median(lambda: _race(eight)), "ms"),
        Measurement(
            "joint step of 12 different methods", 1e3 * _median(lambda: _race(twelve)), "ms",
            "≤ 0.8",
        ),
        Measurement(f"lane-steps of Adam per second, {_LANES} lanes", ours, "M", "≥ 30"),
        Measurement("… with settings of each lane's own", _median(lambda: rate(each)), "M"),
    ]  # fmt: skip
    theirs = _torch_rate()
    if theirs:
        beside = f"torch.optim.Adam {theirs:.1f} M"
        figures.append(
            Measurement("… as a multiple of PyTorch's", ours / theirs, "×", "> 1", beside)
        )
    return figures


_LANES, _LANE_STEPS = 65_536, 40


def _cloud() -> FloatArray:
    import numpy as np

    return np.random.default_rng(0).uniform(-5.0, 5.0, (2, _LANES))


def _race(scene: Scene) -> float:
    """Seconds for a joint step of all runs of `scene`."""
    from gdviz.engine.plan import resolve
    from gdviz.engine.simulation import Simulation

    simulation = Simulation(resolve(scene))
    start = perf_counter()
    simulation.advance(lambda: False)
    return (perf_counter() - start) / scene.steps


def _torch_rate() -> float:
    """Million lane-steps per second of PyTorch's Adam on the same points; 0 without it."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        return 0.0
    import torch

    points = torch.tensor(_cloud(), requires_grad=True)
    optimizer = torch.optim.Adam([points])

    def walk() -> float:
        start = perf_counter()
        for _ in range(_LANE_STEPS):
            optimizer.zero_grad()
            x, y = points
            ((x * x + y - 11.0) ** 2 + (x + y * y - 7.0) ** 2).sum().backward()
            optimizer.step()
        return _LANES * _LANE_STEPS / (perf_counter() - start) / 1e6

    return _median(walk)


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
        figures += _dragging(window, session, noise=noise)
        session.close()
        window.close()
        app.processEvents()
    return figures


def _dragging(window: MainWindow, session: Session, *, noise: bool) -> list[Measurement]:
    """GUI-thread time of an edit and the frame that follows it: every path is new."""
    from gdviz.engine.simulation import Simulation, Snapshot
    from gdviz.scene.edits import SetStart
    from gdviz.ui.system.application import application

    app = application()
    times = []
    for i in range(20):
        start = thread_time()
        session.apply(SetStart((-4.0 + 0.01 * i, 3.0)))
        edit = thread_time() - start
        simulation = Simulation(session.plan)  # as the other thread does
        simulation.advance(lambda: False)
        runs, k = simulation.runs(), 500
        start = thread_time()
        window.show_snapshot(Snapshot(session.plan, runs, k, playing=False, complete=True))
        app.processEvents()
        times.append(1e3 * (edit + thread_time() - start))
    name = "noisy" if noise else "smooth"
    return [
        Measurement(
            f"frame, dragging the start, {name} paths, median", statistics.median(times), "ms"
        )
    ]


def dozen() -> Scene:
    """Twelve different methods, 1,000 steps each."""
    from gdviz.scene.codec import from_builtins

    methods = (
        "gd", "heavy_ball", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "amsgrad",
        "adamax", "nadam", "lion", "yogi",
    )  # fmt: skip
    runs = [{"optimizer": key, "hyper": {"lr": 1e-4}} for key in methods]
    return from_builtins(
        {"title": "Dozen", "objective": "himmelblau_tilted", "steps": 1000, "runs": runs}
    )


def busy_scene(*, noise: bool) -> Scene:
    """Eight runs of 1,000 steps with seven methods."""
    from gdviz.scene.codec import from_builtins

    methods = {
        "gd": 0.0005, "heavy_ball": 0.0001, "heavy_ball_ema": 0.001, "nesterov": 0.0001,
        "adagrad": 0.3, "rmsprop": 0.01, "adam": 0.02,
    }  # fmt: skip
    runs: list[dict[str, object]] = [
        {"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()
    ]
    runs.append({"optimizer": "adam", "hyper": {"lr": 0.05}})
    if noise:
        for i, run in enumerate(runs):
            run["noise"] = {"kind": "gaussian", "std": 60.0, "seed": i}
    return from_builtins(
        {"title": "Bench", "objective": "himmelblau_tilted", "steps": 1000, "runs": runs}
    )


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
