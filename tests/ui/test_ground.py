"""The promise: ten bands with round limits, in which every known hollow can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from PySide6.QtCore import QPointF

from gdviz.core.objectives import OBJECTIVES, build
from gdviz.engine.plan import resolve
from gdviz.scene.codec import from_builtins
from gdviz.ui.theme import THEMES
from gdviz.ui.views.ground import Relief, band_limits, relief

if TYPE_CHECKING:
    from gdviz.core.objectives.base import Objective

Array = np.ndarray[Any, Any]
BANDS = 10
PLANAR = [key for key, kind in OBJECTIVES.items() if kind.dim == 2]


def landscape(key: str) -> Objective:
    return resolve(from_builtins({"objective": key, "runs": [{"optimizer": "gd"}]})).objective


def seen(objective: Objective, bands: int = BANDS) -> Relief:
    return relief(objective, *objective.window, (400.0, 300.0), bands)


def leading(x: float) -> float:
    mantissa = f"{abs(x):.6e}".partition("e")[0]
    return float(mantissa)


def test_the_tilted_hollows_have_the_bands_of_the_design() -> None:
    assert seen(landscape("himmelblau_tilted")).levels.tolist() == [
        2, 5, 10, 20, 50, 100, 200, 500, 1000,
    ]  # fmt: skip


@pytest.mark.parametrize("key", PLANAR)
def test_every_landscape_has_ten_bands_with_round_limits(key: str) -> None:
    found = seen(landscape(key))
    assert len(found.levels) == BANDS - 1
    assert len(found.below) == len(found.lines) == BANDS - 1
    assert (np.diff(found.levels) > 0.0).all()
    heights = found.levels - found.base
    assert_allclose([leading(h) for h in heights], [round(leading(h), 1) for h in heights])


@pytest.mark.parametrize("key", PLANAR)
def test_every_band_is_seen(key: str) -> None:
    objective = landscape(key)
    (x0, x1), (y0, y1) = objective.window
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 151), np.linspace(y0, y1, 151)))
    values = objective.value(grid)
    which = np.searchsorted(seen(objective).levels, values)
    shares = np.bincount(which.ravel(), minlength=BANDS) / which.size
    assert len(shares) == BANDS
    assert (shares > 0.0).all()
    assert shares.max() < 0.5


@pytest.mark.parametrize("key", PLANAR)
def test_every_lowest_minimum_lies_in_the_lowest_band(key: str) -> None:
    objective = landscape(key)
    found = seen(objective)
    minima = [mark for mark in objective.landmarks() if mark.kind == "minimum"]
    assert minima
    assert min(mark.value for mark in minima) < found.levels[0]


def test_all_hollows_of_himmelblau_are_rings_of_their_own() -> None:
    objective = landscape("himmelblau")
    lowest = seen(objective).below[0]
    for mark in objective.landmarks():
        x = (mark.at[0] + 6.0) / 12.0 * 400.0
        y = (6.0 - mark.at[1]) / 12.0 * 300.0
        assert lowest.contains(QPointF(x, y)) == (mark.kind == "minimum")


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=60, unique=True),
    bands=st.integers(2, 12),
)
def test_limits_ascend_from_the_base_whatever_the_values(
    values: list[float], bands: int
) -> None:
    heights = np.array(values)
    levels, base = band_limits(heights, bands)
    assert base <= levels[0]
    assert (np.diff(levels) > 0.0).all()
    assert len(levels) in (1, bands - 1)


def test_a_plain_has_one_limit() -> None:
    levels, base = band_limits(np.full(50, 3.0), BANDS)
    assert levels.tolist() == [3.0]
    assert base == 3.0


def test_heights_are_counted_from_a_known_minimum_below_what_was_seen() -> None:
    values = np.linspace(100.0, 200.0, 500)
    assert band_limits(values, BANDS, lowest=90.0)[1] == 90.0
    assert band_limits(values, BANDS)[1] == 100.0


def test_a_floor_that_is_almost_zero_is_taken_for_zero() -> None:
    # heights that are round above 1e-9 would not be round values
    levels, base = band_limits(np.linspace(1e-9, 1e3, 4000), BANDS)
    assert base == 0.0
    assert_allclose([leading(v) for v in levels], [round(leading(v), 1) for v in levels])


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_there_is_a_colour_for_every_band(theme: Any) -> None:
    assert len(theme.bands) == BANDS


def test_values_that_are_not_finite_lie_above_every_band() -> None:
    class Pit:
        def value(self, x: Array) -> Array:
            return np.where(x[0] > 0.0, np.nan, x[0] ** 2 + x[1] ** 2)

        def landmarks(self) -> tuple[()]:
            return ()

    found = relief(Pit(), (-1.0, 1.0), (-1.0, 1.0), (200.0, 200.0), BANDS)  # type: ignore[arg-type]
    assert len(found.levels) == BANDS - 1
    assert not any(region.contains(QPointF(150.0, 100.0)) for region in found.below)
    assert found.below[-1].contains(QPointF(95.0, 100.0))


def test_a_landscape_without_any_number_is_bare() -> None:
    found = relief(
        build(OBJECTIVES["quadratic"], {}), (1e200, 2e200), (1e200, 2e200), (90.0, 90.0), BANDS
    )
    assert len(found.levels) == 0
