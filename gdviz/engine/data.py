"""Reading data sets."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz import assets
from gdviz.core.arrays import read_only
from gdviz.core.errors import GdvizError
from gdviz.core.objectives import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.scene.records import Scene

_UNITS = {"_mm": ("_cm", 0.1), "_g": ("_kg", 0.001)}
"""Units that make the numbers of a data set comparable in size."""


@final
@dataclass(frozen=True, eq=False)
class Table:
    """The data that an objective is made of.

    Attributes
    ----------
    key
        What tells tables apart: equal keys mean equal columns.
    columns
        Each ``(N,)`` and read-only.
    """

    key: str
    columns: Mapping[str, FloatArray]


def table_of(scene: Scene) -> Table | None:
    """The data that `scene` is about; None where its landscape needs none."""
    name = OBJECTIVES[scene.objective].data
    return Table(name, columns(name)) if name else None


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
