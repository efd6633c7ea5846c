"""A program in which a monkey's hand works, and whatever goes wrong there.

The hand acts from a timer, so that dialogs and menus that wait for an answer get one.
"""

from __future__ import annotations

import gc
import itertools
import json
import logging
import os
import sys
import threading
import traceback
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any, final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem
from shiboken6 import isValid

from gdviz.engine import shipped
from gdviz.ui.app import OPENING, run
from tests.monkey.acts import chosen
from tests.monkey.hand import done

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from gdviz.ui.window.main_window import MainWindow
    from tests.monkey.acts import Act

HOME_EVERY = 300  # acts after which everything is closed and counted
_ESCAPES = 12  # that close whatever is open
_NEST = 6  # dialogs of dialogs
_FAIR = 6  # objects of a kind that may come to stay, beside what comes at once
_ENOUGH = 8  # counts
_HARMLESS = (
    "This plugin does not support",  # the offscreen platform has no window manager
    "Keyboard event not accepted",  # QTest lets go of a key with which a window was closed
)


@final
class Ears(logging.Handler):
    """Hears exceptions, warnings and complaints of Qt, wherever they are raised."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def __enter__(self) -> Ears:
        sys.unraisablehook = self._unraisable
        threading.excepthook = self._in_thread
        qInstallMessageHandler(self._from_qt)
        logging.getLogger().addHandler(self)
        warnings.simplefilter("error")
        # WORKAROUND ziamath 0.13: it finds its font through importlib.resources.path
        warnings.filterwarnings("ignore", "path is deprecated", DeprecationWarning)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        qInstallMessageHandler(None)

    def raised(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        self.heard.append("".join(traceback.format_exception(kind, error, trace)))

    def failed(self, error: BaseException) -> None:
        """Hear of an error that stopped the simulation."""
        self.raised(type(error), error, error.__traceback__)

    def _unraisable(self, what: Any) -> None:
        self.raised(what.exc_type, what.exc_value, what.exc_traceback)

    def _in_thread(self, what: Any) -> None:
        self.raised(what.exc_type, what.exc_value, what.exc_traceback)

    def _from_qt(self, kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        harmless = any(words in message for words in _HARMLESS)
        if not harmless and kind.name != "QtDebugMsg":
            self.heard.append(f"Qt: {message}")

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@final
class Monkey(QObject):
    """Does acts in a window until there are enough, or something has gone wrong.

    Parameters
    ----------
    count
        How many, when it chooses for itself.
    chance
        Chooses; None does what is in `script`.
    script
        What is to be done.
    """

    def __init__(
        self,
        count: int,
        chance: random.Random | None,
        ears: Ears,
        script: Sequence[Act] = (),
        log: Path | None = None,
    ) -> None:
        super().__init__()
        self._count, self._chance, self._ears = count, chance, ears
        self._script = list(script)
        self._log = log.open("w", encoding="utf-8", buffering=1) if log is not None else None
        self.acts: list[Act] = []
        self.done = 0
        self.counts: list[Counter[str]] = []
        self.trouble = ""
        self._depth = 0
        self._going_home = False
        self._window: MainWindow | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    @property
    def finished(self) -> bool:
        """Whether all is done; waiting is no act."""
        if self._chance is None:
            return bool(self.trouble) or len(self.acts) >= len(self._script)
        return bool(self.trouble) or self.done >= self._count

    def enter(self, app: QApplication, window: MainWindow) -> None:
        """Begin in a window that was just opened."""
        sys.excepthook = self._ears.raised
        window._session.failed.connect(self._ears.failed)
        self._window = window
        self._timer.start(50)

    def _on_time(self) -> None:
        """Act until it is time to wait, and in a dialog once: it is to close in between."""
        while (act := self._next()) is not None:
            if act[0] == "wait":
                self._timer.start(act[2])
                return
            self._timer.start(0)  # where the act opens a dialog, this goes on inside it
            self._depth += 1
            try:
                assert self._window is not None
                done(act, self._window)
            finally:
                self._depth -= 1
            if self._depth or not self._timer.isActive():
                return
            self._timer.stop()

    def _next(self) -> Act | None:
        """What is to be done now; None when this is not the time for it."""
        window = self._window
        if window is None or self._going_home:
            return None
        if not window.isVisible() and QApplication.activeModalWidget() is None:
            self._window = None  # it was closed: the program ends, and is started again
            return None
        if self.finished or self._ears.heard or self._depth > _NEST:
            self._give_up(window)
            return None
        if self._is_home_due and not self._depth:
            self._note(["home", ""])
            try:
                self._go_home(window)
            finally:
                self._timer.start(0)
            return None
        act = self._choose(window)
        self._note(act)
        return act

    def _note(self, act: Act) -> None:
        self.acts.append(act)
        self.done += act[0] not in ("wait", "home")
        if self._log is not None:
            self._log.write(json.dumps(act) + "\n")

    @property
    def _is_home_due(self) -> bool:
        if self._chance is None:
            return bool(self._script[len(self.acts)][0] == "home")
        return self.done >= HOME_EVERY * (1 + len(self.counts))

    def _choose(self, window: MainWindow) -> Act:
        if self._chance is None:
            return self._script[len(self.acts)]  # one of them may be to go home
        return chosen(self._chance, window)

    # -- the end -----------------------------------------------------------------------

    def _give_up(self, window: MainWindow) -> None:
        if self._depth == 0:
            self._judge()
            self._window = None
            window._session.leave()
            window.close()
            QApplication.exit()
        else:  # out of the dialogs first
            _escape()
            self._timer.start(5)

    def _judge(self) -> None:
        if self._ears.heard and not self.trouble:
            self.trouble = self._ears.heard[0]
        self._ears.heard.clear()

    def _go_home(self, window: MainWindow) -> None:
        """Close what is open, open the first scene, rest, and count what there is."""
        self._going_home = True
        try:
            self._rest_at_home(window)
        finally:  # what goes wrong on the way is heard, and told at the next act
            self._going_home = False

    def _rest_at_home(self, window: MainWindow) -> None:
        for _ in range(_ESCAPES):
            if QApplication.activePopupWidget() or QApplication.activeModalWidget():
                _escape()
                QApplication.processEvents()
        stuck = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if stuck is not None:
            self.trouble = f"a {type(stuck).__name__} does not close"
        for other in QApplication.topLevelWidgets():
            if not isValid(other) or other is window:  # one that closes may free another
                continue
            if other.isVisible() and other.parentWidget() is not None:
                other.close()
        window._session.leave()
        window.resize(1120, 660)
        window.open_scene(OPENING)
        window.reset_layout()
        for _ in range(400):
            QTest.qWait(5)
            snapshot = window._session.snapshot
            if window.at_rest and snapshot is not None and snapshot.complete:
                break
        window._session.simulation.play.emit(False)
        QTest.qWait(20)
        self.counts.append(census())
        grown = growing(self.counts)
        if grown and not self.trouble:
            self.trouble = f"more and more objects: {grown}"


def _escape() -> None:
    widget = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if widget is not None:
        QTest.keyClick(widget, Qt.Key.Key_Escape)
        if widget.isVisible():
            widget.close()


def census() -> Counter[str]:
    """How many objects of each kind live in the windows, how many of our own, and threads.

    Python's view of an object of Qt that was looked at once may outlive it: of those only
    our own kinds are counted.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    kinds = (QObject, QGraphicsItem)
    # a tuple that another thread is just making must be its own again before that goes on
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60.0)
    try:
        found = Counter(
            type(o).__name__ for o in gc.get_objects() if isinstance(o, kinds) and _is_ours(o)
        )
    finally:
        sys.setswitchinterval(interval)
    for widget in QApplication.topLevelWidgets():
        if widget.parentWidget() is None:
            inside = widget.findChildren(QObject)
            found.update(f"{o.metaObject().className()} inside" for o in inside)
    found["threads"] = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc") else 0
    return found


