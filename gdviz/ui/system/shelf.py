"""Work that was not saved, kept on disk: one file for each session, offered to the next.

Every session locks what it owns, so that no other one, on this computer or on another that
shares the folder, takes it for left behind.  A file is written whole or not at all.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, final

import msgspec

from gdviz.core.errors import GdvizError
from gdviz.scene import codec
from gdviz.scene.files import write_atomically
from gdviz.ui.system import session_lock

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile

    from gdviz.scene.records import Scene

SUFFIX = ".kept"
_MAX_BYTES = 4_000_000  # a scene has two at most
_MOST_LABELS = 20

log = logging.getLogger("gdviz.ui")


class _Note(msgspec.Struct, frozen=True):
    """What stands in a file of the shelf beside the scene."""

    scene: msgspec.Raw
    when: float
    title: str = ""
    path: str = ""
    host: str = ""
    labels: tuple[str, ...] = ()
    later: bool = False


class Kept(NamedTuple):
    """Unsaved work that a session has left behind.

    Attributes
    ----------
    file
        Where it lies.
    scene, path
        The scene, and the file that it belongs to; "" when it was never saved.
    when
        Seconds since 1970 at which it was written.
    labels
        What was done and not saved, the last first.
    host
        The computer on which that was.
    later
        Whether somebody has asked for it to be kept.
    """

    file: Path
    scene: Scene
    path: str
    when: float
    labels: tuple[str, ...]
    host: str
    later: bool


@final
class Shelf:
    """The folder of kept work, as one session sees it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = folder / f"{uuid.uuid4().hex}{SUFFIX}"
        self._locks: dict[Path, QLockFile] = {}

    # -- its own -----------------------------------------------------------------------

    def keep(
        self, scene: Scene, *, path: Path | None, labels: tuple[str, ...], later: bool = False
    ) -> None:
        """Write `scene` as what this session has not saved.

        With `later` it is put aside under a name of its own.  A `GdvizError` says why that
        cannot be done.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise GdvizError(f"cannot be made: {reason}", where=str(self._folder)) from None
        file = self._folder / f"{uuid.uuid4().hex}{SUFFIX}" if later else self._own
        if not later and file not in self._locks:
            self._lock(file)
        note = _Note(
            scene=msgspec.Raw(codec.encode(scene)), when=time.time(), title=scene.title,
            path=str(path or ""), host=socket.gethostname(), labels=labels[:_MOST_LABELS],
            later=later,
        )  # fmt: skip
        write_atomically(file, msgspec.json.encode(note))

    def drop(self) -> None:
        """Forget what this session has written: it is saved, or not wanted."""
        with suppress(OSError):
            self._own.unlink(missing_ok=True)
        self._unlock(self._own)

    def beat(self) -> None:
        """Show other computers that this session lives."""
        for lock in self._locks.values():
            with suppress(OSError):
                os.utime(lock.fileName())

    def close(self) -> None:
        """Let go of everything; what was kept stays and is offered to the next session."""
        for file in list(self._locks):
            self._unlock(file)

    # -- that of others ----------------------------------------------------------------

    def left_behind(self) -> tuple[Kept, ...]:
        """What sessions that have ended did not save, the last one first.

        No other session is offered the same as long as this one has not let go of it.
        """
        found = []
        for file in self._files():
            if file != self._own and (file in self._locks or self._lock(file)):
                kept = _read(file)
                if kept is not None and not kept.later:
                    found.append(kept)
                    continue
                self._unlock(file)
        return tuple(sorted(found, key=lambda kept: -kept.when))

    def put_aside(self) -> tuple[Kept, ...]:
        """What somebody has asked to keep for later, the last one first."""
        found = [kept for file in self._files() if (kept := _read(file)) and kept.later]
        return tuple(sorted(found, key=lambda kept: -kept.when))

    def set_aside(self, kept: Kept) -> None:
        """Keep `kept` for later."""
        self.keep(
            kept.scene, path=None if not kept.path else Path(kept.path),
            labels=kept.labels, later=True,
        )  # fmt: skip
        self.throw_away(kept)

    def throw_away(self, kept: Kept) -> None:
        """Forget `kept`."""
        with suppress(OSError):
            kept.file.unlink(missing_ok=True)
        self._unlock(kept.file)

    # -- inside ------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        try:
            return [file for file in self._folder.iterdir() if file.suffix == SUFFIX]
        except OSError:
            return []

    def _lock(self, file: Path) -> bool:
        lock = session_lock.take(file)
        if lock is None:
            return False
        self._locks[file] = lock
        return True

    def _unlock(self, file: Path) -> None:
        lock = self._locks.pop(file, None)
        if lock is not None:
            lock.unlock()


def _read(file: Path) -> Kept | None:
    """What lies in `file`; None for what is no work of ours, which stays where it is."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
        note = msgspec.json.decode(raw, type=_Note)
        scene = codec.decode(bytes(note.scene))
    except (OSError, msgspec.MsgspecError, GdvizError, RecursionError, ValueError) as error:
        log.info("%s is not offered: %s", file.name, error)
        return None
    return Kept(file, scene, note.path, note.when, note.labels, note.host, note.later)
