"""The promise: what is shown of a step is what happened, and it adds up to where it leads."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core import kernel
from gdviz.core.explain import explain, pseudocode
from gdviz.core.kernel import Batch, Method
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS, treatments
from gdviz.engine.data import columns

if TYPE_CHECKING:
    from gdviz.core.optimizers.base import Let

Array = np.ndarray[Any, Any]
ALL = (
    treatments.NOISE, treatments.ACCUMULATED, treatments.HALF, treatments.CLIP_NORM,
    treatments.CLIP_VALUE, treatments.L2,
)  # fmt: skip
VARIANTS = [
    *((key, {}) for key in OPTIMIZERS),
    ("adam", {"bias_correction": False, "eps_inside": True}),
    ("lookahead", {"base": "amsgrad"}),
    ("bfgs", {"line_search": "exact"}),
    ("lbfgs", {"line_search": "none"}),
    ("custom", {"formula": "r = a*norm(g); q = 0.5*q + r*g; step = -lr*q - k*1e-4*theta"}),
]


def landscape(key: str) -> Objective:
    if "fisher" in OPTIMIZERS[key].wants:
        return build(OBJECTIVES["linear_regression"], {}, columns("penguins"))
    return build(OBJECTIVES["himmelblau_tilted"], {})


def walked(
    key: str, switches: dict[str, Any], seed: int, steps: int, lines: tuple[Let, ...] = ()
) -> tuple[Objective, Batch]:
    """One lane after some steps with random settings, and what it walks on."""
    rng = np.random.default_rng(seed)
    optimizer, f = OPTIMIZERS[key].chosen(switches), landscape(key)
    hyper = {
        spec.name: np.array([spec.from_unit(rng.uniform(0.2, 0.8))])
        for spec in optimizer.params
        if not spec.structural
    }
    hyper |= {
        "clip_norm": np.array([2.0]), "clip_value": np.array([1.5]), "l2": np.array([0.1]),
        "loss_scale": np.array([8.0]), "std": np.array([0.3]), "std_relative": np.array([0.0]),
    }  # fmt: skip
    theta = rng.uniform(-3.0, 3.0, (2, 1))
    batch = Batch(Method(optimizer, lines), theta, optimizer.init(theta, hyper), hyper)
    for k in range(steps + 1):
        noise = rng.standard_normal((3, 2, 1))  # three gradients a step
        batch = Batch(batch.method, batch.theta, batch.state, {**hyper, "noise": noise})
        if k < steps:
            (batch,) = kernel.step(f, [batch], k)
    return f, batch


@pytest.mark.parametrize(("key", "switches"), VARIANTS)
@pytest.mark.parametrize("lines", [(), ALL], ids=["plain", "treated"])
@given(seed=st.integers(0, 10**6), steps=st.integers(0, 7))
def test_what_is_shown_adds_up_to_the_displacement(
    key: str, switches: dict[str, Any], lines: tuple[Let, ...], seed: int, steps: int
) -> None:
    f, batch = walked(key, switches, seed, steps, lines)
    if not np.isfinite(batch.theta).all() or np.abs(batch.theta).max() > 1e8:
        return  # a run that has diverged
    (after,) = kernel.step(f, [batch], steps)
    shown = explain(f, batch, steps)
    if not np.isfinite(after.theta).all():
        return
    theta, moved = batch.theta[:, 0], after.theta[:, 0]
    total = sum((part.after - part.before for part in shown), np.zeros(2))
    largest = max(float(np.abs(part.after).max()) for part in shown)
    allowed = 1e-12 * largest + 4.0 * np.spacing(np.abs(theta))
    assert (np.abs(total - (moved - theta)) <= allowed).all()
    assert_array_equal(shown[0].before, 0.0)
    for one, next_one in itertools.pairwise(shown):
        assert_array_equal(one.after, next_one.before)
    assert [part.line for part in shown] == list(range(len(shown)))
    assert pseudocode(batch) == tuple(part.formula for part in shown)


def computed(text: str) -> float:
    """The number that a line of numbers stands for."""
    text = text.replace("−", "-").replace("·", "*").replace("×10", "e").replace("^", "**")
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    text = re.sub(r"e([⁻⁰-⁹¹²³]+)", lambda m: "e" + m[1].translate(raised), text)
    text = re.sub(r"\b10([⁻⁰-⁹¹²³]+)", lambda m: "1e" + m[1].translate(raised), text)
    text = text.replace("²", "**2").replace(" mod ", " % ")
    text = re.sub(r"√([\d.e+-]+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"(?<![\w.])(\d[\d.]*(?:e[+-]?\d+)?)", r"F(\1)", text)  # no error for 1/0
    text = text.replace("/ F(0)", "* F(0)")  # what is divided by nothing is nothing here
    text = text.replace("not a number", "nan").replace("∞", "inf")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    functions = {
        "sqrt": np.sqrt, "abs": abs, "max": max, "min": min, "sign": np.sign,
        "clip": lambda x, low, high: min(max(x, low), high),
        "by_sign": lambda s, a, b, c: c if s > 0 else a if s < 0 else b,
        "half": np.float16, "F": np.float64, "nan": np.nan, "inf": np.inf,
    }  # fmt: skip
    with np.errstate(all="ignore"):
        return float(eval(text, {"__builtins__": {}}, functions))


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in ("natural_gradient",)])
def test_the_numbers_of_a_line_make_its_result(key: str) -> None:
    checked = 0
    for steps in (0, 3):
        f, batch = walked(key, {}, 5, steps, (treatments.CLIP_NORM, treatments.L2))
        for part in explain(f, batch, steps, digits=17):
            if part.result.ndim > 1:  # matrices are not written out
                continue
            for text, x in zip(part.numbers, np.atleast_1d(part.result), strict=True):
                left, equals, right = text.rpartition(" = ")
                assert_allclose(computed(right), x, rtol=1e-12)
                if equals:
                    assert_allclose(computed(left), x, rtol=1e-9, atol=1e-12, err_msg=text)
                    checked += 1
    assert checked >= 2


def test_the_sub_steps_of_adam_are_those_of_the_page() -> None:
    # f = 1 + 0.1x² + y² from (−10, 5): g = (−2, 10), and at t = 1 the corrections undo 1 − β
    f = build(OBJECTIVES["quadratic"], {"a": 0.2, "b": 2.0, "offset": 1.0})
    optimizer = OPTIMIZERS["adam"].chosen({})
    hyper = {
        "lr": np.array([0.4]), "beta1": np.array([0.9]), "beta2": np.array([0.999]),
        "eps": np.array([1e-8]),
    }  # fmt: skip
    theta = np.array([[-10.0], [5.0]])
    batch = Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)
    shown = explain(f, batch, 0)
    assert [part.title for part in shown] == [
        "Gradient", "Momentum", "Squares", "Bias correction", "Bias correction", "Scaling",
        "Step",
    ]  # fmt: skip
    assert shown[0].numbers == ("−2", "10")
    assert shown[1].numbers == ("0.9 · 0 + 0.1 · (−2) = −0.2", "0.9 · 0 + 0.1 · 10 = 1")
    assert shown[2].numbers[1] == "0.999 · 0 + 0.001 · 10² = 0.1"
    assert shown[3].numbers == ("−0.2 / 0.1 = −2", "1 / 0.1 = 10")
    assert shown[6].numbers == ("−0.4 · (−1) = 0.4", "−0.4 · 1 = −0.4")
    assert shown[1].formula == r"m \leftarrow \beta_{1}\,m+\left(1-\beta_{1}\right)\,g"
    assert_allclose(shown[-1].after, [0.4, -0.4], rtol=1e-8)


def test_a_projection_is_the_last_sub_step() -> None:
    f = build(OBJECTIVES["reddi"], {})
    optimizer, hyper = OPTIMIZERS["gd"], {"lr": np.array([5.0])}
    batch = Batch(Method(optimizer), np.array([[0.5]]), {}, hyper)
    (after,) = kernel.step(f, [batch], 0)
    assert after.theta.tolist() == [[-1.0]]
    shown = explain(f, batch, 0)
    assert shown[-1].title == "Projection"
    assert_allclose(shown[-1].before, -20.0)
    assert_allclose(shown[-1].after, -1.5)
    assert pseudocode(batch, boxed=True) == tuple(part.formula for part in shown)
