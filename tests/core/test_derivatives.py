"""The promise: derivatives of formulas are exact where they exist, whatever was typed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gdviz.core.derivatives import Program, Tape, differentiable
from gdviz.core.expression import Binary, Name, Negative, Node, Number, parse
from gdviz.core.functions import FUNCTIONS

Array = np.ndarray[Any, Any]


def slopes(text: str, name: str = "x", **values: Any) -> tuple[Array, Array]:
    """First and second derivative with respect to `name`."""
    tape = Tape()
    first = tape.slope(tape.read(parse(text)), name)
    second = tape.slope(first, name)
    program = Program(tape, [first, second])
    one, two = program({k: np.asarray(v, dtype=float) for k, v in values.items()})
    return np.asarray(one), np.asarray(two)


# -- against computer algebra, which goes another way to the same numbers --------------------

SMOOTH = (
    "(x**2 + y - 11)**2 + a*sin(x)",
    "100*(y - x**2)**2 + (1 - x)**2",
    "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
    "x/y - y/x + 1/(x*y)",
    "x**-3 + y**2.5 - x**(1/3)",
    "x**y + a**x + (x*y)**(x - y)",
    "tan(x/2)*asin(x/4)*acos(y/4)*atan(x*y)",
    "sinh(x - y)*cosh(x)/tanh(y + 1)",
    "log(x*y) + log1p(x + y**2) - expm1(x/y)",
    "sqrt(x + sqrt(y + sqrt(x*y)))",
    "sigmoid(3*x - y)**2 + hypot(x, 2*y)",
    "sin(x*sin(y*sin(x*sin(y))))",
    "-(x - -y)**3 - -x*-y",
    "exp(-x**2)*(3*x)**4/(1 + y**2)**0.5",
    "7",
    "y",
)
_SYMPY = {
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "log1p": lambda u: sympy.log(1 + u),
    "expm1": lambda u: sympy.exp(u) - 1, "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "hypot": lambda u, v: sympy.sqrt(u**2 + v**2),
}  # fmt: skip


def algebra(node: Node) -> Any:
    """`node` as sympy writes it."""
    if isinstance(node, Number):
        return sympy.nsimplify(node.value) if node.value < 1e3 else sympy.Float(node.value)
    if isinstance(node, Name):
        return sympy.Symbol(node.name, positive=True)
    if isinstance(node, Negative):
        return -algebra(node.inner)
    if isinstance(node, Binary):
        a, b = algebra(node.left), algebra(node.right)
        return {"+": a + b, "-": a - b, "*": a * b, "/": a / b, "**": a**b}[node.op]
    name = node.function.name
    return _SYMPY.get(name, getattr(sympy, name, None))(*(algebra(arg) for arg in node.args))


@pytest.mark.parametrize("text", SMOOTH)
def test_derivatives_are_those_of_computer_algebra(text: str) -> None:
    at = {"x": 0.8, "y": 1.7, "a": 1.25}
    tape, known = Tape(), algebra(parse(text))
    root = tape.read(parse(text))
    for one in ("x", "y"):
        for two in ("x", "y"):
            (value,) = Program(tape, [tape.slope(tape.slope(root, one), two)])(
                {k: np.asarray(v) for k, v in at.items()}
            )
            symbols = [sympy.Symbol(n, positive=True) for n in (one, two)]
            exact = sympy.diff(known, *symbols).evalf(
                30,
                subs={
                    sympy.Symbol(k, positive=True): sympy.Float(v, 40) for k, v in at.items()
                },
            )
            assert_allclose(value, float(exact), rtol=1e-12, atol=1e-12)


# -- against differences, everything that people may call ------------------------------------


@pytest.mark.parametrize("name", [n for n, f in FUNCTIONS.items() if differentiable(n)])
@given(x=st.floats(0.07, 0.93), w=st.floats(0.1, 0.9))
def test_every_function_has_the_slope_of_its_values(name: str, x: float, w: float) -> None:
    others = ("w", "w - x", "x*w")[: FUNCTIONS[name].arity - 1]
    text = f"{name}({', '.join(('x - 0.4', *others) if name != 'log' else ('x', *others))})"
    text = "sqrt(x)" if name == "sqrt" else text
    tape = Tape()
    value = tape.read(parse(text))
    first = tape.slope(value, "x")
    program = Program(tape, [value, first, tape.slope(first, "x")])
    h = 1e-5
    f, g, hess = (np.asarray(r) for r in program(
        {"x": x + h * np.array([-1.0, 0.0, 1.0]), "w": np.asarray(w)}
    ))  # fmt: skip
    f, g, hess = (np.broadcast_to(r, 3) for r in (f, g, hess))
    jump = np.ptp(g) > 0.3 * (1.0 + abs(hess[1])) * h * 1e3 or np.ptp(f) > 0.3
    if not jump:  # a kink in between has no slope
        scale = 1.0 + np.abs(g).max() + np.abs(hess).max()
        assert_allclose(g[1], (f[2] - f[0]) / (2 * h), atol=1e-6 * scale**2)


def test_every_function_that_works_on_numbers_has_a_derivative() -> None:
    missing = [n for n, f in FUNCTIONS.items() if f.public and f.elementwise
               and not differentiable(n)]  # fmt: skip
    assert missing == []
    assert not any(differentiable(n) for n in ("norm", "dot", "unit", "half", "solve"))


# -- where there is no derivative --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "first"),
    [
        ("abs(x)", [-2.0, 0.0, 3.0], [-1.0, 0.0, 1.0]),
        ("sign(x)", [-2.0, 0.0, 3.0], [0.0, 0.0, 0.0]),
        ("floor(x)*x", [-0.5, 0.0, 2.5], [-1.0, 0.0, 2.0]),
        ("max(x, 2*x)", [-1.0, 0.0, 1.0], [1.0, 1.5, 2.0]),
        ("min(x, -x)", [-1.0, 0.0, 1.0], [1.0, 0.0, -1.0]),
        ("min(x, x)", [-1.0, 0.0, 1.0], [1.0, 1.0, 1.0]),
        ("clip(x, -1, 1)", [-2.0, -1.0, 0.5, 1.0, 2.0], [0.0, 0.5, 1.0, 0.5, 0.0]),
        ("clip(x, -x, 3)", [-1.0, 1.0, 4.0], [-1.0, 1.0, 0.0]),
        ("x % 2", [-0.5, 0.5, 2.5], [1.0, 1.0, 1.0]),
        ("7 % x", [2.0, 3.0, 5.0], [-3.0, -2.0, -1.0]),
        ("by_sign(x, -3*x, 0, x**2)", [-1.0, 0.0, 2.0], [-3.0, 0.0, 4.0]),
        ("ratio(x, x**2)", [0.0, 2.0], [0.0, -0.25]),
        ("sqrt(x**2)", [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]),
        ("(x**2)**0.5", [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]),
        ("hypot(x, 0)", [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]),
    ],
)
def test_at_a_kink_the_slope_is_the_mean_of_both_sides(
    text: str, at: list[float], first: list[float]
) -> None:
    found, _ = slopes(text, x=at)
    assert_allclose(np.broadcast_to(found, len(at)), first, rtol=1e-14)


@pytest.mark.parametrize("text", ["log(x)", "log1p(x - 1)", "sqrt(x)", "x**0.5", "asin(x - 2)"])
def test_where_there_is_no_value_there_is_no_slope(text: str) -> None:
    first, second = slopes(text, x=[-2.0, 1.5])
    assert np.isnan([first[0], second[0]]).all()
    assert np.isfinite([first[1], second[1]]).all()


def test_powers_of_nothing_have_the_slope_of_the_other_side() -> None:
    first, second = slopes("x**3 + x**2 + x", x=0.0)
    assert (first, second) == (1.0, 2.0)
    assert slopes("x**0", x=2.0)[0] == 0.0
    first, _ = slopes("x**y", name="y", x=0.0, y=2.0)
    assert first == 0.0


def test_large_arguments_do_not_spoil_slopes_that_vanish() -> None:
    for text in ("tanh(x)", "sigmoid(x)", "sigmoid(-x)", "atan(x)", "exp(-x**2)"):
        for slope in slopes(text, x=1e3):
            assert abs(float(slope)) <= 1e-6, text


@pytest.mark.parametrize(
    ("text", "at", "first", "second"),
    [
        ("1/(1 + exp(-50*x))", -15.0, 0.0, 0.0),  # the power has overflowed
        ("exp(-1/x**2)", 0.0, 0.0, 0.0),
        ("x**2/(1 + x**8)", 1e60, 0.0, 0.0),
        ("-log(sigmoid(x))", -30.0, -1.0, 0.0),
        ("-log(sigmoid(x))", -40.0, -1.0, 0.0),
    ],
)
def test_what_has_faded_is_level_though_its_parts_are_infinite(
    text: str, at: float, first: float, second: float
) -> None:
    assert_allclose(slopes(text, x=at), (first, second), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("abs(x)**2", 2.0),
        ("sqrt(x**2)**2", 2.0),
        ("hypot(x, y)**2", 2.0),
        ("hypot(x, 0)**4", 0.0),
        ("max(0, x)**2", 1.0),  # the mean of both sides, 0 and 2
        ("min(0, x)**2", 1.0),
    ],
)
def test_even_powers_see_no_kink(text: str, second: float) -> None:
    assert_allclose(slopes(text, x=0.0, y=0.0), (0.0, second))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("cos(sqrt(x**2 + y**2))", 0.0, -1.0),
        ("cos(12*hypot(x, y))", 0.0, -144.0),
        ("cos(w*(x**2 + y**2)**0.5/2)", 0.0, -2.25),
        ("cosh(-sqrt(x**2 + y**2))", 0.0, 1.0),
        ("cos(abs(x))", 0.0, -1.0),
        ("sin(sqrt(x**2 + y**2))**2", 0.0, 2.0),
        ("sqrt(x**2 + y**2)*atan(3*sqrt(x**2 + y**2))", 0.0, 6.0),
        ("hypot(x, y)*tanh(-hypot(x, y)/4)", 0.0, -0.5),
        ("cos(sqrt(abs(x**2 + y**2)))", 0.0, -1.0),
        ("sqrt(x**4)", 0.0, 2.0),
        ("sqrt((x**2 + y**2)**2)", 0.0, 2.0),
        ("cbrt(x)**3", 1.0, 0.0),
        ("cbrt(x)**6", 0.0, 2.0),
    ],
)
def test_what_is_even_in_a_root_is_smooth_at_its_tip(
    text: str, first: float, second: float
) -> None:
    """Of √u, u is what such a function depends on: cos r is 1 - r²/2 + …"""
    assert_allclose(slopes(text, x=0.0, y=0.0, w=3.0), (first, second), atol=1e-12)


@pytest.mark.parametrize("text", ["cos(5*sqrt(x**2 + y**2))", "hypot(x, y)*sin(hypot(x, y))"])
@pytest.mark.parametrize("x", [1e-12, 1e-6, 1e-3])
def test_beside_the_tip_the_slopes_lead_there(text: str, x: float) -> None:
    """First slope f'' x and second f'' (1 + O(x²))."""
    at_tip = slopes(text, x=0.0, y=0.0)[1]
    assert_allclose(slopes(text, x=x, y=0.5 * x), (at_tip * x, at_tip), rtol=2e-5)


def test_a_power_of_nothing_is_as_smooth_as_what_its_exponent_leaves_of_it() -> None:
    """(x²)^(y² + 1) is x² (1 + y² ln x² + …), of which the origin sees x² alone."""
    text, origin = "(x*x)**(y*y + 1)", {"x": 0.0, "y": 0.0}
    tape = Tape()
    first = [tape.slope(tape.read(parse(text)), name) for name in "xy"]
    second = [tape.slope(first[0], "x"), tape.slope(first[0], "y"), tape.slope(first[1], "y")]
    found = Program(tape, [*first, *second])({n: np.asarray(v) for n, v in origin.items()})
    assert_allclose(found, (0.0, 0.0, 2.0, 0.0, 0.0))


def test_a_remainder_of_a_division_by_nothing_has_neither_value_nor_slope() -> None:
    for name in ("x", "y"):
        assert np.isnan(slopes("x % y", name=name, x=1.0, y=0.0)[0])


# -- work ------------------------------------------------------------------------------


def test_equal_parts_are_computed_once() -> None:
    tape = Tape()
    root = tape.read(parse("sin(x*y) + sin(x*y)**2"))
    assert Program(tape, [root]).work == 4  # x*y, sin, square, sum


def test_nested_products_cost_a_multiple_of_their_length_and_no_power_of_it() -> None:
    def work(depth: int) -> int:
        tape = Tape()
        root = tape.read(parse("sin(x*" * depth + "y" + ")" * depth))
        return Program(tape, [tape.slope(tape.slope(root, "x"), "y")]).work

    assert work(36) <= 2.2 * work(18)
    assert work(36) <= 36 * 30


def test_a_program_leaves_its_inputs_alone_and_forgets_what_is_between() -> None:
    tape = Tape()
    root = tape.read(parse("exp(-x**2)*x"))
    program = Program(tape, [root, tape.slope(root, "x"), root])
    x = np.linspace(-1.0, 1.0, 5)
    x.flags.writeable = False
    first, _, again = program({"x": x})
    assert first is again
    assert_allclose(first, np.exp(-(x**2)) * x)
    assert_allclose(program({"x": x})[0], first, rtol=0)


def test_the_slope_of_a_constant_is_nothing() -> None:
    tape = Tape()
    assert tape.slope(tape.read(parse("3*pi + a")), "x") == tape.zero
    assert math.isclose(float(slopes("pi*x", x=2.0)[0]), math.pi)
