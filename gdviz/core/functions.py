"""The functions that formulas may call: arity, meaning, and how they are written.

Elementwise functions take and give arrays of any shape.  Those over the components take
vectors ``(D, *B)`` and matrices ``(D, D, *B)``, with lanes last; division of nothing by
nothing is nothing there, as a method that stands at a minimum must not move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gdviz.core import arrays
from gdviz.core.linear import (
    absolute_solve,
    bfgs_update,
    gram,
    outer,
    push,
    root_solve,
    seen_curvature,
    shifted_solve,
    times,
    two_loop,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the table.

    Attributes
    ----------
    name, arity
        How it is called in a formula.
    latex
        With ``{0}``, ``{1}`` … for its arguments.
    text
        The same in plain characters; "" writes it as a call.
    elementwise
        Whether each component is computed from the same component of the arguments alone.
    public
        Whether people may type it; the others serve the catalogue.
    gives
        Of those over the components, the shape of what comes out; "": that of the widest
        argument.
    squared, cubed
        How many operations it takes for each D² and D³ of D components: the budget of a
        scene counts with them (G. H. Golub and C. F. Van Loan, Matrix Computations, 2013).
    """

    name: str
    arity: int
    apply: Callable[..., FloatArray] = field(compare=False)
    latex: str = ""
    text: str = ""
    elementwise: bool = True
    public: bool = True
    gives: Literal["", "scalar", "vector", "matrix"] = ""
    squared: float = 0.0
    cubed: float = 0.0

    def __reduce__(self) -> tuple[Callable[[str], Function], tuple[str]]:
        return _named, (self.name,)  # travels by its name: what it computes may be a lambda


def _ratio(a: FloatArray, b: FloatArray) -> FloatArray:
    """A / b, and 0 where b is 0."""
    zero = b == 0.0
    return np.where(zero, 0.0, a / np.where(zero, 1.0, b))


def _by_sign(s: FloatArray, minus: Any, zero: Any, plus: Any) -> FloatArray:
    return np.asarray(np.where(s > 0.0, plus, np.where(s < 0.0, minus, zero)))


