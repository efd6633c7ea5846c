"""Speed of pictures: from the start of a process to the file, and frame after frame."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable


_SIZE = (1920, 1080)
_TIMES = 5


def measure() -> list[Measurement]:
    """A PNG from nothing, and the frames that a film is made of."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        python = statistics.median(
            _lasts([sys.executable, "-c", "pass"]) for _ in range(_TIMES)
        )
        command = [
            sys.executable,
            "-m",
            "gdviz",
            "export",
            "race",
            str(Path(folder) / "it.png"),
        ]
        png = statistics.median(_lasts(command) for _ in range(_TIMES))
    found = [
        Measurement(
            "PNG of a scene, from process start", png, "s", "≤ 1.5",
            f"bare interpreter {python:.3f} s",
        )
    ]  # fmt: skip
    return found + _frames()


def _frames() -> list[Measurement]:
    """Processor time of the reference figure: six runs of 300 steps, three panels."""
    from gdviz.bench.films import reference
    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.export.figure.vector import pdf, svg
    from gdviz.ui.system.application import application

    app = application()
    with Figure(reference(), _SIZE) as picture:
        picture.image(0)
        times = sorted(_busy(lambda k=k: picture.image(k)) for k in range(1, picture.steps + 1))  # type: ignore[misc]  # of a default
        last = picture.steps
        found = [
            Measurement("frame of a figure, 1920 × 1080, median", times[len(times) // 2], "ms"),
            Measurement(
                "frame of a figure, 1920 × 1080, p99", times[int(0.99 * len(times))], "ms"
            ),
            Measurement("SVG of a figure", _busy(lambda: svg(picture, last)), "ms"),
            Measurement("PDF of a figure", _busy(lambda: pdf(picture, last)), "ms"),
        ]
    app.processEvents()
    return found


def _busy(work: Callable[[], object]) -> float:
    """Milliseconds of this thread that `work` takes."""
    start = thread_time()
    work()
    return 1e3 * (thread_time() - start)


def _lasts(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return perf_counter() - start
