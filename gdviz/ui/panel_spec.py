"""What a panel declares of itself, once: docks, menus, keys, search and figures read it.

Nothing here loads Qt, so that the command line can ask for names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, final

from gdviz.engine.wish import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.plot.view import View
    from gdviz.ui.widgets.panel import Panel

Slot = Literal["left", "main", "beside", "below", "below_right", "right"]
"""A place in the arrangement of a workspace; panels that share one are tabs of each other."""

MakePanel: TypeAlias = "Callable[[Editing, QWidget], Panel]"
MakeView: TypeAlias = "Callable[[Plan, QWidget], View]"


@final
@dataclass(frozen=True, slots=True)
class FigurePart:
    """A view that a figure or a film can show by itself, at any size.

    Attributes
    ----------
    key, title
        What the command line and the export dialogs call it.
    make
        Makes the view for a plan.
    headed
        Whether a line with the view's headline stands above it when it is alone.
    """

    key: str
    title: str
    make: MakeView
    headed: bool = True


@final
@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One panel.

    Attributes
    ----------
    key, title
        Its name in scenes and settings, and on screen.
    doc
        What it shows, in a sentence of the search box.
    make
        Makes the panel and connects it with the editing.
    slots
        Where it stands in each workspace; where it is not named it can be opened by hand.
    waits_in
        Layouts in which it has its place and stays closed until somebody opens it.
    width
        Pixels at 100 % that it needs at least; 0 where any width will do.
    reads_theory
        Whether its moments are to carry an insight.
    asks
        What it shows of theory beside the stability of the selected run: made while the
        panel is seen.
    in_picture
        Whether it is part of the picture of the window as it is.
    figures
        What it offers to figures and films.
    """

    key: str
    title: str
    doc: str
    make: MakePanel
    slots: Mapping[str, Slot] = field(default_factory=dict)
    waits_in: frozenset[str] = frozenset()
    width: int = 0
    reads_theory: bool = False
    asks: Wish = Wish.NOTHING
    in_picture: bool = False
    figures: tuple[FigurePart, ...] = ()
