"""The panel of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.engine.wish import Wish
from gdviz.ui.panel_spec import PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.editing import Editing
    from gdviz.ui.editors.runs.panel import RunsPanel


def _panel(editing: Editing, parent: QWidget) -> RunsPanel:
    from gdviz.ui.editors.runs.panel import RunsPanel

    return RunsPanel(editing, parent)


SPEC = PanelSpec(
    key="runs",
    title="Runs",
    doc="A card for each run, with its rates, and a way to add one",
    make=_panel,
    slots={"race": "right"},
    width=320,
    reads_theory=True,
    asks=Wish.CARDS,
)
