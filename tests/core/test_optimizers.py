"""The promise: each method is the published one, and does what its theory says."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gdviz.core import kernel
from gdviz.core.analysis.step_matrix import Model
from gdviz.core.kernel import Batch, Method
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.data import columns

Array = np.ndarray[Any, Any]


def bowl(**params: float) -> Objective:
    return build(OBJECTIVES["quadratic"], params)


def landscape(key: str) -> Objective:
    kind = OBJECTIVES[key]
    return build(kind, {}, columns(kind.data) if kind.data else None)


def started(key: str, start: Any, **hyper: Any) -> Batch:
    """One lane before its first step; switches and choices among the hyperparameters."""
    optimizer = OPTIMIZERS[key].chosen(hyper)
    values = {spec.name: spec.default for spec in optimizer.params} | hyper
    inputs = {
        spec.name: np.array([float(values[spec.name])])
        for spec in optimizer.params
        if not spec.structural
    }
    theta = np.array(start, dtype=float)[:, None]
    return Batch(Method(optimizer), theta, optimizer.init(theta, inputs), inputs)


def path(
    f: Objective, key: str, start: Any, steps: int, lrs: Any = None, **hyper: Any
) -> Array:
    """Positions ``(steps + 1, D)``; `lrs` are the rates of the steps, where they change."""
    batch = started(key, start, **hyper)
    found = [batch.theta[:, 0]]
    for k in range(steps):
        if lrs is not None:
            inputs = {**batch.hyper, "lr": np.array([lrs[k]])}
            batch = Batch(batch.method, batch.theta, batch.state, inputs)
        (batch,) = kernel.step(f, [batch], k)
        found.append(batch.theta[:, 0])
    return np.array(found)


# -- second order -------------------------------------------------------------------------

CURVATURE = st.floats(1e-3, 1e3)


@pytest.mark.parametrize("key", ["newton", "newton_saddle_free"])
@given(a=CURVATURE, b=CURVATURE, angle=st.floats(-1.5, 1.5))
def test_newton_reaches_the_bottom_of_any_bowl_in_one_step(
    key: str, a: float, b: float, angle: float
) -> None:
    end = path(bowl(a=a, b=b, angle=angle), key, (3.0, -3.0), 1)[-1]
    assert np.abs(end).max() < 1e-13 * max(a, b) / min(a, b) * 10.0


def spd(dim: int, seed: int) -> Array:
    """A Hessian with eigenvalues from 1 to 30 in a random frame."""
    rng = np.random.default_rng(seed)
    q, _ = np.linalg.qr(rng.standard_normal((dim, dim)))
    return np.asarray((q * np.linspace(1.0, 30.0, dim)) @ q.T)


@pytest.mark.parametrize("key", ["bfgs", "lbfgs", "conjugate_gradient"])
@given(dim=st.integers(2, 8), seed=st.integers(0, 10**6))
def test_with_exact_line_search_a_quadratic_ends_in_as_many_steps_as_it_has_dimensions(
    key: str, dim: int, seed: int
) -> None:
    f = Model(spd(dim, seed)[..., None])
    start = np.random.default_rng(seed).uniform(1.0, 3.0, dim)
    found = path(f, key, start, dim, line_search="exact")
    assert np.abs(found[-1]).max() < 1e-8 * np.abs(start).max()
    assert np.abs(found[dim - 2]).max() > 1e-4  # and not in two fewer


def test_exact_steps_of_gd_are_perpendicular_to_each_other() -> None:
    found = path(bowl(a=9.0, b=1.0), "gd_exact", (1.0, 9.0), 6)
    steps = np.diff(found, axis=0)
    cosines = (steps[1:] * steps[:-1]).sum(axis=1)
    assert np.abs(cosines / (steps[1:] ** 2).sum(axis=1)).max() < 1e-6
    # and from here each shrinks the value by ((κ − 1)/(κ + 1))² = 0.64
    values = np.array([4.5 * x * x + 0.5 * y * y for x, y in found])
    assert_allclose(values[1:] / values[:-1], 0.64, rtol=1e-9)


@pytest.mark.parametrize("start", [(-1.2, 1.0), (1.9, -0.9), (0.0, 2.5)])
@pytest.mark.parametrize(
    "key",
    ["gd_armijo", "gd_exact", "bfgs", "lbfgs", "conjugate_gradient", "levenberg_marquardt"],
)
def test_a_search_never_goes_up(key: str, start: tuple[float, float]) -> None:
    f = landscape("rosenbrock")
    values = f.value(path(f, key, start, 60).T)
    assert (np.diff(values) <= 0.0).all()


def test_a_flat_hessian_gives_no_number_and_spares_the_other_lanes() -> None:
    f = bowl(a=2.0, b=0.0)
    batch = started("newton", (1.0, 1.0))
    (after,) = kernel.step(f, [batch], 0)
    assert np.isnan(after.theta).all()
    hess = np.stack([np.diag([2.0, 0.0]), np.diag([2.0, 1.0])], axis=-1)
    pair = Batch(batch.method, np.ones((2, 2)), {}, {"lr": np.ones(2)})
    (after,) = kernel.step(Model(hess), [pair], 0)
    assert np.isnan(after.theta[:, 0]).all()
    assert_allclose(after.theta[:, 1], 0.0, atol=1e-15)


@pytest.mark.parametrize("start", [(-1.2, 1.0), (1.9, -0.9), (-1.9, 2.9), (0.0, 2.5)])
@pytest.mark.parametrize("key", ["bfgs", "lbfgs"])
def test_wolfe_s_conditions_lead_quasi_newton_through_the_valley(
    key: str, start: tuple[float, float]
) -> None:
    # a step that only falls by enough may be so short that it says nothing of the curvature
    f = landscape("rosenbrock")
    found = path(f, key, start, 70)
    assert_allclose(found[-1], 1.0, atol=1e-8)
    assert (np.diff(f.value(found.T)) <= 0.0).all()


@pytest.mark.parametrize("search", ["wolfe", "armijo", "exact"])
@pytest.mark.parametrize("key", ["bfgs", "lbfgs", "conjugate_gradient"])
def test_a_search_at_the_bottom_stands_still_and_asks_little(key: str, search: str) -> None:
    f = landscape("himmelblau_tilted")
    batch = started(key, (-4.0, 3.0), line_search=search)
    asked = []
    for k in range(120):
        (batch,) = kernel.step(f, [batch], k)
        assert batch.asked is not None
        asked.append(float(batch.asked.values[0]))
    assert np.abs(f.grad(batch.theta)).max() < 1e-4
    assert max(asked[100:]) <= 8


def test_newton_is_drawn_to_a_saddle_and_the_saddle_free_one_leaves_it() -> None:
    f = bowl(a=1.0, b=-1.0)
    assert_allclose(path(f, "newton", (1.0, 0.1), 1)[-1], 0.0, atol=1e-15)
    away = path(f, "newton_saddle_free", (1.0, 0.1), 1)[-1]
    assert_allclose(away, [0.0, 0.2], atol=1e-15)


@pytest.mark.parametrize("key", ["gauss_newton", "natural_gradient"])
def test_one_step_solves_linear_least_squares(key: str) -> None:
    f = landscape("linear_regression")
    end = path(f, key, f.start, 1, damping=0.0)[-1]
    assert_allclose(end, f.landmarks()[0].at, rtol=1e-12)


def orders(errors: Array) -> Array:
    """log e(k+1) over log e(k): the order of convergence, once errors are small."""
    small = errors[(errors < 0.1) & (errors > 1e-9)]
    return np.asarray(np.log(small[1:]) / np.log(small[:-1]))


@pytest.mark.parametrize("key", ["newton", "newton_saddle_free"])
def test_newton_doubles_its_digits_in_every_step(key: str) -> None:
    f = landscape("himmelblau")
    errors = np.abs(path(f, key, (3.3, 2.3), 8) - [3.0, 2.0]).max(axis=1)
    assert (orders(errors) > 1.7).all()
    assert errors[-1] < 1e-14


def test_gauss_newton_doubles_its_digits_where_residuals_vanish() -> None:
    f = landscape("himmelblau")
    errors = np.abs(path(f, "gauss_newton", (3.3, 2.3), 8) - [3.0, 2.0]).max(axis=1)
    assert (orders(errors) > 1.7).all()


@pytest.mark.parametrize("key", ["bfgs", "lbfgs"])
def test_quasi_newton_is_faster_than_any_constant_factor(key: str) -> None:
    f = landscape("himmelblau")
    errors = np.abs(path(f, key, (3.3, 2.3), 14) - [3.0, 2.0]).max(axis=1)
    near = [b / a for a, b in itertools.pairwise(errors) if 1e-9 < a < 1e-2]
    assert near[-1] < 0.05
    assert near[-1] < near[0]


def test_gd_converges_linearly_at_the_factor_of_the_page() -> None:
    kappa = 25.0
    found = np.abs(path(bowl(a=kappa, b=1.0), "gd", (3.0, -3.0), 200, lr=2.0 / (1.0 + kappa)))
    factors = found[101:].max(axis=1) / found[100:-1].max(axis=1)
    assert_allclose(factors, (kappa - 1.0) / (kappa + 1.0), rtol=1e-9)


def test_conjugate_gradients_and_barzilai_borwein_beat_gd_in_a_narrow_valley() -> None:
    f, start = bowl(a=100.0, b=1.0, angle=0.4), (3.0, -3.0)
    gd = np.abs(path(f, "gd", start, 60, lr=2.0 / 101.0)[-1]).max()
    for key in ("barzilai_borwein", "conjugate_gradient", "bfgs", "lbfgs"):
        rate = 0.005 if key == "barzilai_borwein" else 1.0
        assert np.abs(path(f, key, start, 60, lr=rate)[-1]).max() < 1e-6 * gd, key


# -- momentum -----------------------------------------------------------------------------


@given(lr=st.floats(1e-4, 0.05), beta=st.floats(0.0, 0.95))
def test_which_forms_of_momentum_agree_while_rate_and_momentum_are_constant(
    lr: float, beta: float
) -> None:
    f, start = bowl(a=5.0, b=1.0, angle=0.3), (3.0, -3.0)

    def walk(key: str, rate: float) -> Array:
        return path(f, key, start, 30, lr=rate, beta=beta)

    heavy, nesterov = walk("heavy_ball", lr), walk("nesterov", lr)
    assert_allclose(walk("heavy_ball_lr", lr), heavy, rtol=1e-11, atol=1e-12)
    assert_allclose(walk("heavy_ball_ema", lr / (1.0 - beta)), heavy, rtol=1e-10, atol=1e-11)
    assert_allclose(walk("nesterov_lr", lr), nesterov, rtol=1e-11, atol=1e-12)
    # θ moved by −ηv in its last step, so that it looks ahead by β times that
    ahead = nesterov[1:] + beta * np.diff(nesterov, axis=0)
    assert_allclose(walk("nesterov_shifted", lr)[1:], ahead, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    ("one", "other"), [("heavy_ball", "heavy_ball_lr"), ("nesterov", "nesterov_lr")]
)
def test_under_a_schedule_the_forms_part(one: str, other: str) -> None:
    f, lrs = bowl(a=5.0, b=1.0), 0.02 / np.sqrt(np.arange(1, 31))
    a = path(f, one, (3.0, -3.0), 30, lrs, beta=0.9)
    b = path(f, other, (3.0, -3.0), 30, lrs, beta=0.9)
    assert_allclose(a[1], b[1])
    assert np.abs(a - b).max() > 0.01


# -- adaptive -----------------------------------------------------------------------------


def test_full_adagrad_does_not_see_how_the_axes_are_turned_and_the_diagonal_one_does() -> None:
    angle = 0.6
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    apart = {}
    for key in ("adagrad_full", "adagrad"):
        level = path(bowl(a=5.0, b=1.0), key, (3.0, -2.0), 40, lr=0.4)
        turned = path(bowl(a=5.0, b=1.0, angle=angle), key, turn @ [3.0, -2.0], 40, lr=0.4)
        apart[key] = np.abs(turned - level @ turn.T).max()
    assert apart["adagrad_full"] < 1e-6  # 1/ε is the condition of the first steps
    assert apart["adagrad"] > 0.1


def test_on_reddi_s_sequence_adam_goes_the_wrong_way_and_amsgrad_does_not() -> None:
    # β₁ = 0, β₂ = 1/(1 + C²), rates α/√t, as in the paper's theorem 1
    c = 4.0
    f = build(OBJECTIVES["reddi"], {"c": c})
    steps = 3000
    lrs = 0.3 / np.sqrt(np.arange(1, steps + 1))
    settings: dict[str, Any] = {"beta1": 0.0, "beta2": 1.0 / (1.0 + c * c)}
    adam = path(f, "adam", (0.0,), steps, lrs, **settings)
    amsgrad = path(f, "amsgrad", (0.0,), steps, lrs, **settings)
    assert adam[-1, 0] > 0.95
    assert amsgrad[-1, 0] < -0.95
    assert np.abs(adam).max() <= 1.0  # projected onto the box


def test_without_bias_correction_the_first_steps_of_adam_differ_as_the_page_says() -> None:
    # m = (1 − β₁)g and v = (1 − β₂)g²: the first step is η(1 − β₁)/√(1 − β₂) long
    f, start = bowl(a=5.0, b=1.0), (3.0, -3.0)
    found = path(f, "adam", start, 1, lr=0.1, bias_correction=False)
    assert_allclose(
        found[0] - found[1], [0.1 * 0.1 / np.sqrt(1e-3)] * 2 * np.sign(start), rtol=1e-6
    )


@pytest.mark.parametrize("key", ["adagrad", "rmsprop", "adam"])
def test_where_epsilon_stands_matters_for_tiny_gradients(key: str) -> None:
    # g = 1e-6: √(g² + ε) is about √ε = 1e-4, and |g| + ε about |g|
    f = bowl(a=1.0, b=1.0)
    scale = 0.01**0.5 if key == "rmsprop" else 1.0  # of v = (1 − ρ)g², which nothing corrects
    for inside, length in ((False, 1e-6 / (scale * 1e-6 + 1e-8)), (True, 1e-6 / 1e-4)):
        found = path(f, key, (1e-6, 1e-6), 1, lr=1.0, eps=1e-8, eps_inside=inside)
        assert_allclose(found[0] - found[1], length, rtol=1e-3)


def test_decoupled_decay_pulls_every_component_alike_and_the_other_does_not() -> None:
    f = bowl(a=1e4, b=1.0)
    plain, decayed = (
        path(f, "adamw", (1.0, 1.0), 1, lr=0.1, weight_decay=w)[-1] for w in (0.0, 0.5)
    )
    assert_allclose(plain - decayed, 0.1 * 0.5, rtol=1e-9)
    l2 = path(f, "adam_l2", (1.0, 1.0), 1, lr=0.1, weight_decay=0.5)[-1]
    assert_allclose(l2, plain, rtol=1e-6)  # rescaled away


def test_lion_moves_by_its_rate_and_blends_before_it_averages() -> None:
    f = bowl(a=5.0, b=1.0)
    found = path(f, "lion", (3.0, -3.0), 2, lr=0.1, beta1=0.9, beta2=0.99, weight_decay=0.2)
    assert_allclose(found[1], [3.0 - 0.1 * (1.0 + 0.6), -3.0 + 0.1 * (1.0 + 0.6)])
    assert_allclose(np.abs(found[2] - found[1]), 0.1 * (1.0 + 0.2 * np.abs(found[1])))


def test_yogi_moves_its_squares_by_a_bounded_amount() -> None:
    # v₁ = (1 − β₂)g₁² = 0.225 and v₂ = v₁ − (1 − β₂) sign(v₁ − g₂²) g₂²
    f = bowl(a=5.0, b=1.0)
    batch = started("yogi", (3.0, -3.0), lr=0.01, beta1=0.9, beta2=0.999)
    (one,) = kernel.step(f, [batch], 0)
    assert_allclose(one.state["v"][:, 0], [0.225, 0.009])
    (two,) = kernel.step(f, [one], 1)
    g = np.array([5.0, 1.0]) * one.theta[:, 0]
    assert_allclose(two.state["v"][:, 0], [0.225, 0.009] + 0.001 * g * g)
    step = one.theta[:, 0] - batch.theta[:, 0]
    assert_allclose(step, -0.01 * np.array([1.5, -0.3]) / (np.sqrt([0.225, 0.009]) + 1e-3))


# -- around another method ----------------------------------------------------------------


def test_sam_takes_its_slope_uphill() -> None:
    f = bowl(a=5.0, b=1.0)
    g = np.array([15.0, -3.0])
    uphill = np.array([3.0, -3.0]) + 0.5 * g / np.hypot(*g)
    expected = np.array([3.0, -3.0]) - 0.1 * np.array([5.0, 1.0]) * uphill
    assert_allclose(path(f, "sam", (3.0, -3.0), 1, lr=0.1, radius=0.5)[-1], expected)
    assert_allclose(path(f, "sam", (0.0, 0.0), 1, lr=0.1)[-1], 0.0)


@pytest.mark.parametrize("base", ["gd", "adam", "heavy_ball"])
def test_lookahead_moves_its_slow_weights_between_runs_of_its_base(base: str) -> None:
    f, start = bowl(a=5.0, b=1.0, angle=0.3), np.array([3.0, -3.0])
    found = path(f, "lookahead", start, 7, base=base, lr=0.02, alpha=0.4, sync_every=3)
    fast = started(base, start, lr=0.02)
    slow, expected = start, [start]
    for k in range(7):
        (fast,) = kernel.step(f, [fast], k)
        if (k + 1) % 3 == 0:
            slow = slow + 0.4 * (fast.theta[:, 0] - slow)
            fast = Batch(fast.method, slow[:, None], fast.state, fast.hyper)
        expected.append(fast.theta[:, 0])
    assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def test_schedule_free_is_the_average_of_its_fast_points() -> None:
    f = bowl(a=5.0, b=1.0)
    batch = started("schedule_free", (3.0, -3.0), lr=0.1, beta=0.9)
    fast = []
    for k in range(20):
        (batch,) = kernel.step(f, [batch], k)
        fast.append(batch.state["z"][:, 0])
        assert_allclose(batch.theta[:, 0], np.mean(fast, axis=0), rtol=1e-12)


def test_polyak_s_step_halves_the_error_of_a_round_bowl() -> None:
    # f/‖g‖² · g = ½θ on ½‖θ‖²
    found = path(bowl(a=1.0, b=1.0), "polyak_step", (3.0, -3.0), 5)
    assert_allclose(found[1:], 0.5 * found[:-1])
    at_the_bottom = path(bowl(a=1.0, b=1.0), "polyak_step", (0.0, 0.0), 1)
    assert_allclose(at_the_bottom, 0.0)


def test_barzilai_and_borwein_s_step_is_the_inverse_of_a_curvature_that_was_seen() -> None:
    found = path(bowl(a=5.0, b=1.0), "barzilai_borwein", (3.0, -3.0), 6, lr=0.1)
    g = found * [5.0, 1.0]
    rates = np.linalg.norm(np.diff(found, axis=0), axis=1) / np.linalg.norm(g[:-1], axis=1)
    assert_allclose(rates[0], 0.1)
    s, y = np.diff(found, axis=0), np.diff(g, axis=0)
    seen = (s * s).sum(axis=1) / (s * y).sum(axis=1)
    assert_allclose(rates[1:], seen[:-1], rtol=1e-9)
    assert ((rates[1:] > 0.2 - 1e-9) & (rates[1:] < 1.0 + 1e-9)).all()


def test_the_misprints_do_what_makes_them_recognisable() -> None:
    f = bowl(a=5.0, b=1.0)
    batch = started("rmsprop_misprinted", (3.0, -3.0), lr=0.1, rho=0.9)
    lengths = []
    for k in range(40):
        (after,) = kernel.step(f, [batch], k)
        lengths.append(float(np.abs(after.theta - batch.theta).max()))
        batch = after
    assert batch.state["v"].min() > 1e9  # the cache explodes
    assert lengths[-1] < 1e-4 * lengths[0]  # and steps vanish
    right = path(f, "adam", (3.0, -3.0), 10, lr=0.1)
    wrong = path(f, "adam_misprinted", (3.0, -3.0), 10, lr=0.1)
    assert_allclose(right[1], wrong[1])
    assert np.abs(right[10] - wrong[10]).max() > 0.05
    assert {key for key, entry in OPTIMIZERS.items() if entry.wrong} == {
        "rmsprop_misprinted", "adam_misprinted",
    }  # fmt: skip
