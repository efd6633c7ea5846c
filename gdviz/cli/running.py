"""A scene that is run at a terminal: how far it has come, and an end on Ctrl+C."""

from __future__ import annotations

import signal
import sys
import threading
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, final

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Simulation

if TYPE_CHECKING:
    from types import FrameType

    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene

_PATIENCE, _EVERY = 1.0, 0.2  # seconds before anything is said, and between two words


class Walked(NamedTuple):
    """The runs, and whether they were ended before their time."""

    runs: tuple[Run, ...]
    interrupted: bool


def walk(scene: Scene) -> Walked:
    """Run `scene`; Ctrl+C ends it between two steps, and what was computed is kept.

    A second Ctrl+C does what it always does.
    """
    simulation, line = Simulation(resolve(scene)), _Line(scene)
    stop = _Stop()
    with stop:
        while not simulation.complete and not stop.asked:
            simulation.advance(partial(_enough, stop, monotonic() + _EVERY))
            if not simulation.complete:
                line.show(simulation)
    line.end()
    return Walked(simulation.runs(), stop.asked and not simulation.complete)


def _enough(stop: _Stop, until: float) -> bool:
    return stop.asked or monotonic() > until


@final
class _Stop:
    """Whether Ctrl+C was pressed while this is in force."""

    def __init__(self) -> None:
        self.asked = False
        self._before: object = None

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_signal)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]  # what it was

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@final
class _Line:
    """Says on a terminal how many steps were taken; nothing where nobody looks."""

    def __init__(self, scene: Scene) -> None:
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._begun = monotonic()
        self._whole = scene.steps * len(scene.runs)
        self._width = 0

    def show(self, simulation: Simulation) -> None:
        if not self._live or monotonic() - self._begun < _PATIENCE:
            return
        taken = sum(run.steps for run in simulation.runs())
        text = f"{taken:,} of {self._whole:,} steps (Ctrl+C ends it and keeps them)"
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def end(self) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
