"""Whose turn it is: of the thread that steps, or of the one that draws."""

from __future__ import annotations

from threading import Event, Lock


class Turns:
    """Two threads that do not work at the same time.

    Python lets one thread run at a time, and Qt's calls give way hundreds of times in a
    frame; a frame that has to win its turn back each time takes ten times as long.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._stepping = Event()
        self._stepping.set()
        self._closed = False

    @property
    def is_drawing(self) -> bool:
        """Whether stepping has to wait."""
        return not self._stepping.is_set()

    @property
    def is_closed(self) -> bool:
        """Whether nothing that is stepped will be drawn any more."""
        return self._closed

    def draw(self) -> None:
        """There is something to draw; stepping waits until `go_on`."""
        with self._lock:
            if not self._closed:
                self._stepping.clear()

    def go_on(self) -> None:
        """It has been drawn."""
        self._stepping.set()

    def wait(self) -> None:
        """Return when it is the turn of the thread that steps."""
        self._stepping.wait()

    def close(self) -> None:
        """Never let anybody wait again."""
        with self._lock:
            self._closed = True
            self._stepping.set()
