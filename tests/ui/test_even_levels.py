"""The promise: bands follow the bulk of what was typed, at round numbers that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.objectives.expression import Expression
from gdviz.ui.look.theme import THEMES
from gdviz.ui.views.ground.even_levels import even_limits, filled, roundest
from gdviz.ui.views.ground.ground import limits_over
from gdviz.ui.views.ground.levels import band_limits, hollows, level_names
from tests.typed_corpus import BANDS, LEAST, bands_filled, corpus

if TYPE_CHECKING:
    from tests.typed_corpus import Formula


def test_the_corpus_is_tried_with_the_bands_of_the_themes() -> None:
    assert {len(THEMES[name].bands) for name in ("light", "dark")} == {BANDS}


@pytest.mark.parametrize("formula", corpus()[::10], ids=lambda formula: formula.name)
def test_at_least_six_bands_hold_three_percent_of_the_plane(formula: Formula) -> None:
    assert bands_filled(formula, formula.searched()) >= LEAST


HARD = [
    ("max(x,0) + max(y,0)", 4.0), ("floor(x+0.5)^2 + floor(y+0.5)^2", 5.0),
    ("clip(x^2+y^2,1,9)", 4.0), ("1/x + y^2", 2.0), ("x^3 + y^2", 4.0), ("tan(x)+y^2", 4.0),
    ("1/(x*y)", 4.0), ("-exp(x)+y^2", 4.0), ("exp(10x)+y^2", 50.0), ("x^2+y^2-3", 4.0),
    ("ln(x) + y^2", 4.0), ("exp(-x^2-y^2)", 9.0), ("x^64 + y^64", 2.0), ("x + y", 4.0),
    ("exp(exp(x)) + y", 4.0), ("1/(x^2+y^2)", 3.0), ("sqrt(x) + sqrt(y)", 4.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "half"), HARD)
def test_flats_poles_and_cliffs_have_as_many(text: str, half: float) -> None:
    landscape: Any = Expression(text, ())
    window = ((-half, half), (-half, half))
    limits = limits_over(landscape, window, BANDS)
    assert limits is not None
    x = np.stack(np.meshgrid(*[np.linspace(-half, half, 201)] * 2))
    values = landscape.value(x)
    values = values[np.isfinite(values)]
    assert filled(values, limits[0]) >= LEAST
    assert (np.diff(limits[0]) > 0.0).all()


def test_three_values_make_three_bands() -> None:
    landscape = Expression("sign(x) + sign(y)", ())
    limits = limits_over(landscape, ((-4.0, 4.0), (-4.0, 4.0)), BANDS)
    assert limits is not None
    x = np.stack(np.meshgrid(*[np.linspace(-3.9, 3.9, 40)] * 2))
    places = np.digitize(landscape.value(x), limits[0])
    assert np.count_nonzero(np.bincount(places.ravel())) == 3


@pytest.mark.parametrize("key", ["quadratic", "himmelblau_tilted", "easom"])
def test_the_bands_of_the_catalogue_are_those_of_the_logarithm(key: str) -> None:
    landscape = build(OBJECTIVES[key], {})
    x = np.stack(np.meshgrid(*(np.linspace(*ends, 201) for ends in landscape.window)))
    known = hollows(landscape, *landscape.window)
    by_log, _ = band_limits(landscape.value(x), BANDS, known=known)
    limits = limits_over(landscape, landscape.window, BANDS)
    assert limits is not None
    assert np.isin(np.round(limits[0], 9), np.round(by_log, 9)).mean() > 0.5


@pytest.mark.parametrize(
    ("low", "high", "right"),
    [(0.13, 0.29, 0.2), (-3.0, 5.0, 0.0), (94.0, 106.0, 100.0), (1.04, 1.06, 1.05),
     (-47.2, -38.0, -45.0), (1e-30, 3e-30, 2e-30), (3.0e101, 4.4e101, 4e101)],
)  # fmt: skip
def test_limits_are_round(low: float, high: float, right: float) -> None:
    assert roundest(low, high) == pytest.approx(right, rel=0.2)
    assert low <= roundest(low, high) <= high
    assert len(f"{roundest(low, high):.12g}".strip("-0.").replace(".", "")) <= 12


def test_limits_lie_between_values_that_are_there() -> None:
    values = np.repeat([0.0, 1.0, 4.0, 9.0], 100)
    limits = even_limits(values, BANDS, 0.0)
    places = np.digitize(values, limits)
    assert len(set(places.tolist())) == 4
    assert (np.diff(np.searchsorted(values, limits), prepend=0) > 0).all()


def test_limits_that_differ_by_little_are_called_by_what_differs() -> None:
    heights = np.array([2e-10, 5e-10, 1e-9])
    names, above = level_names(1000.0 + heights, 1000.0 - 1e-9)
    assert above
    assert len(set(names)) == 3
    assert level_names(np.array([1.0, 2.0, 5.0]), 0.5) == (("1", "2", "5"), False)
