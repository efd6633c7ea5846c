"""Which steps and heights curves show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from gdviz.scene.figure_style import AxesStyle
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.views.curves.loss_axis import Counted

_ROOM = 0.025  # of a range, on each side


def show_all(canvas: Canvas, steps: int, low: float, high: float) -> None:
    """Show steps 0 to `steps` and heights `low` to `high`, with room for whole markers."""
    x, y = _ROOM * steps, _ROOM * (high - low)
    canvas.show_window((-x, steps + x), (low - y, high + y))


def show_exactly(
    canvas: Canvas, steps: int, low: float, high: float, style: AxesStyle, how: Counted
) -> None:
    """The same on a page: the frame is the end, or what an author wants it to be.

    Raises
    ------
    GdvizError
        If that has no place on a logarithmic axis.
    """
    _check_logarithmic(style, how)
    y = _ROOM * (high - low)
    heights = (low - y, high + y)
    if style.y.limits is not None:
        limits = np.array(style.y.limits)
        found = how.heights(limits + (how.base if how.scale == "log" else 0.0), low)
        heights = (float(found[0]), float(found[1]))
    canvas.show_window(style.x.limits or (0.0, float(steps)), heights)


def _check_logarithmic(style: AxesStyle, how: Counted) -> None:
    """Raise a `GdvizError` for limits or ticks that have no logarithm."""
    if how.scale != "log":
        return
    for name, values in (("limits", style.y.limits), ("ticks", style.y.ticks)):
        for i, value in enumerate(values or ()):
            if not value > 0.0:
                raise GdvizError(
                    f"must be above 0 on a logarithmic axis, got {value:.12g}",
                    where=f"curves.y.{name}[{i}]",
                )
