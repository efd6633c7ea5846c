"""Traps for programs that believe a text: files that nobody has a reason to open."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from pathlib import Path

_OPENED = 0x20 | 0x01  # IN_OPEN, IN_ACCESS


@final
class Trap:
    """A picture and a style sheet in `folder`, and whether anybody has opened one.

    The system itself is asked, since Qt opens files past Python; where it cannot be (it is
    no Linux), Python's own openings are still seen.
    """

    def __init__(self, folder: Path, picture: bytes) -> None:
        self.picture, self.sheet = folder / "c.png", folder / "c.css"
        self.picture.write_bytes(picture)
        self.sheet.write_text("p { color: #ff00ff }", encoding="ascii")
        self._notices = -1
        if sys.platform.startswith("linux"):
            libc = ctypes.CDLL(None, use_errno=True)
            self._notices = libc.inotify_init1(os.O_NONBLOCK)
            for file in (self.picture, self.sheet):
                libc.inotify_add_watch(self._notices, os.fsencode(file), _OPENED)
        self._seen: list[str] = []
        self._listens = True
        sys.addaudithook(self._hear)  # for good: it falls silent when the trap is closed

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._listens and event == "open" and str(args[0]).endswith(("c.png", "c.css")):
            self._seen.append(str(args[0]))

    @property
    def was_opened(self) -> bool:
        """Whether somebody has opened one of them."""
        if self._notices >= 0:
            with suppress(BlockingIOError):
                self._seen += ["opened"] * bool(os.read(self._notices, 65_536))
        return bool(self._seen)

    def close(self) -> None:
        self._listens = False
        if self._notices >= 0:
            os.close(self._notices)
            self._notices = -1
