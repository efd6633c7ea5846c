"""Which of the minima that were found are one, or lie on one line of minima."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.descents import descend, limited

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.analysis.descents import Framed
    from gdviz.core.arrays import BoolArray, FloatArray

CLOSE = 3e-3  # of the half window: nearer ones that are flat are one place
_FAR = 0.6  # of the half window: between farther ones no line is looked for
_STEP = 0.017  # of the half window: how long the first steps of ways down are
_ALIKE = 1e-9  # of how far apart heights are: the same height


def joined(
    f: Framed, u: FloatArray, span: float, checkpoint: Callable[[], None]
) -> list[list[int]]:
    """Indices of places that are one, or between which a line of minima runs.

    Parameters
    ----------
    f, u
        A landscape, and minima of it ``(2, m)``.
    span
        How far apart heights are.
    checkpoint
        Called every few milliseconds.
    """
    heights, left, groups = f.value(u), list(range(u.shape[1])), []
    while left:
        group = [left.pop(0)]
        for i in group:  # grows while it is read
            same = [j for j in left if abs(heights[j] - heights[i]) <= _ALIKE * span]
            linked = _linked(f, u[:, i : i + 1], u[:, same], _ALIKE * span, checkpoint)
            near = [j for j, is_linked in zip(same, linked, strict=True) if is_linked]
            left = [j for j in left if j not in near]
            group += near
        groups.append(group)
    return groups


def _linked(
    f: Framed, u: FloatArray, others: FloatArray, alike: float, checkpoint: Callable[[], None]
) -> BoolArray:
    """Whether the way down from half way between does not lead to either end."""
    apart = np.hypot(*(others - u))
    close = apart < CLOSE
    between = ~close & (apart < _FAR)
    if not between.any():
        return np.asarray(close)
    middle = 0.5 * (u + np.where(between, others, u))
    down = descend(f, middle.copy(), _STEP, checkpoint)
    level = f.value(down) <= f.value(u) + alike
    stays = np.hypot(*(down - middle)) < 0.35 * apart
    linked = level & stays & between
    if linked.any():  # what is half way may be a minimum of its own, as of waves
        linked &= _goes_on(f, u, down, alike, checkpoint)
    return np.asarray(close | linked)


def _goes_on(
    f: Framed, u: FloatArray, ends: FloatArray, alike: float, checkpoint: Callable[[], None]
) -> BoolArray:
    """Whether beside `u`, on the way to each of `ends`, something is as low."""
    beside = u + limited(ends - u, _STEP)
    down = descend(f, beside.copy(), 0.5 * _STEP, checkpoint)
    stays = np.hypot(*(down - beside)) < 0.7 * _STEP
    return np.asarray((f.value(down) <= f.value(u) + alike) & stays)
