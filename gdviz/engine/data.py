"""Reading data sets."""

from __future__ import annotations

import csv
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from gdviz import assets
from gdviz.core.arrays import read_only
from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray

_UNITS = {"_mm": ("_cm", 0.1), "_g": ("_kg", 0.001)}
"""Units that make the numbers of a data set comparable in size."""


@cache
def columns(name: str) -> Mapping[str, FloatArray]:
    """The numeric columns of the shipped data set `name`, each ``(N,)`` and read-only.

    Millimetres are given in centimetres and grams in kilograms; the names say so.
    """
    lines = assets.read_text("data", f"{name}.csv").splitlines()
    rows = list(csv.DictReader(lines))
    if not rows:
        raise GdvizError(f"the data set {name} is empty")
    found: dict[str, FloatArray] = {}
    for column in rows[0]:
        try:
            values = np.array([float(row[column]) for row in rows])
        except ValueError:
            continue  # words, such as the species
        for suffix, (unit, factor) in _UNITS.items():
            if column.endswith(suffix):
                column, values = column.removesuffix(suffix) + unit, values * factor
        found[column] = read_only(values)
    return MappingProxyType(found)
