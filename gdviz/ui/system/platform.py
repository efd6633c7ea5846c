"""Can a window be opened here?  Asked before Qt is, which would abort instead of answering.

Imports nothing of Qt.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGES = {  # what Qt's wheel expects of the system: library → Debian and Ubuntu package
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_PACKAGES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}

_held: list[int] = []  # connections to the X server


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(
    *, with_window: bool, loads: Callable[[str], bool] = _loads
) -> tuple[str, ...]:
    """System packages that Qt needs and that are not installed; only Linux has any."""
    if not sys.platform.startswith("linux"):
        return ()
    wanted = PACKAGES | (X11_PACKAGES if with_window else {})
    return tuple(package for library, package in wanted.items() if not loads(library))


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
