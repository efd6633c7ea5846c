"""Ctrl+C, and being told to end, as something that long work looks at."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, final

from gdviz.core.checkpoint import StoppedError

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self


@final
class Interrupted:
    """Notes Ctrl+C, or being told to end, while it is entered.

    Where Qt is at work an exception would be swallowed, and in the middle of a step it would
    spoil what has been computed.  Who presses Ctrl+C again is obeyed at once.

    Attributes
    ----------
    number
        The signal that has arrived; 0 for none.
    """

    def __init__(self) -> None:
        self.number = 0
        self._before: dict[signal.Signals, Any] = {}

    @property
    def asked(self) -> bool:
        """Whether somebody wants an end."""
        return self.number != 0

    def checkpoint(self) -> None:
        """Raise `StoppedError` when somebody wants an end."""
        if self.number:
            raise StoppedError

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.number:
            raise KeyboardInterrupt
        self.number = number
