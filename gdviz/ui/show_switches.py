"""What is drawn of the landscape and the paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.scene.edits import SetScene
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan
    from gdviz.ui.theme import Theme

_TOGGLES = {
    "isolines": "Isolines",
    "path_ahead": "Path ahead",
    "equal_aspect": "Equal aspect",
}
_PLANE = ("isolines", "equal_aspect")  # they mean nothing on the graph of one variable


class ShowSwitches(QWidget):
    """A switch for each thing that can be left out.

    Signals
    -------
    edit_requested, settled
        As in `LandscapePanel`.
    """

    edit_requested = Signal(object)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._switches = {key: Switch(text, parent=self) for key, text in _TOGGLES.items()}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for switch in self._switches.values():
            switch.edited.connect(self._on_edited)
            self._column.addWidget(switch)

    def show_plan(self, plan: Plan) -> None:
        """Show the state of every switch, silently."""
        self._plan = plan
        show, objective = plan.scene.show, plan.objective
        equal = objective.angles_matter if show.equal_aspect is None else show.equal_aspect
        self._switches["isolines"].set_on(show.isolines)
        self._switches["path_ahead"].set_on(show.path_ahead)
        self._switches["equal_aspect"].set_on(equal)
        for key in _PLANE:
            self._switches[key].setVisible(objective.dim == 2)

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
