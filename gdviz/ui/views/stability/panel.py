"""The stability view in its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.engine.verdict.words import curvatures
from gdviz.scene.edits import SetHyper
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.run_glyph import RunGlyph
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.insight import Insight
    from gdviz.ui.editing import Editing
    from gdviz.ui.moment import Moment


@final
class StabilityPanel(Panel):
    """The verdict, with the mark of the run that it is about, and the rate that it offers."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Stability", parent=parent)
        self._editing = editing
        self._offers_for = 0  # the plan's generation
        self.view = StabilityView(self)
        self.view.offer_rates()
        self.view.offer_taken.connect(self._on_offer)
        self._glyph = RunGlyph(LIGHT.runs[0], parent=self)
        self.header_right.insertWidget(0, self._glyph)
        self.body.addWidget(self.view)

    def show_moment(self, moment: Moment) -> None:
        found = moment.insight
        if found is not None:
            self._offers_for = found.offers.generation if found.offers is not None else 0
            self._glyph.set_style(moment.own_styles[found.index])
            self.set_hint(_heading(found))
            self.view.show_moment(moment)

    def _on_offer(self, index: int, lr: float) -> None:
        offer = SetHyper(index, "lr", lr, "learning rate")
        self._editing.take(offer, self._offers_for)


def _heading(found: Insight) -> str:
    """Which run at which step, and the curvature that theory is about."""
    head = f"{found.label}, step {found.k}"
    if found.found is None:
        return head
    where = found.verdict.place
    return f"{head}, {where} {curvatures(found.found.curvatures).replace('$', '')}"
