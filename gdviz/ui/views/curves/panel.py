"""The curves in their panel, with a tab for each quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.measures import CURVES
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.tabs import TextTabs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


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
