"""Names of the window that a scene may ask for: workspaces, panels, curves, layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.ui import panels, workspaces
from gdviz.ui.panels import (
    check_parts,
    figure_layouts,
    figure_parts,
    layout_named,
    panel_named,
)
from gdviz.ui.views.curves.measures import CURVES, curve_named
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
    if show.style is not None:
        check_parts(show.style.parts or (), where="show.style.parts")


def with_names(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of scene files, with the names that the window knows."""
    found = schema["$defs"]["Show"]["properties"]
    for field, names in (
        ("workspace", [spec.key for spec in workspaces.WORKSPACES]),
        ("curve", [curve.key for curve in CURVES]),
        ("layout", list(figure_layouts())),
    ):
        found[field]["enum"] = [*names, None]
    parts = schema["$defs"]["FigureStyle"]["properties"]["parts"]
    for kind in parts["anyOf"]:
        if kind["type"] == "array":
            kind["items"] = {"type": "string", "enum": list(figure_parts())}
    panel_keys = {"type": "string", "enum": [spec.key for spec in panels.PANELS]}
    found["panels"] = {
        "anyOf": [{"type": "array", "items": panel_keys}, {"type": "null"}], "default": None,
    }  # fmt: skip
    return schema
