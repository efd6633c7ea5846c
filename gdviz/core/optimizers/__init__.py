"""The catalogue of optimizers: one recipe, one entry."""

from __future__ import annotations

from gdviz.core.optimizers import adaptive, curvature, momentum, own, wrapped
from gdviz.core.optimizers.base import Optimizer

OPTIMIZERS: dict[str, Optimizer] = {
    recipe.key: recipe
    for recipe in (
        *momentum.RECIPES,
        *adaptive.RECIPES,
        *curvature.RECIPES,
        *wrapped.RECIPES,
        own.RECIPE,
    )
}

__all__ = ["OPTIMIZERS", "Optimizer"]
