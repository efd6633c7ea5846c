"""Loss, gradient, rate and distance against the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.stopping import StatusName
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.inked import DOT, Inked, Inks
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.path_strokes import dashed, trail
from gdviz.ui.plot.picture import Picture
from gdviz.ui.plot.run_glyph import draw_marker
from gdviz.ui.plot.view import View
from gdviz.ui.views.curves.loss_axis import Counted, counted, linear_range
from gdviz.ui.views.curves.measures import CURVES, Curve, curve_named, log_range

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.stamps import Stamps

_BASE = 2.5
_ROOM = 0.025  # of a range, on each side
_NAMES_MOST = 160  # pixels for the names at the right


class CurvesPicture(Picture):
    """Grid, curves, the cursor and a marker on every curve."""

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        draw_grid(painter, theme, self._canvas)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        draw_cursor(painter, theme, self._canvas, self._inks, k, stamps)


def show_all(canvas: Canvas, steps: int, low: float, high: float) -> None:
    """Show steps 0 to `steps` and heights `low` to `high`, with room for whole markers."""
    x, y = _ROOM * steps, _ROOM * (high - low)
    canvas.show_window((-x, steps + x), (low - y, high + y))


def draw_grid(painter: QPainter, theme: Theme, canvas: Canvas) -> None:
    """The ground of a plot against the step: a hairline at every tick."""
    width, height = canvas.pixel_size
    painter.fillRect(QRectF(0, 0, width, height), QColor(theme.panel))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(pen(theme.hairline, theme.line(theme.strokes.grid)))
    (x0, x1), (y0, y1) = canvas.window
    for value in canvas.x_axis.ticks():
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
        halo=0.0,
    )


class Names(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no type information
    """The runs' names at the right end, each at the height of its last value."""

    def __init__(self) -> None:
        super().__init__("right")
        self._theme: Theme | None = None
        self._names: tuple[tuple[float, str, RunStyle], ...] = ()

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.show_names(self._names)
        self.update()

    def show_names(self, names: tuple[tuple[float, str, RunStyle], ...]) -> None:
        """Heights in view coordinates, texts and styles."""
        self._names = names
        if self._theme is not None:
            metrics = QFontMetricsF(ui_font(self._theme.small))
            widest = max((metrics.horizontalAdvance(text) for _, text, _ in names), default=0)
            least, most = self._theme.px(72), self._theme.px(_NAMES_MOST)
            self.setWidth(min(max(widest + self._theme.px(28), least), most))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None:
            return
        theme, height = self._theme, self.size().height()
        low, high = self.range
        font = ui_font(theme.small)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line = metrics.height()
        wanted = [
            height * (high - min(max(y, low), high)) / (high - low) for y, _, _ in self._names
        ]
        room = self.size().width() - theme.px(26)
        for y, (_, text, style) in zip(spread(wanted, line, height), self._names, strict=True):
            draw_marker(
                painter, style.marker, theme.px(12), y, theme.px(4.5), style.colour,
                theme.panel, halo_width=0.0, is_open=style.open_marker,
            )  # fmt: skip
            painter.setPen(QColor(theme.text))
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(theme.px(22), y + 0.36 * metrics.ascent()), short)

    def boundingRect(self) -> QRectF:
        return QRectF(4, -8, self.size().width() - 4, self.size().height() + 16)


def spread(wanted: list[float], line: float, height: float) -> list[float]:
    """Heights as close as possible to `wanted`, in the same order, one `line` apart."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: dict[int, float] = {}
    floor = 0.5 * line
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + line
    ceiling = height - 0.4 * line
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - line
    return [placed[i] for i in range(len(wanted))]


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
        layout.setContentsMargins(0, 8, 0, 0)  # the highest label is not the tabs' underline
        layout.addWidget(self._canvas)
        self.setAccessibleName("Curves of the runs against the step")
        self._canvas.view_changed.connect(self._on_view_changed)
        self._canvas.surface.dragged.connect(self._on_dragged)

    @property
    def canvas(self) -> Canvas:
        """The plot itself, for saving it as a picture."""
        return self._canvas

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
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
        return self._curve.title, self._curve.hint_for(self._counted)

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
        else:
            low, high = log_range([(v - how.base, gone) for v, gone in values])
        self._low = low
        steps = max((run.steps for run, _ in visible), default=1)
        horizon = snapshot.plan.scene.steps if not snapshot.complete else steps
        show_all(self._canvas, max(horizon, 1), low, high)

    def _cut(self, snapshot: Snapshot, theme: Theme) -> None:
        view = (
            self._canvas.window, self._canvas.pixel_size, theme, self._curve, self._counted,
            self._low,
        )  # fmt: skip
        inks, names = [], []
        for run, style in self._visible(snapshot):
            inks.append(self._ink_of(run, style, theme, view))
            names.append((self._last_height(run), run.label, style))
        self._inks.turn()
        self._picture.set_inks(tuple(inks), (), show_ahead=True)
        self._names.show_names(tuple(names))

    def _heights(self, run: Run) -> FloatArray:
        """Heights of the curve's values in view coordinates; nan where there is none."""
        assert self._snapshot is not None
        values = self._curve.values(run, self._snapshot.plan.objective)
        return self._counted.heights(values, self._low)

    def _last_height(self, run: Run) -> float:
        heights = self._heights(run)
        drawn = np.flatnonzero(np.isfinite(heights))
        return float(heights[drawn[-1]]) if len(drawn) else self._low

    def _ink_of(self, run: Run, style: RunStyle, theme: Theme, view: object) -> Inked:
        key = (run.record, run.steps, style, view)
        heights = self._heights
        return self._inks.get(key, lambda: curve_ink(heights(run), style, theme, self._canvas))

    def _on_view_changed(self) -> None:
        self._picture.forget_ground()
        self._redraw()

    def _on_dragged(self, x: float, y: float) -> None:
        if self._snapshot is not None:
            self.seek_requested.emit(min(max(0, round(x)), self._snapshot.last))
