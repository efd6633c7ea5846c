"""The panel of stability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.panel_spec import FigurePart, PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.views.stability.panel import StabilityPanel
    from gdviz.ui.views.stability.stability_view import StabilityView


def _panel(editing: Editing, parent: QWidget) -> StabilityPanel:
    from gdviz.ui.views.stability.panel import StabilityPanel

    return StabilityPanel(editing, parent)


def _view(plan: Plan, parent: QWidget) -> StabilityView:
    from gdviz.ui.views.stability.stability_view import StabilityView

    return StabilityView(parent)


SPEC = PanelSpec(
    key="stability",
    title="Stability",
    doc="What theory says of the selected run: its limit, and the eigenvalues of a step",
    make=_panel,
    slots={"race": "below_right"},
    reads_theory=True,
    in_picture=True,
    figures=(FigurePart("stability", "Stability", _view),),
)
