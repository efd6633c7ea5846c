"""How far apart two colours are, also to an eye with a colour-vision deficiency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray

Vision = Literal["normal", "protan", "deutan", "tritan"]

# Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color
# vision deficiency", IEEE TVCG 15 (2009), severity 1; they act on linear RGB.
_MACHADO = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

# IEC 61966-2-1, D65
_XYZ = np.array(
    [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear_rgb(colour: str) -> FloatArray:
    """Linear light of ``#rrggbb``, three numbers in [0, 1]."""
    code = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def seen(colour: str, vision: Vision) -> FloatArray:
    """Linear light that shows a normal eye what an eye with `vision` sees."""
    return np.clip(_MACHADO[vision] @ linear_rgb(colour), 0.0, 1.0)


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio of two colours, in [1, 21]."""
    dark, light = sorted(float(_XYZ[1] @ linear_rgb(c)) for c in (a, b))
    return (light + 0.05) / (dark + 0.05)


def lab(linear: FloatArray) -> FloatArray:
    """CIELAB of linear light, relative to D65."""
    t = (_XYZ @ linear) / _WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(a: str, b: str, *, vision: Vision = "normal") -> float:
    """ΔE2000 between two colours as an eye with `vision` sees them."""
    return ciede2000(lab(seen(a, vision)), lab(seen(b, vision)))


def ciede2000(one: FloatArray, two: FloatArray) -> float:
    """ΔE2000 between two CIELAB colours.

    References
    ----------
    G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color
    Research & Application 30 (2005); the names are those of the paper.
    """
    (l1, a1, b1), (l2, a2, b2) = one, two
    c_bar = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)))
    c1, c2 = np.hypot((1 + g) * a1, b1), np.hypot((1 + g) * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, (1 + g) * a)) % 360.0 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0  # a grey has no hue
    dh = 0.0 if grey else (h2 - h1 + 180.0) % 360.0 - 180.0
    h_sum = h1 + h2
    far = abs(h1 - h2) > 180.0
    h = h_sum if grey else (h_sum + (360.0 if h_sum < 360.0 else -360.0) * far) / 2
    l, c = (l1 + l2) / 2, (c1 + c2) / 2  # noqa: E741  (L̄′ and C̄′)
    t = 1 - 0.17 * _cos(h - 30) + 0.24 * _cos(2 * h)
    t += 0.32 * _cos(3 * h + 6) - 0.20 * _cos(4 * h - 63)
    s_l = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c, 1 + 0.015 * c * t
    turn = 60 * np.exp(-(((h - 275) / 25) ** 2))  # 2 Δθ
    r_t = -2 * np.sqrt(c**7 / (c**7 + 25.0**7)) * np.sin(np.radians(turn))
    x = (l2 - l1) / s_l
    y = (c2 - c1) / s_c
    z = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2)) / s_h
    return float(np.sqrt(x * x + y * y + z * z + r_t * y * z))


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))
