"""Which plane of a landscape the view shows, and when it takes another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.numerals import number
from gdviz.engine.slicing import Shown, shown
from gdviz.scene.records import SliceSpec

if TYPE_CHECKING:
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot


_NONE = 1e-9  # a distance that is rounding


class Plane:
    """Remembers what is shown, so that an edit of something else leaves it alone."""

    def __init__(self) -> None:
        self._base: object = None
        self._key: object = None
        self._shown: Shown | None = None

    def find(self, snapshot: Snapshot, selected: int, *, held: bool) -> Shown:
        """What to draw of `snapshot`.

        The plane of a path is that of a finished one, and stays while the hand holds the
        start: a plane that turned under it could not be aimed at.
        """
        plan = snapshot.plan
        if plan.objective.dim <= 2:
            self._base = self._key = None
            return Shown(plan.objective, plan.window)
        spec = plan.scene.show.slice or SliceSpec()
        base = (plan.scene.objective, plan.scene.objective_params, plan.scene.window, spec)
        runs: tuple[Run, ...] = snapshot.runs if snapshot.complete else ()
        run = runs[min(selected, len(runs) - 1)] if runs else None
        key: object = (base, run is not None)
        if spec.kind == "pca" and run is not None:
            key = (base, run.record, run.steps)
        if self._shown is not None and base == self._base:
            if spec.kind == "coordinates" or run is None or held or key == self._key:
                return self._shown
            if spec.kind == "random" and self._key == (base, True):
                return self._shown
        self._base, self._key = base, key
        self._shown = shown(plan, runs, selected)
        return self._shown


def slice_hint(found: Shown, snapshot: Snapshot, selected: int) -> str:
    """A word of caution for a slice, and how far the chosen run is beside it; else ""."""
    if found.frame is None or not snapshot.runs:
        return ""
    run = snapshot.runs[min(selected, len(snapshot.runs) - 1)]
    at = run.theta[min(snapshot.k, run.steps)]
    text = f"2-D slice of {run.dim} dimensions: what looks far may be near"
    away = float(found.frame.distance(at[None])[0])
    if not np.isfinite(away):
        return text
    return f"{text} · {run.label} is {number(away, 2) if away > _NONE else 0} beside the slice"
