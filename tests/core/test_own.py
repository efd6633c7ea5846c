"""The promise: a formula that is typed becomes a method, or one sentence with a column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.core.optimizers.own import EXAMPLE, own
from gdviz.scene.codec import from_builtins

ADAM = """m = b1*m + (1 - b1)*g
v = b2*v + (1 - b2)*g**2
step = -lr*(m/(1 - b1**t))/(sqrt(v/(1 - b2**t)) + eps)"""
SAME = {
    "gd": ("step = -lr*g", {}),
    "heavy_ball": ("v = beta*v + g; step = -lr*v", {}),
    "heavy_ball_ema": ("v = beta*v + (1 - beta)*g; step = -lr*v", {}),
    "nesterov_shifted": ("v = beta*v + g; step = -lr*(g + beta*v)", {}),
    "adagrad": ("s = s + g**2; step = -lr*g/(sqrt(s) + eps)", {}),
    "adam": (ADAM, {}),
    "sign_gd": ("step = -lr*sign(g)", {}),
    "polyak_step": ("step = -lr*ratio(f, dot(g, g))*g", {"lr": 1.0}),
}


@pytest.mark.parametrize("key", SAME)
def test_a_method_that_is_typed_is_the_method_of_the_catalogue(key: str) -> None:
    formula, hyper = SAME[key]
    hyper = {"lr": 0.02, **hyper}
    ours = gdviz.simulate("rosenbrock", key, steps=60, hyper={**hyper, "lr": hyper["lr"] / 20})
    typed = gdviz.simulate(
        "rosenbrock", "custom", steps=60,
        hyper={**hyper, "lr": hyper["lr"] / 20, "formula": formula},
    )  # fmt: skip
    assert_allclose(typed.theta, ours.theta, rtol=1e-9, atol=1e-12)


def test_what_is_read_first_is_memory_and_what_is_never_assigned_is_a_hyperparameter() -> None:
    method = own("r = a*g; q = q + r; w = q/t; step = -lr*w*c1")
    assert set(method.slots) == {"q"}
    assert [spec.name for spec in method.params] == ["lr", "a", "c1"]
    defaults = {spec.name: spec.default for spec in method.params}
    assert defaults == {"lr": 0.01, "a": 1.0, "c1": 1.0}
    assert [spec.name for spec in own(ADAM).params] == ["lr", "b1", "b2", "eps"]
    assert {s.name: s.default for s in own(ADAM).params}["b1"] == 0.9


def test_a_formula_is_saved_and_its_numbers_are_checked() -> None:
    run = gdviz.simulate(
        "quadratic", "custom", steps=3, hyper={"formula": "step = -a*g", "a": 0.1}
    )
    assert_allclose(run.theta[1], [1.5, -2.7])
    with pytest.raises(
        GdvizError, match=r"^hyper\.b: there is no parameter of custom called 'b'"
    ):
        gdviz.simulate(
            "quadratic", "custom", steps=3, hyper={"formula": "step = -a*g", "b": 0.1}
        )


@pytest.mark.parametrize(
    ("formula", "sentence", "column"),
    [
        ("", "must end with a line `step = …`", 0),
        ("m = g", "must end with a line `step = …`", 5),
        ("step = -lr*g; m = g", "must end with a line `step = …`", 19),
        ("step", "column 1: a line is `name = formula`", 0),
        ("g = 2*g; step = -g", "column 1: g is given; choose another name", 0),
        ("sin = g; step = -g", "column 1: sin is given; choose another name", 0),
        ("2m = g; step = -g", "column 1: '2m' is no name", 0),
        ("m = g; step = -lr*(m", "step: 1 bracket is not closed", 18),
        ("m = foo(g); step = -m", "m: there is no function 'foo'; did you mean 'floor'?", 4),
        ("step = -lr*step", "step is assigned once, in the last line, and not read", 0),
        ("step = 1; step = g", "step is assigned once, in the last line, and not read", 0),
        ("step = norm(1)*g", "column 8: norm() takes a vector, such as g or theta", 7),
        ("step = norm(t)*g", "column 8: norm() takes a vector, such as g or theta", 7),
        ("m = g; step = norm(m)*g*norm( k )", "column 25: norm() takes a vector", 24),
        ("w = norm(m)*g; m = norm(g); step = w", "column 5: norm() takes a vector", 4),
        ("n = norm(g); step = g*unit(n)", "column 23: unit() takes a vector", 22),
        ("step = g*dot(lr, norm(g))", "column 10: dot() takes a vector", 9),
        ("step = solve(g, g)", "column 8: there is no function 'solve'", 7),
        ("step = __import__('os')", "step: a double underscore at column 2 has no place", 7),
        ("x" * 2001, "has 2001 characters; at most 2000 are read", 0),
    ],
)
def test_a_mistake_is_a_sentence_with_its_column(
    formula: str, sentence: str, column: int
) -> None:
    with pytest.raises(ExpressionError) as caught:
        own(formula)
    assert str(caught.value).startswith(sentence)
    assert caught.value.column == column
    with pytest.raises(GdvizError, match=r"^hyper\.formula: "):
        gdviz.simulate("quadratic", "custom", hyper={"formula": formula})


@pytest.mark.parametrize("objective", ["sine_slope", "quadratic", "ackley"])
@pytest.mark.parametrize(
    "formula", ["c = sin(t); step = -lr*c", "step = -lr*dot(k, g)*g", "step = -lr*norm(g)"]
)
def test_a_number_goes_with_every_component(objective: str, formula: str) -> None:
    run = gdviz.simulate(objective, "custom", steps=4, hyper={"formula": formula})
    assert run.steps == 4
    assert run.explain(1)[-1].after.shape == (run.dim,)


@pytest.mark.parametrize("dim", [2, 9])  # more are not walked one run by itself
def test_what_ends_a_step_as_a_number_is_remembered_as_one(dim: int) -> None:
    formula = "w = m*g; m = norm(g); s = s + dot(g, g); step = -lr*w/sqrt(s)"
    rates = (0.1, 0.2)
    runs = [{"optimizer": "custom", "hyper": {"formula": formula, "lr": lr}} for lr in rates]
    tree = {"objective": "spectrum", "objective_params": {"n": dim}, "steps": 5, "runs": runs}
    assert {slot.shape for slot in own(formula).slots.values()} == {"scalar"}
    for run, lr in zip(gdviz.simulate_scene(from_builtins(tree)), rates, strict=True):
        theta, m, squares = run.theta[0], 0.0, 0.0
        for point in run.theta:
            assert_allclose(point, theta, rtol=1e-12)
            g = run.objective.grad(theta)
            squares += g @ g
            theta, m = theta - lr * m * g / np.sqrt(squares), float(np.linalg.norm(g))


TOKENS = (
    "m", "v", "g", "theta", "step", "lr", "=", ";", "\n", "+", "-", "*", "/", "**", "(", ")",
    "1", "0.5", "t", "f", "norm", "sqrt", "dot", ",", "unit", "mean", "==", "é", "__",
)  # fmt: skip


@given(parts=st.lists(st.sampled_from(TOKENS), max_size=30))
def test_fuzzed_formulas_are_refused_or_run(parts: list[str]) -> None:
    text = " ".join(parts)
    for formula in (text, f"{text}; step = -0.1*g", EXAMPLE + text):
        hyper: dict[str, Any] = {"formula": formula}
        try:
            own(formula)
        except ExpressionError:
            continue
        run = gdviz.simulate("quadratic", "custom", steps=3, hyper=hyper)
        assert run.theta.shape[1] == 2
        assert np.isfinite(run.theta[0]).all()
        run.explain(0)


@pytest.mark.parametrize(
    "text",
    [
        "step = -lr*where(k > 3, sign(g), g)",
        "step = -lr*|g|",
        "step = -√(lr)*g",
        "step = -ln(2)*g",
    ],
)
def test_functions_may_be_written_as_signs(text: str) -> None:
    """Looking for their names in what was typed ended with a StopIteration."""
    assert own(text).links
