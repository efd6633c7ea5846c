"""Where the program begins and ends: the version, exit statuses, errors as one line."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from gdviz import __version__
from gdviz.cli.last_resort import LastResort
from gdviz.cli.terminal import (
    INTERRUPTED,
    MISTAKE,
    abandon,
    complain,
    finish,
    speak_unicode,
    write,
)
from gdviz.core.errors import GdvizError
from gdviz.prerequisites import import_fault

if TYPE_CHECKING:
    from types import FrameType

CLOSED = 1  # nobody reads what we print


def main() -> None:
    """Run the command line and exit with its status."""
    # read when NumPy is loaded: for matrices of our size two threads are slower than one,
    # and many times slower on a machine that has other work
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not with nohup
    if heard:
        signal.signal(signal.SIGINT, _on_interrupt)
    try:
        status = _status(sys.argv[1:])
    finally:
        if heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(status)


def _on_interrupt(number: int, frame: FrameType | None) -> None:
    """Ctrl+C where nobody waits for it: who has something to tidy up hears an exception.

    Inside Qt's own code, while it is being loaded for instance, an exception would be lost
    or be the end of the process.  Whoever uses Qt notes signals as soon as there is something
    to tidy up, so that here there is nothing yet.
    """
    if "PySide6" not in sys.modules:
        raise KeyboardInterrupt
    complain("interrupted")
    os._exit(INTERRUPTED)


def _status(arguments: list[str]) -> int:
    try:
        status = _obey(arguments)
        finish()
        return status
    except GdvizError as error:
        complain(error)
        status = MISTAKE
    except ImportError as error:
        fault = import_fault(error)
        if not fault:
            raise
        complain(fault)
        status = MISTAKE
    except BrokenPipeError:
        status = CLOSED
    except KeyboardInterrupt:
        complain("interrupted")
        status = INTERRUPTED
    abandon()
    return status


def _obey(arguments: list[str]) -> int:
    if arguments == ["--version"]:  # before click, which takes longer than all the rest
        write(f"gdviz {__version__}\n")
        return 0
    speak_unicode()
    alone = not any(word.startswith("--jobs") for word in arguments)  # else others do the work
    if arguments[:1] == ["export"] and alone:
        with LastResort(arguments):
            return _run(arguments)
    return _run(arguments)


def _run(arguments: list[str]) -> int:
    from gdviz.cli.commands import run

    return run(arguments)
