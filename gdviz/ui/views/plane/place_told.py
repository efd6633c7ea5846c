"""The place of a landscape under the mouse, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.numerals import number
from gdviz.ui.plot.corners import told

if TYPE_CHECKING:
    from gdviz.core.objectives import Objective
    from gdviz.ui.plot.canvas import Canvas


def place_told(objective: Objective, canvas: Canvas, x: float, y: float) -> str:
    """``x −1.25   y 0.4   f 12.3``; over one variable f is that of the graph at x."""
    pixels = canvas.pixel
    at = np.array([x, y][: objective.dim])
    words = [
        f"{name} {told(value, pixel)}"
        for name, value, pixel in zip(objective.names, at, pixels, strict=False)
    ]
    return "   ".join([*words, f"f {value_at(objective, at)}"])


def value_at(objective: Objective, at: np.ndarray) -> str:
    """The value at `at` ``(D,)``, to four digits."""
    with np.errstate(all="ignore"):
        return number(float(objective.value(at)), 4)
