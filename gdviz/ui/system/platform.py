"""Can a window be opened here?  Asked before Qt is, which would abort instead of answering.

Importing this loads nothing of Qt.
"""

from __future__ import annotations

import ctypes
import os
import sys

from gdviz.core.errors import GdvizError
from gdviz.prerequisites import (
    QT,
    WAYLAND,
    WINDOW,
    X11,
    missing_libraries,
    missing_sentence,
    window_system,
)

_held: list[int] = []  # connections to the X server


def prepare(*, window: bool) -> None:
    """Raise a `GdvizError` that names what Qt would miss here, for a `window` or without.

    A window is opened in Wayland where X11 lacks a library, and the other way round.
    """
    system = window_system(os.environ) if window else ""
    missing = missing_libraries(QT | WINDOW[system])
    if missing:
        raise GdvizError(missing_sentence(missing))
    if system and not os.environ.get("QT_QPA_PLATFORM") and missing_libraries(WAYLAND | X11):
        os.environ["QT_QPA_PLATFORM"] = system


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if not sys.platform.startswith("linux"):
        return True
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen and not chosen.startswith(("xcb", "wayland")):
        return True  # whoever chose it knows
    if os.environ.get("WAYLAND_DISPLAY") and not chosen.startswith("xcb"):
        return True
    return bool(os.environ.get("DISPLAY")) and _x_server_answers()


def _x_server_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # the missing package is the better message
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers = not xcb.xcb_connection_has_error(connection)
    if answers:
        _held.append(connection)
    else:
        xcb.xcb_disconnect(connection)
    return answers


def let_go() -> None:
    """Close the connections by which the display was asked: Qt has its own by now.

    They are held until then because a server without clients begins anew, and refuses
    whoever comes meanwhile.
    """
    while _held:
        ctypes.CDLL("libxcb.so.1").xcb_disconnect(ctypes.c_void_p(_held.pop()))
