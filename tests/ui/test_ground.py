"""The promise: ten bands with round limits, in which every known hollow can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from gdviz.core.objectives import OBJECTIVES, build
from gdviz.engine.plan import resolve
from gdviz.scene.codec import from_builtins
from gdviz.ui.look.theme import THEMES
from gdviz.ui.views.ground.ground import Relief, draw_relief, relief
from gdviz.ui.views.ground.levels import Hollow, band_limits

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark, Objective

Array = np.ndarray[Any, Any]
BANDS = 10
PLANAR = [key for key, kind in OBJECTIVES.items() if kind.dim == 2]  # as they open


def landscape(key: str) -> Objective:
    return resolve(from_builtins({"objective": key, "runs": [{"optimizer": "gd"}]})).objective


def seen(objective: Objective, bands: int = BANDS) -> Relief:
    return relief(objective, *objective.window, (400.0, 300.0), bands)


def leading(x: float) -> float:
    mantissa = f"{abs(x):.6e}".partition("e")[0]
    return float(mantissa)


def test_the_tilted_hollows_have_round_bands_and_one_around_the_shallow_hollow() -> None:
    # its floor is 6.57 and the saddle beside it 9.98: 10 would run around both hollows
    assert seen(landscape("himmelblau_tilted")).levels.tolist() == [
        2, 5, 8, 20, 50, 100, 200, 500, 1000,
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
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 251), np.linspace(y0, y1, 251)))
    values = objective.value(grid)
    which = np.searchsorted(seen(objective).levels, values)
    shares = np.bincount(which.ravel(), minlength=BANDS) / which.size
    assert len(shares) == BANDS
    assert (shares > 0.0).all()
    plain = np.ptp(np.percentile(values, (30, 80))) < 0.1 * np.ptp(values)
    assert plain or shares.max() < 0.5


@pytest.mark.parametrize("key", PLANAR)
def test_every_known_minimum_lies_in_a_band_of_its_own_or_in_the_lowest(key: str) -> None:
    objective = landscape(key)
    minima = [mark for mark in objective.landmarks() if mark.kind == "minimum"]
    limits = seen(objective).levels
    span = limits[-1] - limits[0]
    found = {mark: _depth_of_ring(objective, limits, mark.at, minima) for mark in minima}
    hidden = [mark for mark, shown in found.items() if not shown]
    # a dent of a thousandth of what ten bands span cannot be one of them
    deep = [m for m in hidden if _rim(objective, m.at) - m.value > 1e-3 * span]
    if len(minima) > 40:  # of levy: nine limits cannot part all of its nested hollows
        assert len(deep) <= 0.4 * len(minima)
    else:
        assert deep == []


def _depth_of_ring(
    objective: Objective, limits: Array, at: tuple[float, ...], minima: list[Landmark]
) -> bool:
    """Whether a limit runs around the hollow at `at` and around no deeper one."""
    value = float(objective.value(np.array(at)))
    if value < limits[0]:
        return True
    (x0, x1), (y0, y1) = objective.window
    n = 161
    xs, ys = np.linspace(x0, x1, n), np.linspace(y0, y1, n)
    values = objective.value(np.stack(np.meshgrid(xs, ys)))

    def cell(place: tuple[float, ...]) -> tuple[int, int]:
        return int(np.argmin(np.abs(ys - place[1]))), int(np.argmin(np.abs(xs - place[0])))

    deeper = {cell(m.at) for m in minima if m.value < value - 1e-9}
    for limit in limits[limits > value]:
        reached = {cell(at)}
        edge = list(reached)
        while edge:
            i, j = edge.pop()
            for a, b in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                inside = 0 <= a < n and 0 <= b < n and (a, b) not in reached
                if inside and values[a, b] < limit:
                    reached.add((a, b))
                    edge.append((a, b))
        return not reached & deeper  # the lowest limit above it has the smallest ring
    return False


def _rim(objective: Objective, at: tuple[float, ...]) -> float:
    """How high it is around `at`, a twentieth of the window away."""
    (x0, x1), (y0, y1) = objective.window
    angle = np.linspace(0.0, 2.0 * np.pi, 60)
    ring = np.stack(
        [
            at[0] + 0.05 * (x1 - x0) * np.cos(angle),
            at[1] + 0.05 * (y1 - y0) * np.sin(angle),
        ]
    )
    return float(objective.value(ring).min())


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


@given(
    size=st.floats(-323.0, 308.0),
    values=st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=60, unique=True),
    known=st.booleans(),
)
@example(size=308.25, values=[-1.0, 0.5, 1.0], known=True)
@example(size=-318.0, values=[0.0, 0.5, 1.0], known=False)
def test_limits_of_values_near_the_end_of_all_numbers_are_numbers(
    size: float, values: list[float], known: bool
) -> None:
    heights = np.array(values) * 10.0**size
    minima = [Hollow(float(heights.min()))] if known else []
    levels, base = band_limits(heights, BANDS, known=minima)
    assert np.isfinite([*levels, base]).all()
    assert (np.diff(levels) > 0.0).all()


def test_a_plain_has_one_limit() -> None:
    levels, base = band_limits(np.full(50, 3.0), BANDS)
    assert levels.tolist() == [3.0]
    assert base == 3.0


def test_heights_are_counted_from_a_known_minimum_below_what_was_seen() -> None:
    values = np.linspace(100.0, 200.0, 500)
    assert band_limits(values, BANDS, known=(Hollow(90.0),))[1] == 90.0
    assert band_limits(values, BANDS)[1] == 100.0


def test_a_floor_that_is_almost_zero_is_taken_for_zero() -> None:
    # heights that are round above 1e-9 would not be round values
    levels, base = band_limits(np.linspace(1e-9, 1e3, 4000), BANDS)
    assert base == 0.0
    assert_allclose([leading(v) for v in levels], [round(leading(v), 1) for v in levels])


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_there_is_a_colour_for_every_band(theme: Any) -> None:
    assert len(theme.bands) == BANDS


def test_a_hollow_that_the_series_would_run_over_gets_a_limit_of_its_own() -> None:
    values = np.geomspace(0.1, 1000.0, 4000)
    assert 7.0 < min(v for v in band_limits(values, BANDS)[0] if v > 7.0) > 9.9
    found, _ = band_limits(values, BANDS, known=(Hollow(0.0), Hollow(7.0, rim=9.9)))
    assert len(found) == BANDS - 1
    assert any(7.0 < limit < 9.9 for limit in found)


def test_a_pole_does_not_press_all_limits_together() -> None:
    x, y = np.meshgrid(np.linspace(-4.0, 4.0, 161), np.linspace(-4.0, 4.0, 161))
    with np.errstate(all="ignore"):
        values = np.log(x**2 + y**2 - 1.0) + 0.3 * x * y
    values = values[np.isfinite(values)]
    values[0] = -36.0  # what is left of minus infinity beside the hole
    limits, _ = band_limits(values, BANDS)
    shares = np.bincount(np.searchsorted(limits, values), minlength=BANDS) / values.size
    assert shares.max() < 0.5


def test_no_limit_lies_at_the_height_of_a_plain() -> None:
    heights = np.concatenate([np.linspace(0.0, 1.0, 300), np.full(700, 1.0 - 1e-7)])
    limits, _ = band_limits(heights, BANDS)
    assert not np.isclose(limits, 1.0, rtol=1e-3).any()


def test_holes_are_hatched_and_are_no_band() -> None:
    class Pit:
        field = "gradient"
        least_bands = 0

        def value(self, x: Array) -> Array:
            return np.where(x[0] > 0.0, np.nan, x[0] ** 2 + x[1] ** 2)

        def landmarks(self) -> tuple[()]:
            return ()

    for theme in THEMES.values():
        found = relief(Pit(), (-1.0, 1.0), (-1.0, 1.0), (200.0, 200.0), BANDS)  # type: ignore[arg-type]
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        draw_relief(painter, found, theme, (200.0, 200.0), isolines=True)
        painter.end()
        hole = {image.pixelColor(x, y).name() for x in range(110, 200) for y in range(200)}
        assert theme.canvas in hole
        assert len(hole) > 1  # hatched
        assert not hole & set(theme.bands)
        ground = {image.pixelColor(x, y).name() for x in range(98) for y in range(200)}
        assert set(theme.bands) <= ground


def test_values_that_are_not_finite_lie_above_every_band() -> None:
    class Pit:
        field = "gradient"
        least_bands = 0

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
