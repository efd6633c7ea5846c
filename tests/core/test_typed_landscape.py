"""The promise: what somebody types is a landscape like any other, or one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.objectives.expression import EXAMPLE, Expression, typed
from tests import fuzz_formulas

KNOWN = {
    "himmelblau": "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "himmelblau_tilted": (
        "2/3*((x**2 + y - 11)**2 + (x + y**2 - 7)**2 + (x - 4)**2*(y + 2)**2)"
    ),
    "rosenbrock": "(1 - x)**2 + 100*(y - x**2)**2",
    "quadratic": "(a*x**2 + b*y**2)/2",
    "parabola": "a*x**2",
}


def made(formula: str, **values: float) -> Expression:
    found = build(Expression, {"formula": formula, **values})
    assert isinstance(found, Expression)
    return found


@pytest.mark.parametrize("key", KNOWN)
def test_a_known_function_typed_is_that_function(key: str) -> None:
    known = build(OBJECTIVES[key], {})
    trees = known.trees()
    assert trees is not None
    free = {name: dict(trees.given)[name] for name in typed(KNOWN[key]).free}
    own = made(KNOWN[key], **free)
    assert own.dim == known.dim
    assert own.names == known.names
    x = np.random.default_rng(3).uniform(-3.0, 3.0, (known.dim, 4, 5))
    assert_allclose(own.value(x), known.value(x), rtol=1e-13)
    assert_allclose(own.grad(x), known.grad(x), rtol=1e-12, atol=1e-11)
    assert_allclose(own.hess(x), known.hess(x), rtol=1e-12, atol=1e-11)


def test_a_formula_without_y_is_a_curve() -> None:
    assert made("x**2 + a").dim == 1
    assert made("x**2 + a").start == (-3.0,)
    assert made("y**2").dim == 2
    assert made("x*y").dim == 2


def test_free_names_are_numbers_that_stand_at_one() -> None:
    specs = Expression.params_for({"formula": "a*x**2 + y*b1 + pi + e"})
    assert [spec.name for spec in specs] == ["formula", "a", "b1"]
    assert [spec.default for spec in specs[1:]] == [1.0, 1.0]
    at = np.array([2.0, 3.0])
    assert made("a*x*y").value(at) == 6.0
    assert made("a*x*y", a=0.5).value(at) == 3.0
    with pytest.raises(GdvizError, match=r"^a: must be in \[-1e\+09, 1e\+09\]"):
        made("a*x*y", a=1e10)


def test_another_value_of_a_free_name_does_not_read_the_formula_again() -> None:
    one, other = made("a*x*y", a=2.0), made("a*x*y", a=3.0)
    assert one.trees().derived is other.trees().derived
    assert one != other
    assert one == made("a*x*y", a=2.0)


@pytest.mark.parametrize(
    ("formula", "sentence", "column"),
    [
        ("3 + a", "does not depend on x or y; a is a constant", 0),
        ("X**2", "does not depend on x or y; X is a constant", 0),
        ("3xy", "does not depend on x or y; xy is one name, a constant; write x*y for the "
         "product", 0),
        ("y*sec x", "column 3: sec is a function: write 1/cos(…)", 2),
        ("1 + erf(x)", "there is no function 'erf'; write tanh(1.2*…), at "
         "most 0.02 away", 4),
        ("relu(x)", "there is no function 'relu'; write max(0, …)", 0),
        ("square(x)", "there is no function 'square'; write (…)**2", 0),
        ("1 + asinh(x)", "there is no function 'asinh'; write log(… + sqrt((…)**2 + 1))", 4),
        ("step(x)", "there is no function 'step'; write where(… > 0, 1, 0)", 0),
        ("x + norm(x)", "column 5: norm() has no place in a landscape of numbers", 4),
        ("half(x)", "column 1: half() has no place in a landscape of numbers", 0),
        ("x + sin*y", "column 5: sin is a function: write sin(…)", 4),
        ("x*formula", "column 3: formula is what the text itself is called; choose another "
         "name", 2),
        ("x + " + "n" * 25, "column 5: " + "n" * 21 + "... is too long; names have at most 24 "
         "characters", 4),
        ("x+" + "+".join(f"p{i}" for i in range(13)), "has 13 free names; at most 12 become "
         "sliders", 0),
        ("sinn(x)", "there is no function 'sinn'; did you mean 'sin'?", 0),
        ("x + (y", "1 bracket is not closed", 4),
        (
            "9**9**9 + x",
            "column 4: a power in an exponent is not read; write a square as a product, u*u", 3,
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_with_its_column(
    formula: str, sentence: str, column: int
) -> None:
    with pytest.raises(ExpressionError) as caught:
        made(formula)
    assert str(caught.value) == f"formula: {sentence}"
    assert caught.value.column == column


@pytest.mark.parametrize("wrong", [3, None, True, ["x"]])
def test_a_formula_is_text(wrong: Any) -> None:
    with pytest.raises(GdvizError, match=r"^formula: must be text"):
        Expression.params_for({"formula": wrong, "a": 1.0})


@pytest.mark.parametrize(
    "formula", ["log(x) + y", "sqrt(x)", "1/x", "exp(exp(x))", "exp(exp(x**2))*y", "x**64",
                "1e9 + 1e-9*x", "sqrt(-1 - x**2)", "sqrt(-1 - x**2 - y**2)", "1e-300*x", "0*x",
                "floor(x)", EXAMPLE],
)  # fmt: skip
def test_every_formula_has_a_window_and_a_start(formula: str) -> None:
    own = made(formula)
    for low, high in own.window:
        assert -1e12 <= low < high <= 1e12
        assert high - low > 1e-9 * max(abs(low), abs(high))
    assert len(own.start) == own.dim
    if "-1 -" not in formula:  # that has no value anywhere
        assert np.isfinite(own.value(np.array(own.start)))


def test_a_start_is_where_the_formula_has_a_value() -> None:
    assert made("log(x) + y").start == (3.0, 2.5)
    assert made("log(x)").start == (3.0,)


def test_a_place_without_a_value_is_a_hole_and_does_not_raise() -> None:
    own = made("log(x) + 1/y")
    x = np.array([[-1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert np.isfinite(own.value(x)).tolist() == [False, False, False]
    assert own.grad(x).shape == (2, 3)
    assert np.isfinite(own.hess(np.array([1.0, 1.0]))).all()


def test_five_hundred_fuzzed_formulas_cost_a_multiple_of_their_length() -> None:
    found = dict.fromkeys(("refused", "1-D", "2-D"), 0)
    for text in (*fuzz_formulas.nasty(), *fuzz_formulas.texts(500)):
        what = fuzz_formulas.answer(text)
        found[what] += 1
        if what != "refused":
            done, fair = fuzz_formulas.work(text)
            assert done <= fair, text
    assert min(found.values()) >= 10
