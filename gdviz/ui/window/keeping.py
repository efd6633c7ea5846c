"""Keeps what is not saved while somebody works, so that no end of the program loses it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, final

from PySide6.QtCore import QObject, QTimer, Signal

from gdviz.core.errors import GdvizError
from gdviz.engine.mailbox import Mailbox
from gdviz.ui.system.session_lock import BEAT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.history import History
    from gdviz.ui.session import Session
    from gdviz.ui.system.shelf import Shelf

EVERY_SECONDS = 0.5  # that pass at least between two writings while a hand goes on


class _Work(NamedTuple):
    """What is to be kept."""

    history: History
    path: Path | None


@final
class Keeping(QObject):
    """Writes the session's scene to the shelf as soon as it differs from its file.

    All is done in a thread of its own: a slow disk does not hold the hand, and a GUI thread
    that is busy, as it is when a window opens, does not hold the disk.
    """

    _failed = Signal(str)

    def __init__(self, session: Session, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._shelf = session, shelf
        self._told = False  # that the disk cannot be written: once is enough
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="keeping")
        self._waiting: Mailbox[_Work] = Mailbox()
        self._hurry = Event()
        self._last: Future[None] | None = None
        self._taken_at = -EVERY_SECONDS  # by the clock; only the writer knows
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
        self._settle()
        self._shelf.drop()

    def write_now(self) -> None:
        """Write what is not saved before anything else happens, or raise a `GdvizError`."""
        self._settle()
        if self._session.modified:
            self._keep(_Work(self._session.history, self._session.path))

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
        session = self._session
        if not session.modified:
            self.drop()
        elif self._waiting.put(_Work(session.history, session.path)):
            self._last = self._writer.submit(self._write)  # not put off by what follows

    def _settle(self) -> None:
        """Let nothing wait to be written, and nothing be on its way to the disk."""
        self._waiting.take()
        if self._last is not None:
            self._hurry.set()
            self._last.result()
            self._hurry.clear()
            self._last = None

    # -- in the writer -----------------------------------------------------------------

    def _write(self) -> None:
        self._hurry.wait(max(self._taken_at + EVERY_SECONDS - monotonic(), 0.0))
        self._taken_at = monotonic()
        work = self._waiting.take()
        if work is None:
            return
        try:
            self._keep(work)
        except GdvizError as error:
            self._failed.emit(str(error))

    def _keep(self, work: _Work) -> None:
        history = work.history
        self._shelf.keep(history.scene, path=work.path, labels=history.unsaved)

    # -- in the window -----------------------------------------------------------------

    def _on_failed(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self._session.complain(f"Unsaved work is not being kept: {sentence}")
