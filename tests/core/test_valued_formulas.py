"""The promise: a formula can be read with its present numbers, in one line."""

from __future__ import annotations

import pytest

from gdviz.core.objectives import OBJECTIVES


@pytest.mark.parametrize(
    ("key", "values", "latex"),
    [
        ("quadratic", {"a": 5.0}, r"f = (5x^2+y^2)/2"),
        ("quadratic", {"a": 0.2, "b": 2.0, "offset": 1.0}, r"f = (0.2x^2+2y^2)/2+1"),
        ("quadratic", {"angle": 0.5}, r"f = (5x_{\varphi}^2+y_{\varphi}^2)/2"),
        ("saddle", {"c": 0.0}, r"f = x^2-y^2"),
        ("double_well", {"c": 0.5}, r"f = x^4-2x^2+0.5x"),
    ],
)
def test_numbers_stand_in_place_of_parameters(
    key: str, values: dict[str, float], latex: str
) -> None:
    kind = OBJECTIVES[key]
    all_values = {spec.name: spec.default for spec in kind.params} | values
    assert kind.make(all_values, {}).valued == latex


def test_one_that_is_no_such_formula_stays_as_it_is() -> None:
    kind = OBJECTIVES["expression"]
    made = kind.make({"formula": "x**2 + c*y**2", "c": 3.0}, {})
    assert made.valued == made.formula
