"""What an edit costs: checking it, and the GUI thread's part of it with its frame."""

from __future__ import annotations

import statistics
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from gdviz.bench.scenes import busy_scene, dozen, small_scene
from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from gdviz.scene.records import Scene

_FRAME = (1920, 1080)
_FRAMES_PER_INSIGHT = 5
_EDITS, _FIRST = 25, 5  # the first are not counted: stamps are made, fonts are loaded


def measure() -> list[Measurement]:
    """Edits of twelve runs, and the start dragged in races of several sizes."""
    races = (
        ("8 runs × 1,000 steps, smooth", busy_scene(noise=False), "≤ 33"),
        ("8 runs × 1,000 steps, noisy", busy_scene(noise=True), "≤ 33"),
        ("4 runs × 200 steps", small_scene(runs=4, steps=200), ""),
        ("1 run × 300 steps", small_scene(runs=1, steps=300), "≤ 12"),
    )
    return [
        Measurement("check and resolve an edit of 12 runs", _resolving(), "ms", "≤ 2"),
        *(
            Measurement(f"edit and frame, start dragged, {name}", dragging(scene), "ms", asked)
            for name, scene, asked in races
        ),
    ]


def _resolving() -> float:
    """Milliseconds to check and resolve a scene of twelve runs whose start is new."""
    from gdviz.engine.plan import resolve
    from gdviz.scene.check import check
    from gdviz.scene.edits import SetStart

    scene, times = dozen(), []
    for i in range(50):
        edited = SetStart((1.0 + 0.01 * i, 2.0)).apply(scene)
        start = perf_counter()
        check(edited)
        resolve(edited)
        times.append(1e3 * (perf_counter() - start))
    return statistics.median(times)


def dragging(scene: Scene) -> float:
    """The median of milliseconds of the GUI thread for an edit and the frame that follows.

    Every path is new in every frame.  The race is stepped between the two and is not
    counted, so that each edit has one frame, of the whole race, with theory.
    """
    from gdviz.engine.insight import InsightMaker
    from gdviz.engine.simulation import Simulation, Snapshot
    from gdviz.engine.wish import Wish
    from gdviz.scene.edits import SetStart
    from gdviz.ui.look.theme import LIGHT
    from gdviz.ui.session import Session
    from gdviz.ui.system.application import application
    from gdviz.ui.window.main_window import MainWindow

    app = application()
    session, maker = Session(scene), InsightMaker()
    session.simulation.close()  # its work is done here
    window = MainWindow(session, LIGHT)
    window.resize(*_FRAME)
    window.show()
    times = []
    for i in range(_EDITS):
        start = thread_time()
        session.apply(SetStart((-4.0 + 0.01 * i, 3.0)))
        edited = thread_time() - start
        simulation, k = Simulation(session.plan), scene.steps // 2
        simulation.advance(lambda: False)
        plan, runs = simulation.plan, simulation.runs()
        found, _ = maker.insight(plan, runs, 0, k, wish=Wish.CARDS)
        start = thread_time()
        session.simulation._outbox.put(Snapshot(plan, runs, k, playing=False, complete=True))
        session.simulation.published.emit()
        app.processEvents()
        if not i % _FRAMES_PER_INSIGHT:
            session.insight_arrived.emit(found)
            app.processEvents()
        times.append(1e3 * (edited + thread_time() - start))
    window.close()
    app.processEvents()
    return statistics.median(times[_FIRST:])
