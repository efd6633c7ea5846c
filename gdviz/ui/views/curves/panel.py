"""The curves in their panel, with a tab for each quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.measures import CURVES, curve_named
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.tabs import TextTabs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.room import Room
    from gdviz.ui.moment import Moment


_AXES: dict[str, str] = {
    "log": "log axis", "from_minimum": "from minimum", "linear": "linear axis",
}  # fmt: skip


@final
class CurvesPanel(Panel):
    """The curves of all runs; a tab chooses the quantity."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Curves", hint=CURVES[0].hint, parent=parent)
        self._editing = editing
        self.view = CurvesView(self)
        self._tabs = TextTabs({curve.key: curve.title for curve in CURVES}, parent=self)
        self._tabs.chosen.connect(self._on_chosen)
        self.view.hinted.connect(self._on_hint)
        self.view.seek_requested.connect(editing.seek)
        self.set_header(self._tabs)
        self._axis = Combo(flat=True, height=28, parent=self)
        self._axis.set_entries(_AXES)
        self._axis.setAccessibleName("Axis of the loss")
        self._axis.setSizeAdjustPolicy(
            Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._axis.setMinimumContentsLength(9)
        self._axis.chosen.connect(self._on_axis)
        self.header_right.addWidget(self._axis)
        self.body.addWidget(self.view)

    def show_plan(self, plan: Plan) -> None:
        self.view.wear(plan.scene.show.style or FigureStyle())

    def show_moment(self, moment: Moment) -> None:
        self._tabs.set_current(curve_named(moment.curve).key)
        self.view.show_moment(moment)
        self._axis.setVisible(self.view.curve.is_loss)
        self._axis.set_entries(_AXES | {self.view.counted.choice: self.view.counted.short})
        self._axis.set_current(self.view.counted.choice)

    def set_room(self, room: Room) -> None:
        self._axis.set_iconic(iconic=room == "small")

    def reset_view(self) -> None:
        self.view.reset_view()

    def _on_hint(self, words: str) -> None:
        self.set_hint("" if self.view.curve.is_loss else words)  # the axis tells its own

    def _on_axis(self, key: str) -> None:
        self._editing.look(loss_axis=key)

    def _on_chosen(self, key: str) -> None:
        self._editing.look(curve=key)
