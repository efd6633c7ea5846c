"""Ctrl+C in the terminal, and a polite kill, close the program as its window would."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

if TYPE_CHECKING:
    from types import FrameType

_ASKED = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")  # the last where there are terminals
    if (number := getattr(signal, name, None)) is not None
)


class Interrupts(QObject):
    """Ends the event loop with status 128 + n when signal n arrives, until it is closed.

    Python obeys signals only between two of its own instructions, and a window at rest
    runs none: the signal's number is written to a socket of which Qt tells.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        heard = [n for n in _ASKED if signal.getsignal(n) is not signal.SIG_IGN]
        self._before = {n: signal.signal(n, self._on_signal) for n in heard}
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    def close(self) -> None:
        """Give the signals back to whom they belonged."""
        self._notifier.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._here.close()
        self._there.close()

    def _on_woken(self) -> None:
        self._here.recv(64)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        QCoreApplication.exit(128 + number)
