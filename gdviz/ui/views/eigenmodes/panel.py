"""The eigenmodes in their panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.editing import Editing
    from gdviz.ui.moment import Moment


@final
class EigenmodesPanel(Panel):
    """Says beside its title which minimum the errors are measured from."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Eigenmodes", parent=parent)
        self.view = EigenmodesView(self)
        self.view.hinted.connect(self.set_hint)
        self.view.seek_requested.connect(editing.seek)
        self.body.addWidget(self.view)

    def show_moment(self, moment: Moment) -> None:
        self.view.show_moment(moment)
