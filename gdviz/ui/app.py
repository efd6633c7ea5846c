"""The program: opens the window, and ends without a crash."""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.lessons.prose import shown_text
from gdviz.scene.typed import with_formula
from gdviz.ui.system import platform
from gdviz.ui.system.application import application
from gdviz.ui.system.imports import hasten_imports

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from gdviz.scene.records import Scene
    from gdviz.ui.window.main_window import MainWindow

OPENING = "race"
PICTURE = "gdviz.png"
_SIZE = (1600, 1000)
SWITCH_SECONDS = 0.001  # a thread that steps lets go of the interpreter soon after asked


def open_window(
    scene: str | None = None,
    *,
    formula: str | None = None,
    theme: str | None = None,
    fullscreen: bool = False,
    hide: tuple[str, ...] = (),
    step: int | None = None,
) -> int:
    """Open the window on `scene`, a path or a key; return the exit status.

    With a `formula` its runs are on that landscape, and the scene is nobody's file.  Without
    a display the scene is rendered to a PNG instead.
    """
    loaded = shipped.load(scene or OPENING)
    if formula is not None:
        loaded = with_formula(loaded, formula)
    display = platform.has_display()
    platform.prepare(window=display)
    if not display:
        return _without_display(loaded, theme, step)
    path = shipped.file_of(scene) if scene is not None and formula is None else None
    return run(
        loaded, path=path, theme=theme, fullscreen=fullscreen, hide=hide, step=step,
        remember=True,
    )  # fmt: skip


def run(
    scene: Scene,
    *,
    path: Path | None = None,
    theme: str | None = None,
    fullscreen: bool = False,
    hide: tuple[str, ...] = (),
    step: int | None = None,
    remember: bool = False,
    ready: Callable[[QApplication, MainWindow], None] | None = None,
) -> int:
    """Show `scene` in a window until it is closed.

    Parameters
    ----------
    scene, path
        What to open, and the file that it came from.
    theme, fullscreen, hide, step
        How it starts; a scene that names a theme keeps it unless `theme` is given.
    remember
        Take theme, size and layout from the last time, and keep them for the next.
    ready
        Called when the window is shown; tests and measurements use it.
    """
    hasten_imports()
    from gdviz.ui.look.theme import THEMES
    from gdviz.ui.session import Session
    from gdviz.ui.system.interrupts import Interrupts
    from gdviz.ui.system.settings import KEPT, folder
    from gdviz.ui.system.shelf import Shelf
    from gdviz.ui.window.failures import LoggedErrors
    from gdviz.ui.window.keeper import Keeper
    from gdviz.ui.window.main_window import MainWindow

    sys.setswitchinterval(SWITCH_SECONDS)
    app = application()
    session = Session(scene, path)
    interrupts = Interrupts()
    logged: LoggedErrors | None = None
    try:
        keeper = Keeper() if remember else None
        last = keeper.theme if keeper is not None else ""
        look = theme or scene.show.theme or (last if last in THEMES else "light")
        scale = keeper.scale if keeper is not None else 1.0
        window = MainWindow(session, THEMES[look].scaled(scale))
        sys.excepthook = _Hook(window)
        logged = LoggedErrors(window.failures)
        if keeper is None or not keeper.watch(window):
            window.resize(*_fitting(app))
        window.fold(hide)
        if fullscreen:
            window.showFullScreen()
        else:
            window.show()
        session.start()
        if remember:
            window.keep_work(Shelf(folder() / KEPT))
        if step is None:
            session.simulation.play.emit(True)
        else:
            session.simulation.seek.emit(step)
        if ready is not None:
            ready(app, window)
        return int(app.exec())
    finally:
        # A pyqtgraph window that is alive when the interpreter ends crashes it, and so does
        # a running thread: both are taken down here, in this order, while Qt still runs.
        sys.excepthook = sys.__excepthook__
        if logged is not None:
            logged.close()
        interrupts.close()
        session.close()
        app.closeAllWindows()
        app.processEvents()


class _Hook:
    """Says that something broke, in the window too, and lets the program live on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = weakref.ref(window)

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        window = self._window()
        if window is not None and isinstance(error, Exception):
            window.failures.tell(error.with_traceback(trace))


def render(scene: Scene, *, theme: str | None = None, step: int | None = None) -> bytes:
    """The picture of `scene` at `step`, or at its end, as the bytes of a PNG."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    hasten_imports()
    from gdviz.engine.plan import resolve
    from gdviz.engine.simulation import Simulation, Snapshot
    from gdviz.ui.export.figure.panel_picture import picture, png
    from gdviz.ui.look.theme import THEMES
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

    app = application()
    session = Session(scene)
    look = THEMES[theme or scene.show.theme or "light"]
    window = MainWindow(session, look)
    window.resize(*_SIZE)
    window.show()
    app.processEvents()
    simulation = Simulation(resolve(scene))
    simulation.advance(_never)
    runs = simulation.runs()
    last = max(run.steps for run in runs)
    k = last if step is None else min(step, last)
    window.show_race(Snapshot(simulation.plan, runs, k, playing=False, complete=True))
    app.processEvents()
    content = png(picture(window.pictured(), look.window))
    window.close()
    app.processEvents()
    return content


def _without_display(scene: Scene, theme: str | None, step: int | None) -> int:
    from gdviz.scene.files import write_atomically

    target = Path(PICTURE)
    try:
        write_atomically(target, render(scene, theme=theme, step=step))
    except GdvizError as error:
        raise GdvizError(f"There is no display, and the picture of the scene {error}") from None
    title = shown_text(scene.title, None)
    sys.stdout.write(
        f"There is no display, so the scene “{title}” was drawn to {target} instead.\n"
    )
    return 0


def _fitting(app: QApplication) -> tuple[int, int]:
    """The design size, or what the screen has room for."""
    room = app.primaryScreen().availableSize()
    return min(_SIZE[0], room.width()), min(_SIZE[1], room.height())


def _never() -> bool:
    return False
