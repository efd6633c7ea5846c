"""The thread that searches a typed landscape while a person goes on typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from gdviz.engine.landmarks import Wanted, found_of, nearly, wanted, with_found
from gdviz.ui.mathtext.formula import formula_svg, typed_latex
from gdviz.ui.system.latest_worker import LatestWorker, Task

if TYPE_CHECKING:
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives.base import Found
    from gdviz.engine.plan import Plan

_KEPT = 64  # answers: undo and a slider that comes back find them again


class Answer(NamedTuple):
    """What was found of what."""

    what: Wanted
    found: Found


def _answer(what: Wanted, checkpoint: Checkpoint) -> Answer:
    found = found_of(what, checkpoint)
    if latex := typed_latex(what.objective):
        formula_svg(latex, "#000000")  # it is kept, and nobody has to wait for it
    return Answer(what, found)


def landmark_finder() -> LatestWorker[Wanted, Answer]:
    """Searches the latest landscape; one that is being searched gives way to it."""
    task = Task(_answer, "landmarks", "the landscape could not be searched")
    return LatestWorker(task)


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
        self._finder = landmark_finder()
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