def _is_ours(item: object) -> bool:
    return type(item).__module__.startswith(("gdviz", "pyqtgraph"))


def growing(counts: Sequence[Counter[str]]) -> dict[str, list[int]]:
    """The kinds of which there were more at nearly every count.

    What is made when somebody first asks for it comes once, and what lies in a hidden window
    depends on what that told last: a few counts that rise mean nothing.
    """
    if len(counts) < _ENOUGH:
        return {}
    found = {}
    for kind in counts[-1]:
        numbers = [count[kind] for count in counts]
        rises = [b - a for a, b in itertools.pairwise(numbers)]
        often = 4 * sum(rise > 0 for rise in rises) >= 3 * len(rises)
        if often and sum(sorted(rises[1:])[:-2]) >= _FAIR:
            found[kind] = numbers
    return found


def acted(
    count: int,
    chance: random.Random | None,
    script: Sequence[Act] = (),
    *,
    log: Path | None = None,
) -> Monkey:
    """A monkey that has done its acts, with what went wrong in `trouble`."""
    with Ears() as ears:
        monkey = Monkey(count, chance, ears, script, log)
        while not monkey.finished:
            before = len(monkey.acts)
            run(shipped.load(OPENING), ready=monkey.enter, remember=True)
            monkey._judge()
            if len(monkey.acts) == before and not monkey.trouble:
                monkey.trouble = "the window closed by itself"
    return monkey
