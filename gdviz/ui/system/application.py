"""The one QApplication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.system import platform

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The one `QApplication`, made when there is none."""
    from PySide6.QtCore import QLocale
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["gdviz"])
    assert isinstance(app, QApplication)
    platform.let_go()
    QLocale.setDefault(QLocale.c())  # numbers are typed and shown with a point
    app.setApplicationName("gdviz")
    app.setApplicationDisplayName("gdviz")
    app.setDesktopFileName("gdviz")
    return app
