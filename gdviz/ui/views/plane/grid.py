"""A panel for every run: the same landscape, linked, so that paths do not lie on each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import pyqtgraph as pg
from PySide6.QtCore import QRect, Signal

from gdviz.core.checkpoint import go_on
from gdviz.engine.caption import settings
from gdviz.lessons.prose import shown_notes
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.plot.axes import bottom_height, left_width, top_margin
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.lettering import letter
from gdviz.ui.plot.view import View
from gdviz.ui.views.ground.colour_bar import ColourBar, bar_width
from gdviz.ui.views.ground.relief_layer import ReliefLayer
from gdviz.ui.views.plane.camera_follow import CameraFollow
from gdviz.ui.views.plane.grid_cell import Cell, Sides
from gdviz.ui.views.plane.slice_plane import Plane

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Window
    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.engine.slicing import Shown
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.views.ground.ground import Relief

_GAP, _TITLE = 16, 30  # pixels between panels, and of the line above each
# of the type on a page: between panels, the line above each, its height over its width
_APART, _HEAD, _SHAPE = 1.1, 1.75, 0.68
_PANEL = 17.5  # of the type: how wide a panel should be
# of the type, below the plots of a page: numbers, the middle of a name, the bands, all
_FOOT, NUMBERS, NAMES, _KEY, _SIGNS = 1.65, 2.15, 1.15, 2.1, 1.75
_NARROW = 45.0  # of the type


def arranged(count: int, room: tuple[float, float], aspect: float, extra: float) -> int:
    """The number of columns with which `count` panels come out largest.

    `room` is the width and height for all of them, `aspect` the width over height that
    suits the landscape, and `extra` the height that a row needs besides its panels.
    """

    def size(columns: int) -> float:
        rows = -(-count // columns)
        width = room[0] / columns
        return min(width, (room[1] / rows - extra) * aspect)

    return max(range(1, max(count, 1) + 1), key=size)


def signs_below(width: float, theme: Theme) -> bool:
    """Whether a page is so narrow that the signs stand below the bands, not beside them."""
    return width < _NARROW * theme.body


def _below(width: float, theme: Theme) -> int:
    """Pixels below the plots of a page: numbers, a name, the bands and the signs."""
    signs = _SIGNS * signs_below(width, theme)
    return round((NUMBERS + NAMES + _KEY + signs) * theme.body)


@final
class GridView(View):
    """Draws a snapshot as a grid of landscapes, one run each; the cursor is the same in all.

    Signals
    -------
    start_requested, start_settled
        As in `LandscapeView`.
    """

    start_requested = Signal(object)
    start_settled = Signal()
    titles_itself = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = ColourBar()
        self._bar_view = pg.GraphicsLayoutWidget(parent=self)
        self._bar_view.addItem(self._bar)
        self._bar_view.setFrameShape(self._bar_view.Shape.NoFrame)
        self._cells: list[Cell] = []
        self._bands: ReliefLayer | None = None  # that of the first cell, shared by all
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._plane = Plane()
        self._drawn: Shown | None = None
        self._styles: tuple[RunStyle | None, ...] = ()
        self._at: float | None = None
        self._frame: object = None
        self._lead = CameraFollow()
        self._ground: tuple[object, ...] | None = None
        self._checkpoint: Checkpoint = go_on
        self._arranged: object = None
        self._style = FigureStyle()
        self.plots_box = QRect()  # all of them together, in pixels of the view
        self.setAccessibleName("A landscape for every run")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._bar.dress(theme)
        self._bar_view.setBackground(theme.panel)
        for cell in self._cells:
            cell.dress(theme)
        self._arrange(again=True)
        self._redraw()

    def show_moment(self, moment: Moment) -> None:
        """Draw `moment` as `LandscapeView` does."""
        self._snapshot, self._styles = moment.snapshot, moment.styles
        self._at = moment.camera_at
        if self.isVisible():
            self._redraw()

    def reset_view(self) -> None:
        """Show the scene's own window again, or what its camera shows, in every panel."""
        self._lead.let_go()
        self._offer_whole(on=False)
        self._tell_bands()
        if self._snapshot is not None and self._drawn is not None:
            for cell in self._cells:
                cell.show_window(self._drawn.window, self._snapshot.plan)
            self.look_from(self._snapshot.k)

    @property
    def shown_window(self) -> Window | None:
        """The part of the plane that is shown."""
        return self._cells[0].shown_window if self._cells else None

    @property
    def wanted_window(self) -> Window | None:
        """The part of the plane that was asked for; with equal aspect the panels show more."""
        return self._cells[0].wanted_window if self._cells else None

    @property
    def framed(self) -> Window | None:
        """The window that a hand has chosen, if one has."""
        return self.wanted_window if self._lead.by_hand else None

    def headline(self, moment: Moment) -> tuple[str, str]:
        return moment.snapshot.plan.objective.title, ""

    def wear(self, style: FigureStyle) -> None:
        self._style = style

    def panels(self, plan: Plan) -> int:
        """One for every run that is seen."""
        return max(sum(run.visible for run in plan.scene.runs), 1)

    @property
    def axis_names(self) -> tuple[str, str]:
        """What the axes are called on a page."""
        names = self._drawn.objective.names if self._drawn is not None else ("", "")
        wanted = self._style.landscape.x.label, self._style.landscape.y.label
        x, y = (
            own if own is not None else name
            for own, name in zip(wanted, (*names, "f"), strict=False)
        )
        return x, y

    @property
    def relief(self) -> Relief | None:
        """The bands that are shown."""
        return self._bands.relief if self._bands is not None else None

    @property
    def has_bar(self) -> bool:
        """Whether an author wants to see what the bands mean."""
        return self._style.bar is not False

    def wanted_height(self, width: int, theme: Theme, plan: Plan) -> int:
        em, count = theme.body, self.panels(plan)
        columns = min(count, max(1 + (count > 2), int(width / (_PANEL * em))))
        rows = -(-count // columns)
        gap = round(_APART * em)
        panel = (width - left_width(theme) - (columns - 1) * gap) / columns
        row = _SHAPE * panel + round(_HEAD * em)
        return round(rows * row + (rows - 1) * gap + _below(width, theme))

    def take(self, framing: Framing) -> None:
        if framing.window is not None:
            self.frame(framing.window)

    @property
    def follows_camera(self) -> bool:
        return True

    def frame(self, window: Window) -> None:
        """Show `window` as if a hand had chosen it."""
        self._on_moved(window)

    def look_from(self, at: float) -> None:
        """Follow the scene's camera to where it is after `at` steps, unless a hand leads."""
        if self._snapshot is None or self._drawn is None:
            return
        camera = self._snapshot.plan.scene.show.camera
        if self._lead.follow(camera, at, self._drawn.window) and self._lead.aim is not None:
            self._tell_bands()
            for cell in self._cells:
                cell.follow(self._lead.aim.window)

    def _tell_bands(self) -> None:
        if self._bands is not None:
            self._bands.follow(self._lead.aim)

    @property
    def at_rest(self) -> bool:
        """Whether no ground is being made."""
        return self._bands is None or self._bands.at_rest

    def settle(self) -> None:
        """Have the ground of the present view at once; a function of one variable has none."""
        flat = self._snapshot is not None and self._snapshot.plan.objective.dim > 1
        if self._bands is not None and self._theme is not None and flat:
            self._bands.settle(self._theme)
            if (shape := self._bands.relief) is not None:
                self._bar.show_levels(shape.levels, shape.base)

    def obey(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        if self._bands is not None:
            self._bands.checkpoint = checkpoint

    def stop(self) -> None:
        """End the work in the background, before the window goes."""
        if self._bands is not None:
            self._bands.close()

    # -- drawing -----------------------------------------------------------------------

    def _redraw(self) -> None:
        snapshot, theme = self._snapshot, self._theme
        if snapshot is None or theme is None or len(snapshot.runs) != len(self._styles):
            return
        shown = [
            (run, style, settings(snapshot.plan, i, mark="$"))
            for i, (run, style) in enumerate(zip(snapshot.runs, self._styles, strict=True))
            if style is not None
        ]
        self._make_cells(len(shown), theme)
        self._show_landscape(snapshot)
        self._arrange()
        lettered = theme.on_paper and self._style.letters is not False
        notes = shown_notes(snapshot.plan.scene.show.annotations, snapshot.runs)
        for i, (cell, (run, style, told)) in enumerate(zip(self._cells, shown, strict=False)):
            cell.show_notes(notes)
            cell.show_words(f"{letter(self.letters_from + i)}\u2002" if lettered else "", told)
            cell.show_run(run, style, snapshot, theme)

    def _make_cells(self, count: int, theme: Theme) -> None:
        """Have at least `count` cells, and show that many."""
        while len(self._cells) < count:
            canvas = Canvas("", "", parent=self)
            if self._bands is None:
                self._bands = ReliefLayer(canvas)
                self._bands.checkpoint = self._checkpoint
            cell = Cell(canvas, self._bar, self._bands, self)
            cell.dress(theme)
            cell.moved.connect(self._on_moved_by_hand)
            cell.corners.whole_wanted.connect(self.reset_view)
            cell.start_requested.connect(self.start_requested)
            cell.start_settled.connect(self.start_settled)
            self._cells.append(cell)
            self._ground = self._frame = None
        for i, cell in enumerate(self._cells):
            cell.setVisible(i < count)

    def _show_landscape(self, snapshot: Snapshot) -> None:
        plan, show = snapshot.plan, snapshot.plan.scene.show
        self._drawn = drawn = self._plane.find(snapshot, 0, held=False)
        source = (
            plan.scene.objective, plan.scene.objective_params, drawn.frame,
            drawn.objective.landmarks(),
        )  # fmt: skip
        ground = (*source, show.isolines)
        if ground != self._ground:
            related = self._ground is not None and self._ground[0] == ground[0]
            self._ground = ground
            for cell in self._cells:
                cell.show_objective(drawn, isolines=show.isolines, related=related)
        equal = plan.objective.angles_matter if show.equal_aspect is None else show.equal_aspect
        frame = (plan.scene.objective, drawn.window, equal, drawn.frame, show.camera)
        if frame != self._frame:  # an edit of anything else leaves the zoom alone
            self._frame = frame
            self.reset_view()
        self.look_from(snapshot.k if self._at is None else self._at)

    def _arrange(self, *, again: bool = False) -> None:
        """Give all plots the same size: they share one ground."""
        theme, snapshot = self._theme, self._snapshot
        cells = [cell for cell in self._cells if not cell.isHidden()]
        if theme is None or snapshot is None or self._drawn is None or not cells:
            return
        (x0, x1), (y0, y1) = self._drawn.window
        flat = snapshot.plan.objective.dim > 1
        aspect = min(max((x1 - x0) / (y1 - y0), 0.7), 2.0) if flat else 1.4
        wanted = (len(cells), self.size(), aspect, theme)
        if wanted == self._arranged and not again:
            return
        self._arranged = wanted
        if theme.on_paper:
            self._print(cells, theme)
            return
        left, bottom, bar = left_width(theme), bottom_height(theme), bar_width(theme) * flat
        gap, title = theme.px(_GAP), theme.px(_TITLE)
        width, height = self.width() - left - bar + gap, self.height() - bottom + gap // 2
        columns = arranged(len(cells), (width, height), aspect, float(title + gap // 2))
        rows = -(-len(cells) // columns)
        plot_w = max(width // columns - gap, 20)
        plot_h = max(height // rows - title - gap // 2, 20)
        for i, cell in enumerate(cells):
            row, column = divmod(i, columns)
            sides = Sides(
                left if column == 0 else 0,
                bottom if i + columns >= len(cells) else 0,
                title,
                top_left=i == 0,
                last=i == len(cells) - 1,
            )
            x = left + column * (plot_w + gap) - sides.left
            y = row * (plot_h + title + gap // 2)
            cell.setGeometry(QRect(x, y, sides.left + plot_w, title + plot_h + sides.bottom))
            cell.show_sides(sides)
        top = rows * (plot_h + title + gap // 2) - gap // 2
        self._bar_view.setVisible(flat)
        self._bar_view.setGeometry(self.width() - bar, title, bar, top - title + bottom)
        self._bar_view.ci.layout.setContentsMargins(0, 0, 0, bottom)

    def _print(self, cells: list[Cell], theme: Theme) -> None:
        """Give all plots of a page the same size: only the outer ones have numbers."""
        em = theme.body
        left, gap, title = left_width(theme), round(_APART * em), round(_HEAD * em)
        tick = math.ceil((theme.strokes.tick + 0.5) * theme.scale)
        room = (self.width() - left + gap, self.height() - _below(self.width(), theme) + gap)
        columns = arranged(len(cells), room, 1.0 / _SHAPE, float(title + gap))
        rows = -(-len(cells) // columns)
        wide, high = room[0] // columns - gap, int(room[1] / rows) - title - gap
        wide, high = max(wide, 20), max(high, 20)
        foot = round(_FOOT * em)
        for i, cell in enumerate(cells):
            row, column = divmod(i, columns)
            outer, lowest = column == 0, i + columns >= len(cells)
            sides = Sides(
                left if outer else tick, foot if lowest else tick, title, top_left=False,
                last=False, bare_left=not outer, bare_bottom=not lowest, exact=True,
                above=top_margin(theme),
            )  # fmt: skip
            x = left + column * (wide + gap) - sides.left
            y = row * (high + title + gap)
            cell.setGeometry(QRect(x, y, sides.left + wide, title + high + sides.bottom))
            cell.show_sides(sides)
        self._bar_view.setVisible(False)
        shown = min(columns, len(cells))
        self.plots_box = QRect(
            left, title, shown * (wide + gap) - gap, rows * (high + title + gap) - gap - title
        )

    # -- the hand ----------------------------------------------------------------------

    def _on_moved_by_hand(self, window: Window) -> None:
        self._on_moved(window)
        self._offer_whole(on=True)

    def _offer_whole(self, *, on: bool) -> None:
        """In the first panel, for all of them."""
        if self._cells:
            self._cells[0].corners.offer(on=on)

    def _on_moved(self, window: Window) -> None:
        """One panel was moved: the others follow."""
        self._lead.take()
        self._tell_bands()
        for cell in self._cells:
            cell.follow(window)

    # -- Qt ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)
