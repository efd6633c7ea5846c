"""The promise: a program that has loaded Qt imports modules without reading their sources."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import linecache
from gdviz.ui.system.imports import hasten_imports
hasten_imports()
from PySide6.QtCore import QObject
import gdviz.ui.look.theme, gdviz.ui.window.main_window
read = [name for name in linecache.cache if "gdviz" in name]
print(read, hasattr(QObject, "objectName"), hasattr(QObject, "object_name"))
"""


def test_no_source_is_read_where_nobody_asks_for_other_names() -> None:
    """The class keeps its own names all the same."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] True False", done.stdout[:300]