def _clip(x: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    return np.minimum(np.maximum(x, low), high)


def sigmoid(x: FloatArray) -> FloatArray:
    """1 / (1 + e⁻ˣ), to full precision on both sides and without overflow."""
    e = _falling(x)
    return np.asarray(np.where(np.real(x) < 0.0, e, 1.0) / (1.0 + e))


def sigmoid_slope(x: FloatArray) -> FloatArray:
    """σ(x) σ(-x), to full precision where the neuron is saturated."""
    e = _falling(x)
    return np.asarray(e / (1.0 + e) ** 2)


def _falling(x: FloatArray) -> FloatArray:
    """e^{-|x|}, at most 1; of a complex x by the sign of its real part."""
    if np.isrealobj(x):
        return np.asarray(np.exp(-np.abs(x)))
    return np.asarray(np.exp(np.where(np.real(x) < 0.0, x, -x)))


def _tanh_slope(x: FloatArray) -> FloatArray:
    """sech² x, to full precision where tanh is saturated."""
    return np.asarray(4.0 * sigmoid_slope(2.0 * x))


def _slope_of_log(u: FloatArray) -> FloatArray:
    """1 / u, only where there is a logarithm."""
    return np.where(u < 0.0, np.nan, 1.0 / u)


def _with_log(a: FloatArray, u: FloatArray) -> FloatArray:
    """A ln u, and 0 where a is 0 and u is not below: the limit, as entropies have it."""
    return np.where((a == 0.0) & (np.real(u) >= 0.0), 0.0, a * np.log(u))


def _round(x: FloatArray) -> FloatArray:
    """The nearest whole number, the even one of two."""
    return np.asarray(np.rint(x))


def _truth(holds: Any) -> FloatArray:
    """1 where it holds, else 0."""
    return np.asarray(np.where(holds, 1.0, 0.0))


def _where(holds: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    return np.where(np.real(holds) != 0.0, a, b)


def _log_sum_exp(a: FloatArray, b: FloatArray) -> FloatArray:
    """ln(eᵃ + eᵇ), without overflow."""
    if np.isrealobj(a) and np.isrealobj(b):
        return np.asarray(np.logaddexp(a, b))
    high = np.where(np.real(a) >= np.real(b), a, b)
    return np.asarray(high + np.log(np.exp(a - high) + np.exp(b - high)))


def _faded(a: FloatArray, b: FloatArray) -> FloatArray:
    """A · b, and 0 where a is 0 though b may be infinite: a has faded before b grew."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(a == 0.0, 0.0, a * b))


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray((a * b).sum(axis=0))


def _unit(a: FloatArray) -> FloatArray:
    return _ratio(a, arrays.norm(a))


def _mean(x: FloatArray) -> FloatArray:
    """Over the first axis, on which gradients of one step stand side by side."""
    return np.asarray(x.mean(axis=0))


def _half(x: FloatArray) -> FloatArray:
    """Rounded to 16 bits and back: 0 below 3e-8, infinite above 65504."""
    with np.errstate(over="ignore"):
        return np.asarray(x.astype(np.float16)).astype(np.float64)


def _passed(marks: FloatArray, k: FloatArray) -> FloatArray:
    """How many of the rising `marks` are not above k."""
    return np.asarray(np.searchsorted(np.atleast_1d(marks), k, side="right"), dtype=float)


def _restarts(k: FloatArray, length: FloatArray, grow: FloatArray) -> FloatArray:
    """The share of the present round that has gone by, when each is `grow` times as long.

    Rounds are counted and not found by a logarithm, which may be off by one where a round
    begins.
    """
    if grow == 1.0:
        return np.asarray((k % length) / length)
    begins, lengths = [0.0], [float(length)]
    while begins[-1] + lengths[-1] <= np.max(k):
        begins.append(begins[-1] + lengths[-1])
        lengths.append(lengths[-1] * float(grow))
    turn = np.searchsorted(begins, k, side="right") - 1
    return np.asarray((k - np.array(begins)[turn]) / np.array(lengths)[turn])


def _plain(name: str, apply: Callable[..., FloatArray], latex: str = "") -> Function:
    return Function(name, 1, apply, latex or rf"\{name}\left({{0}}\right)")


_COMPARED: tuple[tuple[str, Any, str, str], ...] = (
    ("less", lambda a, b: _truth(np.real(a) < np.real(b)), "<", "<"),
    ("less_equal", lambda a, b: _truth(np.real(a) <= np.real(b)), r"\leq ", "≤"),
    ("greater", lambda a, b: _truth(np.real(a) > np.real(b)), ">", ">"),
    ("greater_equal", lambda a, b: _truth(np.real(a) >= np.real(b)), r"\geq ", "≥"),
    ("equal", lambda a, b: _truth(a == b), "=", "="),
    ("unequal", lambda a, b: _truth(a != b), r"\neq ", "≠"),
)

_ALL = (
    _plain("sin", np.sin),
    _plain("cos", np.cos),
    _plain("tan", np.tan),
    _plain("asin", np.arcsin, r"\arcsin\left({0}\right)"),
    _plain("acos", np.arccos, r"\arccos\left({0}\right)"),
    _plain("atan", np.arctan, r"\arctan\left({0}\right)"),
    _plain("sinh", np.sinh),
    _plain("cosh", np.cosh),
    _plain("tanh", np.tanh),
    _plain("exp", np.exp),
    _plain("log", np.log),
    _plain("log1p", np.log1p, r"\ln\left(1+{0}\right)"),
    _plain("expm1", np.expm1, r"\left(\exp\left({0}\right)-1\right)"),
    Function("sqrt", 1, np.sqrt, r"\sqrt{{{0}}}", "√{0}"),
    Function("abs", 1, np.abs, r"\left|{0}\right|", "|{0}|"),
    Function("sign", 1, np.sign, r"\mathrm{{sign}}\left({0}\right)"),
    Function("cbrt", 1, np.cbrt, r"\sqrt[3]{{{0}}}", "∛{0}"),
    _plain("log10", np.log10, r"\log_{{10}}\left({0}\right)"),
    _plain("log2", np.log2, r"\log_{{2}}\left({0}\right)"),
    Function("floor", 1, np.floor, r"\lfloor {0}\rfloor", "⌊{0}⌋"),
    Function("ceil", 1, np.ceil, r"\lceil {0}\rceil", "⌈{0}⌉"),
    Function("round", 1, _round, r"\mathrm{{round}}\left({0}\right)"),
    Function("sigmoid", 1, sigmoid, r"\sigma\left({0}\right)"),
    Function("min", 2, np.minimum, r"\min\left({0}, {1}\right)"),
    Function("max", 2, np.maximum, r"\max\left({0}, {1}\right)"),
    Function("hypot", 2, np.hypot, r"\sqrt{{{0}^2+{1}^2}}"),
    Function("atan2", 2, np.arctan2, r"\mathrm{{atan2}}\left({0}, {1}\right)"),
    Function("logaddexp", 2, _log_sum_exp, r"\ln\left(e^{{{0}}}+e^{{{1}}}\right)"),
    Function("where", 3, _where, r"\begin{{cases}} {1} & \mathrm{{if}}\ {0} \\ "
             r"{2} & \mathrm{{else}} \end{{cases}}"),
    *(Function(name, 2, compare, rf"{{0}}{latex}{{1}}", f"{{0}} {text} {{1}}", public=False)
      for name, compare, latex, text in _COMPARED),
    Function("both", 2, lambda a, b: a * b, r"{0}\ \mathrm{{and}}\ {1}", "{0} and {1}",
             public=False),
    Function("either", 2, np.maximum, r"{0}\ \mathrm{{or}}\ {1}", "{0} or {1}", public=False),
    Function("negated", 1, lambda a: 1.0 - a, r"\mathrm{{not}}\ \left({0}\right)", "not ({0})",
             public=False),
    Function("clip", 3, _clip, r"\mathrm{{clip}}\left({0}, {1}, {2}\right)"),
    Function("ratio", 2, _ratio, r"\frac{{{0}}}{{{1}}}", "{0} / {1}"),
    Function("by_sign", 4, _by_sign, r"\begin{{cases}} {1} & {0}<0 \\ {2} & {0}=0 \\ "
             r"{3} & {0}>0 \end{{cases}}"),
    Function("norm", 1, arrays.norm, r"\Vert {0}\Vert", "‖{0}‖", elementwise=False,
             gives="scalar"),
    Function("dot", 2, _dot, r"{0}^{{\top}}{1}", "{0} · {1}", elementwise=False,
             gives="scalar"),
    Function("unit", 1, _unit, r"\frac{{{0}}}{{\Vert {0}\Vert}}", elementwise=False),
    Function("mean", 1, _mean, r"\overline{{{0}}}", elementwise=False, public=False),
    Function("passed", 2, _passed, r"\#\{{{0}\leq {1}\}}", elementwise=False, public=False),
    Function("restarts", 3, _restarts, elementwise=False, public=False),
    Function("half", 1, _half, r"\mathrm{{float16}}\left({0}\right)", public=False),
    Function("outer", 2, outer, r"{0}\,{1}^{{\top}}", elementwise=False, public=False,
             gives="matrix", squared=1.0),
    Function("times", 2, times, r"{0}\,{1}", elementwise=False, public=False,
             gives="vector", squared=2.0),
    Function("gram", 1, gram, r"\frac{{1}}{{N}}{0}^{{\top}}{0}", elementwise=False,
             public=False, gives="matrix", squared=4.0, cubed=4.0),
    Function("solve", 2, lambda m, g: shifted_solve(m, 0.0, g), r"{0}^{{-1}}{1}",
             elementwise=False, public=False, gives="vector", squared=6.0, cubed=2 / 3),
    Function("shifted_solve", 3, shifted_solve, r"\left({0}+{1} I\right)^{{-1}}{2}",
             elementwise=False, public=False, gives="vector", squared=6.0, cubed=2 / 3),
    Function("absolute_solve", 2, absolute_solve, r"\left|{0}\right|^{{-1}}{1}",
             elementwise=False, public=False, gives="vector", squared=6.0, cubed=9.0),
    Function("root_solve", 3, root_solve, r"\left({0}^{{1/2}}+{1} I\right)^{{-1}}{2}",
             elementwise=False, public=False, gives="vector", squared=6.0, cubed=9.0),
    Function("bfgs_update", 3, bfgs_update, r"\mathrm{{BFGS}}\left({0}; {1}, {2}\right)",
             elementwise=False, public=False, gives="matrix", squared=16.0),
    Function("seen_curvature", 2, seen_curvature, r"\left[{0}^{{\top}}{1}\right]_{{>0}}",
             elementwise=False, public=False, gives="scalar"),
    Function("two_loop", 3, two_loop, r"H_k({0}, {1})\,{2}", elementwise=False, public=False,
             gives="vector"),
    Function("push", 3, push, r"\mathrm{{keep}}\left({0}; {1}\right)",
             elementwise=False, public=False),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {function.name: function for function in _ALL}

INSTEAD = {
    "sec": "1/cos(…)", "csc": "1/sin(…)", "cosec": "1/sin(…)", "cot": "1/tan(…)",
    "ctg": "1/tan(…)", "sech": "1/cosh(…)", "csch": "1/sinh(…)",
    "coth": "1/tanh(…)", "relu": "max(0, …)", "softplus": "logaddexp(0, …)",
    "lg": "log10(…)", "sigma": "sigmoid(…)", "mod": "… % …", "pow": "… ** …",
    "square": "(…)**2", "sqr": "(…)**2", "exp2": "2**(…)", "exp10": "10**(…)",
    **dict.fromkeys(("asinh", "arcsinh"), "log(… + sqrt((…)**2 + 1))"),
    **dict.fromkeys(("acosh", "arccosh"), "log(… + sqrt((…)**2 - 1))"),
    **dict.fromkeys(("atanh", "arctanh"), "log((1 + …)/(1 - …))/2"),
    **dict.fromkeys(("heaviside", "step"), "where(… > 0, 1, 0)"),
    **dict.fromkeys(("int", "trunc"), "floor(…)"), "erf": "tanh(1.2*…), at most 0.02 away",
}  # fmt: skip
"""What to write in place of functions that people know and that are not here."""

ALIASES = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "sgn": "sign", "ceiling": "ceil", "rint": "round", "fabs": "abs", "absolute": "abs",
    "maximum": "max", "minimum": "min", "tg": "tan",
}  # fmt: skip
"""Other names under which people call them."""

COMPARISONS = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal",
    "!=": "unequal",
}  # fmt: skip
"""Functions that are written between their values: 1 where it holds, else 0."""

OF_DERIVATIVES: dict[str, Function] = {
    function.name: function
    for function in (
        Function("sigmoid_slope", 1, sigmoid_slope, r"\sigma'\left({0}\right)"),
        Function("tanh_slope", 1, _tanh_slope, r"\tanh'\left({0}\right)"),
        Function("faded", 2, _faded, r"{0}\,{1}"),
        Function("log_slope", 1, _slope_of_log, r"\ln'\left({0}\right)"),
        Function("times_log", 2, _with_log, r"{0}\ln {1}"),
    )
}
"""What only derivatives call: nobody types these."""


def _named(name: str) -> Function:
    return (FUNCTIONS | OF_DERIVATIVES)[name]
