"""Ctrl+C that is obeyed soon, whatever the program is busy with."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, final

from gdviz.cli.terminal import INTERRUPTED, complain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType, TracebackType
    from typing import Self

PATIENCE = 0.2  # seconds that what is going on has, to end in good order
_ENDS = (signal.SIGINT, signal.SIGTERM)


@final
class LastResort:
    """While it is entered, being told to end ends the program soon, and leaves no half file.

    Work looks between its pieces whether it is to end.  A piece may take seconds, though: a
    picture of a hundred megapixels is packed in one call, and an exception in the middle of
    what Qt does is swallowed, or ends in a crash.  A thread of its own hears of the signal at
    once; where the main one is not out in time, it removes what was begun, and ends the
    process.

    Parameters
    ----------
    words
        Those of the command: the files that it names tell where others may have been begun.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self._out = threading.Event()
        self._wakeup = -1
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._reading, self._writing = socket.socketpair()  # Windows has no such pipes
        self._writing.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=self._watch, name="gdviz last resort", daemon=True).start()
        for number in _ENDS:
            self._before[number] = signal.signal(number, _wait)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._out.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._writing.close()  # the thread reads its end

    def _watch(self) -> None:
        while heard := self._reading.recv(1):
            if heard[0] in _ENDS and not self._out.wait(PATIENCE):
                with suppress(Exception):  # whatever happens here, the end must come
                    self._clear()
                    complain("interrupted")
                os._exit(INTERRUPTED)
        self._reading.close()

    def _clear(self) -> None:
        from glob import glob

        from gdviz.scene.files import remove_temporaries

        for word in self._words:
            folder = os.path.dirname(os.path.realpath(word.rstrip("/" + os.sep) or word))
            for found in glob(folder.replace("{key}", "*")):
                remove_temporaries(found, os.getpid())


def _wait(number: int, frame: FrameType | None) -> None:
    """Raise nothing: the work looks for itself, and the thread has heard."""
