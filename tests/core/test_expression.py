"""The promise: any text is read as a formula or refused with a sentence, and nothing else."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gdviz.core.expression import (
    MAX_NODES,
    ExpressionError,
    Node,
    constant,
    evaluator,
    names,
    parse,
    walk,
)
from gdviz.core.functions import FUNCTIONS
from gdviz.core.notation import latex, latex_name, simplified, written

NASTY = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "nasty_formulas.txt")
    .read_text(encoding="utf-8")
    .splitlines()
]


def read(text: str) -> Node | None:
    """The tree; None for a text that is refused as it should be."""
    refused: ExpressionError | None = None
    try:
        return parse(text)
    except ExpressionError as error:
        refused = error
    assert str(refused).isprintable()
    assert len(str(refused)) < 300
    assert 0 <= refused.column <= len(text)
    return None


def value(text: str, **values: Any) -> Any:
    with np.errstate(all="ignore"):
        return evaluator(parse(text))(
            {k: np.asarray(v, dtype=float) for k, v in values.items()}
        )


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_is_refused_or_computed_with_bounded_work(text: str) -> None:
    node = read(text)
    if node is None:
        return
    assert sum(1 for _ in walk(node)) <= MAX_NODES
    result = value(text, **{name: np.linspace(-2.0, 2.0, 9) for name in names(node)})
    assert np.asarray(result).dtype == np.float64 or isinstance(result, float)


TOKENS = (
    "x", "y", "a1", "theta", "1", "0", "2.5", "1e3", "1e999", "64", "65", "+", "-", "*", "/",
    "**", "%", "(", ")", ",", "sin", "sqrt", "max", "norm", "__", "lambda", ":", "if", "else",
    ".", "=", "[", "]", "'", "\\", "\n", "\0", "é", "𝑥", "not", "is", "import", "_", "0x1",
    "1j", "1_0", "#", "@", "~", "<", ";", "None", "True", "pi", "e", "f'", "await",
)  # fmt: skip


@given(parts=st.lists(st.sampled_from(TOKENS), max_size=40), glue=st.sampled_from(["", " "]))
def test_fuzzed_tokens_are_refused_or_computed(parts: list[str], glue: str) -> None:
    text = glue.join(parts)
    node = read(text)
    if node is None:
        return
    latex(node)
    value(text, **{name: np.array([[-1.0, 0.0], [2.0, 3.0]]) for name in names(node)})


@pytest.mark.parametrize(
    ("text", "sentence", "column"),
    [
        ("", "is empty", 0),
        ("(x", "1 bracket is not closed", 0),
        ("x +", "ends too early", 3),
        ("x + * y", "cannot be read at column 5, '* y'", 4),
        ("2*sinn(x)", "there is no function 'sinn'; did you mean 'sin'?", 2),
        ("sin(x, y)", "sin() takes 1 value, got 2", 0),
        ("x and y", "column 1: and, or, not join comparisons, such as x > 0", 0),
        (
            "x**y**2",
            "column 4: a power in an exponent is not read; write a square as a product, u*u",
            3,
        ),
        ("x**65", "column 4: exponents end at 64", 3),
        (
            "(x**9)**9",
            "column 1: a power of a power is not read; write a square as a product, u*u",
            0,
        ),
        ("x.real", "'.' at column 2 has no place in a formula; write 0.5 or x*y", 1),
        ("  1e999", "column 3: is too large; numbers end at 1.8e308", 2),
        ("True", "column 1: is not a number", 0),
        ("x" * 501, "has 501 characters; at most 500 are read", 0),
    ],
)
def test_a_mistake_is_a_sentence_with_its_column(text: str, sentence: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == sentence
    assert caught.value.column == column


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_written_in_latex(name: str) -> None:
    function = FUNCTIONS[name]
    text = function.latex.format(*"abcd"[: function.arity])
    assert text.count("{") == text.count("}")
    assert all(letter in text for letter in "abcd"[: function.arity] if function.public)


def test_values_are_those_of_the_page() -> None:
    x = np.array([0.3, -0.7])
    assert_allclose(
        value("(x**2 + y - 11)**2 + a*sin(x)", x=x, y=2.0, a=0.5),
        (x**2 + 2.0 - 11.0) ** 2 + 0.5 * np.sin(x),
        rtol=1e-15,
    )
    assert value("-x**2", x=3.0) == -9.0
    assert value("2 - 3 - 4") == -5.0
    assert value("7 % 4") == 3.0
    assert value("by_sign(x, 1, 2, 3)", x=-0.5) == 1.0
    assert value("ratio(x, 0*x)", x=1.0) == 0.0
    assert value("sigmoid(x)", x=-1000.0) == 0.0
    assert_allclose(value("norm(x)", x=[3.0, 4.0]), 5.0)


def test_constants_are_told_from_what_has_names() -> None:
    assert constant(parse("2*pi - 1")) == 2 * math.pi - 1
    assert constant(parse("2*x")) is None
    assert constant(parse("1/0")) is None
    assert constant(parse("3 % (-0.5)**1.5")) is None  # Python has complex powers


def test_switches_put_in_leave_the_formula_that_holds() -> None:
    node = parse("m/(sqrt(v + s*eps) + (1 - s)*eps)")
    assert simplified(node, {"s": 0.0}) == parse("m/(sqrt(v) + eps)")
    assert simplified(node, {"s": 1.0}) == parse("m/sqrt(v + eps)")
    assert simplified(parse("m/(1 - c*b**t)"), {"c": 0.0}) == parse("m")


def test_formulas_are_set_as_on_the_page() -> None:
    assert latex(parse("beta1*m + (1 - beta1)*g")) == (
        r"\beta_{1}\,m+\left(1-\beta_{1}\right)\,g"
    )
    assert latex(parse("-lr*m_hat/(sqrt(v_hat) + eps)")) == (
        r"-\frac{\eta\,\hat{m}}{\sqrt{\hat{v}}+\varepsilon}"
    )
    assert latex(parse("a - (b - c)")) == r"a-\left(b-c\right)"
    assert latex_name("rho_inf") == r"\rho_{\infty}"
    assert latex_name("mu_next") == r"\mu_{\mathrm{next}}"
    assert latex(parse("t % sync_every")) == r"t\ \mathrm{mod}\ K"
    assert latex_name("g0") == "g_{0}"


def test_numbers_stand_in_place_of_names_and_rates_are_worked_out() -> None:
    values = {
        "beta1": np.array(0.9), "m": np.array([-0.5176, 1.0]), "g": np.array([-0.0814, 2.0]),
    }  # fmt: skip
    node = parse("beta1*m + (1 - beta1)*g")
    assert written(node, values, 0, 4) == "0.9 · (−0.5176) + 0.1 · (−0.0814)"
    assert written(node, values, 1, 4) == "0.9 · 1 + 0.1 · 2"
    assert written(parse("m - (g - m)"), values, 1, 4) == "1 − (2 − 1)"
    assert written(parse("g**2/sqrt(m)"), values, 1, 4) == "2² / √1"


def test_reading_leaves_the_filters_of_warnings_alone_which_are_those_of_all_threads() -> None:
    """A worker reads while the window paints: its warnings would become errors, for good."""
    texts = [f"x**2 + {n}*y" for n in range(2000)]
    reader = Thread(target=lambda: [parse(text) for text in texts])
    seen = {id(warnings.filters)}
    reader.start()
    while reader.is_alive():
        seen.add(id(warnings.filters))
    reader.join()
    assert len(seen) == 1


@pytest.mark.parametrize(
    "text", ["1if x else 2", "0x1for x", "2 + 1.or y", ".5in x", "1e5and 2"]
)
def test_a_number_that_runs_into_a_word_is_refused_without_a_warning(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"column \d+"):
        parse(text)
