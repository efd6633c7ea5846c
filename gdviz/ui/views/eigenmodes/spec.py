"""The panel of eigenmodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.engine.wish import Wish
from gdviz.ui.panel_spec import PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.editing import Editing
    from gdviz.ui.views.eigenmodes.panel import EigenmodesPanel


def _panel(editing: Editing, parent: QWidget) -> EigenmodesPanel:
    from gdviz.ui.views.eigenmodes.panel import EigenmodesPanel

    return EigenmodesPanel(editing, parent)


SPEC = PanelSpec(
    key="modes",
    title="Eigenmodes",
    doc="The error of every run along the steep and the flat direction",
    make=_panel,
    slots={"race": "beside"},
    waits_in=frozenset({"wide"}),
    reads_theory=True,
    asks=Wish.MODES,
    in_picture=True,
)
