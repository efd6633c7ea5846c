"""Names of the window that a scene may ask for: workspaces, panels, curves, layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.panels import layout_named, panel_named
from gdviz.ui.views.curves.measures import curve_named
from gdviz.ui.workspaces import workspace_named

if TYPE_CHECKING:
    from gdviz.scene.records import Show


def check_shown(show: Show) -> None:
    """Raise a `GdvizError` for a name of `show` that nothing here bears."""
    if show.workspace is not None:
        workspace_named(show.workspace, where="show.workspace")
    for i, key in enumerate(show.panels or ()):
        panel_named(key, where=f"show.panels[{i}]")
    if show.curve is not None:
        curve_named(show.curve)
    if show.layout is not None:
        layout_named(show.layout, where="show.layout")
