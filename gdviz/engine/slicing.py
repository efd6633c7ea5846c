"""What is drawn of a plan: the landscape itself, or a slice of one with many dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.slices import (
    PlaneFrame,
    Slice,
    coordinate_frame,
    principal_frame,
    random_frame,
)
from gdviz.scene.records import SliceSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective, Window
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run


class Shown(NamedTuple):
    """A landscape of one or two dimensions, and how points come into it.

    Attributes
    ----------
    objective
        What is drawn.
    window
        The part of it that is shown at first.
    frame
        The plane, when the whole has more dimensions.
    """

    objective: Objective
    window: Window
    frame: PlaneFrame | None = None

    def project(self, points: FloatArray) -> FloatArray:
        """Points ``(n, D)`` in the coordinates that are drawn, ``(n, 1 or 2)``."""
        return self.frame.project(points) if self.frame is not None else points


def shown(plan: Plan, runs: Sequence[Run] = (), selected: int = 0) -> Shown:
    """What is drawn of `plan`; `runs` are needed for the plane in which a path lies.

    Until the path has been walked that plane is the one of the first two coordinates.
    """
    objective = plan.objective
    if objective.dim <= 2:
        return Shown(objective, plan.window)
    spec = plan.scene.show.slice or SliceSpec()
    marks = objective.landmarks()
    origin = np.array(marks[0].at if marks else plan.runs[0].start, dtype=float)
    frame: PlaneFrame | None = None
    if spec.kind == "random":
        frame = random_frame(origin, spec.seed)
    elif spec.kind == "pca" and runs:
        frame = principal_frame(runs[min(selected, len(runs) - 1)].theta)
    if frame is None:
        i, j = min(spec.i, objective.dim) - 1, min(spec.j, objective.dim) - 1
        if i == j:
            j = (i + 1) % objective.dim
        frame = coordinate_frame(origin, i, j, (f"x{i + 1}", f"x{j + 1}"))
        return Shown(Slice(objective, frame), plan.window, frame)
    return Shown(Slice(objective, frame), _around(frame, plan, runs), frame)


def _around(frame: PlaneFrame, plan: Plan, runs: Sequence[Run]) -> Window:
    """A window about the start, the origin, and where the paths go inside the scene's own."""
    points = [frame.project(np.array([run.start])) for run in plan.runs]
    points += [frame.project(run.theta[np.isfinite(run.theta).all(axis=1)]) for run in runs]
    points.append(np.zeros((1, 2)))
    (x0, x1), (y0, y1) = plan.window
    reach = 2.0 * max(x1 - x0, y1 - y0)
    inside = np.clip(np.concatenate(points), -reach, reach)
    low, high = inside.min(axis=0), inside.max(axis=0)
    room = 0.15 * np.maximum(high - low, 1e-3 * max(float((high - low).max()), 1e-9)) + 1e-9
    (a, b), (c, d) = zip(low - room, high + room, strict=True)
    return ((float(a), float(b)), (float(c), float(d)))
