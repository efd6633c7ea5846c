"""The place that is looked at closely: under the mouse, else where the chosen run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.analysis.local_model import LocalModel, local_model, model_in_plane
from gdviz.ui.views.closeup.cuts import AxisCut, cuts
from gdviz.ui.views.closeup.local_view import (
    draw_ellipse,
    draw_model,
    draw_readout,
    lies_inside,
    model_lines,
)
from gdviz.ui.views.ground.graph import boxes, draw_local

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.core.slices import PlaneFrame
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.lettering import Box


class Wanted(NamedTuple):
    """What of a neighbourhood is drawn."""

    ellipse: bool = False
    model: bool = False


class Focus:
    """Finds the local model of the moment and paints what is wanted of it.

    Attributes
    ----------
    wanted, run, pointer
        What to draw; the chosen run, None when it is hidden; where the mouse is, in data
        coordinates, None when it is away.
    """

    def __init__(self) -> None:
        self.wanted = Wanted()
        self.run: Run | None = None
        self.pointer: tuple[float, float] | None = None
        self._objective: Objective | None = None
        self._frame: PlaneFrame | None = None
        self._known: tuple[Hashable, LocalModel | None] = ((), None)

    def set_objective(self, objective: Objective, frame: PlaneFrame | None) -> None:
        """What is drawn, and the plane of it if it is a slice."""
        self._objective, self._frame = objective, frame
        self._known = ((), None)

    def paint(
        self, painter: QPainter, theme: Theme, canvas: Canvas, k: int, levels: FloatArray,
        avoid: Sequence[Box],
    ) -> list[Box]:  # fmt: skip
        """Paint below starts and heads; returns the places taken.

        Numbers stand where they cover little of what is to be avoided.
        """
        objective = self._objective
        if objective is None or not any(self.wanted):
            return []
        head = self._at_head(k)
        if objective.dim == 1:
            model = self._at_pointer() or head
            if not self.wanted.model or model is None:
                return []
            draw_local(painter, theme, canvas, model)
            avoid = (*avoid, *boxes(canvas, objective))
            return [self._read_out(painter, theme, canvas, objective, model, avoid)]
        if self.wanted.ellipse and head is not None and self._seen(canvas, head):
            draw_ellipse(painter, theme, canvas, head)
        model = self._at_pointer() or head
        if not self.wanted.model or model is None:
            return []
        if self._seen(canvas, model):
            draw_model(painter, theme, canvas, model, levels)
        return [self._read_out(painter, theme, canvas, objective, model, avoid)]

    def _read_out(
        self, painter: QPainter, theme: Theme, canvas: Canvas, objective: Objective,
        model: LocalModel, avoid: Sequence[Box],
    ) -> Box:  # fmt: skip
        x, y = canvas.to_pixels(_on_screen(model))[0]
        lines = model_lines(model, objective.names[: objective.dim])
        at = (float(x), float(y))
        strips: list[AxisCut] = []
        if objective.dim == 2 and self._frame is None:
            strips = cuts(objective, model, canvas.window)
        return draw_readout(painter, theme, canvas.pixel_size, lines, at, avoid, strips)

    def _seen(self, canvas: Canvas, model: LocalModel) -> bool:
        x, y = canvas.to_pixels(_on_screen(model))[0]
        return lies_inside(float(x), float(y), canvas.pixel_size)

    def _at_pointer(self) -> LocalModel | None:
        if self.pointer is None or self._objective is None or not self.wanted.model:
            return None
        return local_model(self._objective, np.array(self.pointer[: self._objective.dim]))

    def _at_head(self, k: int) -> LocalModel | None:
        run, objective = self.run, self._objective
        if run is None or objective is None:
            return None
        k = min(k, run.steps)
        key = (run.record, k)
        if self._known[0] != key:
            at = run.theta[k]
            found = (
                local_model(objective, at)
                if self._frame is None
                else model_in_plane(run.objective, self._frame, at)
            )
            self._known = (key, found)
        return self._known[1]


def _on_screen(model: LocalModel) -> FloatArray:
    """Where the point of the model is drawn, ``(1, 2)``."""
    return np.array([(*model.at, model.value)[:2]])
