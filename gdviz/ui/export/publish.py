"""Files for others, made by a script or on the command line: no window, no display."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.core.checkpoint import StoppedError
from gdviz.core.errors import GdvizError
from gdviz.engine.interrupted import Interrupted
from gdviz.engine.watched import Watched
from gdviz.scene.records import Scene
from gdviz.ui.export.figure import picture_files as stills
from gdviz.ui.export.figure.composing import SCREEN
from gdviz.ui.export.film import job as film_job
from gdviz.ui.export.film.film import Pace
from gdviz.ui.export.film.job import FilmLook
from gdviz.ui.framing import Framing
from gdviz.ui.system import platform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtWidgets import QApplication

    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import ViewName
    from gdviz.ui.export.figure.vector import Bands, Lettering
    from gdviz.ui.export.film.film import Easing
    from gdviz.ui.export.film.job import FilmProgress

_FPS = {".gif": 25}  # of a film whose rate is not given; else 60
_SWITCH_SECONDS = 0.0005  # the painter lets go of the interpreter soon after it was asked


def export(
    scene: Scene | Sequence[Scene],
    path: str | os.PathLike[str],
    *,
    size: tuple[int, int] | None = None,
    style: FigureStyle | None = None,
    theme: str | None = None,
    layout: str | None = None,
    view: ViewName | None = None,
    step: int | None = None,
    dpi: float | None = None,
    captioned: bool = False,
    bands: Bands = "vector",
    lettering: Lettering = "outlines",
    fps: int | None = None,
    steps_per_second: float | None = None,
    easing: Easing = "none",
    hold: tuple[float, float] = (0.5, 1.5),
    titles: bool | None = None,
    loop: bool | None = None,
    tell: Callable[[FilmProgress], None] | None = None,
    computing: Callable[[int, int], None] | None = None,
) -> None:
    """Write a picture of `scene`, or its film, or that of several scenes, to `path`.

    Parameters
    ----------
    scene, path
        What to show; the suffix tells the format (.png, .svg, .pdf; .mp4, .webm, .gif), and
        a name that ends with a slash is a folder of numbered PNG files.
    size, style
        Pixels, 1920 × 1080 where neither it nor a style says more; and what an author wants
        besides what the scene says of that: the size on paper, for instance.
    theme, layout
        How it looks: ``light``, ``dark`` or ``print``; ``composed``, ``landscape``,
        ``curves``, ``stability`` or ``grid``.
    view
        What the paths lie on, ``2d``, ``grid`` or ``3d``: as the scene says when None.  3-D
        needs a display with OpenGL.
    step, dpi
        Of a picture: which step it shows, the last when None, and pixels for an inch of paper.
    captioned
        Of a picture: whether a text file with its caption stands beside it.
    bands, lettering
        Of an SVG or PDF: whether the landscape is shapes (``vector``) or one ``image``; of an
        SVG, whether letters are ``outlines``, the same everywhere, or ``text``.
    fps
        Frames a second: 60, or 25 for a GIF, when None.
    steps_per_second, easing
        How fast the runs go: as the scene says when None; ``smooth`` starts and ends slowly.
    hold
        Seconds that the first and the last step stand still.
    titles
        Whether each scene begins with its title: when there are several, if None.
    loop
        Whether the end fades into the beginning, and a GIF repeats: only a GIF, if None.
    tell
        Hears a few times a second how far the film has come.
    computing
        Hears before how many steps of the runs have been taken, and how many there are.

    Raises
    ------
    GdvizError
        If it cannot be made so.
    KeyboardInterrupt
        On Ctrl+C, or when the program is told to end; nothing is left behind.
    """
    scenes = [scene] if isinstance(scene, Scene) else list(scene)
    if not scenes:
        raise GdvizError("there is no scene to be shown")
    if stills.is_still(path):
        with _stoppable(computing) as watched:
            _application(scenes, view)
            made = stills.still(
                scenes, os.path.splitext(path)[1].lower(), size=size, dpi=dpi, theme=theme,
                layout=layout, step=step, bands=bands, lettering=lettering,
                framing=Framing(view=view), style=style, watched=watched,
            )  # fmt: skip
            watched.checkpoint()
            made.save(path, captioned=captioned)
        return
    kind = film_job.format_of(path)
    if kind is None:
        known = ", ".join((*stills.SUFFIXES, *(k for k in film_job.FORMATS if k[:1] == ".")))
        raise GdvizError(
            f"must end with one of {known}, or with / for a folder of pictures",
            where=os.fspath(path),
        )
    if step is not None:
        raise GdvizError("is for pictures; a film shows every step", where="frame")
    if style is not None:
        scenes = [_worn(scene, style) for scene in scenes]
    pace = Pace(
        fps=_FPS.get(kind or "", 60) if fps is None else fps,
        steps_per_second=steps_per_second,
        easing=easing,
        hold_start=hold[0],
        hold_end=hold[1],
        titles=len(scenes) > 1 if titles is None else titles,
        loop=kind == ".gif" if loop is None else loop,
    )
    look = FilmLook(
        size=size or SCREEN, theme=theme, layout=layout, framing=Framing(view=view), pace=pace
    )
    film_job.checked(path, look)
    with _stoppable(computing) as watched, _generous():
        _application(scenes, view)
        job = film_job.film_job(scenes, path, look, watched)
        try:
            while job.advance(0.1):
                watched.checkpoint()
                if tell is not None:
                    tell(job.progress)
            if tell is not None:
                tell(job.progress)
        finally:
            job.cancel()


def _worn(scene: Scene, style: FigureStyle) -> Scene:
    """`scene` with all that is said in `style`."""
    return replace(scene, show=replace(scene.show, style=style.over(scene.show.style)))


@contextmanager
def _stoppable(computing: Callable[[int, int], None] | None) -> Iterator[Watched]:
    """Let Ctrl+C end what goes on inside at its next piece; `KeyboardInterrupt` says so."""
    with Interrupted() as interrupted:
        stop = interrupted.checkpoint
        try:
            yield Watched(stop) if computing is None else Watched(stop, computing)
        except StoppedError:
            raise KeyboardInterrupt from None


@contextmanager
def _generous() -> Iterator[None]:
    """Let the encoder's thread have the interpreter soon after it is done with a frame.

    The painter holds it nearly all the time, and would keep the other waiting for each.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _application(scenes: Sequence[Scene], view: ViewName | None) -> QApplication:
    """The program's `QApplication`, or one that shows nothing.

    It needs no display, unless there is a surface to be drawn and a display to help.
    """
    from PySide6.QtWidgets import QApplication

    from gdviz.ui.system.application import application

    if QApplication.instance() is None:
        surface = any((view or scene.show.view) == "3d" for scene in scenes)
        if not (surface and platform.has_display() and _can_open_windows()):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return application()


def _can_open_windows() -> bool:
    try:
        platform.prepare(window=True)
    except GdvizError:
        return False
    return True
