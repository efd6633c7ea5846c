"""Errors that nobody expected: the window says so, and the work goes on.

Whatever is raised in a slot, in painting or in a thread of the program ends here.
"""

from __future__ import annotations

import logging
import traceback
from time import monotonic
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session
    from gdviz.ui.widgets.failure_bar import FailureBar

_QUIET = 5.0  # seconds in which the same error says nothing new: a picture is painted often


@final
class Failures(QObject):
    """Tells of errors over `window`, under `below`, and has the report of the last one."""

    _raised = Signal(str, str)  # from whatever thread

    def __init__(
        self, session: Session, look: Callable[[], Theme], window: QWidget, *, below: QWidget
    ) -> None:
        super().__init__(window)
        self._look = look
        self._session, self._window, self._below = session, window, below
        self._bar: FailureBar | None = None  # made when something fails, as is the report
        self._last = ""
        self._told_at = -_QUIET
        self._telling = False
        self._report = ""
        self._raised.connect(self._on_raised)
        session.failed.connect(self.tell)

    def tell(self, error: BaseException) -> None:
        """Say that `error` was raised, in any thread."""
        trace = "".join(traceback.format_exception(error))  # as text: its frames hold painters
        self.tell_words(str(error) or type(error).__name__, trace)

    def tell_words(self, what: str, trace: str) -> None:
        """Say that something went wrong, in any thread."""
        self._raised.emit(what, trace)

    def _on_raised(self, what: str, trace: str) -> None:
        now = monotonic()
        repeated = trace == self._last and now - self._told_at < _QUIET
        if self._telling or repeated:
            return
        self._telling = True  # an error of the bar itself would call for the bar
        try:
            from gdviz.ui.system.failure_report import failure_report, sentence_of

            self._last, self._told_at = trace, now
            self._report = failure_report(trace, self._session.scene)
            self._bar = self._bar or self._make_bar()
            self._bar.show_message(sentence_of(what), top=self._below.geometry().bottom())
        finally:
            self._telling = False

    def _make_bar(self) -> FailureBar:
        from gdviz.ui.look import dress
        from gdviz.ui.widgets.failure_bar import FailureBar

        bar = FailureBar(self._window)
        bar.report_wanted.connect(self._on_wanted)
        dress.spread(bar, self._look())
        return bar

    def _on_wanted(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self._session.inform("Report copied")


@final
class LoggedErrors(logging.Handler):
    """Tells `failures` of errors that were caught where no exception may pass, and logged."""

    def __init__(self, failures: Failures) -> None:
        super().__init__(logging.ERROR)
        self._failures = failures
        self._logger = logging.getLogger("gdviz")
        self._logger.addHandler(self)

    def close(self) -> None:
        self._logger.removeHandler(self)
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        what, _, trace = words.partition(":\n")
        self._failures.tell_words(what, trace or words)
