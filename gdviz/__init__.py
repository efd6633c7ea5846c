"""A desktop laboratory for gradient descent and optimization.

Importing this package loads neither NumPy nor Qt; its names load what they need when they
are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdviz.codegen import code
    from gdviz.core.errors import GdvizError
    from gdviz.core.objectives import OBJECTIVES
    from gdviz.core.optimizers import OPTIMIZERS
    from gdviz.core.schedules import SCHEDULES
    from gdviz.engine.api import simulate, simulate_scene
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.files import load as load_scene
    from gdviz.scene.files import save as save_scene
    from gdviz.ui.export.publish import export

__version__ = "0.1.0"

_HOMES = {
    "FigureStyle": ("gdviz.scene.figure_style", "FigureStyle"),
    "GdvizError": ("gdviz.core.errors", "GdvizError"),
    "OBJECTIVES": ("gdviz.core.objectives", "OBJECTIVES"),
    "OPTIMIZERS": ("gdviz.core.optimizers", "OPTIMIZERS"),
    "SCHEDULES": ("gdviz.core.schedules", "SCHEDULES"),
    "code": ("gdviz.codegen", "code"),
    "export": ("gdviz.ui.export.publish", "export"),
    "load_scene": ("gdviz.scene.files", "load"),
    "save_scene": ("gdviz.scene.files", "save"),
    "simulate": ("gdviz.engine.api", "simulate"),
    "simulate_scene": ("gdviz.engine.api", "simulate_scene"),
}

__all__ = [
    "OBJECTIVES",
    "OPTIMIZERS",
    "SCHEDULES",
    "FigureStyle",
    "GdvizError",
    "code",
    "export",
    "load_scene",
    "save_scene",
    "simulate",
    "simulate_scene",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gdviz' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
