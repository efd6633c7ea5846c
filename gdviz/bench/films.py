"""Speed of films, as ratios within one run: to the encoder alone, and to matplotlib.

The reference is six runs of 300 steps on a landscape, with curves and stability, 1920 × 1080
at 60 frames a second, x264 veryfast crf 18.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from gdviz.bench.table import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage

    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene

_SIZE = (1920, 1080)
_FPS = 60
_TIMES = 3
_PLAIN_FRAMES = 40  # of matplotlib's film; each takes as long as the next
_PEAK = """
import sys
from gdviz.bench.films import film, peak, reference
film(reference(), sys.argv[1], steps_per_second=float(sys.argv[2]))
print(peak())
"""
_MATPLOTLIB = Path(__file__).with_name("matplotlib_film.py")


def measure() -> list[Measurement]:
    """Export films, encode the same pictures again, and compare."""
    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.system.application import application

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application()
    scene = reference()
    found: list[Measurement] = []
    with tempfile.TemporaryDirectory() as name, Figure(scene, _SIZE) as picture:
        folder = Path(name)
        images = [picture.image(k) for k in range(picture.steps + 1)]
        own = scene.show.steps_per_second
        for words, rate, asked in (
            ("as fast as the scene says", own, "≥ 0.70"),
            ("a step in every frame", float(_FPS), "≥ 0.80"),
        ):
            held = round(_FPS / rate)
            frames = picture.steps * held + 1
            ours, alone = [], []
            for _ in range(_TIMES):
                alone.append(frames / _lasts(_encode, images, held, folder / "alone.mp4"))
                ours.append(frames / _lasts(film, scene, folder / "film.mp4", rate))
            ratio = statistics.median(a / b for a, b in zip(ours, alone, strict=True))
            speed = statistics.median(ours)
            found.append(Measurement(f"film, {words}, frames a second", speed, "/s"))
            found.append(
                Measurement(
                    "… as a share of encoding alone", ratio, "×", asked,
                    f"the encoder {statistics.median(alone):.0f} /s",
                )
            )  # fmt: skip
        found += _beside_matplotlib(picture.runs, folder, speed)
        found.append(_webm(scene, folder))
        found += _memory(folder)
    app.processEvents()
    return found


def reference() -> Scene:
    """The scene of the figures: six methods, 300 steps."""
    from gdviz.scene.codec import from_builtins

    methods = {
        "gd": 0.002, "heavy_ball": 0.001, "nesterov": 0.001, "adagrad": 0.5,
        "rmsprop": 0.05, "adam": 0.1,
    }  # fmt: skip
    runs = [{"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()]
    return from_builtins(
        {
            "title": "Reference", "objective": "himmelblau_tilted", "start": [-4.0, 3.0],
            "steps": 300, "runs": runs,
        }
    )  # fmt: skip


def film(scene: Scene, path: Path | str, steps_per_second: float) -> None:
    """The film of which the figures speak, without rests."""
    from gdviz.ui.export.publish import export

    export(
        scene, path, size=_SIZE, fps=_FPS, steps_per_second=steps_per_second, hold=(0.0, 0.0)
    )


def _encode(images: list[QImage], held: int, path: Path) -> None:
    """The same frames, already painted, through the same encoder, one after the other."""
    from gdviz.ui.export.film.encoder import Mp4

    encoder = Mp4(path, _SIZE, _FPS, {})
    for i, image in enumerate(images):
        for _ in range(held if i < len(images) - 1 else 1):
            encoder.add(encoder.prepare(image))
    encoder.close()


def _beside_matplotlib(runs: tuple[Run, ...], folder: Path, ours: float) -> list[Measurement]:
    """How much faster than `FuncAnimation.save`, where matplotlib is installed.

    ``GDVIZ_MATPLOTLIB`` may name a Python that has it, when this one has not.
    """
    import numpy as np

    python = os.environ.get("GDVIZ_MATPLOTLIB", "")
    if not python:
        if find_spec("matplotlib") is None:
            return []
        python = sys.executable
    data = folder / "runs.npz"
    with zipfile.ZipFile(data, "w") as archive:
        for i, run in enumerate(runs):
            for what, values in (("theta", run.theta), ("loss", run.loss)):
                with archive.open(f"{what}{i}.npy", "w") as stream:
                    np.lib.format.write_array(stream, values)
    done = subprocess.run(
        [python, str(_MATPLOTLIB), str(data), str(folder / "plain.mp4"), str(_PLAIN_FRAMES)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    theirs = float(done.stdout.split()[-1])
    return [
        Measurement(
            "… as a multiple of matplotlib's", ours / theirs, "×", "≥ 10",
            f"FuncAnimation.save {theirs:.1f} /s",
        )
    ]  # fmt: skip


def _webm(scene: Scene, folder: Path) -> Measurement:
    """How much longer a WebM takes than an MP4, one after the other."""
    rate = float(_FPS)
    ratios = []
    for _ in range(_TIMES):
        mp4 = _lasts(film, scene, folder / "film.mp4", rate)
        ratios.append(_lasts(film, scene, folder / "film.webm", rate) / mp4)
    return Measurement(
        "WebM, as a multiple of the time of MP4", statistics.median(ratios), "×", "≤ 3"
    )


def _memory(folder: Path) -> list[Measurement]:
    """The most memory that a film takes, and how much more one of four times the length."""
    short, long = (_peak(folder / "film.mp4", rate) for rate in (60.0, 15.0))
    return [
        Measurement("memory of a film of 300 frames", short, "MB", "≤ 600"),
        Measurement("memory of a film of 1,200 frames", long, "MB", "≤ 600"),
    ]


def _peak(path: Path, steps_per_second: float) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path), str(steps_per_second)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def peak() -> float:
    """The most memory that this process ever took, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other way a process inherits the peak of the one that began it
        line = next(s for s in status.read_text().splitlines() if s.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 2**20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _lasts(work: Callable[..., None], *arguments: object) -> float:
    start = perf_counter()
    work(*arguments)
    return perf_counter() - start
