"""A theme as an author wants it: other colours, bands and lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace as replace_in

from gdviz.scene.figure_style import COLORMAPS
from gdviz.ui.look.oklab import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.scene.figure_style import FigureStyle
    from gdviz.ui.look.theme import RunStyle, Theme

_PLAIN = 1.2  # points of a path where nobody says otherwise


def worn(theme: Theme, style: FigureStyle, points: float | None) -> Theme:
    """`theme` with what `style` says of it; type has so many `points`, None on a screen."""
    changes: dict[str, object] = {}
    stops = style.colormap
    if isinstance(stops, str):
        stops = COLORMAPS[stops]
    count = style.bands or len(theme.bands)
    if stops is not None or style.bands is not None:
        changes["bands"] = ramp(stops or theme.bands, count)
    if style.colours is not None:
        changes["runs"] = coloured(theme.runs, style.colours)
    if style.line_width is not None:
        share = style.line_width / _PLAIN * (8.0 / points if points else 1.0)
        strokes = theme.strokes
        changes["strokes"] = replace(
            strokes, path=strokes.path * share, curve=strokes.curve * share
        )
    if style.transparent:
        changes["clear"] = True
    return replace(theme, **changes) if changes else theme  # type: ignore[arg-type]


def on_screen(theme: Theme, style: FigureStyle | None) -> Theme:
    """`theme` as the window wears it: nobody sees through a window."""
    return worn(theme, replace_in(style, transparent=None), None) if style else theme


def ramp(stops: Sequence[str], count: int) -> tuple[str, ...]:
    """`count` colours evenly spread over `stops`."""
    if len(stops) == count:
        return tuple(stops)
    at = np.linspace(0.0, len(stops) - 1.0, count)
    found = []
    for place in at:
        first = min(int(place), len(stops) - 2)
        found.append(mixed(stops[first], stops[first + 1], float(place) - first))
    return tuple(found)


def coloured(runs: Sequence[RunStyle], colours: Sequence[str]) -> tuple[RunStyle, ...]:
    """`runs` in other colours, as far as there are some; each keeps its line and sign."""
    found = [
        replace(runs[i % len(runs)], colour=colour, name=f"colour {i + 1}")
        for i, colour in enumerate(colours)
    ]
    return (*found, *runs[len(found) :])
