"""What is drawn of the landscape and the paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.scene.edits import SetScene
from gdviz.ui.editors.landscape.slice_form import SliceForm
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.ui.look.theme import Theme

_TOGGLES = {
    "isolines": "Isolines",
    "isoline_labels": "Isoline labels",
    "arrows": "Gradient arrows",
    "path_ahead": "Path ahead",
    "equal_aspect": "Equal aspect",
    "curvature_ellipse": "Curvature ellipse",
    "local_model": "Local model",
}
_PLANE = (  # they mean nothing on the graph of one variable
    "isolines", "isoline_labels", "arrows", "equal_aspect", "curvature_ellipse",
)  # fmt: skip
_MEANINGS = {
    "isoline_labels": "Write the loss along its isolines",
    "arrows": "Show where a step against the gradient goes",
    "curvature_ellipse": "Draw the Hessian of the chosen run’s place as an ellipse: long where "
    "the ground is flat, short where it is steep; a dashed axis curves down",
    "local_model": "Draw tangent and quadratic model of the place under the mouse, or where "
    "the chosen run stands",
}


class ShowSwitches(QWidget):
    """A switch for each thing that can be left out.

    Signals
    -------
    edit_requested, settled, complained
        As in `LandscapePanel`.
    """

    edit_requested = Signal(object)
    settled = Signal()
    complained = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._switches = {key: Switch(text, parent=self) for key, text in _TOGGLES.items()}
        for key, meaning in _MEANINGS.items():
            self._switches[key].setToolTip(meaning)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for switch in self._switches.values():
            switch.edited.connect(self._on_edited)
            self._column.addWidget(switch)
        self._slice = SliceForm(self)
        self._slice.edit_requested.connect(self.edit_requested)
        self._slice.settled.connect(self.settled)
        self._slice.complained.connect(self.complained)
        self._column.addWidget(self._slice)

    def show_plan(self, plan: Plan) -> None:
        """Show the state of every switch, silently."""
        self._plan = plan
        show, objective = plan.scene.show, plan.objective
        equal = objective.angles_matter if show.equal_aspect is None else show.equal_aspect
        for key, switch in self._switches.items():
            switch.set_on(equal if key == "equal_aspect" else getattr(show, key))
        for key in _PLANE:
            self._switches[key].setVisible(objective.dim >= 2)
        self._switches["isoline_labels"].setEnabled(show.isolines)
        self._slice.show_plan(plan)

    def set_theme(self, theme: Theme) -> None:
        self._column.setSpacing(theme.px(8))

    def _on_edited(self, _: bool) -> None:
        if self._plan is None:
            return
        states = {key: switch.is_on() for key, switch in self._switches.items()}
        show = self._plan.scene.show
        if show.equal_aspect is None and (
            states["equal_aspect"] == self._plan.objective.angles_matter
        ):
            states.pop("equal_aspect")
        self.edit_requested.emit(SetScene("change what is shown", show=replace(show, **states)))
        self.settled.emit()
