"""A narrow valley, straight or winding."""

from __future__ import annotations

from typing import final

from gdviz.core.objectives.landscape import Landscape, Near
from gdviz.core.params import ParamSpec


@final
class Ravine(Landscape):
    """f = ½ x² + ½ k (y - c sin 2x)²: a valley k times as steep as its floor.

    c bends it; with c = 0 it is straight.  Plain descent bounces between the walls,
    momentum runs along the floor.

    References
    ----------
    R. S. Sutton, Two problems with backpropagation and other steepest-descent learning
    procedures for networks, Proceedings of the Eighth Annual Conference of the Cognitive
    Science Society, 1986 (the word and what it does to descent).
    """

    key = "ravine"
    title = "Ravine"
    text = "x**2/2 + k/2*(y - c*sin(2*x))**2"
    source = (
        "After R. S. Sutton, Two problems with backpropagation and other steepest-descent "
        "learning procedures for networks, Cognitive Science Society, 1986"
    )
    angles_matter = True
    offers = frozenset({"hessian", "residuals"})
    window = ((-3.0, 3.0), (-2.0, 2.0))
    start = (-1.76, 1.17)
    params = (
        ParamSpec(
            name="k", default=30.0, low=1e-3, high=1e6, soft=(1.0, 1000.0), scale="log",
            symbol="k", doc="Curvature across the valley; along a straight one it is 1.",
        ),
        ParamSpec(
            name="c", default=0.5, low=-100.0, high=100.0, soft=(0.0, 1.5),
            symbol="c", doc="How far the valley swings to the sides.",
        ),
    )  # fmt: skip
    near = Near(minimum=((0.0, 0.0),))
