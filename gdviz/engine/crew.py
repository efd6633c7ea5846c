"""Processes that walk tiles.

The calls of NumPy on a tile take microseconds each, and threads would spend as long waiting
for the interpreter between them: two are slower than one.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import parent_process
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableSequence, Sequence
    from concurrent.futures import Future
    from multiprocessing.process import BaseProcess

J = TypeVar("J")
R = TypeVar("R")

_SLOTS = 64  # pieces of work that may go on at once
_ASKED_EVERY = 0.05  # seconds between two questions whether somebody has cancelled
_gone: MutableSequence[int] = [0] * _SLOTS  # in a worker: the numbers of work that nobody wants


class _Apart(SpawnProcess):
    """A process that does not run the script anew that began it."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    """Processes that start afresh: one that is copied while threads run may hang."""

    Process = _Apart


@final
class Crew:
    """Some processes, started when there is work for the first time.

    Parameters
    ----------
    workers
        How many.
    """

    def __init__(self, workers: int) -> None:
        context = _Context()
        self._gone: Any = context.RawArray("q", _SLOTS)
        self._pool = ProcessPoolExecutor(
            workers, context, initializer=_join, initargs=(self._gone,)
        )
        self._numbers = itertools.count(1)

    def work(
        self,
        function: Callable[[J, Callable[[], bool]], R],
        jobs: Sequence[J],
        cancelled: Callable[[], bool],
    ) -> Iterator[R]:
        """``function(job, cancelled)`` of each job, as they are done.

        Closing the generator, or `cancelled`, gives up what is under way.  Where a process
        dies, which another program may bring about, the rest is done here.
        """
        number = next(self._numbers)
        left: dict[Future[R], J] = {}
        try:
            left |= {self._pool.submit(_run, function, job, number): job for job in jobs}
            while left and not cancelled():
                done, _ = wait(left, _ASKED_EVERY, FIRST_COMPLETED)
                for future in done:
                    found = future.result()
                    del left[future]
                    yield found
        except BrokenProcessPool:
            crew.cache_clear()
            missed = list(left.values()) or list(jobs)
            yield from (function(job, cancelled) for job in missed)
        finally:
            self._gone[number % _SLOTS] = number
            for future in left:
                future.cancel()

    def close(self) -> None:
        """End the processes; they finish what they are at."""
        self._pool.shutdown()


@cache
def crew(workers: int | None = None) -> Crew:
    """The processes of this program, one for each core when None; they stay until its end."""
    return Crew(workers or os.cpu_count() or 1)


def _join(gone: MutableSequence[int]) -> None:
    """In a worker, at its beginning."""
    global _gone
    _gone = gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """In a worker: end when the program that began it was killed, and cannot say so."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _run(function: Callable[[J, Callable[[], bool]], R], job: J, number: int) -> R:
    """In a worker."""
    return function(job, lambda: _gone[number % _SLOTS] == number)
