"""One thread in the background that does what was asked last, so that no hand is held up."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import perf_counter
from traceback import format_exc
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from gdviz.core.checkpoint import StoppedError
from gdviz.engine.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.checkpoint import Checkpoint

log = logging.getLogger("gdviz.ui")

Order = TypeVar("Order")
Answer = TypeVar("Answer")


class _Bell(QObject):
    """Rings in the thread of those who listen; it outlives whichever lets go first."""

    rang = Signal()


class Task(NamedTuple, Generic[Order, Answer]):
    """What a worker does with its orders.

    Attributes
    ----------
    do
        Answers an order, and looks at the checkpoint now and then; runs in the worker.
    name
        Of the thread.
    failure
        What is logged, before the trace of an exception, when an order fails.
    grace
        Seconds that a new order waits at most for one that has been begun.
    """

    do: Callable[[Order, Checkpoint], Answer]
    name: str
    failure: str
    grace: float = 0.0


class LatestWorker(Generic[Order, Answer]):
    """Carries out the latest order of its task; the thread begins with the first.

    Attributes
    ----------
    bell
        Its `rang` says that `take` has something new.
    """

    def __init__(self, task: Task[Order, Answer]) -> None:
        self.bell = _Bell()
        self._task = task
        self._inbox: Mailbox[Order] = Mailbox()
        self._outbox: Mailbox[Answer] = Mailbox()
        self._pool: ThreadPoolExecutor | None = None
        self._closing = Event()

    def ask(self, order: Order) -> None:
        """Carry out `order` next; one that is still waiting is forgotten."""
        if not self._closing.is_set() and self._inbox.put(order):
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix=self._task.name)
            self._pool.submit(
                _work, self._task, self._inbox, self._outbox, self.bell, self._closing
            )

    def take(self) -> Answer | None:
        """Claim the latest answer, or None if it has been claimed already."""
        return self._outbox.take()

    def close(self) -> None:
        """Stop the thread for good; returns once it has left what it was at."""
        self._closing.set()
        self._inbox.take()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _work(  # not a method: a thread that holds its worker would keep it alive
    task: Task[Order, Answer],
    inbox: Mailbox[Order],
    outbox: Mailbox[Answer],
    bell: _Bell,
    closing: Event,
) -> None:
    began = perf_counter()

    def checkpoint() -> None:
        late = inbox.waiting and perf_counter() - began >= task.grace
        if late or closing.is_set():
            raise StoppedError

    try:
        order = inbox.take()
        if order is not None and outbox.put(task.do(order, checkpoint)):
            bell.rang.emit()
    except StoppedError:
        return  # the next order has been handed in, or nobody looks any more
    except Exception:  # the thread boundary: report, and leave the last answer standing
        log.error("%s:\n%s", task.failure, format_exc())
