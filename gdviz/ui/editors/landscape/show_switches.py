"""What is drawn of the landscape and the paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.scene.edits import SetScene
from gdviz.scene.records import switches
from gdviz.ui.editors.landscape.slice_form import SliceForm
from gdviz.ui.look.plain import tip
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.theme import Theme


class ShowSwitches(QWidget):
    """A switch for each thing that can be left out."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._plan: Plan | None = None
        self._declared = switches()
        self._switches = {
            key: Switch(declared.title, parent=self) for key, declared in self._declared.items()
        }
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for key, switch in self._switches.items():
            switch.setToolTip(tip(self._declared[key].meaning))
            switch.edited.connect(self._on_edited)
            self._column.addWidget(switch)
        self._slice = SliceForm(editing, self)
        self._column.addWidget(self._slice)

    def show_plan(self, plan: Plan) -> None:
        """Show the state of every switch, silently."""
        self._plan = plan
        show, objective = plan.scene.show, plan.objective
        equal = objective.angles_matter if show.equal_aspect is None else show.equal_aspect
        for key, switch in self._switches.items():
            switch.set_on(equal if key == "equal_aspect" else getattr(show, key))
        for key, declared in self._declared.items():
            self._switches[key].setVisible(objective.dim >= 2 or not declared.plane)
            if declared.beside:
                self._switches[key].setEnabled(getattr(show, declared.beside))
        self._slice.show_plan(plan)

    def in_short(self) -> str:
        """How many are on: ``3 of 7 on``."""
        there = [switch for switch in self._switches.values() if not switch.isHidden()]
        return f"{sum(switch.is_on() for switch in there)} of {len(there)} on"

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
        self._editing.apply(SetScene("change what is shown", show=replace(show, **states)))
        self._editing.settle()
