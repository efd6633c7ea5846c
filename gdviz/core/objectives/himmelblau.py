"""Himmelblau's four hollows, level and tilted."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near

_SOURCE = "D. M. Himmelblau, Applied Nonlinear Programming, 1972"


@final
class Himmelblau(Landscape):
    """Four minima, all of value 0."""

    key = "himmelblau"
    title = "Himmelblau"
    text = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
    source = _SOURCE
    angles_matter = True
    offers = frozenset({"hessian", "residuals"})
    window = ((-6.0, 6.0), (-6.0, 6.0))
    start = (-0.5, -4.0)
    near = Near(
        minimum=((3.0, 2.0), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)),
        saddle=((0.087, 2.884), (-3.073, -0.081), (-0.128, -1.954), (3.385, 0.074)),
        maximum=((-0.271, -0.923),),
    )


@final
class HimmelblauTilted(Landscape):
    """The third term lifts three of the four hollows.

    One global minimum remains, near (3.5847, -1.8500).
    """

    key = "himmelblau_tilted"
    title = "Himmelblau, tilted"
    text = "2/3*((x**2 + y - 11)**2 + (x + y**2 - 7)**2 + (x - 4)**2*(y + 2)**2)"
    source = _SOURCE + "; with a third term that tilts it"
    angles_matter = True
    offers = frozenset({"hessian", "residuals"})
    window = ((-6.75, 7.5), (-4.5, 3.9))
    start = (-4.0, 3.0)
    near = Near(
        minimum=((3.585, -1.850), (3.303, 1.639), (-3.54, -2.39)),
        saddle=((3.42, 0.24), (-0.12, -1.98)),
    )
