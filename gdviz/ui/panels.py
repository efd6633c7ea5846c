"""The panels of the window: every view in its frame, and the frames as docks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.docks import Dock
from gdviz.ui.landscape_panel import LandscapePanel
from gdviz.ui.paths_panel import PathsPanel
from gdviz.ui.runs_panel import RunsPanel
from gdviz.ui.views.curves import CurvesView
from gdviz.ui.views.eigenmodes import EigenmodesView
from gdviz.ui.views.measures import CURVES
from gdviz.ui.views.stability_view import StabilityView
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.run_glyph import RunGlyph
from gdviz.ui.widgets.tabs import TextTabs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.theme import RunStyle

TITLES = {
    "landscape": "Landscape",
    "paths": "Paths",
    "modes": "Eigenmodes",
    "curves": "Curves",
    "stability": "Stability",
    "runs": "Runs",
}


class CurvesPanel(Panel):
    """The curves, with a tab for each quantity."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Curves", hint=CURVES[0].hint, parent=parent)
        self.view = CurvesView(self)
        self._tabs = TextTabs({curve.key: curve.title for curve in CURVES}, parent=self)
        self._tabs.set_current(CURVES[0].key)
        self._tabs.chosen.connect(self._on_chosen)
        self.view.hinted.connect(self.set_hint)
        self.set_header(self._tabs)
        self.body.addWidget(self.view)

    def _on_chosen(self, key: str) -> None:
        self.view.show_curve(next(curve for curve in CURVES if curve.key == key))


class StabilityPanel(Panel):
    """The verdict, with the mark of the run that it is about."""

    def __init__(self, style: RunStyle, parent: QWidget) -> None:
        super().__init__("Stability", parent=parent)
        self.view = StabilityView(self)
        self.glyph = RunGlyph(style, parent=self)
        self.header_right.insertWidget(0, self.glyph)
        self.body.addWidget(self.view)


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
