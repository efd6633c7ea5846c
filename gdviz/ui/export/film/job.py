"""A film from beginning to end: figures, pictures, the writer, and how far it has come."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, final

from PySide6.QtCore import QSize

from gdviz.core.errors import GdvizError
from gdviz.engine.watched import UNWATCHED
from gdviz.scene.camera import moves
from gdviz.scene.carriers import text_of
from gdviz.scene.film_tags import TAG, comment_of
from gdviz.scene.source_date import iso_date
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.film import film, gif
from gdviz.ui.export.film.encoder import (
    Encoder,
    Mp4,
    Pictures,
    WebM,
)
from gdviz.ui.export.film.reel import Reel
from gdviz.ui.export.film.target import Target
from gdviz.ui.export.film.writer import FilmWriter, missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched
    from gdviz.scene.records import Scene
    from gdviz.ui.export.film.film import Pace
    from gdviz.ui.framing import Framing

FRAMES = "frames"  # a folder of pictures
FORMATS = {
    ".mp4": "MP4 (H.264)", ".webm": "WebM (VP9)", ".gif": "GIF", FRAMES: "PNG sequence",
}  # fmt: skip
_MOST_SIDE, _MOST_PIXELS = 8192, 7680 * 4320  # what players of H.264 and VP9 take


class FilmProgress(NamedTuple):
    """How far a film has come."""

    done: int  # frames encoded
    frames: int
    bytes: int
    seconds_left: float | None  # None: too early to tell


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FilmLook:
    """Everything about a film but its scenes and its name.

    What of it a hand has chosen, its `framing`, goes for every scene, unless `later` says
    what goes for those after the first.
    """

    size: tuple[int, int] = (1920, 1080)
    theme: str | None = None
    layout: str | None = None
    framing: Framing | None = None
    later: Framing | None = None
    pace: Pace

    def figure(
        self,
        scene: Scene,
        size: tuple[int, int],
        *,
        first: bool,
        runs: Sequence[Run] | None = None,
        watched: Watched = UNWATCHED,
    ) -> Figure:
        """What shows `scene`, the `first` of a film or a later one, in `size` pixels."""
        framing = self.framing if first or self.later is None else self.later
        return Figure(
            scene, size, theme=self.theme, layout=self.layout, framing=framing, runs=runs,
            watched=watched,
        )  # fmt: skip


def format_of(path: str | os.PathLike[str]) -> str | None:
    """The format of a film called `path`, a key of `FORMATS`; None when it is no film.

    A folder of pictures is a name that ends with a slash, or a folder that exists.
    """
    text = os.fspath(path)
    if text.endswith(("/", os.sep)) or os.path.isdir(text):
        return FRAMES
    suffix = os.path.splitext(text)[1].lower()
    return suffix if suffix in FORMATS else None


@final
class FilmJob:
    """Makes one film; `advance` it until it is done, or `cancel` it.

    Needs a `QApplication`, and paints in the thread that calls; encoding goes on in
    another.  The file has the name asked for only when all of it is written.
    """

    def __init__(
        self, reel: Reel, path: str | os.PathLike[str], look: FilmLook,
        *, tags: dict[str, str], owned: Sequence[Figure] = (),
    ) -> None:  # fmt: skip
        kind = checked(path, look)
        self._owned = tuple(owned)
        self._reel, self._film = reel, reel.film
        size = (reel.size.width(), reel.size.height())
        target = Target(Path(path), folder=kind == FRAMES)
        make = partial(_make, kind=kind, size=size, pace=look.pace, tags=tags)
        self._writer = FilmWriter(target, make)
        self._samples = _spread(self._film.frames, _SAMPLES.get(kind, 0))
        self._painted = self._looked = 0
        self._ended = self._over = False
        self._began: tuple[float, int] | None = None

    @property
    def progress(self) -> FilmProgress:
        """How far it has come."""
        done, frames = self._writer.encoded, self._film.frames
        left = None
        if done and self._began is None:
            self._began = monotonic(), done
        if self._began is not None and done - self._began[1] > 2:
            since, before = self._began
            left = (monotonic() - since) / (done - before) * (frames - done)
        return FilmProgress(done, frames, self._writer.bytes, left)

    def advance(self, seconds: float, *, patient: bool = True) -> bool:
        """Work for about `seconds`; True while there is more to do.

        Not `patient`, it returns at once when the encoder cannot take another picture.
        """
        deadline = monotonic() + seconds
        while not self._over:
            left = max(deadline - monotonic(), 0.0) if patient else 0.0
            if not self._step(left) or monotonic() >= deadline:
                break
        return not self._over

    def cancel(self) -> None:
        """Stop, and leave neither the file nor a part of it."""
        if not self._over:
            self._over = True
            self._writer.cancel()
            self._close_figures()

    def _step(self, patience: float) -> bool:
        """Hand over one picture; False when it has to wait."""
        try:
            if self._looked < len(self._samples):
                image = self._reel.image(self._samples[self._looked])
                moved = self._writer.show(image, patience)
                self._looked += moved
            elif self._painted < self._film.frames:
                moved = self._writer.offer(self._reel.image(self._painted), patience)
                self._painted += moved
            elif not self._ended:
                moved = self._ended = self._writer.end(patience)
            else:
                moved = self._over = self._writer.wait(patience)
                if moved:
                    self._close_figures()
        except BaseException:
            self.cancel()
            raise
        return moved

    def _close_figures(self) -> None:
        for figure in self._owned:
            figure.close()
        self._owned = ()


def film_job(
    scenes: Sequence[Scene],
    path: str | os.PathLike[str],
    look: FilmLook,
    watched: Watched = UNWATCHED,
    *,
    runs: Sequence[Sequence[Run]] | None = None,
) -> FilmJob:
    """The job that makes a film of `scenes`, one after the other.

    They are run here, unless the `runs` of each are known.
    """
    kind = checked(path, look)
    size = look.size if kind in (".gif", FRAMES) else even_size(look.size)
    figures: list[Figure] = []
    try:
        for i, scene in enumerate(scenes):
            known = None if runs is None else runs[i]
            figures.append(look.figure(scene, size, first=not i, runs=known, watched=watched))
        reel = reel_of(figures, look.pace)
        return FilmJob(reel, path, look, tags=tags_of(figures, scenes), owned=figures)
    except BaseException:
        for figure in figures:
            figure.close()
        raise


def reel_of(figures: Sequence[Figure], pace: Pace) -> Reel:
    """The film of `figures`, ready to be painted frame by frame."""
    scenes = [figure.plan.scene for figure in figures]
    takes = [
        film.Take(figure.steps, scene.show.steps_per_second, moves(scene.show.camera))
        for figure, scene in zip(figures, scenes, strict=True)
    ]
    cards = [
        (scene.title, " · ".join(figure.plan.labels))
        for figure, scene in zip(figures, scenes, strict=True)
    ]
    size = QSize(*figures[0].size)
    return Reel(film.cut(takes, pace), figures, cards, figures[0].theme, size)


def checked(path: str | os.PathLike[str], look: FilmLook) -> str:
    """The format of `path`; a `GdvizError` unless a film of that format can look so."""
    kind = format_of(path)
    if kind is None:
        allowed = ", ".join(key for key in FORMATS if key != FRAMES)
        raise GdvizError(
            f"a film ends with one of {allowed}, or is a folder", where=os.fspath(path)
        )
    if (sentence := missing()) is not None:
        raise sentence
    width, height = look.size
    if max(width, height) > _MOST_SIDE or width * height > _MOST_PIXELS:
        raise GdvizError(
            f"a film has at most {_MOST_SIDE} pixels a side and 7680x4320 in all, "
            f"got {width}x{height}",
            where="size",
        )
    if kind == ".gif" and look.pace.fps > gif.MOST_FPS:
        raise GdvizError(
            f"a GIF has at most {gif.MOST_FPS} frames a second, got {look.pace.fps}",
            where="fps",
        )
    return kind


def even_size(size: tuple[int, int]) -> tuple[int, int]:
    """`size` with each side even, as yuv420p must have it; at most one pixel larger."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def tags_of(figures: Sequence[Figure], scenes: Sequence[Scene]) -> dict[str, str]:
    """What the file says about itself: the title, and the first scene, to be opened again."""
    text = text_of(scenes[0]).decode("ascii")
    tags = {
        "title": " · ".join(figure.plan.scene.title for figure in figures)[:200],
        "comment": comment_of(text),
        TAG: text,
    }
    if date := iso_date():
        tags["creation_time"] = date
    return tags


def spoken(progress: FilmProgress) -> str:
    """How far a film has come, in words."""
    percent = 100 * progress.done // progress.frames
    words = [f"{percent} %", f"frame {progress.done} of {progress.frames}"]
    words.append(f"{progress.bytes / 1e6:.1f} MB")
    if progress.seconds_left is not None and progress.done < progress.frames:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        words.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(words)


_SAMPLES = {".gif": gif.Gif.samples}


def _make(
    file: Path, *, kind: str, size: tuple[int, int], pace: Pace, tags: dict[str, str]
) -> Encoder[Any]:
    if kind == ".gif":
        return gif.Gif(file, size, pace.fps, tags, loop=pace.loop)
    if kind == ".mp4":
        return Mp4(file, size, pace.fps, tags)
    return (WebM if kind == ".webm" else Pictures)(file, size, pace.fps, tags)


def _spread(frames: int, count: int) -> list[int]:
    """At most `count` frames, evenly among all of them, the last one included."""
    count = min(count, frames)
    return sorted({(i + 1) * frames // count - 1 for i in range(count)})
