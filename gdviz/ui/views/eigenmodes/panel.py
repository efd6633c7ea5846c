"""The eigenmodes in their panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.ui.look.dress import spread
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.editing import Editing
    from gdviz.ui.moment import Moment
    from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView


@final
class EigenmodesPanel(Panel):
    """Says beside its title which minimum the errors are measured from."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Eigenmodes", parent=parent)
        self._editing = editing
        self._view: EigenmodesView | None = None
        self._moment: Moment | None = None

    def make(self) -> None:
        from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView

        self._view = view = EigenmodesView(self)
        view.hinted.connect(self.set_hint)
        view.seek_requested.connect(self._editing.seek)
        self.body.addWidget(view)
        spread(view, self._theme)
        if self._moment is not None:
            view.show_moment(self._moment)

    def show_moment(self, moment: Moment) -> None:
        self._moment = moment
        if self._view is not None:
            self._view.show_moment(moment)
