"""The path of a run on the landscape, ready to be painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.stopping import StatusName
from gdviz.ui.plot.inked import DOT, Inked
from gdviz.ui.plot.path_strokes import cut_at_exit, dashed, marker_places, trail

if TYPE_CHECKING:
    from gdviz.core.slices import PlaneFrame
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas

_ALONE = 0.81  # how far steps with marks are apart, beside those of a race
_BASE = 2.5  # the width for which dashes are declared


def path_ink(
    run: Run, style: RunStyle, theme: Theme, canvas: Canvas,
    frame: PlaneFrame | None = None, *, alone: bool = False,
) -> Inked:  # fmt: skip
    """The path of `run`, cut where it leaves for good; seen in the plane `frame`, if any.

    Where it is `alone` on a page, more of its steps have marks.
    """
    path = run.theta if frame is None else frame.project(run.theta)
    if path.shape[1] == 1:  # a function of one variable is drawn as its graph
        path = np.stack([path[:, 0], run.loss], axis=1)
    points, size = canvas.to_pixels(path), canvas.pixel_size
    if run.status.name is StatusName.DIVERGED:
        points = cut_at_exit(points, size)
    width = theme.strokes.path * theme.scale
    dash = tuple(d * width / _BASE for d in style.dash)
    solid = trail(points, size)
    thick = width * (DOT if style.dotted else 1.0)
    return Inked(
        past=dashed(solid, dash, thick) if dash else solid,
        ahead=solid,
        style=style,
        width=width,
        halo=theme.strokes.halo * theme.scale,
        markers=marker_places(
            points,
            theme.px(theme.strokes.apart * (_ALONE if alone and theme.on_paper else 1.0)),
        ),
    )
