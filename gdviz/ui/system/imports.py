"""Imports while Qt is there, in half the time."""

from __future__ import annotations

import sys


def hasten_imports() -> None:
    """Have modules imported without their sources being read once more.

    PySide6 looks into the source of every module that is imported after it, for its own
    name: there ``from __feature__ import snake_case`` may be meant.  Here it never is.
    """
    import PySide6.QtCore  # noqa: F401  # it brings along what reads them

    # WORKAROUND PySide6 6.10: there is no switch for it
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", _always)  # noqa: B010  # it has no stubs


def _always(_: object) -> bool:
    return True
