"""The panel of curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.panel_spec import FigurePart, PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.views.curves.curves import CurvesView
    from gdviz.ui.views.curves.panel import CurvesPanel


def _panel(editing: Editing, parent: QWidget) -> CurvesPanel:
    from gdviz.ui.views.curves.panel import CurvesPanel

    return CurvesPanel(editing, parent)


def _view(plan: Plan, parent: QWidget) -> CurvesView:
    from gdviz.ui.views.curves.curves import CurvesView

    return CurvesView(parent)


SPEC = PanelSpec(
    key="curves",
    title="Curves",
    doc="Loss, gradient, rate and distance of every run, step by step",
    make=_panel,
    slots={"race": "below"},
    in_picture=True,
    figures=(FigurePart("curves", "Curves", _view),),
)
