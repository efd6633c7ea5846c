"""One panel of the grid: a run's name, how it stands, and its path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import tip
from gdviz.ui.look.restyle import set_look
from gdviz.ui.mathtext.line import with_symbols
from gdviz.ui.plot.inked import Inks
from gdviz.ui.views.plane.landscape_picture import LandscapePicture
from gdviz.ui.views.plane.path_ink import path_ink
from gdviz.ui.views.plane.place_told import place_told
from gdviz.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective, Window
    from gdviz.core.slices import PlaneFrame
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.engine.slicing import Shown
    from gdviz.scene.records import Annotation
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.corners import Corners
    from gdviz.ui.views.ground.colour_bar import ColourBar
    from gdviz.ui.views.ground.relief_layer import ReliefLayer


_APART = 8  # pixels between a name and how its run stands


@final
@dataclass(frozen=True, slots=True)
class Sides:
    """Room in pixels around the plot of a cell, and which names its axes carry.

    A bare axis has ticks and nothing else; on a page the room is kept exactly,
    and numbers reach so far `above` the plot.
    """

    left: int
    bottom: int
    title: int
    top_left: bool
    last: bool
    bare_left: bool = False
    bare_bottom: bool = False
    exact: bool = False
    above: int = 0


def standing(run: Run, k: int) -> tuple[str, bool]:
    """How `run` stands at step k, in two or three words; and whether that is bad.

    ``step 12`` on its way, ``56 steps`` when it has arrived, and with the loss when it
    ended for another reason.
    """
    if not run.status.ended or k < run.steps:
        return f"step {min(k, run.steps)}", False
    if run.status.name is StatusName.DIVERGED:
        return f"diverged, step {run.steps}", True
    if run.status.name is StatusName.FAILED:
        return f"failed, step {run.steps}", True
    steps = f"{run.steps} step{'s' * (run.steps != 1)}"
    if run.status.name is StatusName.CONVERGED:
        return steps, False
    return f"{steps}, f = {number(float(run.loss[-1]))}", False


@final
class Cell(QWidget):
    """Draws one run; `GridView` gives it its place.

    Signals
    -------
    start_requested, start_settled
        As in `LandscapeView`.
    moved
        The hand has moved or zoomed the window: its new ranges.
    """

    start_requested = Signal(object)
    start_settled = Signal()
    moved = Signal(object)

    def __init__(
        self, canvas: Canvas, bar: ColourBar, bands: ReliefLayer, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        canvas.setParent(self)
        self._picture = LandscapePicture(canvas, bar, bands=bands, lettered=False)
        self._letter = ""
        self._name = ElidedLabel("", parent=self)
        self._state = ElidedLabel("", parent=self)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._standing = ""
        self._state.setProperty("role", "secondary")
        self._objective: Objective | None = None
        self._frame: PlaneFrame | None = None
        self._equal = False
        self._inks = Inks()
        self._shown: object = None
        self._sides = Sides(0, 0, 0, top_left=False, last=False)
        self._run: tuple[Run, RunStyle, Snapshot, Theme] | None = None
        canvas.setCursor(Qt.CursorShape.CrossCursor)
        canvas.view_changed.connect(self._on_view_changed)
        canvas.surface.sigRangeChangedManually.connect(self._on_moved_by_hand)
        canvas.surface.dragged.connect(self._on_dragged)
        canvas.surface.released.connect(self.start_settled)
        canvas.surface.hovered.connect(self._on_hovered)

    @property
    def corners(self) -> Corners:
        """The way back to the whole view."""
        return self._canvas.corners

    def _on_hovered(self, x: float, y: float) -> None:
        if self._objective is not None:
            self._canvas.tell(place_told(self._objective, self._canvas, x, y), x, y)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours and sizes."""
        self._canvas.dress(theme)
        self._picture.set_theme(theme)
        self._name.setFont(ui_font(theme.body, 600))
        self._state.setFont(ui_font(theme.small))
        self._shown = None

    def show_objective(self, drawn: Shown, *, isolines: bool, related: bool) -> None:
        """Show the landscape, or the slice of it, that is `drawn`."""
        self._objective, self._frame = drawn.objective, drawn.frame
        self._run = None  # it went over another ground, of another dimension perhaps
        self._picture.set_objective(
            drawn.objective, isolines=isolines, related=related, frame=drawn.frame
        )
        self._rename()

    def show_notes(self, notes: tuple[Annotation, ...]) -> None:
        """Show what is written on the landscape; a slice has no room for it."""
        self._picture.set_notes(notes if self._frame is None else ())

    def show_window(self, window: Window, plan: Plan) -> None:
        """Show the scene's own window."""
        equal = plan.scene.show.equal_aspect
        equal = plan.objective.angles_matter if equal is None else equal
        self._canvas.surface.setAspectLocked(equal and plan.objective.dim > 1)
        self._canvas.show_window(*window)

    @property
    def shown_window(self) -> Window:
        """What is shown."""
        return self._canvas.window

    @property
    def wanted_window(self) -> Window:
        """What was asked for."""
        return self._canvas.wanted

    def follow(self, window: Window) -> None:
        """Show the window that the camera shows, or a hand in another cell."""
        if window != self._canvas.wanted:
            self._canvas.show_window(*window)

    def show_sides(self, sides: Sides) -> None:
        """Place name, state and plot; axes stand where `sides` has room for them."""
        self._sides = sides
        self._canvas.show_axes(left=sides.left > 0, bottom=sides.bottom > 0)
        axes = (self._canvas.y_axis, sides.bare_left), (self._canvas.x_axis, sides.bare_bottom)
        for axis, bare in axes:
            axis.bare = bare
        if sides.exact:
            self._canvas.y_axis.setWidth(sides.left)
            self._canvas.x_axis.setHeight(sides.bottom)
        self._rename()
        above = sides.above
        self._canvas.keep_clear(top=above)
        self._canvas.setGeometry(
            QRect(0, sides.title - above, self.width(), self.height() - sides.title + above)
        )
        self._place_title()

    def show_words(self, letter: str, settings: str) -> None:
        """What stands before the name, and in the corner of the plot."""
        self._letter = letter
        self._picture.set_corner(settings)

    def show_run(self, run: Run, style: RunStyle, snapshot: Snapshot, theme: Theme) -> None:
        """Draw `run` up to the cursor of `snapshot`."""
        self._run = run, style, snapshot, theme
        if theme.on_paper:  # it is alone, and need not be told apart
            style = replace(style, dash=())
        text, bad = standing(run, snapshot.k)
        label = with_symbols(run.label) if theme.on_paper else run.label
        name = f"{self._letter}{label}"
        if name != self._name.text():
            self._name.setText(name)
            self._place_title()
        self._name.setToolTip(tip(run.label))
        text = text.replace(" f = ", " $f$ = ") if theme.on_paper else text
        if text != self._standing:
            self._standing = text
            set_look(self._state, "role", "bad" if bad else "secondary")
            self._place_title()
        frame = self._frame
        view = (self._canvas.window, self._canvas.pixel_size, theme, frame)
        ahead = snapshot.plan.scene.show.path_ahead
        shown = (run.record, run.steps, run.status, style, view, ahead)
        if shown != self._shown:
            self._shown = shown
            key = shown[:-1]
            ink = self._inks.get(
                key, lambda: path_ink(run, style, theme, self._canvas, frame, alone=True)
            )
            self._inks.turn()
            self._picture.set_runs(((run, style),))
            self._picture.set_inks((ink,), (), show_ahead=ahead)
        self._picture.set_cursor(snapshot.k)

    def _rename(self) -> None:
        names = (*self._objective.names, "f") if self._objective is not None else ("", "")
        self._canvas.x_axis.rename(names[0] if self._sides.last else "")
        self._canvas.y_axis.rename(names[1] if self._sides.top_left else "")

    def _place_title(self) -> None:
        """The state at the right end, as much of it as the name leaves room for."""
        sides = self._sides
        width = self.width() - sides.left
        needed, room = 0, width - self._name.sizeHint().width() - _APART
        for told in (self._standing, self._standing.partition(",")[0]):
            self._state.setText(told)
            needed = self._state.sizeHint().width()
            if needed <= room:
                break
            needed = 0
        self._state.setGeometry(sides.left + width - needed, 0, needed, sides.title)
        self._name.setGeometry(sides.left, 0, max(width - needed - _APART, 0), sides.title)

    def _on_view_changed(self) -> None:
        self._picture.forget_ground()
        if self._run is not None:
            self.show_run(*self._run)

    def _on_moved_by_hand(self, _: object) -> None:
        self.moved.emit(self._canvas.wanted)

    def _on_dragged(self, x: float, y: float) -> None:
        if self._frame is not None and self._run is not None:
            start = np.array(self._run[2].plan.runs[0].start)
            self.start_requested.emit(tuple(self._frame.lift((x, y), start).tolist()))
        elif self._objective is not None:
            self.start_requested.emit((x, y)[: self._objective.dim])
