"""The catalogue of objectives: one file, one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.core.objectives.abs_sum import AbsSum
from gdviz.core.objectives.ackley import Ackley
from gdviz.core.objectives.base import Landmark, Objective, Window
from gdviz.core.objectives.beale import Beale
from gdviz.core.objectives.booth import Booth, Matyas
from gdviz.core.objectives.camel import SixHumpCamel, ThreeHumpCamel
from gdviz.core.objectives.cliff import Cliff
from gdviz.core.objectives.curves import DoubleWell, SineSlope
from gdviz.core.objectives.easom import Easom
from gdviz.core.objectives.expression import Expression
from gdviz.core.objectives.goldstein_price import GoldsteinPrice
from gdviz.core.objectives.griewank import Griewank
from gdviz.core.objectives.himmelblau import Himmelblau, HimmelblauTilted
from gdviz.core.objectives.linear_regression import LinearRegression
from gdviz.core.objectives.matrix_factorization import MatrixFactorization
from gdviz.core.objectives.mccormick import McCormick
from gdviz.core.objectives.plateau import Plateau
from gdviz.core.objectives.quadratic import Parabola, Quadratic
from gdviz.core.objectives.ravine import Ravine
from gdviz.core.objectives.reddi import Reddi
from gdviz.core.objectives.rosenbrock import Rosenbrock
from gdviz.core.objectives.saddles import MonkeySaddle, Saddle
from gdviz.core.objectives.saturated import SaturatedSigmoid, SaturatedTanh
from gdviz.core.objectives.separable import Levy, Rastrigin, StyblinskiTang
from gdviz.core.objectives.spectrum import Spectrum
from gdviz.core.params import validate_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray

OBJECTIVES: dict[str, type[Objective]] = {
    kind.key: kind
    for kind in (
        Quadratic,
        Spectrum,
        Parabola,
        DoubleWell,
        SineSlope,
        Rosenbrock,
        Ravine,
        Himmelblau,
        HimmelblauTilted,
        Beale,
        Booth,
        Matyas,
        GoldsteinPrice,
        ThreeHumpCamel,
        SixHumpCamel,
        McCormick,
        StyblinskiTang,
        Rastrigin,
        Ackley,
        Griewank,
        Levy,
        Easom,
        Saddle,
        MonkeySaddle,
        Plateau,
        Cliff,
        AbsSum,
        MatrixFactorization,
        SaturatedSigmoid,
        SaturatedTanh,
        LinearRegression,
        Reddi,
        Expression,
    )
}


def build(
    kind: type[Objective],
    params: Mapping[str, object],
    columns: Mapping[str, FloatArray] | None = None,
) -> Objective:
    """An instance of `kind` with `params` checked, and the others at their defaults.

    Parameters
    ----------
    kind
        One of the catalogue's classes.
    params
        Values by name; an unknown name or a value out of range is a `ParamError`.
    columns
        The data set that ``kind.data`` names, each column ``(N,)``.
    """
    values = validate_all(kind.params_for(params), params, owner=kind.key)
    return kind.make(values, columns or {})


__all__ = ["OBJECTIVES", "Landmark", "Objective", "Window", "build"]
