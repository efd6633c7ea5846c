"""Where the program keeps what it remembers."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

KEPT = "kept"  # the folder of unsaved work
LAST = "last.gdviz"


def folder() -> Path:
    """Where settings and the last scene are kept."""
    if named := os.environ.get("GDVIZ_SETTINGS"):
        return Path(named).parent
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(place)
