"""Distances between colours agree with the literature and with an independent program."""

from __future__ import annotations

import colorspacious
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.colour import (
    ciede2000,
    contrast,
    difference,
    lab,
    linear_rgb,
    seen,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
CVD = {"protan": "protanomaly", "deutan": "deuteranomaly", "tritan": "tritanomaly"}

# Sharma, Wu & Dalal (2005), table 1: pairs that catch a wrong hue or a wrong sign
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "two", "expected"), SHARMA)
def test_ciede2000_reproduces_the_published_pairs(
    one: tuple[float, ...], two: tuple[float, ...], expected: float
) -> None:
    assert ciede2000(np.array(one), np.array(two)) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(np.array(two), np.array(one)) == pytest.approx(expected, abs=1e-4)


@given(COLOURS)
def test_lab_agrees_with_colorspacious(colour: str) -> None:
    code = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    oracle = colorspacious.cspace_convert(code, "sRGB255", "CIELab")
    np.testing.assert_allclose(lab(linear_rgb(colour)), oracle, atol=0.02)  # white's digits


@pytest.mark.parametrize("vision", CVD)
@given(colour=COLOURS)
def test_simulated_vision_agrees_with_colorspacious(vision: str, colour: str) -> None:
    code = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    space = {"name": "sRGB1-linear+CVD", "cvd_type": CVD[vision], "severity": 100}
    linear = colorspacious.cspace_convert(code, "sRGB255", "sRGB1-linear")
    oracle = colorspacious.cspace_convert(linear, space, "sRGB1-linear")
    np.testing.assert_allclose(seen(colour, vision), np.clip(oracle, 0, 1), atol=1e-6)


@given(COLOURS, COLOURS)
def test_difference_is_a_symmetric_distance(a: str, b: str) -> None:
    assert difference(a, a) == 0.0
    assert difference(a, b) >= 0.0
    assert difference(a, b) == pytest.approx(difference(b, a), abs=1e-9)


def test_contrast_spans_one_to_twenty_one() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == 1.0
    # the grey that every WCAG tutorial names as the lightest that passes on white
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
