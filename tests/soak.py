"""A race that plays for an hour with an edit a second, and whether anything creeps up.

Run as ``make soak``, or ``python -m tests.soak [MINUTES]``.  After the warm-up memory must
grow by less than 20 megabytes; 99 of 100 frames of the last ten minutes must take at most 1.2
times what they took in the first ten, in processor time of the window's thread; and there
must be as many objects, threads and timers as before.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QTimer

from gdviz.engine import shipped
from gdviz.scene.edits import SetHyper, SetStart
from gdviz.ui.app import OPENING, run
from tests.monkey.cage import Ears, census

if TYPE_CHECKING:
    from collections import Counter

    from PySide6.QtWidgets import QApplication

    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.window.main_window import MainWindow

MINUTES = 60.0
MOST_GROWTH = 20.0  # megabytes
MOST_SLOWER = 1.2
SPAN = 10.0  # minutes at either end that are compared; a third of a shorter trial
WARM = 10.0  # minutes in which caches of bounded size are filled; a third of a shorter trial
FAIR = 3  # objects of a kind that may come and go


@final
class Soak(QObject):
    """Plays and edits in a window, and writes down what it costs."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.minutes = minutes
        # minutes and milliseconds of frames: a list of pairs would itself be what grows
        self.at, self.took = array("d"), array("d")
        self.memory: list[tuple[float, float]] = []  # minute, megabytes
        self.counts: list[Counter[str]] = []
        self._edits = 0
        self._last: float | None = None
        self._began = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_second)

    def enter(self, app: QApplication, window: MainWindow) -> None:
        """Begin in a window that was just opened."""
        self._window, self._session = window, window._session
        window.resize(1280, 720)
        self._session.snapshot_arrived.connect(self._on_snapshot)
        self._timer.start(1000)

    @property
    def _minute(self) -> float:
        return (time.monotonic() - self._began) / 60.0

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        now = time.thread_time()
        if self._last is not None:
            self.at.append(self._minute)
            self.took.append(1e3 * (now - self._last))
        self._last = now
        if snapshot.complete and snapshot.k >= snapshot.last:
            self._session.seek(0)
            self._session.simulation.play.emit(True)

    def _on_second(self) -> None:
        if self._minute >= self.minutes:
            self._timer.stop()
            self._session.leave()
            self._window.close()
            return
        self._edit()
        self.memory.append((self._minute, _megabytes()))
        if self._minute > max(len(self.counts), self._warm) and self._edits % 4 == 0:
            self.counts.append(census())
            self._last = None  # counting is no frame
            sys.stdout.write(f"{self._minute:6.1f} min {self.memory[-1][1]:7.1f} MB\n")
            sys.stdout.flush()

    def _edit(self) -> None:
        self._edits += 1
        turn = self._edits % 4
        if turn == 3:
            self._session.undo()
        elif turn == 2:
            self._session.apply(SetStart((1.0 + 0.001 * (self._edits % 500), -1.0)))
        else:
            self._session.apply(SetHyper(0, "lr", 0.001 + 0.0001 * (self._edits % 90)))
        self._session.settle()

    @property
    def _warm(self) -> float:
        return min(WARM, self.minutes / 3.0)

    def faults(self) -> list[str]:
        """What crept up, in words; and the numbers are printed."""
        span = min(SPAN, self.minutes / 3.0)
        frames = list(zip(self.at, self.took, strict=True))
        first = _p99([ms for at, ms in frames if self._warm <= at < self._warm + span])
        last = _p99([ms for at, ms in frames if at >= self.minutes - span])
        warm = [mb for at, mb in self.memory if at >= self._warm]
        few = max(len(warm) // 10, 1)
        growth = sum(warm[-few:]) / few - sum(warm[:few]) / few
        risen = {
            kind: [count[kind] for count in self.counts]
            for kind in self.counts[-1]
            if self.counts[-1][kind] - self.counts[0][kind] > FAIR
        }
        sys.stdout.write(
            f"{self._edits} edits, {len(frames)} frames: p99 {first:.1f} ms at first, "
            f"{last:.1f} ms in the end ({last / first:.2f} ×); memory {growth:+.1f} MB; "
            f"{self.counts[0]['threads']} threads at first, {self.counts[-1]['threads']} in "
            "the end\n"
        )
        found = [f"memory grew by {growth:.1f} MB"] if growth >= MOST_GROWTH else []
        found += [f"frames take {last / first:.2f} times as long"] * (
            last > MOST_SLOWER * first
        )
        return found + [f"more and more {kind}: {numbers}" for kind, numbers in risen.items()]


def _p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * len(values))]


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(minutes: float) -> int:
    """Play that long, tell how it went, and return the exit status."""
    soak = Soak(minutes)
    with Ears() as ears:
        run(shipped.load(OPENING), ready=soak.enter, remember=True)
    faults = ears.heard + soak.faults()
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "nothing crept up\n")
    return int(bool(faults))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as settings:
        os.environ["GDVIZ_SETTINGS"] = str(Path(settings) / "gdviz.ini")
        sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
