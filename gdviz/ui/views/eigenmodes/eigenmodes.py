"""The error along the Hessian's eigenvectors against the step, with its line of theory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.engine.modes import RaceModes, Split, silences
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import tip
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.inked import Inked, Inks
from gdviz.ui.plot.lettering import text_box
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.view import View
from gdviz.ui.views.curves.curves import curve_ink, nearest
from gdviz.ui.views.curves.frame import show_all
from gdviz.ui.views.eigenmodes.mode_picture import (
    GLYPH,
    ModePicture,
    Theory,
    mode_horizon,
    mode_range,
    placed,
)
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.modes import ModeFrame
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment

_LETTERED = 100  # pixels of height from which on factors stand beside their lines
_THEORY = (1.5, 4.5)  # dashes and gaps of a line of theory, in pixels


@final
class EigenmodesView(View):
    """Draws how each run's error shrinks along the steepest and the flattest direction.

    Signals
    -------
    seek_requested
        The hand points at a step.
    hinted
        What stands beside the title: which minimum it is about.
    """

    seek_requested = Signal(int)
    hinted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvases = (self._plot(), self._plot())
        self._pictures = tuple(ModePicture(canvas) for canvas in self._canvases)
        self._titles = (MathLabel("", parent=self), MathLabel("", parent=self))
        self._boxes = (QWidget(self), QWidget(self))
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for box, title, canvas in zip(self._boxes, self._titles, self._canvases, strict=True):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(title)
            column.addWidget(canvas, 1)
            self._rows.addWidget(box, 1)
        self._sentence = MathLabel("", role="secondary", wrap=True, parent=self)
        self._note = ElidedLabel("", parent=self)
        self._note.setProperty("role", "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sentence)
        layout.addLayout(self._rows, 1)
        layout.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName("Error of the runs along the eigenvectors of the curvature")
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._styles: tuple[RunStyle | None, ...] = ()
        self._modes: RaceModes | None = None
        self._announced: object = None
        self._inks = Inks()
        self._shown: object = None

    def _plot(self) -> Canvas:
        canvas = Canvas("step", "", y_scale="log", parent=self)
        canvas.x_axis.count_whole()
        canvas.surface.setMouseEnabled(x=False, y=False)
        canvas.view_changed.connect(self._on_view_changed)
        canvas.surface.dragged.connect(self._on_dragged)
        canvas.surface.hovered.connect(self._on_hovered)
        return canvas

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._rows.setSpacing(theme.px(16))
        self._note.setFont(ui_font(theme.small))
        for box, canvas, picture in zip(
            self._boxes, self._canvases, self._pictures, strict=True
        ):
            canvas.dress(theme)
            picture.set_theme(theme)
            column = box.layout()
            assert column is not None
            column.setSpacing(theme.px(8))
        self._shown = None
        self._redraw()

    def show_moment(self, moment: Moment) -> None:
        """Draw the errors of all runs; the last that are known until others come.

        They are measured from the minimum that is next to the end of the selected run.
        """
        self._snapshot, self._styles = moment.snapshot, moment.styles
        if moment.insight is not None and moment.insight.modes is not None:
            self._modes = moment.insight.modes
        if self.isVisible():
            self._redraw()

    def reset_view(self) -> None:
        """Nothing can be moved, so that there is nothing to reset."""

    # -- drawing -----------------------------------------------------------------------

    def _redraw(self) -> None:
        snapshot, theme, modes = self._snapshot, self._theme, self._modes
        if snapshot is None or theme is None or modes is None:
            return
        if len(modes.runs) != len(self._styles):
            return  # of another race: the next are being made
        if self._announced is not modes.frame:
            self._announced = modes.frame
            self._announce(modes.frame)
        if modes.frame.modes is None:
            return
        visible = [
            (run, style, found)
            for run, style, found in zip(modes.runs, self._styles, modes.splits, strict=True)
            if style is not None
        ]
        self._show_window(snapshot, visible)
        content = tuple(
            (run.record, run.steps, run.status, run.label, style) for run, style, _ in visible
        )
        views = tuple((canvas.window, canvas.pixel_size) for canvas in self._canvases)
        shown = (content, views, theme, modes.frame)
        if shown != self._shown:
            self._shown = shown
            self._cut(visible, theme, modes.frame)
        for picture in self._pictures:
            picture.set_cursor(snapshot.k)

    def _announce(self, frame: ModeFrame) -> None:
        """Show as many plots as there are directions, or why there are none."""
        self._sentence.set_text(frame.sentence)
        self._sentence.setVisible(bool(frame.sentence))
        self._note.setVisible(frame.modes is not None and bool(self._note.text()))
        for i, (box, title) in enumerate(zip(self._boxes, self._titles, strict=True)):
            box.setVisible(i < len(frame.titles))
            title.set_text(frame.titles[i] if i < len(frame.titles) else "")
        one = len(frame.titles) < 2
        what = "error" if one else "error per direction"
        self.hinted.emit(f"{what}, {frame.hint}log axis" if frame.titles else "")
        self._name_steps()

    def _name_steps(self) -> None:
        """The lower of two plots names the axis for both."""
        stacked = self._rows.direction() is QBoxLayout.Direction.TopToBottom
        below = stacked and self._modes is not None and len(self._modes.frame.titles) > 1
        self._canvases[0].x_axis.rename("" if below else "step")

    def _show_window(
        self, snapshot: Snapshot, visible: list[tuple[Run, RunStyle, Split]]
    ) -> None:
        parts = [
            (found.sizes, run.status.name is StatusName.DIVERGED) for run, _, found in visible
        ]
        low, high = mode_range(parts)
        steps = max((run.steps for run, _, _ in visible), default=1)
        horizon = mode_horizon([sizes for sizes, _ in parts], low, steps, snapshot.k)
        for canvas in self._canvases:
            show_all(canvas, horizon, low, high)

    def _cut(
        self, visible: list[tuple[Run, RunStyle, Split]], theme: Theme, frame: ModeFrame
    ) -> None:
        for i in range(len(frame.titles)):
            canvas, picture = self._canvases[i], self._pictures[i]
            view = (canvas.window, canvas.pixel_size, theme, frame, i)
            inks = tuple(
                self._ink_of(run, style, found, i, theme, view) for run, style, found in visible
            )
            theories = [
                self._theory(found, i, style, canvas) for _, style, found in visible
                if found.forecasts and len(found.forecasts[i].factors)
            ]  # fmt: skip
            picture.set_inks(inks, (), show_ahead=True)
            picture.show_theories(self._lettered(theories, inks, canvas, theme))
        self._inks.turn()
        note = silences([(run.label, found) for run, _, found in visible])
        self._note.setText(note)
        self._note.setToolTip(tip(note))
        self._note.setVisible(bool(note))

    def _ink_of(
        self, run: Run, style: RunStyle, found: Split, i: int, theme: Theme, view: object
    ) -> Inked:
        key = (run.record, run.steps, style, view)
        return self._inks.get(
            key, lambda: curve_ink(_heights(found.sizes[:, i]), style, theme, self._canvases[i])
        )

    def _theory(self, found: Split, i: int, style: RunStyle, canvas: Canvas) -> Theory:
        expected = found.forecasts[i]
        steps = found.begins + np.arange(len(expected.sizes), dtype=float)
        points = canvas.to_pixels(np.stack([steps, _heights(expected.sizes)], axis=1))
        line = trail(points, canvas.pixel_size, dash=_THEORY, width=0.0, margin=0.0)
        return Theory(expected, found.begins, line, style)

    def _lettered(
        self, theories: list[Theory], inks: tuple[Inked, ...], canvas: Canvas, theme: Theme
    ) -> tuple[Theory, ...]:
        """The same with places for their factors, where there is room for letters."""
        if canvas.pixel_size[1] < theme.px(_LETTERED):
            return tuple(theories)
        font = ui_font(theme.small, 600)
        k = self._snapshot.k if self._snapshot is not None else 0
        sizes = [
            (text_box(theory.text(k), font)[0] + theme.px(GLYPH), text_box("0", font)[1])
            for theory in theories
        ]
        places = placed(
            [theory.line for theory in theories], sizes, canvas.pixel_size,
            [ink.ahead for ink in inks], float(theme.px(6)),
        )  # fmt: skip
        return tuple(
            replace(theory, place=place) for theory, place in zip(theories, places, strict=True)
        )

    # -- the hand ----------------------------------------------------------------------

    def _on_view_changed(self) -> None:
        for picture in self._pictures:
            picture.forget_ground()
        if self.isVisible():
            self._redraw()

    def _on_hovered(self, x: float, y: float) -> None:
        """Tell the step under the mouse, and the error of the run next to it."""
        modes, snapshot = self._modes, self._snapshot
        i = next((i for i, c in enumerate(self._canvases) if c.surface is self.sender()), None)
        if modes is None or snapshot is None or i is None or i >= len(modes.frame.titles):
            return
        k = min(max(0, round(x)), snapshot.last)
        seen = [
            (run, found)
            for run, style, found in zip(modes.runs, self._styles, modes.splits, strict=False)
            if style is not None
        ]
        near = nearest(self._canvases[i], self._pictures[i].inks, k, y)
        words = [f"step {k}"]
        if near is not None and near < len(seen) and k < len(seen[near][1].sizes):
            run, found = seen[near]
            words.append(f"{run.label}: {number(float(found.sizes[k, i]), 4)}")
        self._canvases[i].tell("   ".join(words), x, y)

    def _on_dragged(self, x: float, y: float) -> None:
        if self._snapshot is not None:
            self.seek_requested.emit(min(max(0, round(x)), self._snapshot.last))

    # -- Qt ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        flat = self.width() > 1.5 * self.height()
        way = QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom
        if way is not self._rows.direction():
            self._rows.setDirection(way)
            self._name_steps()


def _heights(sizes: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(sizes)
