"""What was written by hand before formulas said it: the oracles of what is derived."""

from __future__ import annotations

from typing import Any

from tests.core.oracles.bowls import (
    AbsSum,
    Booth,
    DoubleWell,
    MatrixFactorization,
    Matyas,
    MonkeySaddle,
    Parabola,
    Plateau,
    Quadratic,
    Ravine,
    Saddle,
    SineSlope,
)
from tests.core.oracles.hollows import (
    GoldsteinPrice,
    Griewank,
    Himmelblau,
    HimmelblauTilted,
    Levy,
    McCormick,
    Rastrigin,
    SixHumpCamel,
    StyblinskiTang,
    ThreeHumpCamel,
)
from tests.core.oracles.neurons import (
    Ackley,
    Beale,
    Easom,
    Rosenbrock,
    SaturatedSigmoid,
    SaturatedTanh,
)

BY_HAND: dict[str, Any] = {
    "quadratic": Quadratic,
    "parabola": Parabola,
    "ravine": Ravine,
    "booth": Booth,
    "matyas": Matyas,
    "plateau": Plateau,
    "abs_sum": AbsSum,
    "matrix_factorization": MatrixFactorization,
    "saddle": Saddle,
    "monkey_saddle": MonkeySaddle,
    "double_well": DoubleWell,
    "sine_slope": SineSlope,
    "himmelblau": Himmelblau,
    "himmelblau_tilted": HimmelblauTilted,
    "goldstein_price": GoldsteinPrice,
    "three_hump_camel": ThreeHumpCamel,
    "six_hump_camel": SixHumpCamel,
    "mccormick": McCormick,
    "rastrigin": Rastrigin,
    "styblinski_tang": StyblinskiTang,
    "levy": Levy,
    "griewank": Griewank,
    "saturated_sigmoid": SaturatedSigmoid,
    "saturated_tanh": SaturatedTanh,
    "ackley": Ackley,
    "easom": Easom,
    "beale": Beale,
    "rosenbrock": Rosenbrock,
}
