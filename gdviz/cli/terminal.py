"""What goes to a terminal: results, one line for a mistake, and nothing that it would obey."""

from __future__ import annotations

import os
import sys

from gdviz.core.errors import GdvizError

MISTAKE = 2  # the exit status
INTERRUPTED = 130  # 128 + SIGINT, as shells count


def plain(text: str) -> str:
    """`text` on one line, without characters that move a cursor or change a colour."""
    return "".join(c if c.isprintable() else " " for c in text)


def write(text: str) -> None:
    """Print a part of a result, as it is."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error) from None


def finish() -> None:
    """Send off what was printed, so that a full disk or a closed pipe shows here."""
    try:
        if sys.stdout is not None:  # there is none in a window without a console
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error) from None


def abandon() -> None:
    """Let output that cannot be sent go nowhere: the interpreter tries again as it exits."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(sentence: object) -> None:
    """Name a mistake on the standard error stream, in one line."""
    if sys.stderr is not None:
        sys.stderr.write(f"gdviz: {' '.join(plain(str(sentence)).split())}\n")


def speak_unicode() -> None:
    """Let no stream refuse an η: files and pipes get UTF-8, consoles show what they can."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None or not hasattr(stream, "reconfigure"):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


def _unwritable(error: OSError) -> GdvizError:
    reason = (error.strerror or str(error)).lower()
    return GdvizError(f"cannot be written: {reason}", where="the output")
