"""Colours between two colours, as an eye sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.colour import linear_rgb

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray

# Björn Ottosson, "A perceptual color space for image processing", 2020
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def mixed(one: str, other: str, share: float) -> str:
    """The colour ``#rrggbb`` at a `share` in [0, 1] of the way from `one` to `other`."""
    lab = (1.0 - share) * _lab(one) + share * _lab(other)
    lms = np.linalg.solve(_TO_LAB, lab) ** 3
    linear = np.clip(np.linalg.solve(_TO_LMS, lms), 0.0, 1.0)
    small = linear <= 0.0031308
    rgb = np.where(small, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in rgb)


def _lab(colour: str) -> FloatArray:
    digits = colour.lstrip("#")
    whole = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ linear_rgb(f"#{whole}")))
