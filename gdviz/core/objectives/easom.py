"""Easom's needle."""

from __future__ import annotations

import math
from typing import final

from gdviz.core.objectives.landscape import Landscape, Near, Places

_ZERO, _RIM = math.pi / 2.0, 1.83660  # g(zero) = 0; tan(rim) = -2 rim, where g′ is 0


def _beside(*places: tuple[float, ...]) -> Places:
    """Places by their distances from (π, π)."""
    return tuple((math.pi + u, math.pi + v) for u, v in places)


def _corners(u: float) -> Places:
    return ((-u, -u), (-u, u), (u, -u), (u, u))


@final
class Easom(Landscape):
    """f = -cos x · cos y · exp(-(x - π)² - (y - π)²): a hole of depth 1 in a flat plain.

    It is -g(x - π) g(y - π) with g(u) = cos u · exp(-u²).  Stationary are the places where
    both g are 0 (saddles) or both slopes are; the faint rims and dents beside the hole, below
    a hundredth of its depth, are among them.

    References
    ----------
    E. E. Easom, A Survey of Global Optimization Techniques, M. Eng. thesis, University of
    Louisville, 1990.
    """

    key = "easom"
    title = "Easom"
    text = "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)"
    source = (
        "E. E. Easom, A Survey of Global Optimization Techniques, University of "
        "Louisville, 1990"
    )
    angles_matter = True
    window = ((0.6, 5.7), (0.6, 5.7))
    start = (3.4, 2.95)
    near = Near(
        minimum=_beside((0.0, 0.0), *_corners(_RIM)),
        saddle=_beside(*_corners(_ZERO)),
        maximum=_beside((-_RIM, 0.0), (_RIM, 0.0), (0.0, -_RIM), (0.0, _RIM)),
    )
