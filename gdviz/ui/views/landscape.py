"""The landscape with the paths on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.stopping import StatusName
from gdviz.ui.theme import RunStyle
from gdviz.ui.views.canvas import Canvas
from gdviz.ui.views.colour_bar import ColourBar
from gdviz.ui.views.ground import Relief, draw_relief, relief, star_path
from gdviz.ui.views.heads import RADIUS, Head, draw_heads
from gdviz.ui.views.ink import draw_strokes, pen
from gdviz.ui.views.lettering import Box, draw_label, label_font, text_box
from gdviz.ui.views.picture import DOT, Inked, Inks, Picture
from gdviz.ui.views.trails import cut_at_exit, marker_places, trail
from gdviz.ui.views.trials import draw_trials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Landmark, Objective
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.theme import Theme
    from gdviz.ui.views.stamps import Stamps

PATH, HALO = 2.6, 3.0  # pixels of the line, and of what surrounds it
_BASE = 2.5  # the width for which dashes are declared
_APART = 22  # pixels that a step must be long for its ends to carry markers


class LandscapePicture(Picture):
    """Bands, landmarks, paths, start and heads."""

    def __init__(self, canvas: Canvas, bar: ColourBar) -> None:
        super().__init__(canvas)
        self._bar = bar
        self._objective: Objective | None = None
        self._isolines = True
        self._runs: tuple[tuple[Run, RunStyle], ...] = ()
        self._relief: Relief | None = None

    def set_objective(self, objective: Objective, *, isolines: bool) -> None:
        self._objective, self._isolines, self._relief = objective, isolines, None
        self.forget_ground()

    def forget_relief(self) -> None:
        """The view has changed."""
        self._relief = None
        self.forget_ground()

    def set_runs(self, runs: tuple[tuple[Run, RunStyle], ...]) -> None:
        """The visible runs, in the order in which they are drawn."""
        self._runs = runs

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        objective = self._objective
        if objective is None:
            return
        size = self._canvas.pixel_size
        if objective.dim == 1:
            self._bar.show_levels(np.empty(0), 0.0)
            self._paint_curve(painter, theme, objective)
        else:
            x, y = self._canvas.window
            if self._relief is None:
                self._relief = relief(objective, x, y, size, len(theme.bands))
                self._bar.show_levels(self._relief.levels, self._relief.base)
            draw_relief(painter, self._relief, theme, size, isolines=self._isolines)
        for mark in reversed(objective.landmarks()):
            self._paint_landmark(painter, theme, mark)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        size = self._canvas.pixel_size
        starts = {tuple(float(x) for x in run.theta[0]) for run, _ in self._runs}
        taken = self._paint_starts(painter, theme, starts, stamps) + self._landmark_boxes(theme)
        if k == 0:
            return  # all stand at the start, which is there to be dragged
        for run, style in self._runs:
            draw_trials(painter, theme, self._canvas, run, style, k)
        heads = [
            self._head(ink, run, style, k, size)
            for ink, (run, style) in zip(self._inks, self._runs, strict=True)
        ]
        draw_heads(painter, theme, heads, (0.0, 0.0, *size), taken, stamps)

    def _head(
        self, ink: Inked, run: Run, style: RunStyle, k: int, size: tuple[float, float]
    ) -> Head:
        x, y = ink.ahead.head(k)
        if 0.0 <= x <= size[0] and 0.0 <= y <= size[1]:  # nan is not inside
            return Head(x, y, run.label, style)
        walked = ink.ahead.until(k)
        last = walked[-1, 2:] if len(walked) else np.array([x, y])
        edge = np.clip(last, (0.0, 0.0), size)
        gone = run.status.name is StatusName.DIVERGED
        return Head(x, y, run.label, style, (float(edge[0]), float(edge[1])), gone)

    def _paint_curve(self, painter: QPainter, theme: Theme, objective: Objective) -> None:
        """The graph of a function of one variable."""
        (x0, x1), _ = self._canvas.window
        x = np.linspace(x0, x1, 600)
        with np.errstate(all="ignore"):
            points = self._canvas.to_pixels(np.stack([x, objective.value(x[None])], axis=1))
        painter.setPen(pen(theme.text_secondary, 1.6 * theme.scale))
        draw_strokes(painter, trail(points, self._canvas.pixel_size).strokes)

    def _paint_landmark(self, painter: QPainter, theme: Theme, mark: Landmark) -> None:
        at = (*mark.at, mark.value)[:2]
        x, y = self._canvas.to_pixels(np.array([at]))[0]
        painter.save()
        painter.translate(float(x), float(y))
        if mark.kind == "minimum":
            star = star_path(theme.px(9))
            painter.strokePath(star, pen(theme.halo, 3.0))
            painter.fillPath(star, QColor(theme.text))
        else:
            arm = theme.px(5)
            for width, colour in ((4.5, theme.halo), (1.8, theme.text)):
                painter.setPen(pen(colour, width * theme.scale))
                painter.drawLine(-arm, -arm, arm, arm)
                painter.drawLine(-arm, arm, arm, -arm)
        painter.restore()

    def _landmark_boxes(self, theme: Theme) -> list[Box]:
        """Places that names should leave free."""
        marks = self._objective.landmarks() if self._objective is not None else ()
        if not marks:
            return []
        at = np.array([(*mark.at, mark.value)[:2] for mark in marks])
        reach = theme.px(7)
        return [
            (float(x) - reach, float(y) - reach, float(x) + reach, float(y) + reach)
            for x, y in self._canvas.to_pixels(at)
        ]

    def _paint_starts(
        self, painter: QPainter, theme: Theme, starts: set[tuple[float, ...]],
        stamps: Stamps | None,
    ) -> list[Box]:  # fmt: skip
        """A ring where the runs begin; returns the places taken."""
        taken: list[Box] = []
        font = label_font(theme)
        radius, gap = theme.px(RADIUS), theme.px(14)
        width, height = text_box("start", font)
        for start in sorted(starts):
            x, y = (float(c) for c in self.start_pixels(start))
            painter.setPen(pen(theme.halo, 6.0 * theme.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setPen(pen(theme.text, 2.25 * theme.scale))
            painter.setBrush(QColor(theme.halo))
            painter.drawEllipse(QPointF(x, y), radius, radius)
            left = x + gap if x - gap - width < 4 else x - gap - width
            at = QPointF(left, y + 0.36 * QFontMetricsF(font).ascent())
            draw_label(painter, at, "start", font, theme.text, theme.halo, stamps)
            taken.append((left, y - height / 2, left + width, y + height / 2))
            taken.append((x - radius, y - radius, x + radius, y + radius))
        return taken

    def start_pixels(self, start: Sequence[float]) -> FloatArray:
        """Where the point `start` lies in the view."""
        at = np.array(start, dtype=float)
        if len(at) == 1 and self._objective is not None:
            at = np.array([at[0], float(self._objective.value(at))])
        return np.asarray(self._canvas.to_pixels(at[None])[0])


class LandscapeView(QWidget):
    """Draws a snapshot's paths over its objective; says where the hand wants the start.

    Signals
    -------
    start_requested
        New coordinates while the hand moves.
    start_settled
        The hand has let go.
    """

    start_requested = Signal(object)  # tuple of D floats
    start_settled = Signal()

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
        self._ground: object = None
        self._frame: object = None
        self._equal = False
        self._objective: Objective | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self.setAccessibleName("Landscape with the paths of the runs")
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas.view_changed.connect(self._on_view_changed)
        self._canvas.surface.dragged.connect(self._on_dragged)
        self._canvas.surface.released.connect(self.start_settled)

    @property
    def canvas(self) -> Canvas:
        """The plot itself, for saving it as a picture."""
        return self._canvas

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._canvas.dress(theme)
        self._bar.dress(theme)
        self._picture.set_theme(theme)
        self._shown = None
        self._redraw()

    def show_snapshot(
        self,
        snapshot: Snapshot,
        styles: tuple[RunStyle | None, ...],
        ghosts: tuple[Run, ...] = (),
    ) -> None:
        """Draw `snapshot`; `styles` has None for a run that is hidden.

        `ghosts` are the runs of before the last change.
        """
        plan = snapshot.plan
        self._snapshot, self._styles, self._ghosts = snapshot, styles, ghosts
        show = plan.scene.show
        ground = (plan.scene.objective, plan.scene.objective_params, show.isolines)
        if self._ground != ground:
            self._ground = ground
            self._objective = plan.objective
            self._picture.set_objective(plan.objective, isolines=show.isolines)
            self._canvas.x_axis.rename(plan.objective.names[0])
            self._canvas.y_axis.rename((*plan.objective.names, "f")[1])
        equal = show.equal_aspect
        self._equal = plan.objective.angles_matter if equal is None else equal
        frame = (plan.scene.objective, plan.window, self._equal)
        if self._frame != frame:  # an edit of anything else leaves the zoom alone
            self._frame = frame
            self.reset_view()
        self._redraw()

    def reset_view(self) -> None:
        """Show the scene's own window again."""
        if self._snapshot is not None:
            plan = self._snapshot.plan
            self._canvas.surface.setAspectLocked(self._equal and plan.objective.dim == 2)
            self._canvas.show_window(*plan.window)

    def _redraw(self) -> None:
        """Cut the paths into strokes again if they or the view changed; move the cursor."""
        snapshot, theme = self._snapshot, self._theme
        if snapshot is None or theme is None:
            return
        view = (self._canvas.window, self._canvas.pixel_size, theme)
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
        return self._inks.get(key, lambda: self._ink(run, style, theme, diverged=diverged))

    def _ghost_of(self, run: Run, theme: Theme, view: object) -> Inked:
        plain = RunStyle("ghost", theme.text_secondary, (), "circle")
        key = ("ghost", run.record, run.steps, view)
        diverged = run.status.name is StatusName.DIVERGED
        return self._inks.get(key, lambda: self._ink(run, plain, theme, diverged=diverged))

    def _ink(self, run: Run, style: RunStyle, theme: Theme, *, diverged: bool) -> Inked:
        path = run.theta
        if path.shape[1] == 1:  # a function of one variable is drawn as its graph
            path = np.stack([path[:, 0], run.loss], axis=1)
        points, size = self._canvas.to_pixels(path), self._canvas.pixel_size
        if diverged:
            points = cut_at_exit(points, size)
        width = PATH * theme.scale
        dash = tuple(d * width / _BASE for d in style.dash)
        solid = trail(points, size)
        thick = width * (DOT if style.dotted else 1.0)
        return Inked(
            past=trail(points, size, dash=dash, width=thick) if dash else solid,
            ahead=solid,
            style=style,
            width=width,
            halo=HALO * theme.scale,
            markers=marker_places(points, theme.px(_APART)),
        )

    def _on_view_changed(self) -> None:
        self._picture.forget_relief()
        self._redraw()

    def _on_dragged(self, x: float, y: float) -> None:
        if self._objective is not None:
            self.start_requested.emit((x, y)[: self._objective.dim])
