"""The views of a figure, by the part that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gdviz.core.errors import GdvizError
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.plane.grid import GridView
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.views.surface.gl_check import problem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.views.surface.surface import SurfaceView

View: TypeAlias = "LandscapeView | GridView | SurfaceView | CurvesView | StabilityView"


def make_view(part: str, plan: Plan, parent: QWidget) -> View:
    """The view that shows `part` of `plan`; for paths, the one that its scene asks for.

    Raises
    ------
    GdvizError
        If that is a surface, and there is no OpenGL.
    """
    if part == "curves":
        return CurvesView(parent)
    if part == "stability":
        return StabilityView(parent)
    view = plan.scene.show.view
    if part == "grid" or view == "grid":
        return GridView(parent)
    if view == "3d" and plan.objective.dim == 2:
        return _surface(parent)
    return LandscapeView(parent)


def _surface(parent: QWidget) -> SurfaceView:
    why = problem()
    if why:
        raise no_surface(why)
    from gdviz.ui.views.surface.surface import SurfaceView

    try:
        return SurfaceView(parent)
    except RuntimeError as error:
        raise no_surface(str(error)) from None


def surface_among(views: dict[str, View]) -> SurfaceView | None:
    """The view that is drawn by OpenGL, if there is one."""
    flat = LandscapeView | GridView | CurvesView | StabilityView
    return next((view for view in views.values() if not isinstance(view, flat)), None)


def no_surface(why: str) -> GdvizError:
    """The sentence for a machine, or a moment, in which no surface can be drawn."""
    return GdvizError(
        f"3d cannot be drawn: {why} (xvfb-run lends a screen; 2d and grid need none)",
        where="view",
    )
