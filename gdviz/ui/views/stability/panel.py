"""The stability view in its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.run_glyph import RunGlyph
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.moment import Moment


@final
class StabilityPanel(Panel):
    """The verdict, with the mark of the run that it is about."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Stability", parent=parent)
        self.view = StabilityView(self)
        self._glyph = RunGlyph(LIGHT.runs[0], parent=self)
        self.header_right.insertWidget(0, self._glyph)
        self.body.addWidget(self.view)

    def show_moment(self, moment: Moment) -> None:
        found = moment.insight
        if found is not None:
            self._glyph.set_style(moment.own_styles[found.index])
            self.set_hint(f"{found.label}, step {found.k}")
            self.view.show_moment(moment)
