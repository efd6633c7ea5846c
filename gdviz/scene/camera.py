"""Where the camera is: still at its keyframes, and on its way between them."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.objectives import Window
    from gdviz.scene.records import Keyframe


class Aim(NamedTuple):
    """What is looked at.

    Attributes
    ----------
    window
        The part of the plane.
    elevation, azimuth, zoom
        The eye before a surface, as in `Keyframe`.
    origin, goal, share
        The windows between which it is on its way, and how much of that lies behind it,
        0 to 1; equal windows when it stands still.
    """

    window: Window
    elevation: float
    azimuth: float
    zoom: float
    origin: Window
    goal: Window
    share: float = 0.0


def aim(camera: Sequence[Keyframe], at: float, own: Window) -> Aim:
    """Where the camera is when `at` steps have been taken, parts of a step included.

    A keyframe is left slowly and reached slowly.  A window changes its size by the same
    factor in the same time, so that zooming looks even, and around the one point that stays
    in its place.

    Parameters
    ----------
    camera
        At least one keyframe, in the order of their steps.
    at
        Before the first keyframe and after the last, the camera stands there.
    own
        The window of keyframes that have none.
    """
    i = bisect_right(camera, at, key=_step_of)
    if i == 0 or i == len(camera):
        frame = camera[min(i, len(camera) - 1)]
        window = frame.window or own
        return Aim(window, frame.elevation, frame.azimuth, frame.zoom, window, window)
    a, b = camera[i - 1], camera[i]
    u = (at - a.step) / (b.step - a.step)
    share = u * u * (3.0 - 2.0 * u)
    origin, goal = a.window or own, b.window or own
    return Aim(
        _between(origin, goal, share),
        _mixed(a.elevation, b.elevation, share),
        _mixed(a.azimuth, b.azimuth, share),
        a.zoom * (b.zoom / a.zoom) ** share,
        origin,
        goal,
        share,
    )


def moves(camera: Sequence[Keyframe]) -> tuple[tuple[int, int], ...]:
    """The steps from and to which the camera is on its way."""
    return tuple(
        (a.step, b.step)
        for a, b in itertools.pairwise(camera)
        if replace(a, step=0) != replace(b, step=0)
    )


def with_keyframe(camera: Sequence[Keyframe], new: Keyframe) -> tuple[Keyframe, ...]:
    """`camera` with one more keyframe, instead of the one at the same step."""
    kept = [frame for frame in camera if frame.step != new.step]
    return tuple(sorted((*kept, new), key=_step_of))


def nearest_turn(azimuth: float, camera: Sequence[Keyframe], k: int) -> float:
    """`azimuth` with as many whole turns that the way from the keyframe before k is short."""
    before = [frame.azimuth for frame in camera if frame.step < k]
    return azimuth + 360.0 * round((before[-1] - azimuth) / 360.0) if before else azimuth


def _step_of(frame: Keyframe) -> int:
    return frame.step


def _mixed(a: float, b: float, share: float) -> float:
    return a + share * (b - a)


def _between(origin: Window, goal: Window, share: float) -> Window:
    x, y = (_interval(a, b, share) for a, b in zip(origin, goal, strict=True))
    return x, y


def _interval(
    a: tuple[float, float], b: tuple[float, float], share: float
) -> tuple[float, float]:
    wide, narrow = a[1] - a[0], b[1] - b[0]
    factor = (narrow / wide) ** share
    if math.isclose(wide, narrow, rel_tol=1e-9):
        way = share
    else:  # so that both ends keep their ratio to the point that stays
        way = (factor - 1.0) / (narrow / wide - 1.0)
    low = _mixed(a[0], b[0], way)
    return low, low + wide * factor
