"""Python's garbage is collected in the GUI thread while other threads work.

Python collects in whichever thread happens to ask for memory.  A window's object that is
destroyed in another thread waits there for a lock of Qt while it holds the interpreter; the
GUI thread, which holds that lock, waits for the interpreter, and neither goes on.
"""

from __future__ import annotations

import gc
from time import monotonic
from typing import final

from PySide6.QtCore import QCoreApplication, QObject, QTimer

_EVERY_MS = 50
_WHOLE_EVERY = 20.0  # seconds between looks at all objects that there are
_HELD = "gdviz_garbage_held"  # property of the application: how many hold it


@final
class GuiGarbage(QObject):
    """As long as one of these is open, garbage is collected by the event loop alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._whole_at = monotonic() + _WHOLE_EVERY
        _hold(1)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Let Python collect by itself again, unless another one is open."""
        if self._open:
            self._open = False
            self._timer.stop()
            _hold(-1)

    def _collect(self) -> None:
        """Collect the young objects that Python itself would have collected by now.

        Old ones are many, and looking at all of them takes as long as some frames.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[2] > thresholds[2] and monotonic() > self._whole_at:
            gc.collect()
            self._whole_at = monotonic() + _WHOLE_EVERY
        elif counts[1] > thresholds[1]:
            gc.collect(1)
        elif counts[0] > thresholds[0]:
            gc.collect(0)


def _hold(by: int) -> None:
    app = QCoreApplication.instance()
    if app is None:
        return
    held = int(app.property(_HELD) or 0) + by
    app.setProperty(_HELD, held)
    if held > 0:
        gc.disable()
    else:
        gc.enable()
