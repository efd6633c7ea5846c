"""Paths as whole lines, for files of shapes: one line a run, cut at the frame.

On the screen a path is many strokes, because they are faster.  In a file that somebody will
open in a drawing program it is one line with one width and one dash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyqtgraph import functions as pg_functions
from PySide6.QtGui import QPainterPath

from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.path_strokes import clip
from gdviz.ui.plot.run_glyph import run_pen
from gdviz.ui.plot.shared import uncovered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.inked import Inked


def outline_of(strokes: FloatArray, size: tuple[float, float]) -> QPainterPath:
    """The part of the line ``(m, 4)`` that lies within `size`; strokes that meet are joined."""
    lines, _ = clip(strokes, np.arange(len(strokes)), size, 0.0)
    if not len(lines):
        return QPainterPath()
    meets = np.all(np.abs(lines[1:, :2] - lines[:-1, 2:]) < 1e-9, axis=1)
    first = np.concatenate([[True], ~meets])  # strokes that begin a piece of their own
    keep = np.stack([first, np.ones_like(first)], axis=1).ravel()
    begins = np.stack([first, np.zeros_like(first)], axis=1).ravel()[keep]
    points = lines.reshape(-1, 2)[keep]
    connect = np.append(~begins[1:], False)  # whether a point leads to the next one
    path: QPainterPath = pg_functions.arrayToQPath(
        points[:, 0], points[:, 1], connect=connect.astype(np.int32)
    )
    return path


def draw_paths(
    painter: QPainter, theme: Theme, inks: Sequence[Inked], k: int, size: tuple[float, float]
) -> None:
    """The paths up to step k: the halos of all as one shape, then each line."""
    paths = [outline_of(ink.ahead.until(k), size) for ink in inks]
    halos: dict[float, QPainterPath] = {}
    for ink, path in zip(inks, paths, strict=True):
        if ink.halo:
            halos.setdefault(ink.width + ink.halo, QPainterPath()).addPath(path)
    for width, path in halos.items():
        painter.strokePath(path, pen(theme.halo, width))
    if theme.on_paper and len(inks) > 1:  # where they share a stretch, the upper one is seen
        walked = [ink.ahead.until(k) for ink in inks]
        least = 4.0 * max(ink.width for ink in inks)
        paths = [outline_of(strokes, size) for strokes in uncovered(walked, least)]
    for ink, path in zip(inks, paths, strict=True):
        painter.strokePath(path, run_pen(ink.style, ink.width))
