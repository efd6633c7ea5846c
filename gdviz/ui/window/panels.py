"""The panels of the window: every view in its frame, and the frames as docks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.editors.landscape.panel import LandscapePanel
from gdviz.ui.editors.runs.panel import RunsPanel
from gdviz.ui.views.curves.panel import CurvesPanel
from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView
from gdviz.ui.views.paths.panel import PathsPanel
from gdviz.ui.views.stability.panel import StabilityPanel
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.window.docks import Dock

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import RunStyle

TITLES = {
    "landscape": "Landscape",
    "paths": "Paths",
    "modes": "Eigenmodes",
    "curves": "Curves",
    "stability": "Stability",
    "runs": "Runs",
}


class Panels:
    """Makes the panels; the window connects them."""

    def __init__(self, style: RunStyle, parent: QWidget) -> None:
        self.setup, self.runs = LandscapePanel(parent), RunsPanel(parent)
        self.paths = PathsPanel(parent)
        self.paths.landscape.hinted.connect(self.paths.set_plane_hint)
        self.modes = Panel("Eigenmodes", parent=parent)
        self.eigenmodes = EigenmodesView(self.modes)
        self.eigenmodes.hinted.connect(self.modes.set_hint)
        self.modes.body.addWidget(self.eigenmodes)
        self.curves = CurvesPanel(parent)
        self.stability = StabilityPanel(style, parent)

    def docks(self, parent: QWidget) -> dict[str, Dock]:
        """A dock for every panel, by its key."""
        panels: dict[str, Panel] = {
            "landscape": self.setup,
            "paths": self.paths,
            "modes": self.modes,
            "curves": self.curves,
            "stability": self.stability,
            "runs": self.runs,
        }
        return {key: Dock(key, panels[key], title, parent) for key, title in TITLES.items()}
