"""The promise: what was typed has the values of the page, wherever it is computed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gdviz
from gdviz.core.objectives import OBJECTIVES, build


def typed(formula: str, *at: float) -> tuple[float, list[float], list[list[float]]]:
    f = build(OBJECTIVES["expression"], {"formula": formula})
    x = np.array(at, dtype=float)
    return float(f.value(x)), f.grad(x).tolist(), f.hess(x).tolist()


@pytest.mark.parametrize(
    ("formula", "at", "value", "slope"),
    [
        ("1/(1+exp(-50*x)) + y**2", (-15.0, 1.0), 1.0, [0.0, 2.0]),
        ("1/(exp(-50*x)+1) + y**2", (-15.0, 1.0), 1.0, [0.0, 2.0]),
        ("exp(-1/x**2)", (0.0,), 0.0, [0.0]),
        ("exp(-1/(x**2+y**2))", (0.0, 0.0), 0.0, [0.0, 0.0]),
        ("-log(sigmoid(x))", (-30.0,), 30.0, [-1.0]),
        ("-log(sigmoid(x))", (-37.0,), 37.0, [-1.0]),
        ("-log(sigmoid(x))", (-40.0,), 40.0, [-1.0]),
        ("-log(sigmoid(x))", (-800.0,), 800.0, [-1.0]),
        ("-ln(1/(1+exp(-x)))", (-800.0,), 800.0, [-1.0]),
        ("log(1+exp(x))", (800.0,), 800.0, [1.0]),
        ("log1p(exp(-x))", (-800.0,), 800.0, [-1.0]),
        ("log(exp(x)+exp(y))", (800.0, 790.0), 800.0000453988992, [0.9999546021, 4.5397868e-5]),
        ("log(cosh(x))", (800.0,), 800.0 - np.log(2.0), [1.0]),
    ],
)
def test_what_overflows_on_the_way_has_the_value_of_the_page(
    formula: str, at: tuple[float, ...], value: float, slope: list[float]
) -> None:
    found, grad, _ = typed(formula, *at)
    assert_allclose(found, value, rtol=1e-12, atol=1e-300)
    assert_allclose(grad, slope, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(
    ("formula", "at", "curvature"),
    [
        ("abs(x)**2", (0.0,), 2.0), ("hypot(x,y)**2", (0.0, 0.0), 2.0),
        ("sqrt(x**2)**2", (0.0,), 2.0), ("abs(x)*abs(x)", (0.0,), 2.0),
        ("|x|²", (0.0,), 2.0), ("max(0,x)**2", (0.0,), 1.0), ("max(x,0)**2", (0.0,), 1.0),
        ("min(x,0)**2", (0.0,), 1.0), ("clip(x,0,1)**2", (0.0,), 1.0),
        ("hypot(x,y)*hypot(x,y)", (0.0, 0.0), 2.0),
    ],
)  # fmt: skip
def test_a_square_has_no_kink(formula: str, at: tuple[float, ...], curvature: float) -> None:
    value, slope, hessian = typed(formula, *at)
    assert value == 0.0
    assert slope == [0.0] * len(at)
    assert_allclose(np.diag(hessian), curvature)


@pytest.mark.parametrize(
    ("formula", "at", "value", "slope"),
    [
        ("x*log(x) + y**2", (0.0, 1.0), 1.0, [-np.inf, 2.0]),
        ("x*ln(x) + (1 - x)*ln(1 - x)", (1.0,), 0.0, [np.inf]),
        ("-x*log2(x)", (0.0,), 0.0, [np.inf]),
        ("x*-log10(x)", (0.0,), 0.0, [np.inf]),
        ("x*log(x/y)", (0.0, 2.0), 0.0, [-np.inf, 0.0]),
        ("(x² + y²)*ln(x² + y²)", (0.0, 0.0), 0.0, [0.0, 0.0]),
        ("x²*ln(|x|)", (0.0,), 0.0, [0.0]),
        ("x*log(x)", (-1.0,), np.nan, [np.nan]),
        ("x*log(x - 1)", (0.0,), np.nan, [np.nan]),
    ],
)
def test_nothing_times_its_own_logarithm_is_nothing(
    formula: str, at: tuple[float, ...], value: float, slope: list[float]
) -> None:
    """The limit, as entropies and divergences have it; left of it there is no logarithm."""
    found, grad, _ = typed(formula, *at)
    assert_allclose((found, *grad), (value, *slope))


def test_what_is_divided_by_nothing_is_nowhere_a_number() -> None:
    value, slope, hessian = typed("x % y", 1.0, 0.0)
    assert np.isnan([value, *slope, *np.ravel(hessian)]).all()


def test_a_run_goes_as_far_as_its_window_and_start_are() -> None:
    far = gdviz.simulate(
        "expression", "gd", start=(5e11, -5e11), steps=60, hyper={"lr": 0.1},
        objective_params={"formula": "x**2 + y**2"}, window=((-1e12, 1e12), (-1e12, 1e12)),
    )  # fmt: skip
    assert far.status.name == "MAX_STEPS"
    assert_allclose(np.abs(far.theta[-1]), 5e11 * 0.8**60)
    assert_allclose(far.loss[-1], 1.174e12, rtol=1e-3)
    offset = gdviz.simulate(
        "expression", "gd", start=(1e9 + 0.5, 1e9 + 0.5), steps=60, hyper={"lr": 0.1},
        objective_params={"formula": "(x-1e9)**2 + (y-1e9)**2"},
        window=((1e9 - 1, 1e9 + 1), (1e9 - 1, 1e9 + 1)),
    )  # fmt: skip
    assert offset.status.name == "MAX_STEPS"
    assert offset.loss[-1] < 1e-11
    bound = gdviz.simulate(
        "quadratic", "gd", start=(3, 3), steps=60, hyper={"lr": 3.0}, diverged_above=50.0
    )
    assert bound.status.message.startswith("went beyond 50")


TF1 = "v0 = 1; v = rho*v + (1 - rho)*g**2; m = beta*m + lr*g/sqrt(v + eps); step = -m"


def test_memory_may_begin_at_one_as_in_tensorflow_1() -> None:
    run = gdviz.simulate(
        "quadratic", "custom", start=(3.0, -3.0), steps=5,
        hyper={"formula": TF1, "lr": 0.1, "beta": 0.0, "rho": 0.9, "eps": 1e-10},
    )  # fmt: skip
    assert_allclose(run.theta[5], (2.01679619, -2.1787554), atol=5e-9)
