"""Work of the GUI thread that may take a while, with pictures painted in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@final
class InTurn(QObject):
    """Does one thing in each round of the event loop, so that none has to wait for all."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], None]] = []
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(self._on_turn)

    def do(self, works: Iterable[Callable[[], None]]) -> None:
        """Do the first of `works` now and the others in turn; older ones are forgotten."""
        self._waiting = list(works)
        self._on_turn()

    def forget(self) -> None:
        """Do nothing more of what waits."""
        self._waiting = []
        self._next.stop()

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def _on_turn(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        if self._waiting:
            self._next.start()
        else:
            self._next.stop()
