"""The runs of scenes that are to be exported, so that no dialog ever computes for long."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, Signal

from gdviz.core.checkpoint import StoppedError
from gdviz.core.errors import GdvizError
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.watched import Watched
from gdviz.scene.budget import budget_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene
    from gdviz.ui.session import Session

SOON = 0.15  # seconds of computing in which a hand is not held up
_MOST = 8  # scenes whose runs are remembered
WAITING = "The runs are still being computed; the picture follows"


@final
class RunsAhead(QObject):
    """Hands out the runs of scenes, or says when they will be there.

    Those of the session's scene are the ones that the window shows.  Those of other scenes
    are computed on a thread of their own, unless they take no time.

    Signals
    -------
    arrived
        Runs that were not there when they were asked for.
    """

    arrived = Signal()
    _done = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._known: list[tuple[Scene, tuple[Run, ...] | GdvizError]] = []
        self._work: _Work | None = None
        self._waits = False
        self._done.connect(self._on_done)
        session.snapshot_arrived.connect(self._on_snapshot)

    def of(self, scene: Scene) -> tuple[Run, ...] | None:
        """The runs of `scene`; None when they are not there yet: `arrived` will tell.

        A `GdvizError` says why there will be none.
        """
        for known, found in self._known:
            if known is scene:
                if isinstance(found, GdvizError):
                    raise found
                return found
        if scene is self._session.scene and (runs := self._session.finished) is not None:
            return runs
        if budget_of(scene).seconds <= SOON:
            runs = simulate_plan(resolve(scene))
            self._keep(scene, runs)
            return runs
        if scene is self._session.scene:
            self._waits = True
        elif self._work is None:
            self._work = _Work(scene, self._done.emit)
        return None

    def of_all(self, scenes: tuple[Scene, ...]) -> list[tuple[Run, ...]] | None:
        """The runs of each; None unless all are there."""
        found = [runs for scene in scenes if (runs := self.of(scene)) is not None]
        return found if len(found) == len(scenes) else None

    def close_down(self) -> None:
        """Give up what is being computed, and forget what was."""
        work, self._work = self._work, None
        if work is not None:
            work.stop()
        self._known.clear()
        self._waits = False

    def _keep(self, scene: Scene, found: tuple[Run, ...] | GdvizError) -> None:
        self._known = [*self._known[1 - _MOST :], (scene, found)]

    def _on_snapshot(self) -> None:
        if self._waits and self._session.finished is not None:
            self._waits = False
            self.arrived.emit()

    def _on_done(self) -> None:
        work = self._work
        if work is None or work.found is None:
            return  # the word of one that was given up
        self._work = None
        self._keep(work.scene, work.found)
        self.arrived.emit()


class _Work:
    """The runs of one scene, computed on a thread of their own."""

    def __init__(self, scene: Scene, done: Callable[[], None]) -> None:
        self.scene = scene
        self.found: tuple[Run, ...] | GdvizError | None = None
        self._done = done
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gdviz runs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Have it end; returns once it has."""
        self._stop.set()
        self._thread.join()

    def _check(self) -> None:
        if self._stop.is_set():
            raise StoppedError

    def _run(self) -> None:
        try:
            self.found = simulate_plan(resolve(self.scene), Watched(self._check))
        except StoppedError:
            return
        except GdvizError as error:
            self.found = error
        self._done()
