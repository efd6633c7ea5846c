"""Loss, gradient, rate and distance against the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.scene.figure_style import AxesStyle, FigureStyle
from gdviz.ui.look.many import COLOURS
from gdviz.ui.mathtext.line import with_symbols
from gdviz.ui.plot.axes import bottom_height, left_width, top_margin
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.inked import DOT, Inked, Inks
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.path_strokes import dashed, trail
from gdviz.ui.plot.picture import Picture
from gdviz.ui.plot.view import View
from gdviz.ui.views.curves.frame import show_all, show_exactly
from gdviz.ui.views.curves.loss_axis import Counted, counted, linear_range
from gdviz.ui.views.curves.measures import CURVES, Curve, curve_named, log_range, lowest_height
from gdviz.ui.views.curves.names import Names, fits_beside, names_width
from gdviz.ui.views.curves.names_beside import draw_marks, draw_names

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.stamps import Stamps

_BASE = 2.5
_HIGHEST = 21.0  # of the type
_PAPER_SHAPE = 0.62  # height over width of a plot


class CurvesPicture(Picture):
    """Grid, curves, the cursor and a marker on every curve; on a page, names beside them."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._labels: tuple[str, ...] = ()
        self._last = 0

    def set_labels(self, labels: tuple[str, ...], last: int) -> None:
        """What the curves are called on a page, and the last step of all."""
        self._labels, self._last = labels, last

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        draw_grid(painter, theme, self._canvas)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if not theme.on_paper:
            draw_cursor(painter, theme, self._canvas, self._inks, k, stamps)
            return
        if k < self._last:
            draw_cursor(painter, theme, self._canvas, self._inks, k, stamps)
        draw_marks(painter, theme, self._canvas, self._inks, k)
        draw_names(painter, theme, self._inks, self._labels, self._canvas.pixel_size)


