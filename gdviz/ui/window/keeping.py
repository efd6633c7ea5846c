"""Keeps what is not saved while somebody works, so that no end of the program loses it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, QTimer, Signal

from gdviz.core.errors import GdvizError
from gdviz.ui.system.session_lock import BEAT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.records import Scene
    from gdviz.ui.session import Session
    from gdviz.ui.system.shelf import Shelf

SOON_MS = 500  # after the first change that is not saved, however many follow


@final
class Keeping(QObject):
    """Writes the session's scene to the shelf soon after it differs from its file.

    The disk is written in a thread of its own: a slow one does not hold the hand.
    """

    _failed = Signal(str)

    def __init__(self, session: Session, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._shelf = session, shelf
        self._told = False  # that the disk cannot be written: once is enough
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="keeping")
        self._last: Future[None] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._write)
        self._beat = QTimer(self)
        self._beat.setInterval(int(1e3 * BEAT_SECONDS))
        self._beat.timeout.connect(shelf.beat)
        self._beat.start()
        self._failed.connect(self._on_failed)
        session.scene_changed.connect(self._on_changed)
        session.looked.connect(self._on_changed)
        session.saved.connect(self._on_changed)

    def drop(self) -> None:
        """Forget what was kept: the user does not want it."""
        self._soon.stop()
        self._wait()
        self._shelf.drop()

    def write_now(self) -> None:
        """Write what is not saved before anything else happens, or raise a `GdvizError`."""
        self._soon.stop()
        self._wait()
        if self._session.modified:
            self._keep()

    def flush(self) -> None:
        """Write at once what is not saved, and let go of the shelf: the program ends."""
        try:
            self.write_now()
        except GdvizError as error:
            self._on_failed(str(error))
        self._beat.stop()
        self._writer.shutdown()
        self._shelf.close()

    def _on_changed(self, _: object = None) -> None:
        if not self._session.modified:
            self.drop()
        elif not self._soon.isActive():  # not put off by what follows
            self._soon.start()

    def _write(self) -> None:
        session = self._session
        if session.modified:
            scene, path, labels = session.scene, session.path, session.unsaved
            self._last = self._writer.submit(self._kept, scene, path, labels)

    def _kept(self, scene: Scene, path: Path | None, labels: tuple[str, ...]) -> None:
        try:
            self._shelf.keep(scene, path=path, labels=labels)
        except GdvizError as error:
            self._failed.emit(str(error))

    def _keep(self) -> None:
        session = self._session
        self._shelf.keep(session.scene, path=session.path, labels=session.unsaved)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()
            self._last = None

    def _on_failed(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self._session.complain(f"Unsaved work is not being kept: {sentence}")
