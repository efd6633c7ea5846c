"""Which place of a surface lies under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.views.surface.gl_scene import GlScene
    from gdviz.ui.views.surface.terrain import Terrain

_REACH = 1.5  # of the way between two points of the grid on the screen, at most
_LEAST = 3.0  # pixels


@final
class Pointed:
    """Finds the nearest point of the terrain's grid that the eye sees at a pixel.

    Where the surface folds over itself on the screen, it is the one in front.
    """

    def __init__(self) -> None:
        self._view: object = None
        self._pixels: FloatArray = np.empty((0, 2))
        self._away: FloatArray = np.empty(0)
        self._reach = _LEAST

    def at(
        self, x: float, y: float, shape: Terrain, scene: GlScene, view: object
    ) -> tuple[float, float] | None:
        """Coordinates of the plane, or None beside the surface.

        `view` is what is projected, and from where: while it is the same, so are the pixels.
        """
        rows, columns = shape.heights.shape
        if view != self._view:
            self._view = view
            across = np.linspace(-0.5, 0.5, columns) * shape.size[0]
            along = np.linspace(-0.5, 0.5, rows) * shape.size[1]
            grid = np.meshgrid(across, along)
            places = np.stack([*grid, shape.heights], axis=-1).reshape(-1, 3)
            self._pixels = scene.project(places)
            self._away = np.linalg.norm(places - scene.eye(), axis=1)
            steps = np.diff(self._pixels.reshape(rows, columns, 2), axis=1)
            self._reach = max(_REACH * float(np.abs(steps).max()), _LEAST)
        apart = np.hypot(self._pixels[:, 0] - x, self._pixels[:, 1] - y)
        near = np.flatnonzero(apart < self._reach)
        if not len(near):
            return None
        front = near[self._away[near] < self._away[near].min() + 0.05]
        j, i = divmod(int(front[np.argmin(apart[front])]), columns)
        (x0, x1), (y0, y1) = shape.window
        return x0 + (x1 - x0) * i / (columns - 1), y0 + (y1 - y0) * j / (rows - 1)