def draw_grid(painter: QPainter, theme: Theme, canvas: Canvas) -> None:
    """The ground of a plot against the step: a hairline at every tick."""
    width, height = canvas.pixel_size
    if not theme.clear:
        painter.fillRect(QRectF(0, 0, width, height), QColor(theme.panel))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=theme.on_paper)
    painter.setPen(pen(theme.hairline, theme.line(theme.strokes.grid)))
    (x0, x1), (y0, y1) = canvas.window
    for value in canvas.x_axis.ticks() if not theme.on_paper else ():
        x = width * (value - x0) / (x1 - x0)
        painter.drawLine(QPointF(x, 0), QPointF(x, height))
    for value in canvas.y_axis.ticks():
        y = height * (y1 - value) / (y1 - y0)
        painter.drawLine(QPointF(0, y), QPointF(width, y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_cursor(
    painter: QPainter, theme: Theme, canvas: Canvas, inks: tuple[Inked, ...], k: int,
    stamps: Stamps | None,
) -> None:  # fmt: skip
    """A line at step k, and a marker where it meets each curve."""
    x = float(canvas.to_pixels(np.array([[float(k), 0.0]]))[0, 0])
    width, height = canvas.pixel_size
    painter.setPen(pen(theme.text, theme.line(1.0)))
    painter.drawLine(QPointF(x, 0), QPointF(x, height))
    for ink in inks:
        x, y = ink.ahead.head(k)
        if -1.0 <= x <= width + 1.0 and -1.0 <= y <= height + 1.0:  # nan is not inside
            draw_glyph(
                painter, ink.style, x, y, theme.px(5), theme.panel, stamps,
                halo_width=theme.line(1.5),
            )  # fmt: skip


def curve_ink(heights: FloatArray, style: RunStyle, theme: Theme, canvas: Canvas) -> Inked:
    """The curve through one height ``(n + 1,)``, in view coordinates, per step."""
    steps = np.arange(len(heights), dtype=float)
    points, size = canvas.to_pixels(np.stack([steps, heights], axis=1)), canvas.pixel_size
    width = theme.strokes.curve * theme.scale
    dash = tuple(d * width / _BASE for d in style.dash)
    thick = width * (DOT if style.dotted else 1.0)
    solid = trail(points, size, margin=0.0)
    return Inked(
        past=dashed(solid, dash, thick) if dash else solid,
        ahead=solid,
        style=style,
        width=width,
        halo=theme.strokes.halo * theme.scale if theme.on_paper else 0.0,
    )


def nearest(canvas: Canvas, inks: tuple[Inked, ...], k: int, y: float) -> int | None:
    """Which of `inks` is nearest to the height `y` at step k; None where none is there."""
    height = float(canvas.to_pixels(np.array([[float(k), y]]))[0, 1])
    gaps = [
        (abs(ink.ahead.points[k][1] - height), i)
        for i, ink in enumerate(inks)
        if k < len(ink.ahead.points) and np.isfinite(ink.ahead.points[k][1])
    ]
    return min(gaps)[1] if gaps else None


class CurvesView(View):
    """Draws one `Curve` of all visible runs.

    Signals
    -------
    seek_requested
        The hand points at a step.
    hinted
        A word on what is drawn.
    """

    seek_requested = Signal(int)
    hinted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = Names()
        self._canvas = Canvas("step", "", y_scale="log", right=self._names, parent=self)
        self._canvas.x_axis.count_whole()
        self._picture = CurvesPicture(self._canvas)
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._styles: tuple[RunStyle | None, ...] = ()
        self._curve = CURVES[0]
        self._counted, self._low = Counted(), -1.0
        self._inks = Inks()
        self._shown: object = None
        self._framed: object = None
        layout = QVBoxLayout(self)
        self._style, self._wanted, self._legend = FigureStyle(), AxesStyle(), True
        self._listed: tuple[str, ...] = ()  # on a page: names in a list
        self._layout = layout
        layout.addWidget(self._canvas)
        self.setAccessibleName("Curves of the runs against the step")
        self._canvas.view_changed.connect(self._on_view_changed)
        self._canvas.surface.dragged.connect(self._on_dragged)
        self._canvas.surface.hovered.connect(self._on_hovered)
        self._canvas.surface.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self._canvas.corners.whole_wanted.connect(self.reset_view)

    @property
    def canvas(self) -> Canvas:
        """The plot itself, for saving it as a picture."""
        return self._canvas

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        # the highest label is not the underline of the tabs
        self._layout.setContentsMargins(0, 0 if theme.on_paper else 8, 0, 0)
        self._canvas.keep_clear(top=top_margin(theme))
        self._canvas.dress(theme)
        self._names.dress(theme)
        self._picture.set_theme(theme)
        self._shown = None
        self._redraw()

    @property
    def curve(self) -> Curve:
        """The quantity that is drawn."""
        return self._curve

    @property
    def counted(self) -> Counted:
        """How its values become heights."""
        return self._counted

    def show_moment(self, moment: Moment) -> None:
        """Draw the curves of `moment`."""
        self._snapshot, self._styles = moment.snapshot, moment.styles
        curve = curve_named(moment.curve)
        if curve != self._curve:
            self._curve, self._framed = curve, None
        self._redraw()

    def headline(self, moment: Moment) -> tuple[str, str]:
        if self._wanted.title is not None:
            return self._wanted.title, ""
        return self._curve.title, self._curve.hint_for(self._counted)

    def printed_titles(self, moment: Moment) -> tuple[str, ...]:
        if self._wanted.title is not None:
            return (self._wanted.title,)
        return f"{self._curve.title} at each step", self._curve.title

    def wear(self, style: FigureStyle) -> None:
        if style == self._style:  # an edit of anything else leaves the zoom alone
            return
        self._style = style
        self._wanted, self._legend = style.curves, style.legend is not False
        self._names.hide_names(on=not self._legend)
        marked = style.ticks is not False
        self._canvas.x_axis.wear(style.curves.x, ticks=marked)
        self._canvas.y_axis.wear(style.curves.y, ticks=marked)
        self._framed = self._shown = None

    def wanted_height(self, width: int, theme: Theme, plan: Plan) -> int:
        shown = tuple(
            name for name, run in zip(plan.labels, plan.scene.runs, strict=True) if run.visible
        )
        self._names.last = str(plan.scene.steps)
        self._listed = shown if self._legend and len(shown) > COLOURS else ()
        high = self._plot_height(width, theme)
        if not fits_beside(theme, self._listed, high):  # they stand in a key below the page
            self._listed = ()
            high = self._plot_height(width, theme)
        self._names.hide_names(on=not self._listed)
        return round(high) + bottom_height(theme)

    def _plot_height(self, width: int, theme: Theme) -> float:
        left, right = self.insets(theme)
        return min(_PAPER_SHAPE * (width - left - right), _HIGHEST * theme.body)

    @property
    def lists_names(self) -> bool:
        """Whether the runs of a page are listed beside the curves."""
        return bool(self._listed)

    def insets(self, theme: Theme) -> tuple[int, int]:
        return left_width(theme), names_width(theme, self._listed, self._names.last)

    @property
    def plot(self) -> Canvas:
        return self._canvas

    @property
    def frame_key(self) -> Hashable:
        return "axes"  # they are those of the whole race

    def reset_view(self) -> None:
        """Show all steps and all values that matter."""
        self._framed = None
        self._redraw()

    def _visible(self, snapshot: Snapshot) -> list[tuple[Run, RunStyle]]:
        pairs = zip(snapshot.runs, self._styles, strict=True)
        return [(run, style) for run, style in pairs if style is not None]

    def _redraw(self) -> None:
        snapshot, theme = self._snapshot, self._theme
        if snapshot is None or theme is None:
            return
        content = (
            [(run.record, run.steps, run.status, run.label) for run in snapshot.runs],
            self._styles, self._curve, theme, snapshot.plan.objective,
            snapshot.plan.scene.show.loss_axis,
        )  # fmt: skip
        if self._framed != content:
            self._framed = content
            self._canvas.corners.offer(on=False)
            self._frame(snapshot)
            self.hinted.emit(self._curve.hint_for(self._counted))
        shown = (content, self._canvas.window, self._canvas.pixel_size)
        if shown != self._shown:
            self._shown = shown
            self._cut(snapshot, theme)
        self._picture.set_cursor(snapshot.k)

    def _frame(self, snapshot: Snapshot) -> None:
        objective = snapshot.plan.objective
        visible = self._visible(snapshot)
        values = [
            (self._curve.values(run, objective), run.status.name is StatusName.DIVERGED)
            for run, _ in visible
        ]
        wanted = snapshot.plan.scene.show.loss_axis
        is_loss = self._curve.is_loss
        self._counted = how = counted(values, objective, wanted) if is_loss else Counted()
        self._canvas.y_axis.rescale(how.scale)
        if how.scale == "linear":
            low, high = linear_range(values)
            self._low = low
        else:
            above = [(v - how.base, gone) for v, gone in values]
            low, high = log_range(above)
            self._low = lowest_height([v for v, _ in above], low)
        steps = max((run.steps for run, _ in visible), default=1)
        horizon = snapshot.plan.scene.steps if not snapshot.complete else steps
        on_paper = self._theme is not None and self._theme.on_paper
        if on_paper:
            self._canvas.y_axis.rename(self._curve.axis_name(how))
        if on_paper or self._wanted.x.limits or self._wanted.y.limits:
            steps = max(horizon, 1)
            show_exactly(self._canvas, steps, low, high, self._wanted, how)
        else:
            show_all(self._canvas, max(horizon, 1), low, high)

    def _cut(self, snapshot: Snapshot, theme: Theme) -> None:
        view = (
            self._canvas.window, self._canvas.pixel_size, theme, self._curve, self._counted,
            self._low,
        )  # fmt: skip
        inks, names = [], []
        for run, style in self._visible(snapshot):
            heights = self._heights(run)
            inks.append(self._ink_of(run, heights, style, theme, view))
            name = with_symbols(run.label) if theme.on_paper else run.label
            names.append((self._last_of(heights), name, style))
        self._inks.turn()
        self._picture.set_inks(tuple(inks), (), show_ahead=True)
        self._names.show_names(tuple(names))
        beside = self._legend and len(names) <= COLOURS
        labels = tuple(name for _, name, _ in names) if beside else ()
        self._picture.set_labels(labels, snapshot.last)

    def _heights(self, run: Run) -> FloatArray:
        """Heights of the curve's values in view coordinates; nan where there is none."""
        assert self._snapshot is not None
        values = self._curve.values(run, self._snapshot.plan.objective)
        return self._counted.heights(values, self._low)

    def _last_of(self, heights: FloatArray) -> float:
        """Where a curve ends; at the bottom where nothing of it can be drawn."""
        drawn = np.flatnonzero(np.isfinite(heights))
        return float(heights[drawn[-1]]) if len(drawn) else self._low

    def _ink_of(
        self, run: Run, heights: FloatArray, style: RunStyle, theme: Theme, view: object
    ) -> Inked:
        key = (run.record, run.steps, style, view)
        return self._inks.get(key, lambda: curve_ink(heights, style, theme, self._canvas))

    def _on_view_changed(self) -> None:
        self._picture.forget_ground()
        self._redraw()

    def _on_moved_by_hand(self, _: object) -> None:
        self._canvas.corners.offer(on=True)

    def _on_hovered(self, x: float, y: float) -> None:
        """Tell the step under the mouse, and what the curve next to it has there."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        k = min(max(0, round(x)), snapshot.last)
        runs = self._visible(snapshot)
        near = nearest(self._canvas, self._picture.inks, k, y)
        words = [f"step {k}"]
        if near is not None and near < len(runs):
            run, _ = runs[near]
            values = self._curve.values(run, snapshot.plan.objective)
            words.append(f"{run.label}: {number(float(values[min(k, len(values) - 1)]), 4)}")
        self._canvas.tell("   ".join(words), x, y)

    def _on_dragged(self, x: float, y: float) -> None:
        if self._snapshot is not None:
            self.seek_requested.emit(min(max(0, round(x)), self._snapshot.last))
