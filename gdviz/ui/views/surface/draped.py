"""A path laid over the surface, in pieces so short that they follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.stopping import StatusName
from gdviz.ui.plot.path_strokes import PathStrokes, cut_at_exit

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray, IntArray
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.views.surface.terrain import Terrain

_FINE = 0.012  # of the window: pieces so long follow the surface closely
_MOST = 20_000  # pieces of one path


@final
@dataclass(frozen=True, slots=True, eq=False)
class Draped:
    """A path on the surface as it is seen.

    Attributes
    ----------
    past, ahead
        Its strokes in pixels; their steps count the pieces of the path.
    owner
        The step that each piece belongs to.
    hidden
        Which pieces lie behind a hill.
    """

    past: PathStrokes
    ahead: PathStrokes
    owner: IntArray
    hidden: BoolArray
    style: RunStyle

    def until(self, line: PathStrokes, k: int) -> tuple[FloatArray, FloatArray]:
        """The strokes of `line` up to step k that are seen, and those that are hidden."""
        last = int(np.searchsorted(self.owner, k, side="right")) - 1
        strokes = line.until(last)
        behind = self.hidden[line.steps[: len(strokes)]]
        return strokes[~behind], strokes[behind]


def draped(run: Run, shape: Terrain) -> tuple[FloatArray, IntArray]:
    """The path of `run` in pieces so short that they follow the surface.

    Returns
    -------
    points, owner
        ``(n, 2)`` of the plane, nan where the path has left, and the step of each.
    """
    (x0, x1), (y0, y1) = shape.window
    low, span = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])
    shares = (run.theta - low) / span
    if run.status.name is StatusName.DIVERGED:
        shares = cut_at_exit(shares, (1.0, 1.0))
    far = np.abs(shares - 0.5).max(axis=1) > 20.0
    shares[far] = np.nan
    with np.errstate(invalid="ignore"):
        length = np.nan_to_num(np.abs(np.diff(shares, axis=0)).max(axis=1))
    parts = np.maximum(np.ceil(length / _FINE), 1.0).astype(int)
    if parts.sum() > _MOST:
        parts = np.maximum(parts * _MOST // parts.sum(), 1)
    step = np.repeat(np.arange(len(parts)), parts)
    first = np.cumsum(parts) - parts
    inner = (np.arange(len(step)) - first[step] + 1.0) / parts[step]
    pieces = shares[step] + inner[:, None] * (shares[step + 1] - shares[step])
    points = np.concatenate([shares[:1], pieces])
    outside = ((points < -1e-9) | (points > 1.0 + 1e-9)).any(axis=1)
    points[outside] = np.nan  # beyond the block there is nothing to lie on
    return low + points * span, np.concatenate([[0], step + 1])
