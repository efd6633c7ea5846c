"""From where a surface is looked at before a hand turns it: every run is seen."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.engine.run import Run
    from gdviz.scene.records import Keyframe
    from gdviz.ui.views.surface.terrain import Terrain

_FAR = 5.0  # units of space: about where the camera stands
_RISES = (0.0, 10.0, 20.0, 32.0)  # degrees above the usual elevation
_TURNS = (0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0, 135.0, -135.0, 180.0)
_SAMPLES = 24  # places of a path that are asked
_LIFT = 0.01


def first_eye(usual: Keyframe, shape: Terrain, runs: Sequence[Run]) -> Keyframe:
    """`usual`, or the nearest eye from which less of the runs is hidden by hills.

    That a run can be seen where it ends counts before how much of its path can.
    """
    ends, ways = _places(shape, runs)
    if not len(ends):
        return usual
    best, least = usual, (len(ends) + 1, 1.0)
    for rise in _RISES:
        for turn in _TURNS:
            eye = replace(
                usual,
                elevation=usual.elevation + rise,
                azimuth=(usual.azimuth + turn + 180.0) % 360.0 - 180.0,
            )
            at = _position(eye)
            behind = int(shape.hidden(ends, at).sum())
            share = float(np.mean(shape.hidden(ways, at)))
            found = (behind, round(share, 1))
            if found < least:
                best, least = eye, found
            if found <= (0, 0.1):
                return best
    return best


def _places(shape: Terrain, runs: Sequence[Run]) -> tuple[FloatArray, FloatArray]:
    """Where runs end on the surface ``(n, 3)``, and places on their ways ``(m, 3)``."""
    low, high = np.array(shape.window).T
    ends, ways = [np.empty((0, 2))], [np.empty((0, 2))]
    for run in runs:
        inside = run.theta[((run.theta >= low) & (run.theta <= high)).all(axis=1)]
        if len(inside):
            ends.append(inside[-1:])
            ways.append(inside[np.linspace(0, len(inside) - 1, _SAMPLES).astype(int)])
    both = [shape.place(np.concatenate(part)) for part in (ends, ways)]
    for places in both:
        places[:, 2] += _LIFT
    return both[0], both[1]


def _position(eye: Keyframe) -> FloatArray:
    rise, turn = radians(eye.elevation), radians(eye.azimuth)
    return _FAR * np.array([cos(rise) * cos(turn), cos(rise) * sin(turn), sin(rise)])
