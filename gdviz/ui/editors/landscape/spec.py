"""The panel of the landscape and of what all runs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.ui.panel_spec import PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.editing import Editing
    from gdviz.ui.editors.landscape.panel import LandscapePanel


def _panel(editing: Editing, parent: QWidget) -> LandscapePanel:
    from gdviz.ui.editors.landscape.panel import LandscapePanel

    return LandscapePanel(editing, parent)


SPEC = PanelSpec(
    key="landscape",
    title="Landscape",
    doc="The function, the start, and what all runs share: noise, clipping, schedule",
    make=_panel,
    slots={"race": "left"},
    width=256,
    reads_theory=True,
)
