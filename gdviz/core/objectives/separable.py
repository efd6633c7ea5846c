"""Functions that are a sum over their coordinates, with many hollows."""

from __future__ import annotations

from itertools import product
from typing import final

from gdviz.core.objectives.landscape import Landscape, Near

_RASTRIGIN = (-1.9899, -0.99496, 0.0, 0.99496, 1.9899)  # of one coordinate
_LOW, _HIGH = (-2.9035, 2.7468), 0.1567  # the same of Styblinski and Tang
_LEVY = (
    (-8.2446, -4.2054, 1.0, 3.7911, 7.7231),
    (-8.9590, -6.9484, -4.9303, -2.8906, 1.0, 4.8906, 6.9303, 8.9484, 10.959),
)


@final
class Rastrigin(Landscape):
    """f = 20 + Σ (xᵢ² - 10 cos 2πxᵢ): a bowl full of hollows, one at every pair of integers.

    The marks are its minima in the window; peaks and saddles between them would hide the
    picture.

    References
    ----------
    L. A. Rastrigin, Systems of Extremal Control (in Russian), Nauka, 1974.
    """

    key = "rastrigin"
    title = "Rastrigin"
    text = "x**2 + 10*(1 - cos(2*pi*x)) + (y**2 + 10*(1 - cos(2*pi*y)))"
    shown = "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)"
    source = "L. A. Rastrigin, Systems of Extremal Control (in Russian), 1974"
    window = ((-2.5, 2.5), (-2.5, 2.5))
    start = (1.83, 1.47)
    near = Near(minimum=(*product(_RASTRIGIN, _RASTRIGIN),))


@final
class StyblinskiTang(Landscape):
    """f = ½ Σ (xᵢ⁴ - 16xᵢ² + 5xᵢ): four hollows of different depth.

    References
    ----------
    M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization: stochastic
    approximation with function smoothing and simulated annealing, Neural Networks 3 (1990)
    467-483.
    """

    key = "styblinski_tang"
    title = "Styblinski–Tang"
    text = "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2"
    source = (
        "M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, Neural "
        "Networks 3, 1990"
    )
    angles_matter = True
    window = ((-4.5, 4.5), (-4.5, 4.5))
    start = (3.96, 0.66)
    near = Near(
        minimum=(*product(_LOW, _LOW),),
        saddle=(*product(_LOW, (_HIGH,)), *product((_HIGH,), _LOW)),
        maximum=((_HIGH, _HIGH),),
    )


@final
class Levy(Landscape):
    """f = sin² πw₁ + (w₁ - 1)² (1 + 10 sin²(πw₁ + 1)) + (w₂ - 1)² (1 + sin² 2πw₂).

    Here w = 1 + (x - 1)/4; the lowest of its many hollows is at (1, 1).  The marks are its
    minima in the window.

    References
    ----------
    A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of
    functions, SIAM Journal on Scientific and Statistical Computing 6 (1985) 15-29; in the
    form of M. Laguna and R. Martí, Experimental testing of advanced scatter search designs
    for global optimization of multimodal functions, Journal of Global Optimization 33
    (2005) 235-255.
    """

    key = "levy"
    title = "Levy"
    text = (
        "u = (x - 1)/4; v = (y - 1)/4; sin(pi*u)**2 + u**2*(1 + 10*sin(pi*u "
        "+ 1)**2) + v**2*(1 + sin(2*pi*v)**2)"
    )
    shown = (
        "w1 = 1 + (x - 1)/4; w2 = 1 + (y - 1)/4; sin(pi*w1)**2 + (w1 "
        "- 1)**2*(1 + 10*sin(pi*w1 + 1)**2) + (w2 - 1)**2*(1 + sin(2*pi*w2)**2)"
    )
    source = (
        "A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of "
        "functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"
    )
    window = ((-9.0, 11.0), (-9.0, 11.0))
    start = (-5.2, 8.0)
    near = Near(minimum=(*product(*_LEVY),))
