"""The panel of paths, which is the picture itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.panel_spec import FigurePart, PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.plot.view import View
    from gdviz.ui.views.paths.panel import PathsPanel
    from gdviz.ui.views.plane.grid import GridView


def _panel(editing: Editing, parent: QWidget) -> PathsPanel:
    from gdviz.ui.views.paths.panel import PathsPanel

    return PathsPanel(editing, parent)


def _view(plan: Plan, parent: QWidget) -> View:
    """The view that the scene asks for."""
    show = plan.scene.show
    if show.view == "grid":
        return _grid(plan, parent)
    if show.view == "3d" and plan.objective.dim == 2:
        from gdviz.ui.views.surface.gl_check import surface_or_sentence

        return surface_or_sentence(parent)
    from gdviz.ui.views.plane.landscape import LandscapeView

    return LandscapeView(parent)


def _grid(plan: Plan, parent: QWidget) -> GridView:
    from gdviz.ui.views.plane.grid import GridView

    return GridView(parent)


SPEC = PanelSpec(
    key="paths",
    title="Paths",
    doc="The landscape with the paths of all runs, on one plane, in a grid or as a surface",
    make=_panel,
    slots={"race": "main"},
    in_picture=True,
    figures=(
        FigurePart("landscape", "Landscape", _view, headed=False),
        FigurePart("grid", "A panel for each run", _grid, headed=False),
    ),
)
