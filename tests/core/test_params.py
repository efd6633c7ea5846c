"""The promise: a parameter accepts what it declares, and refuses the rest in a sentence."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError, ParamError, unknown
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.rates import BETA, LR
from gdviz.core.params import ParamSpec, validate_all
from gdviz.core.schedules import SCHEDULES

REAL = ParamSpec(name="slope", default=0.5, low=-2.0, high=2.0, soft=(-1.0, 1.0))
FREE = ParamSpec(name="shift", default=0.0)
COUNT = ParamSpec(name="period", kind="integer", default=5, low=1, high=99, soft=(1, 50))
SWITCH = ParamSpec(name="centred", kind="boolean", default=False)
CHOICE = ParamSpec(name="model", kind="choice", default="plane", choices=("plane", "line"))

CATALOGUES = {**OPTIMIZERS, **OBJECTIVES, **SCHEDULES}
DECLARED = [
    pytest.param(spec, id=f"{key}-{spec.name}")
    for key, entry in CATALOGUES.items()
    for spec in entry.params
]
NUMBERS = [p for p in DECLARED if p.values[0].is_number]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("spec", "value", "kept"),
    [
        (REAL, 1, 1.0),
        (REAL, -2.0, -2.0),
        (COUNT, 7.0, 7),
        (SWITCH, True, True),
        (CHOICE, "line", "line"),
    ],
)
def test_an_allowed_value_comes_back_in_its_own_type(
    spec: ParamSpec, value: object, kept: object
) -> None:
    assert spec.validate(value) == kept
    assert type(spec.validate(value)) is type(kept)


@pytest.mark.parametrize(
    ("spec", "value", "sentence"),
    [
        (REAL, 2.5, "slope: must be in [-2, 2], got 2.5"),
        (REAL, 2.0000001, "slope: must be in [-2, 2], got 2.0000001"),
        (REAL, math.nan, "slope: must be in [-2, 2], got nan"),
        (REAL, True, "slope: must be a number, got true"),
        (REAL, None, "slope: must be a number, got null"),
        (REAL, "0.5", "slope: must be a number, got '0.5'"),
        (REAL, 10**400, "slope: must be in [-2, 2], got a number of 401 digits"),
        (REAL, 10**100, "slope: must be in [-2, 2], got a number of 101 digits"),
        (REAL, -(10**16), "slope: must be in [-2, 2], got a number of 17 digits"),
        (FREE, math.inf, "shift: must be a finite number, got inf"),
        (FREE, -math.inf, "shift: must be a finite number, got -inf"),
        (FREE, math.nan, "shift: must be a finite number, got nan"),
        (FREE, 10**400, "shift: must be a finite number, got a number of 401 digits"),
        (COUNT, 2.5, "period: must be a whole number, got 2.5"),
        (COUNT, 0, "period: must be in [1, 99], got 0"),
        (COUNT, math.inf, "period: must be in [1, 99], got inf"),
        (COUNT, math.nan, "period: must be in [1, 99], got nan"),
        (SWITCH, 1, "centred: must be true or false, got 1"),
        (CHOICE, "plan", "model: there is no choice 'plan'; did you mean 'plane'?"),
        (CHOICE, "zzz", "model: there is no choice 'zzz'; choose from line, plane"),
        (CHOICE, 3, "model: must be one of plane, line, got 3"),
    ],
)
def test_a_refused_value_is_named_with_what_is_allowed(
    spec: ParamSpec, value: object, sentence: str
) -> None:
    with pytest.raises(ParamError, match=f"^{re.escape(sentence)}$"):
        spec.validate(value)


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (REAL, "1/3", 1 / 3),
        (REAL, " 1 / 3 ", 1 / 3),
        (REAL, "1e-3", 0.001),
        (REAL, "−0.5", -0.5),
        (REAL, "-1/2", -0.5),
        (REAL, "1/−2", -0.5),
        (COUNT, "12", 12),
        (SWITCH, "True", True),
        (SWITCH, "false", False),
        (CHOICE, "line", "line"),
    ],
)
def test_a_person_s_way_of_writing_is_understood(
    spec: ParamSpec, text: str, value: object
) -> None:
    assert spec.parse(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "one", "1/0", "1,,5", "1,5,2", "--1", "2x", "1" * 41, "__import__('os')", "1/", "/2"],
)
def test_anything_else_that_is_typed_is_not_a_number(text: str) -> None:
    with pytest.raises(ParamError, match=r"slope: must be a number, got ['\"]"):
        REAL.parse(text)


@pytest.mark.parametrize("text", ["1e999", "nan", "inf", "-3"])
def test_a_number_out_of_range_is_refused_when_typed(text: str) -> None:
    with pytest.raises(ParamError, match=r"slope: must be in \[-2, 2\]"):
        REAL.parse(text)


def test_a_mixed_number_is_no_product_and_a_comma_for_thousands_is_no_decimal_one() -> None:
    rate = ParamSpec(name="lr", default=0.1, low=0.0, high=1e9, doc="Rate.")
    assert rate.parse("1½") == 1.5
    assert rate.parse("2¼") == 2.25
    assert rate.parse("0,125") == 0.125
    with pytest.raises(ParamError, match=r"write 1000 or 1\.000"):
        rate.parse("1,000")


def test_a_switch_that_is_mistyped_says_what_it_takes() -> None:
    with pytest.raises(ParamError, match="centred: must be true or false, got 'yes'"):
        SWITCH.parse("yes")


@pytest.mark.parametrize("spec", DECLARED)
def test_every_declaration_is_complete(spec: ParamSpec) -> None:
    assert spec.doc.endswith(".")
    assert spec.validate(spec.default) == spec.default
    if spec.is_number:
        assert math.isfinite(spec.low)
        assert math.isfinite(spec.high)
        assert spec.symbol


@pytest.mark.parametrize("spec", NUMBERS)
@given(t=st.floats(0.0, 1.0))
def test_a_slider_comes_back_to_where_it_was(spec: ParamSpec, t: float) -> None:
    value = spec.from_unit(t)
    assert spec.soft[0] <= value <= spec.soft[1]
    assert spec.validate(value) == value
    if spec.kind == "real":
        assert spec.to_unit(value) == pytest.approx(t, abs=1e-9)
        assert spec.from_unit(spec.to_unit(value)) == pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("spec", NUMBERS)
def test_a_slider_spans_the_soft_range_and_holds_at_its_ends(spec: ParamSpec) -> None:
    low, high = spec.soft
    assert spec.from_unit(0.0) == pytest.approx(low)
    assert spec.from_unit(1.0) == pytest.approx(high)
    assert spec.to_unit(spec.low) == 0.0
    assert spec.to_unit(spec.high) == 1.0


def test_equal_travel_is_an_equal_factor() -> None:
    rates = [LR.from_unit(t) for t in (0.25, 0.5, 0.75)]
    assert rates[1] / rates[0] == pytest.approx(rates[2] / rates[1])
    decays = [1.0 - BETA.from_unit(t) for t in (0.25, 0.5, 0.75)]
    assert decays[1] / decays[0] == pytest.approx(decays[2] / decays[1])


@pytest.mark.parametrize("soft", [(1.0, 1.0), (1.0, 0.0), (-3.0, 1.0), (0.0, 3.0)])
def test_a_soft_range_outside_the_bounds_is_a_mistake_of_ours(
    soft: tuple[float, float],
) -> None:
    with pytest.raises(ParamError, match="the soft range"):
        ParamSpec(name="slope", default=0.5, low=-2.0, high=2.0, soft=soft)


def test_a_default_that_is_not_allowed_is_a_mistake_of_ours() -> None:
    with pytest.raises(ParamError, match=r"slope: must be in \[-2, 2\], got 3"):
        ParamSpec(name="slope", default=3.0, low=-2.0, high=2.0)


@pytest.mark.parametrize(
    ("spec", "schema"),
    [
        (REAL, {"type": "number", "default": 0.5, "minimum": -2.0, "maximum": 2.0}),
        (FREE, {"type": "number", "default": 0.0}),
        (COUNT, {"type": "integer", "default": 5, "minimum": 1, "maximum": 99}),
        (SWITCH, {"type": "boolean", "default": False}),
        (CHOICE, {"type": "string", "default": "plane", "enum": ["plane", "line"]}),
    ],
)
def test_the_schema_says_what_validation_does(spec: ParamSpec, schema: dict[str, Any]) -> None:
    assert spec.json_schema() == {**schema, "description": ""}


def test_what_is_not_given_stands_at_its_default() -> None:
    assert validate_all((REAL, COUNT), {"period": 9}, owner="x") == {"slope": 0.5, "period": 9}


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    sentence = "^sloop: there is no parameter of x called 'sloop'; did you mean 'slope'\\?$"
    with pytest.raises(ParamError, match=sentence):
        validate_all((REAL, COUNT), {"sloop": 1}, owner="x")


def test_a_name_where_there_are_none_is_refused() -> None:
    with pytest.raises(ParamError, match=r"^c: constant has no parameters$"):
        validate_all((), {"c": 1}, owner="constant")


def test_an_error_grows_its_place_from_the_inside_out() -> None:
    error = ParamError("must be in [0, 1]", where="lr").within("hyper").within("runs[0]")
    assert isinstance(error, ParamError)
    assert str(error) == "runs[0].hyper.lr: must be in [0, 1]"
    assert str(GdvizError("no", where="[2]").within("start")) == "start[2]: no"
    assert str(GdvizError("no").within("start")) == "start: no"


def test_a_name_without_a_neighbour_is_answered_with_the_list() -> None:
    error = unknown("optimizer", "qqqqq", ["gd", "adam"], where="runs[0].optimizer")
    assert str(error) == (
        "runs[0].optimizer: there is no optimizer 'qqqqq'; choose from adam, gd"
    )


def test_a_very_long_name_is_cut() -> None:
    assert len(str(unknown("optimizer", "x" * 10_000, ["gd"]))) < 150
