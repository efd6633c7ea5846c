"""A source of frames for films that need no scene, and a look into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.scene.carriers import text_of
from gdviz.scene.codec import from_builtins
from gdviz.scene.film_tags import comment_of
from gdviz.ui.export.film.film import Pace, Take, cut
from gdviz.ui.export.film.job import FilmJob, FilmLook
from gdviz.ui.export.film.reel import Reel
from gdviz.ui.look.theme import LIGHT

if TYPE_CHECKING:
    from pathlib import Path

SCENE = from_builtins(
    {"title": "Größer als <η>", "objective": "quadratic", "runs": [{"optimizer": "gd"}]}
)
GROUND, BAR = QColor("#88b1d8"), QColor("#c44a29")


class Bars:
    """Ground, and a bar that is 4 pixels further to the right with every step."""

    def __init__(self, size: tuple[int, int] = (96, 64), steps: int = 12) -> None:
        self.size, self.steps = size, steps
        self.painted = 0

    def image(self, k: int, at: float | None = None) -> QImage:
        self.painted += 1
        image = QImage(*self.size, QImage.Format.Format_RGB32)
        image.fill(GROUND)
        painter = QPainter(image)
        painter.fillRect(QRect(4 * k, 16, 8, 32), BAR)
        painter.end()
        return image


def bars_job(
    path: Path, source: Bars | None = None, *, pace: Pace | None = None, slash: str = ""
) -> FilmJob:
    """A job for a film of `source`: one step a frame, unless the pace says otherwise."""
    source = source or Bars()
    pace = pace or Pace(fps=10, steps_per_second=10.0, hold_start=0.0, hold_end=0.1)
    reel = Reel(
        cut([Take(source.steps, 10.0)], pace), [source], [("Title", "line")], LIGHT,
        QSize(*source.size),
    )  # fmt: skip
    look = FilmLook(size=source.size, pace=pace)
    text = text_of(SCENE).decode()
    tags = {"title": SCENE.title, "comment": comment_of(text), "gdviz": text}
    return FilmJob(reel, f"{path}{slash}", look, tags=tags)


def finish(job: FilmJob) -> None:
    while job.advance(5.0):
        pass


def decoded(path: Path) -> npt.NDArray[np.uint8]:
    """All frames ``(n, height, width, 3)``, red first."""
    with av.open(str(path)) as container:
        # AREA: swscale's shortcut from yuv420p leaves out the last columns of some widths
        return np.stack(
            [
                frame.reformat(format="rgb24", interpolation="AREA", threads=1).to_ndarray()
                for frame in container.decode(video=0)
            ]
        )
