"""The looks of more runs than there are colours: a sequence, as of a rate that grows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from gdviz.ui.look.oklab import mixed

if TYPE_CHECKING:
    from gdviz.ui.look.theme import RunStyle, Theme

COLOURS = 8
"""Runs that are told apart by a colour each."""

_WAY = ("violet", "blue", "sky", "green", "ochre", "vermilion", "pink")


@lru_cache(maxsize=32)
def many(theme: Theme, count: int) -> tuple[RunStyle, ...]:
    """Looks of `count` runs: colours on a way through those of `theme`, signs in turn.

    An author's own colours, where there are enough of them, are taken as they are.
    """
    if len(theme.runs) >= count:
        return theme.runs[:count]
    named = {style.name: style.colour for style in theme.runs}
    stops = [named[name] for name in _WAY if name in named] or [s.colour for s in theme.runs]
    found = []
    for i, place in enumerate(np.linspace(0.0, len(stops) - 1.0, count)):
        first = min(int(place), len(stops) - 2)
        like = theme.runs[i % len(theme.runs)]
        colour = mixed(stops[first], stops[first + 1], float(place) - first)
        found.append(replace(like, name=f"colour {i + 1} of {count}", colour=colour, dash=()))
    return tuple(found)
