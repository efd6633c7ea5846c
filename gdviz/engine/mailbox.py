"""A one-slot mailbox between two threads."""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the latest item only.

    The writer notifies the reader when `put` returns True and stays silent otherwise.
    Invariant: while an item is waiting, exactly one notification is outstanding.  So a
    slow reader skips items but never misses the last one and never builds a queue.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._item: T | None = None

    def put(self, item: T) -> bool:
        """Replace the waiting item; True if the slot was empty."""
        with self._lock:
            was_empty, self._item = self._item is None, item
        return was_empty

    def take(self) -> T | None:
        """Remove and return the waiting item, if any."""
        with self._lock:
            item, self._item = self._item, None
        return item

    @property
    def waiting(self) -> bool:
        """Whether an item waits to be taken."""
        with self._lock:
            return self._item is not None
