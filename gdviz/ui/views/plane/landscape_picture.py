"""What the landscape view paints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.core.stopping import StatusName
from gdviz.ui.plot.corner import draw_corner
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import (
    Box,
    draw_label,
    label_font,
    text_box,
)
from gdviz.ui.plot.path_strokes import first_outside, last_seen
from gdviz.ui.plot.picture import Picture
from gdviz.ui.plot.placing import around, best, dense
from gdviz.ui.views.closeup.focus import Focus
from gdviz.ui.views.ground.graph import draw_graph
from gdviz.ui.views.ground.isoline_labels import cells_of
from gdviz.ui.views.ground.landmarks import draw_landmark
from gdviz.ui.views.ground.relief_layer import ReliefLayer
from gdviz.ui.views.ground.relief_worker import ReliefLook
from gdviz.ui.views.plane.annotations import draw_annotations, word_boxes
from gdviz.ui.views.plane.heads import Head, draw_heads
from gdviz.ui.views.plane.line_searches import draw_trials

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective
    from gdviz.core.slices import PlaneFrame
    from gdviz.engine.run import Run
    from gdviz.scene.camera import Aim
    from gdviz.scene.records import Annotation
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.inked import Inked
    from gdviz.ui.plot.stamps import Stamps
    from gdviz.ui.views.closeup.focus import Wanted
    from gdviz.ui.views.ground.colour_bar import ColourBar


class LandscapePicture(Picture):
    """Bands, landmarks, paths, start and heads.

    Pictures of the same window and size may share their `bands`; where the names stand
    elsewhere, it is not `lettered`.
    """

    def __init__(
        self, canvas: Canvas, bar: ColourBar, *, bands: ReliefLayer | None = None,
        lettered: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(canvas)
        self._bar = bar
        self._lettered = self._named = lettered
        self._objective: Objective | None = None
        self._runs: tuple[tuple[Run, RunStyle], ...] = ()
        self._frame: PlaneFrame | None = None
        self._notes: tuple[Annotation, ...] = ()
        self._corner = ""
        self._heights = False  # along isolines
        self._avoided: tuple[Inked, ...] = ()  # the paths that these keep off
        self._focus = Focus()
        self._bands = bands or ReliefLayer(canvas)
        self._bands.changed.connect(self.forget_still)

    def name_runs(self, *, on: bool) -> None:
        """Whether runs have their names beside their heads."""
        self._named = on and self._lettered

    def set_objective(
        self, objective: Objective, *, isolines: bool, related: bool, labels: bool = False,
        arrows: bool = False, frame: PlaneFrame | None = None,
    ) -> None:  # fmt: skip
        """Show `objective`; `related` to the last, its relief may follow a moment later.

        `frame` is the plane that it cuts out of a whole with more dimensions.
        """
        self._objective, self._frame = objective, frame
        self._focus.set_objective(objective, frame)
        self._heights = labels and self._lettered
        look = ReliefLook(isolines, labels, arrows, calm=not self._lettered)
        self._bands.set_objective(objective, look=look, related=related)
        self.forget_ground()

    def label_boxes(self) -> list[Box]:
        """Where heights are written along isolines."""
        return self._bands.label_boxes()

    def set_focus(self, run: Run | None, wanted: Wanted) -> None:
        """Draw what is `wanted` of the neighbourhood in which `run` stands."""
        if self._focus.run is not run or self._focus.wanted != wanted:
            self._focus.run, self._focus.wanted = run, wanted
            self.update()

    def point_at(self, at: tuple[float, float] | None) -> None:
        """The mouse is at `at`, or away."""
        if self._focus.pointer != at:
            self._focus.pointer = at
            if self._focus.wanted.model:
                self.update()

    @property
    def at_rest(self) -> bool:
        """Whether the ground is the one of the present view."""
        return self._bands.at_rest

    def follow(self, aim: Aim | None) -> None:
        """The window is where the camera has it; None: where a hand has it."""
        self._bands.follow(aim)

    def obey(self, checkpoint: Checkpoint) -> None:
        """Let `checkpoint` end what is made while somebody waits for it."""
        self._bands.checkpoint = checkpoint

    def settle(self) -> None:
        """Wait for the ground of the present view."""
        if self._theme is not None and self._objective is not None and self._objective.dim > 1:
            self._keep_off(self._theme)
            self._bands.settle(self._theme)
            self._show_limits()

    def close(self) -> None:
        """Stop the work in the background."""
        self._bands.close()

    def set_runs(self, runs: tuple[tuple[Run, RunStyle], ...]) -> None:
        """The visible runs, in the order in which they are drawn."""
        self._runs = runs

    def set_notes(self, notes: tuple[Annotation, ...]) -> None:
        """What somebody has written on the landscape."""
        if notes != self._notes:
            self._notes = notes
            self.update()

    def set_corner(self, text: str) -> None:
        """Words for the lower right corner; symbols stand between dollar signs."""
        if text != self._corner:
            self._corner = text
            self.update()

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        objective = self._objective
        if objective is None:
            return
        if objective.dim == 1:
            self._bar.show_levels(np.empty(0), 0.0)
            draw_graph(painter, theme, self._canvas, objective)
        else:
            self._keep_off(theme)
            self._bands.paint(painter, theme, live=self.is_live)
            self._show_limits()

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        size = self._canvas.pixel_size
        self._paint_landmarks(painter, theme, stamps)
        shape = self._bands.relief
        levels = shape.levels if shape is not None else np.empty(0)
        signs = self._landmark_boxes(theme)
        avoid = signs + self._head_boxes(theme, k)
        cards = self._focus.paint(painter, theme, self._canvas, k, levels, avoid)
        starts = {run.theta[0].tobytes(): run.theta[0] for run, _ in self._runs}
        heights = self._bands.label_boxes()
        words = self._paint_starts(painter, theme, starts.values(), stamps, k, signs + heights)
        words += cards + word_boxes(self._notes, theme, self._canvas)
        taken = signs + heights
        if self._corner:
            # of the whole paths, so that it stays where it is from step to step
            lines = self._lines_of(None) if theme.on_paper else None
            words += draw_corner(painter, theme, self._corner, size, lines, taken + words)
        if k:  # before, all stand at the start, which is there to be dragged
            self._paint_runs(painter, theme, k, taken + words, words, stamps)
        draw_annotations(painter, theme, self._canvas, self._notes, stamps)

    def _paint_runs(
        self, painter: QPainter, theme: Theme, k: int, taken: list[Box], words: list[Box],
        stamps: Stamps | None,
    ) -> None:  # fmt: skip
        """Where every run stands, and what it is called."""
        size = self._canvas.pixel_size
        for run, style in self._runs:
            draw_trials(painter, theme, self._canvas, run, style, k, self._frame)
        heads = [
            self._head(ink, run, style, k, size)
            for ink, (run, style) in zip(self._inks, self._runs, strict=True)
        ]
        lines = self._lines_of(k) if theme.on_paper else None
        draw_heads(painter, theme, heads, (0.0, 0.0, *size), taken, stamps, lines, words)

    def _lines_of(self, k: int | None) -> FloatArray:
        """Points along all paths, up to a step, which names on a page keep clear of."""
        found = [
            dense(ink.ahead.strokes if k is None else ink.ahead.until(k)) for ink in self._inks
        ]
        return np.concatenate([*found, np.empty((0, 2))])

    def _keep_off(self, theme: Theme) -> None:
        """On a page no height along an isoline lies under a path: nobody could read it.

        On a screen they stay where they are while paths move.
        """
        if theme.on_paper and self._heights and self._inks != self._avoided:
            self._avoided = self._inks
            self._bands.keep_off(cells_of(self._lines_of(None)))

    def _show_limits(self) -> None:
        shape = self._bands.relief
        if shape is not None:
            self._bar.show_levels(shape.levels, shape.base)

    def _head(
        self, ink: Inked, run: Run, style: RunStyle, k: int, size: tuple[float, float]
    ) -> Head:
        x, y = ink.ahead.head(k)
        if 0.0 <= x <= size[0] and 0.0 <= y <= size[1]:  # nan is not inside
            return Head(x, y, run.label if self._named else "", style)
        # where it left, and not where it would be: to and fro beyond the sides, it may be
        left = first_outside(ink.ahead.points, size, min(k, len(ink.ahead.points) - 1))
        walked = ink.ahead.until(k if left is None else left)
        never = (x, y) if math.isfinite(x + y) else ink.ahead.points[0]  # never in the view
        seen = last_seen(walked, size)
        edge = np.clip(never, (0.0, 0.0), size) if seen is None else seen
        gone = run.status.name is StatusName.DIVERGED
        label = run.label if self._named else ""
        return Head(x, y, label, style, (float(edge[0]), float(edge[1])), gone)

    def _paint_landmarks(self, painter: QPainter, theme: Theme, stamps: Stamps | None) -> None:
        """Over the paths: a halo would erase what many of them lead to."""
        marks = self._objective.landmarks() if self._objective is not None else ()
        if not marks:
            return
        at = np.array([(*mark.at, mark.value)[:2] for mark in marks])
        for mark, (x, y) in reversed(list(zip(marks, self._canvas.to_pixels(at), strict=True))):
            draw_landmark(painter, theme, mark, float(x), float(y), stamps)

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

    def _head_boxes(self, theme: Theme, k: int) -> list[Box]:
        """Where heads and starts will be painted, with room for their names."""
        reach = 3.0 * theme.px(theme.strokes.head)
        places = [ink.ahead.head(step) for ink in self._inks for step in (0, k)]
        return [(x - reach, y - reach, x + reach, y + reach) for x, y in places]

    def _paint_starts(
        self, painter: QPainter, theme: Theme, starts: Iterable[FloatArray],
        stamps: Stamps | None, k: int, others: list[Box],
    ) -> list[Box]:  # fmt: skip
        """A ring where the runs begin; returns the places taken.

        On a page the word beside it keeps clear of `others`.
        """
        taken: list[Box] = []
        font = label_font(theme)
        radius, gap = theme.px(theme.strokes.start), theme.px(14)
        width, height = text_box("start", font)
        for start in sorted(starts, key=np.ndarray.tolist):
            x, y = (float(c) for c in self.start_pixels(start))
            if not math.isfinite(x + y):
                continue  # a curve has no height there
            painter.setPen(pen(theme.halo, 6.0 * theme.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setPen(pen(theme.text, theme.strokes.start_line * theme.scale))
            painter.setBrush(QColor(theme.halo))
            painter.drawEllipse(QPointF(x, y), radius, radius)
            taken.append((x - radius, y - radius, x + radius, y + radius))
            wide, high = self._canvas.pixel_size
            if not self._lettered or not (0.0 <= x <= wide and 0.0 <= y <= high):
                continue  # a word without its ring would be cut at the edge
            if theme.on_paper:
                size = (width, 0.8 * height)
                places = around(x, y, size, radius + 0.3 * theme.body)
                place = best(places, self._lines_of(k), (0.0, 0.0, wide, high), others)
                at = QPointF(place[0], place[3] - 0.12 * height)
                draw_label(painter, at, "start", font, theme.text, theme.halo, stamps)
                taken.append(place)
                continue
            y = min(max(y, 0.6 * height), high - 0.6 * height)  # at the edge it moves inside
            sides = [left for left in (x - gap - width, x + gap) if 4 <= left <= wide - width]
            free = [left for left in sides if not self._covers_head(theme, k, left, y, width)]
            if not free:
                continue  # heads are painted over it
            left = free[0]
            at = QPointF(left, y + 0.36 * QFontMetricsF(font).ascent())
            draw_label(painter, at, "start", font, theme.text, theme.halo, stamps)
            taken.append((left, y - height / 2, left + width, y + height / 2))
        return taken

    def _covers_head(self, theme: Theme, k: int, left: float, y: float, width: float) -> bool:
        """Whether a head is painted over a word beside a start, once runs have left it."""
        reach = theme.px(theme.strokes.head)
        heads = [ink.ahead.head(k) for ink in self._inks] if k else []
        return any(
            left - reach < x < left + width + reach and abs(head - y) < reach + 0.3 * theme.body
            for x, head in heads
        )

    def start_pixels(self, start: Sequence[float] | FloatArray) -> FloatArray:
        """Where the point `start` lies in the view."""
        at = np.array(start, dtype=float)
        if self._frame is not None:
            at = self._frame.project(at[None])[0]
        if len(at) == 1 and self._objective is not None:
            at = np.array([at[0], float(self._objective.value(at))])
        return np.asarray(self._canvas.to_pixels(at[None])[0])
