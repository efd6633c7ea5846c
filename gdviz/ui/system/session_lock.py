"""Which session a file belongs to, on whatever computer that shares the folder.

A `QLockFile` writes down process, host, machine and boot.  What it makes of them is wrong
twice: computers that were cloned share the id of a machine, so that a session that lives on
one is taken by the other for dead since the last boot; and in a container processes have
the same few numbers again and again, so that one that has died is taken for living.  So the
kernel is asked first, who lets go of a lock when its process ends, and of a session on
another host only that counts which it has shown of itself.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

if sys.platform != "win32":
    import fcntl

BEAT_SECONDS = 30.0  # a session shows that often that it lives
STALE_SECONDS = 150.0  # on another host, one that has not shown it for so long is dead
_HOST = 2  # the line of the file that names the host


def take(file: Path) -> QLockFile | None:
    """The lock of `file`, held; None while it is that of a session that lives."""
    path = Path(f"{file}.lock")
    host = _host_of(path)
    if host is not None:
        lives = host != socket.gethostname() and _age(path) < STALE_SECONDS
        if lives or _is_held(path):
            return None
    lock = QLockFile(str(path))
    lock.setStaleLockTime(round(1000 * STALE_SECONDS))
    return lock if lock.tryLock(0) else None


def _host_of(path: Path) -> str | None:
    """On which host it was locked; None where it is not, or nobody can tell."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[_HOST]
    except (OSError, IndexError):
        return None


def _is_held(path: Path) -> bool:
    """Whether the kernel knows of a process that holds it; a file that nobody holds goes."""
    if sys.platform == "win32":
        return False  # there a file that is held cannot be removed
    try:
        with path.open("r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            # another session may have put a lock of its own in its place meanwhile
            if os.path.samestat(os.fstat(stream.fileno()), path.stat()):
                path.unlink()
    except OSError:  # there are no such locks here
        pass
    return False


def _age(path: Path) -> float:
    """Seconds since a session has shown that it lives, by the clock of the folder.

    The clocks of computers that share it may differ by more than the seconds that count.
    """
    with suppress(OSError), tempfile.TemporaryFile(dir=path.parent) as now:
        return os.fstat(now.fileno()).st_mtime - path.stat().st_mtime
    return 0.0
