"""The thread that searches a typed landscape while a person goes on typing."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from traceback import format_exc
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from gdviz.engine.landmarks import Wanted, found_of, nearly, wanted, with_found
from gdviz.engine.mailbox import Mailbox
from gdviz.ui.mathtext.formula import formula_svg, typed_latex

if TYPE_CHECKING:
    from gdviz.core.objectives.base import Found
    from gdviz.engine.plan import Plan

log = logging.getLogger("gdviz.ui")
_KEPT = 64  # answers: undo and a slider that comes back find them again


class Answer(NamedTuple):
    """What was found of what."""

    what: Wanted
    found: Found


class _Superseded(Exception):  # nothing went wrong
    """Another landscape waits, or nobody does."""


class _Bell(QObject):
    """Rings in the thread of those who listen; it outlives whichever lets go first."""

    rang = Signal()


class LandmarkFinder:
    """Searches the latest landscape; one that is being searched gives way to it.

    Attributes
    ----------
    bell
        Its `rang` says that `take` has something new.
    """

    def __init__(self) -> None:
        self.bell = _Bell()
        self._inbox: Mailbox[Wanted] = Mailbox()
        self._outbox: Mailbox[Answer] = Mailbox()
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def ask(self, what: Wanted) -> None:
        """Search `what` next; what is still waiting or being searched is forgotten."""
        if not self._closed and self._inbox.put(what):
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="landmarks")
            self._pool.submit(self._work)

    def take(self) -> Answer | None:
        """Claim the latest answer, or None if it has been claimed already."""
        return self._outbox.take()

    def close(self) -> None:
        """Stop the thread for good; returns once it has stopped."""
        self._closed = True
        self._inbox.take()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _check(self) -> None:
        if self._closed or self._inbox.waiting:
            raise _Superseded

    def _work(self) -> None:
        try:
            what = self._inbox.take()
            if what is None:
                return
            found = found_of(what, self._check)
            if latex := typed_latex(what.objective):
                formula_svg(latex, "#000000")  # it is kept, and nobody has to wait for it
            if self._outbox.put(Answer(what, found)):
                self.bell.rang.emit()
        except _Superseded:
            pass
        except Exception:  # the thread boundary: report, and leave the landscape unmarked
            log.error("the landscape could not be searched:\n%s", format_exc())


class KnownLandmarks(QObject):
    """What has been found of the landscapes of a session.

    Signals
    -------
    found
        `marked` knows more of the last plan that it was asked for.
    """

    found = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finder = LandmarkFinder()
        self._finder.bell.rang.connect(self._on_found)
        self._known: dict[Wanted, Found] = {}
        self._last: Answer | None = None

    def marked(self, plan: Plan) -> Plan:
        """`plan` with its landmarks, or with those nearby until they have been searched."""
        what = wanted(plan)
        if what is None:
            return plan
        if what in self._known:
            self._last = Answer(what, self._known[what])
            return with_found(plan, self._known[what])
        self._finder.ask(what)
        return with_found(plan, nearly(what, *self._last) if self._last is not None else None)

    def close(self) -> None:
        """Stop the search; returns once it has stopped."""
        self._finder.close()

    @Slot()
    def _on_found(self) -> None:
        answer = self._finder.take()
        if answer is not None:
            while len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[answer.what] = answer.found
            self.found.emit()
