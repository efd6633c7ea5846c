"""The promise: a formula is taken apart once, and made as short as machines like it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.expression import ExpressionError
from gdviz.core.objectives.computed import computed
from gdviz.core.page import page
from gdviz.core.tape import Tape
from gdviz.core.trees import derived, least_squares, lines_of

XY = ("x", "y")


def steps(text: str) -> list[str]:
    """The names of the operations by which the value is computed."""
    found = derived(text, XY)
    needed = [found.tape.steps[place].name for place in found.tape.needed([found.value])]
    return [name for name in needed if name not in ("number", "name")]


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("x**4", ["*", "*"]),
        ("x**7", ["*", "*", "*", "*"]),
        ("x**2 + x**4", ["*", "*", "+"]),  # squares of squares are shared
        ("x**-2", ["*", "/"]),
        ("x**0.5", ["sqrt"]),
        ("x**1.5", ["**"]),
        ("x**y", ["**"]),
        ("2*3*x + sqrt(4)", ["*", "+"]),
        ("2*(3*x)", ["*"]),
        ("x*y + y*x", ["*", "+"]),
        ("-(-x) + 1*y", ["+"]),
    ],
)
def test_numbers_are_worked_out_and_whole_powers_are_products(
    text: str, shorter: list[str]
) -> None:
    assert sorted(steps(text)) == sorted(shorter)


@pytest.mark.parametrize("n", range(-8, 17))
def test_a_power_by_squares_is_the_power(n: int) -> None:
    x = np.array([[-2.5, -1.0, 0.3, 1.7]])
    assert_allclose(computed(f"x**{n}", ("x",), ()).value(x), x[0] ** n, rtol=1e-14)


def test_lines_are_parted_by_semicolons_and_put_in() -> None:
    one = computed("u = x + y; v = u*a; v**2 - u", XY, (("a", 2.0),))
    assert one.trees.derived.parameters == ("a",)
    assert one.value(np.array([1.0, 2.0])) == 33.0
    assert [line.name for line in lines_of("u = x; u + 1")] == ["u", ""]
    for wrong in ("x + y; x", "1a = x; x", "= x; x"):
        with pytest.raises(ExpressionError, match="is no line such as u = x"):
            lines_of(wrong)


def test_what_is_multiplied_by_an_absent_parameter_is_left_out() -> None:
    far = np.array([1e200, 1e200])
    with np.errstate(all="ignore"):
        assert np.isnan(computed("tanh(x) + c*x**2", XY, (("c", 0.0),)).value(far))
        assert computed("tanh(x) + c*x**2", XY, (("c", 0.0),), ("c",)).value(far) == 1.0
    turned = derived("c = cos(t); s = sin(t); (c*x + s*y)**2", XY, ("t",))
    assert turned.lines == lines_of("x**2")


def test_residuals_are_found_in_a_sum_of_squares() -> None:
    text = "2*(x - 1)**2/3 + (x*y)**2 + (x - 4)**2*(y + 2)**2*a"
    f = computed(text, XY, (("a", 0.5),))
    x = np.random.default_rng(1).uniform(-3.0, 3.0, (2, 9))
    r, jacobian = f.residuals(x), f.jacobian(x)
    assert r.shape == (3, 9)
    assert jacobian.shape == (3, 2, 9)
    assert_allclose(0.5 * np.mean(r * r, axis=0), f.value(x), rtol=1e-14)
    assert_allclose(np.mean(r[:, None] * jacobian, axis=0), f.grad(x), rtol=1e-12)
    for wrong in ("x**2 - y**2", "x**2 + y", "x**3", "sin(x)**2*y", "x"):
        with pytest.raises(ExpressionError, match="is no sum of squares"):
            least_squares(lines_of(wrong), XY)


def test_reading_puts_nothing_down_twice() -> None:
    tape = Tape()
    (line,) = lines_of("sin(x*y) + sin(y*x)")
    tape.read(line.node)
    assert [step.name for step in tape.steps].count("sin") == 1


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("2*x*y - 3*pi*x", r"f = 2xy-3\pi x"),
        ("100*(y - x**2)**2", r"f = 100(y-x^2)^2"),
        ("cos(2*pi*x)*sin(x + y)", r"f = \cos 2\pi x\,\sin(x+y)"),
        ("exp(-(x - y)**2/2)", r"f = e^{-(x-y)^2/2}"),
        ("(x*y - 1)**2/2", r"f = \frac{1}{2}(xy-1)^2"),
        ("(x**2 + y**2)/4000", r"f = \frac{x^2+y^2}{4000}"),
        ("-sin(x)**2/y", r"f = -\frac{\sin^2 x}{y}"),
        ("x*3 + 2*4", r"f = x\cdot 3+2\cdot 4"),
        ("(x/2)**2", r"f = \left(\frac{x}{2}\right)^2"),
        ("1e15*(x - 0.1)**4 + 1e-9", r"f = 10^{15}(x-0.1)^4+10^{-9}"),
        ("(x - 1e6)**2*2.5e20", r"f = (x-10^{6})^2\cdot 2.5\cdot 10^{20}"),
        ("(2e9)**2*x + 0.1234567", r"f = (2\cdot 10^{9})^2\,x+0.1234567"),
        ("r = sqrt(x**2 + y**2); r*x", r"f = rx,\quad r = \sqrt{x^2+y^2}"),
    ],
)  # fmt: skip
def test_a_formula_is_set_as_a_book_would_set_it(text: str, latex: str) -> None:
    assert page(lines_of(text)) == latex


def test_a_long_formula_is_broken_at_its_signs() -> None:
    latex = page(lines_of(" + ".join(f"(x - {i})**2*(y + {i})**2" for i in range(4))))
    assert latex.startswith(r"\begin{aligned} f = {} & (x-0)^2(y+0)^2")
    assert latex.count(r"\\") == 1
    assert r" \\ & + (x-2)^2" in latex
