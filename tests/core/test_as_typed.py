"""The promise: what people type is read and shown in one form, or told what to write."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.canonical import canonical
from gdviz.core.expression import (
    MAX_NODES,
    Binary,
    Call,
    ExpressionError,
    Name,
    Negative,
    Node,
    Number,
    parse,
    walk,
)
from gdviz.core.functions import COMPARISONS, FUNCTIONS
from tests import fuzz_formulas

READ = {
    "2x**2 + y**2": "2*x**2 + y**2",
    "x^2 + 3y^2": "x**2 + 3*y**2",
    "(x−1)**2 + y**2": "(x - 1)**2 + y**2",
    "x² + y²": "x**2 + y**2",
    "x⁻² + y¹⁰": "x**-2 + y**10",
    "x₁² + x₂²": "x1**2 + x2**2",
    "ln(x**2+1) + y**2": "log(x**2 + 1) + y**2",
    "log10(x) + cbrt(y)": "log10(x) + cbrt(y)",
    "atan2(y, x) + round(x)": "atan2(y, x) + round(x)",
    "arctan2(y, x)": "atan2(y, x)",
    "1,5*x**2 + y**2": "1.5*x**2 + y**2",
    "sin(1,5x) + (0,5)": "sin(1.5*x) + 0.5",
    "π·x × y ÷ 2": "pi*x*y/2",
    "2πx": "2*pi*x",
    "|x| + |y|": "abs(x) + abs(y)",
    "||x| - |y||": "abs(abs(x) - abs(y))",
    "|x||y|": "abs(x)*abs(y)",
    "|x||y||x y|": "abs(x)*abs(y)*abs(x*y)",
    "|x|y||": "abs(x*abs(y))",
    "|x - |y||²": "abs(x - abs(y))**2",
    "sin(x)cos(y)": "sin(x)*cos(y)",
    "x(y + 1)(y − 1)": "x*(y + 1)*(y - 1)",
    "x(y) + π(x)": "x*y + pi*x",
    "a(x + 1) b": "a*(x + 1)*b",
    "sin²(x) + cos^2(y)": "sin(x)**2 + cos(y)**2",
    "√(x² + y²) + √2": "sqrt(x**2 + y**2) + sqrt(2)",
    "½x²": "1/2*x**2",
    "1½x² + 2¼": "(1 + 1/2)*x**2 + (2 + 1/4)",
    "x^1½": "x**(1 + 1/2)",
    "x½": "x*(1/2)",
    "2e−3x² + 1,5e−2": "0.002*x**2 + 0.015",
    "0,125x": "0.125*x",
    "e^-x^2": "exp(-x**2)",
    "-x²": "-x**2",
    "2^-x": "2**-x",
    "max(x, y, 1)": "max(max(x, y), 1)",
    "pow(x, 3)": "x**3",
    "np.exp(-x**2)": "exp(-x**2)",
    "where(x>0, x**2, -x)": "where(x > 0, x**2, -x)",
    "where(0 < x ≤ 1 and not y == 2, 1, 0)": "where(0 < x and x <= 1 and not y == 2, 1, 0)",
    "where(x != 0 or y ≥ 1, x, y)": "where(x != 0 or y >= 1, x, y)",
    "(x > 0)*x + (x <= 0)*y": "(x > 0)*x + (x <= 0)*y",
    "α x² + λ₁ y": "alpha*x**2 + lam1*y",
    "x * 1_000 + 0x10 + 007": "x*1000 + 16 + 7",
    "x**2  # a bowl": "x**2",
    "x\u00a0+\u2009y": "x + y",
}  # fmt: skip

REFUSED = {
    "№x": ("'№'", 0),
    "х² + y²": ("it is a Cyrillic letter, write a Latin one", 0),
    "x＋1": ("write +", 1),
    "x — 1": ("write -", 2),
    "⌊x⌋": ("write floor(…)", 0),
    "2 • x": ("write *", 2),
    "lg(x)": ("write log10(…)", 0),
    "σ(x)": ("write sigmoid(…)", 0),
    "mod(x, 2)": ("write … % …", 0),
    "pow(x, 2, 3)": ("write … ** …", 0),
    "x[1]": ("'['", 1),
    "{x}": ("'{'", 0),
    "x\u202e1": ("U+202E", 1),
    "x!": ("'!'", 1),
    "∑x": ("'∑'", 0),
    "\\frac{x}{2}": ("'\\'", 0),
    "x = 1": ("=", 2),
    "x 2": ("between", 2),
    "(x + 1)2": ("between", 7),
    "sin x": ("sin(…)", 0),
    "x, y": ("point", 1),
    "1,5,3": ("point", 1),
    "x + 1,000": ("two ways; write 1000 or 1.000", 4),
    "√x²": ("sqrt(…)", 0),
    "sin⁻¹(x)": ("asin(…)", 0),
    "x if y else 2": ("where", 2),
    "lambda*x": ("lam", 0),
    "1e-400*x": ("too small", 0),
    "|x": ("not closed", 0),
    "(|x)|": ("not closed", 1),
    "|x|y|z|": ("two ways", 0),
    "|y-2|x|+1|": ("two ways", 0),
    "foo(x)": ("no function 'foo'", 0),
    "q(y)": ("no function 'q'", 0),
    "f(x)": ("no function 'f'", 0),
    "x and y": ("join comparisons", 0),
}


@pytest.mark.parametrize("text", READ)
def test_what_people_type_is_read_and_shown_in_one_form(text: str) -> None:
    tree = parse(text)
    assert canonical(tree) == READ[text]
    assert parse(READ[text]) == tree


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_answered_with_what_to_write(text: str) -> None:
    word, column = REFUSED[text]
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert word in str(caught.value)
    assert caught.value.column == column
    assert str(caught.value).isprintable()
    assert "\\u" not in str(caught.value)
    assert "\\x" not in str(caught.value)


# -- one form --------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(0, 50).map(float),
    st.floats(0.0, 1e300),
    st.sampled_from([math.pi, math.e, 5e-324, 1.7976931348623157e308, 1e16, 0.1]),
)
leaves = st.one_of(
    numbers.map(Number), st.sampled_from(["x", "y", "a", "x1", "beta"]).map(Name)
)
PLAIN = [f for f in FUNCTIONS.values() if f.public]


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def called(function: object) -> st.SearchStrategy[Node]:
        assert hasattr(function, "arity")
        return st.tuples(*[inner] * function.arity).map(lambda args: Call(function, args))  # type: ignore[arg-type]  # a strategy of functions

    conditions = [FUNCTIONS[name] for name in COMPARISONS.values()]
    compared = st.sampled_from(conditions).flatmap(called)
    joined = st.one_of(
        compared,
        st.tuples(st.sampled_from(["both", "either"]), compared, compared).map(
            lambda t: Call(FUNCTIONS[t[0]], (t[1], t[2]))
        ),
        compared.map(lambda c: Call(FUNCTIONS["negated"], (c,))),
    )
    return st.one_of(
        inner.map(Negative),
        st.tuples(st.sampled_from("+-*/%"), inner, inner).map(lambda t: Binary(*t)),
        st.tuples(inner, st.integers(-9, 9)).map(_power),
        st.sampled_from(PLAIN).flatmap(called),
        joined,
        st.tuples(joined, inner, inner).map(lambda t: Call(FUNCTIONS["where"], t)),
    )


def _power(pair: tuple[Node, int]) -> Node:
    base, power = pair
    if isinstance(base, Binary) and base.op == "**":
        base = base.left  # a power of a power is not read
    exponent = Number(float(abs(power)))
    return Binary("**", base, Negative(exponent) if power < 0 else exponent)


trees = st.recursive(leaves, grown, max_leaves=12)


@given(tree=trees)
def test_the_form_that_is_shown_is_read_as_the_same_tree(tree: Node) -> None:
    text = canonical(tree)
    if len(text) > 480 or text.count("(") > 40 or sum(1 for _ in walk(tree)) > MAX_NODES // 2:
        return
    assert parse(text) == tree
    assert canonical(parse(text)) == text


SIGNS = (
    "x", "y", "x", "2", "3", "1,5", "π", "a", "²", "³", "⁻¹", "^", "^2", "−", "×", "·", "÷",
    "+",
    "|", "|", "(", ")", "√", "½", "sin", "sin(", "max(", ",", "where(x>0,", "<", "≤", " and ",
    "not ", "x1", "₂", "e", "λ", " ", "№", "°", "=", "ln(", "1e-400", "007", "np.",
)  # fmt: skip


@given(parts=st.lists(st.sampled_from(SIGNS), min_size=1, max_size=24))
def test_any_heap_of_signs_is_read_and_shown_or_refused_with_a_sentence(
    parts: list[str],
) -> None:
    text = "".join(parts)
    refused: ExpressionError | None = None
    try:
        tree = parse(text)
    except ExpressionError as error:
        refused = error
    if refused is None:
        assert parse(canonical(tree)) == tree
        return
    assert str(refused).isprintable()
    assert len(str(refused)) < 300
    assert 0 <= refused.column <= len(text)


def test_thousands_of_grown_formulas_are_shown_in_a_form_that_is_read_the_same() -> None:
    read = 0
    for text in fuzz_formulas.texts(2000, seed=7):
        try:
            tree = parse(text)
        except ExpressionError:
            continue
        shown = canonical(tree)
        if len(shown) <= 500 and shown.count("(") <= 40:
            read += 1
            assert parse(shown) == tree, text
    assert read > 600


def test_spaces_between_signs_change_nothing() -> None:
    chance = random.Random(3)
    for text in READ:
        if "#" in text or "np." in text:
            continue
        tokens = text.split(" ")
        glued = (chance.choice(["  ", "\u00a0", "\t"])).join(tokens)
        assert parse(glued) == parse(text)


# -- what the new words mean -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("log10(1000)", 3.0), ("log2(8)", 3.0), ("cbrt(-27)", -3.0), ("round(2.5)", 2.0),
        ("round(-1.6)", -2.0), ("ceil(1.2)", 2.0), ("atan2(1, -1)", 0.75 * math.pi),
        ("logaddexp(800, 800)", 800.0 + math.log(2.0)), ("where(1 < 2, 3, 4)", 3.0),
        ("where(2 < 1 or not 1 < 2, 3, 4)", 4.0), ("(2 > 1) + (1 >= 1) + (1 == 2)", 2.0),
        ("min(3, 1, 2)", 1.0), ("where(0 < 1 < 2, 5, 6)", 5.0), ("1 != 2", 1.0),
    ],
)  # fmt: skip
def test_new_words_have_their_values(text: str, right: float) -> None:
    from gdviz.core.expression import evaluator

    np.testing.assert_allclose(evaluator(parse(text))({}), right, rtol=1e-15)
