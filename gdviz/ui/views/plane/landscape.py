"""The landscape with the paths on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.stopping import StatusName
from gdviz.lessons.prose import shown_notes
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.look.many import COLOURS
from gdviz.ui.look.theme import RunStyle
from gdviz.ui.mathtext.formula import formula_box, typed_latex
from gdviz.ui.plot.axes import bottom_height, left_width, top_margin
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.inked import Inked, Inks
from gdviz.ui.plot.view import View
from gdviz.ui.views.closeup.focus import Wanted
from gdviz.ui.views.ground.colour_bar import ColourBar, bar_width
from gdviz.ui.views.ground.graph import fitted
from gdviz.ui.views.plane.camera_follow import CameraFollow
from gdviz.ui.views.plane.landscape_picture import LandscapePicture
from gdviz.ui.views.plane.note_hand import NoteHand
from gdviz.ui.views.plane.path_ink import path_ink
from gdviz.ui.views.plane.place_told import place_told
from gdviz.ui.views.plane.slice_plane import Plane, slice_hint

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtGui import QCloseEvent

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Window
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.engine.slicing import Shown
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.lettering import Box

_PAPER_SHAPE = 2 / 3  # height over width of a plot
_HIGHEST = 30.0  # of the type
_TITLE_MOST, _LOW = 60, 1.6  # letters of LaTeX above a plot, and heights of type
INVITATION = "drag the start ○, drag a rate"


class LandscapeView(View):
    """Draws a snapshot's paths over its objective; says where the hand wants the start.

    Signals
    -------
    start_requested
        New coordinates while the hand moves.
    start_settled
        The hand has let go.
    hinted
        A word on what is shown.
    """

    start_requested = Signal(object)  # tuple of D floats
    start_settled = Signal()
    hinted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = ColourBar()
        self._canvas = Canvas("x", "y", right=self._bar, parent=self)
        self._picture = LandscapePicture(self._canvas, self._bar)
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._styles: tuple[RunStyle | None, ...] = ()
        self._ghosts: tuple[Run, ...] = ()
        self._inks = Inks()
        self._shown: object = None
        self._ground: tuple[tuple[object, ...], object] | None = None
        self._frame: object = None
        self._lead = CameraFollow()
        self._equal = False
        self._plane = Plane()
        self._drawn: Shown | None = None
        self._selection, self._held = 0, False
        self._hint = INVITATION
        self._style, self._has_bar, self._named = FigureStyle(), True, True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self.setAccessibleName("Landscape with the paths of the runs")
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self.notes = NoteHand(self._canvas, self)
        self._canvas.surface.asked.connect(self._on_asked)
        self._canvas.surface.pressed.connect(self.notes.press)
        self._canvas.view_changed.connect(self._on_view_changed)
        self._canvas.surface.dragged.connect(self._on_dragged)
        self._canvas.surface.released.connect(self._on_released)
        self._canvas.surface.hovered.connect(self._on_hovered)
        self._canvas.surface.left.connect(self._on_left)
        self._canvas.surface.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self._canvas.corners.whole_wanted.connect(self.reset_view)

    @property
    def canvas(self) -> Canvas:
        """The plot itself, for saving it as a picture."""
        return self._canvas

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        beside = 0 if self._has_bar or not theme.on_paper else self.insets(theme)[1]
        self._canvas.keep_clear(top=top_margin(theme), right=beside)
        self._canvas.dress(theme)
        self._bar.dress(theme)
        self._picture.set_theme(theme)
        self._shown = None
        self._redraw()

    def show_moment(self, moment: Moment) -> None:
        """Draw the paths of `moment`; the plane of a path is that of its selected run."""
        snapshot = moment.snapshot
        self._snapshot, self._styles, self._ghosts = snapshot, moment.styles, moment.ghosts
        self._selection = moment.selection
        plan, show = snapshot.plan, snapshot.plan.scene.show
        self._drawn = drawn = self._plane.find(snapshot, self._selection, held=self._held)
        objective = drawn.objective
        looks = (show.isolines, show.isoline_labels, show.arrows)
        source = (
            plan.scene.objective, plan.scene.objective_params, drawn.frame,
            objective.landmarks(),
        )  # fmt: skip
        if self._ground != (source, looks):
            related = self._ground is not None and self._ground[0][0] == source[0]
            self._ground = (source, looks)
            self._picture.set_objective(
                objective, isolines=show.isolines, labels=show.isoline_labels,
                arrows=show.arrows, related=related, frame=drawn.frame,
            )  # fmt: skip
            self._canvas.x_axis.rename(objective.names[0])
            self._canvas.y_axis.rename((*objective.names, "f")[1])
        equal = show.equal_aspect
        self._equal = plan.objective.angles_matter if equal is None else equal
        bound = self._style.landscape.x.limits, self._style.landscape.y.limits
        frame = (
            plan.scene.objective, drawn.window, self._equal, drawn.frame, show.camera, bound,
        )  # fmt: skip
        if self._frame != frame:  # an edit of anything else leaves the zoom alone
            self._frame = frame
            self.reset_view()
        self.look_from(moment.at)
        notes = show.annotations if self.takes_notes else ()
        shown = shown_notes(notes, snapshot.runs)
        self._picture.set_notes(shown)
        self.notes.show_notes(notes, shown)
        self._show_focus()
        self._redraw()

    @property
    def takes_notes(self) -> bool:
        """Whether what is shown has room for notes: a slice has not."""
        return self._drawn is not None and self._drawn.frame is None

    @property
    def shown_window(self) -> Window:
        """The part of the plane that is shown."""
        return self._canvas.window

    @property
    def wanted_window(self) -> Window:
        """The part of the plane that was asked for; with equal aspect the view shows more."""
        return self._canvas.wanted

    @property
    def framed(self) -> Window | None:
        """The window that a hand has chosen, if one has."""
        return self.wanted_window if self._lead.by_hand else None

    def formula(self, moment: Moment) -> str:
        objective = moment.snapshot.plan.objective
        if self._style.landscape.title is not None:
            return ""
        return typed_latex(objective) if objective.named != objective.title else ""

    def headline(self, moment: Moment) -> tuple[str, str]:
        if self._style.landscape.title is not None:
            return self._style.landscape.title, ""
        return "Paths", moment.snapshot.plan.objective.headed

    def printed_titles(self, moment: Moment) -> tuple[str, ...]:
        objective = moment.snapshot.plan.objective
        if self._style.landscape.title is not None:
            return (self._style.landscape.title,)
        latex = typed_latex(objective, valued=True)
        nameless = objective.headed == objective.title != objective.named  # a long formula
        in_words = ("Steps",) if nameless else (f"Steps on {objective.headed}", "Steps")
        if latex and len(latex) <= _TITLE_MOST and formula_box(latex, 1.0).height() < _LOW:
            return (f"Steps on ${latex}$", *in_words)
        return in_words

    def wear(self, style: FigureStyle) -> None:
        if style == self._style:
            return
        self._style, self._shown = style, None
        marked = style.ticks is not False
        self._canvas.x_axis.wear(style.landscape.x, ticks=marked)
        self._canvas.y_axis.wear(style.landscape.y, ticks=marked)
        self._named = style.legend is not False
        self._has_bar = style.bar is not False
        self._bar.setVisible(self._has_bar)

    def wanted_height(self, width: int, theme: Theme, plan: Plan) -> int:
        left, right = self.insets(theme)
        high = min(_PAPER_SHAPE * (width - left - right), _HIGHEST * theme.body)
        return round(high) + bottom_height(theme)

    def insets(self, theme: Theme) -> tuple[int, int]:
        return left_width(theme), bar_width(theme) if self._has_bar else round(theme.body)

    @property
    def key_caption(self) -> str:
        return self._bar.caption if self._has_bar else ""

    def take(self, framing: Framing) -> None:
        if framing.window is not None:
            self.frame(framing.window)

    @property
    def follows_camera(self) -> bool:
        return True

    def label_boxes(self) -> list[Box]:
        """Where heights are written along isolines, in pixels of the plot."""
        return self._picture.label_boxes()

    @property
    def plot(self) -> Canvas:
        return self._canvas

    @property
    def frame_key(self) -> Hashable:
        return self.shown_window

    def frame(self, window: Window) -> None:
        """Show `window` as if a hand had chosen it."""
        self._lead.take()
        self._picture.follow(None)
        self._canvas.show_window(*window)

    def look_from(self, at: float) -> None:
        """Follow the scene's camera to where it is after `at` steps, unless a hand leads."""
        if self._snapshot is None or self._drawn is None:
            return
        camera = self._snapshot.plan.scene.show.camera
        if self._lead.follow(camera, at, self._drawn.window) and self._lead.aim is not None:
            self._picture.follow(self._lead.aim)
            self._canvas.show_window(*self._lead.aim.window)

    def reset_view(self) -> None:
        """Show the scene's own window again, or what its camera shows."""
        self._lead.let_go()
        self._canvas.corners.offer(on=False)
        self.notes.abandon()
        self._picture.follow(None)
        if self._snapshot is not None and self._drawn is not None:
            flat = self._drawn.objective.dim == 2
            wanted = self._style.landscape
            bound = wanted.x.limits or wanted.y.limits
            self._canvas.surface.setAspectLocked(self._equal and flat and not bound)
            self._canvas.surface.setMouseEnabled(x=True, y=flat)
            x, y = self._drawn.window
            x, y = wanted.x.limits or x, wanted.y.limits or y
            self._canvas.show_window(x, y if flat else self._fitted(x) or y)
            self.look_from(self._snapshot.k)

    def _fitted(self, x: tuple[float, float]) -> tuple[float, float] | None:
        """The heights of a function of one variable over x."""
        return fitted(self._drawn.objective, x) if self._drawn is not None else None

    def _show_focus(self) -> None:
        """Say which run is looked at closely, and how far it is beside a slice."""
        snapshot = self._snapshot
        if snapshot is None or self._drawn is None:
            return
        show, i = snapshot.plan.scene.show, min(self._selection, len(snapshot.runs) - 1)
        run = snapshot.runs[i] if self._styles[i] is not None else None
        self._picture.set_focus(run, Wanted(show.curvature_ellipse, show.local_model))
        hint = slice_hint(self._drawn, snapshot, i) or INVITATION
        if hint != self._hint:
            self._hint = hint
            self.hinted.emit(hint)

    @property
    def at_rest(self) -> bool:
        """Whether the picture is the one that would be saved: no ground is being made."""
        return self._picture.at_rest

    def settle(self) -> None:
        """Have the ground of the present view at once."""
        self._picture.settle()

    def obey(self, checkpoint: Checkpoint) -> None:
        self._picture.obey(checkpoint)

    def stop(self) -> None:
        """End the work in the background, before the window goes."""
        self._picture.close()

    def _redraw(self) -> None:
        """Cut the paths into strokes again if they or the view changed; move the cursor."""
        snapshot, theme = self._snapshot, self._theme
        if snapshot is None or theme is None:
            return
        frame = self._drawn.frame if self._drawn is not None else None
        view = (self._canvas.window, self._canvas.pixel_size, theme, frame)
        runs = tuple((run.record, run.steps, run.status, run.label) for run in snapshot.runs)
        ghosts = tuple((run.record, run.steps) for run in self._ghosts)
        ahead = snapshot.plan.scene.show.path_ahead
        shown = (runs, self._styles, ghosts, view, ahead)
        if shown != self._shown:
            self._shown = shown
            pairs = [
                (run, style)
                for run, style in zip(snapshot.runs, self._styles, strict=True)
                if style is not None
            ]
            self._picture.set_runs(tuple(pairs))
            few = len(pairs) <= COLOURS or not theme.on_paper
            self._picture.name_runs(on=self._named and few)
            self._picture.set_inks(
                tuple(self._ink_of(run, style, theme, view) for run, style in pairs),
                tuple(self._ghost_of(run, theme, view) for run in self._ghosts),
                show_ahead=ahead,
            )
            self._inks.turn()
        self._picture.set_cursor(snapshot.k)

    def _ink_of(self, run: Run, style: RunStyle, theme: Theme, view: object) -> Inked:
        diverged = run.status.name is StatusName.DIVERGED
        key = (run.record, run.steps, diverged, style, view)
        frame = self._drawn.frame if self._drawn is not None else None
        return self._inks.get(key, lambda: path_ink(run, style, theme, self._canvas, frame))

    def _ghost_of(self, run: Run, theme: Theme, view: object) -> Inked:
        plain = RunStyle("ghost", theme.text_secondary, (), "circle")
        key = ("ghost", run.record, run.steps, view)
        frame = self._drawn.frame if self._drawn is not None else None
        return self._inks.get(key, lambda: path_ink(run, plain, theme, self._canvas, frame))

    def _on_view_changed(self) -> None:
        if self._drawn is not None and self._drawn.objective.dim == 1:
            x, y = self._canvas.window
            wanted = self._fitted(x)
            if wanted is not None and not np.allclose(wanted, y, rtol=1e-9, atol=0.0):
                self._canvas.show_window(x, wanted)  # comes back here
                return
        self._picture.forget_ground()
        self._redraw()

    def _on_moved_by_hand(self, _: object) -> None:
        self._lead.take()
        self._canvas.corners.offer(on=True)
        self._picture.follow(None)

    def _on_dragged(self, x: float, y: float) -> None:
        snapshot, drawn = self._snapshot, self._drawn
        if snapshot is None or drawn is None or self.notes.drag(x, y):
            return
        self._held = True
        if drawn.frame is not None:
            start = np.array(snapshot.plan.runs[0].start)
            self.start_requested.emit(tuple(drawn.frame.lift((x, y), start).tolist()))
        else:
            self.start_requested.emit((x, y)[: drawn.objective.dim])

    def _on_released(self) -> None:
        if self.notes.release():
            return
        self._held = False
        self.start_settled.emit()

    def _on_asked(self, x: float, y: float, screen: QPoint) -> None:
        if self.takes_notes:
            self.notes.ask(x, y, screen)

    def _on_hovered(self, x: float, y: float) -> None:
        self._picture.point_at((x, y))
        if self._drawn is not None:
            self._canvas.tell(place_told(self._drawn.objective, self._canvas, x, y), x, y)
        shapes = Qt.CursorShape
        over = self.notes.is_over(x, y)
        self._canvas.setCursor(shapes.PointingHandCursor if over else shapes.CrossCursor)

    def _on_left(self) -> None:
        self._picture.point_at(None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)
