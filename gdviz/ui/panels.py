"""The panels that there are; a new one is a folder of its own and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.errors import GdvizError, unknown
from gdviz.ui.editors.landscape import spec as landscape
from gdviz.ui.editors.runs import spec as runs
from gdviz.ui.views.curves import spec as curves
from gdviz.ui.views.eigenmodes import spec as eigenmodes
from gdviz.ui.views.paths import spec as paths
from gdviz.ui.views.stability import spec as stability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.panel_spec import FigurePart, PanelSpec

PANELS: tuple[PanelSpec, ...] = (
    landscape.SPEC,
    paths.SPEC,
    eigenmodes.SPEC,
    curves.SPEC,
    stability.SPEC,
    runs.SPEC,
)

COMPOSED = "composed"
"""The layout of a figure on which landscape, curves and stability stand together."""


def panel_named(key: str, where: str = "panel") -> PanelSpec:
    """The panel `key`, or a `GdvizError` that names the nearest."""
    for spec in PANELS:
        if spec.key == key:
            return spec
    raise unknown("panel", key, [spec.key for spec in PANELS], where=where)


def figure_parts() -> dict[str, FigurePart]:
    """What panels offer to figures, by key."""
    return {part.key: part for spec in PANELS for part in spec.figures}


def check_parts(names: Sequence[str], where: str = "parts") -> None:
    """Raise a `GdvizError` for a name that is no part of figures, or stands twice."""
    for i, name in enumerate(names):
        if name not in figure_parts():
            raise unknown("part", name, figure_parts(), where=f"{where}[{i}]")
        if name in names[:i]:
            raise GdvizError(f"{name!r} stands twice", where=f"{where}[{i}]")


def figure_layouts() -> dict[str, str]:
    """The layouts of figures and films: what each is called on screen, by key."""
    parts = figure_parts()
    return {
        COMPOSED: "Landscape, curves, stability",
        **{key: part.title for key, part in parts.items()},
    }


def layout_named(name: str, where: str = "layout") -> str:
    """`name`, if it is a layout of figures, else a `GdvizError` that names the nearest."""
    if name not in figure_layouts():
        raise unknown("layout", name, figure_layouts(), where=where)
    return name
