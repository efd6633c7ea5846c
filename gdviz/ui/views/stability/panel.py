"""The stability view in its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.plot.run_glyph import RunGlyph
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import RunStyle


class StabilityPanel(Panel):
    """The verdict, with the mark of the run that it is about."""

    def __init__(self, style: RunStyle, parent: QWidget) -> None:
        super().__init__("Stability", parent=parent)
        self.view = StabilityView(self)
        self.glyph = RunGlyph(style, parent=self)
        self.header_right.insertWidget(0, self.glyph)
        self.body.addWidget(self.view)
