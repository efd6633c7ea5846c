"""The promise: the limits that are read off the kernel are those on the page, and runs obey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gdviz.core import kernel
from gdviz.core.analysis.stability import Stability, stability
from gdviz.core.analysis.step_matrix import roots_of, step_matrix
from gdviz.core.kernel import Batch, Method
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = np.ndarray[Any, Any]

LIMITS = {  # closed forms on curvature λ
    "gd": lambda lam, beta: 2.0 / lam,
    "heavy_ball": lambda lam, beta: 2.0 * (1.0 + beta) / lam,
    "heavy_ball_ema": lambda lam, beta: 2.0 * (1.0 + beta) / ((1.0 - beta) * lam),
    "nesterov": lambda lam, beta: 2.0 * (1.0 + beta) / ((1.0 + 2.0 * beta) * lam),
}
LIMITS |= {
    "heavy_ball_lr": LIMITS["heavy_ball"], "nesterov_lr": LIMITS["nesterov"],
    "nesterov_shifted": LIMITS["nesterov"], "nesterov_shifted_lr": LIMITS["nesterov"],
}  # fmt: skip
ISOTROPIC = [key for key, optimizer in OPTIMIZERS.items() if optimizer.isotropic]
CURVATURE = st.floats(1e-3, 1e4)
MOMENTUM = st.floats(0.0, 0.999)  # as far as the slider goes


def hessian(*curvatures: float, angle: float = 0.0) -> Array:
    if len(curvatures) == 1:
        return np.array([[curvatures[0]]])
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return np.asarray(turn @ np.diag(curvatures) @ turn.T)


def theory(
    key: str, hess: Array, state: Mapping[str, Array] | None = None, k: int = 0, **hyper: float
) -> Stability:
    optimizer = OPTIMIZERS[key].chosen({})
    defaults = {s.name: float(s.default) for s in optimizer.params if not s.structural}
    found = stability(optimizer, hess, defaults | hyper, state or {}, k)
    assert found is not None
    return found


def evaluated(formula: str, **values: float) -> float:
    """The number that a formula as printed stands for: ``2(1 + β)/λ_max``."""
    text = formula.replace("−", "-").replace("λ_max", "lam").replace("β", "beta")
    text = re.sub(r"(?<=[\d)])(?=[a-z(])", "*", text)  # what stands side by side is multiplied
    return float(eval(text, {"__builtins__": {}}, values))


def test_there_is_a_closed_form_for_every_method_that_theory_covers() -> None:
    assert set(ISOTROPIC) == set(LIMITS)


@pytest.mark.parametrize("key", ISOTROPIC)
@given(lam=CURVATURE, beta=MOMENTUM)
@example(lam=1.0, beta=0.999)  # the average form stands its rate 2000 times over
def test_the_limit_is_the_closed_form_and_the_printed_formula(
    key: str, lam: float, beta: float
) -> None:
    found = theory(key, hessian(lam), lr=0.1 / lam, beta=beta)
    assert found.limit is not None
    assert_allclose(found.limit, LIMITS[key](lam, beta), rtol=1e-6)
    printed = evaluated(OPTIMIZERS[key].limit, lam=lam, beta=beta)
    assert_allclose(found.limit, printed, rtol=1e-6)


@given(mu=CURVATURE, kappa=st.floats(1.5, 1e3), angle=st.floats(-3.0, 3.0))
def test_gradient_descent_is_fastest_at_two_over_the_sum_of_curvatures(
    mu: float, kappa: float, angle: float
) -> None:
    hess = hessian(mu, kappa * mu, angle=angle)
    found = theory("gd", hess, lr=1.0)
    assert found.best is not None
    assert_allclose(found.best, 2.0 / (mu + kappa * mu), rtol=1e-6)
    assert_allclose(found.condition, kappa, rtol=1e-6)
    rate = (kappa - 1.0) / (kappa + 1.0)
    assert_allclose(theory("gd", hess, lr=found.best).radius, rate, rtol=1e-6)


def test_equal_curvatures_are_done_in_one_step() -> None:
    found = theory("gd", hessian(4.0, 4.0), lr=0.25)
    assert found.radius == 0.0
    assert found.best == pytest.approx(0.25, rel=1e-6)


@given(mu=CURVATURE, kappa=st.floats(2.0, 1e3))
def test_heavy_ball_with_polyak_s_momentum_is_fastest_at_polyak_s_rate(
    mu: float, kappa: float
) -> None:
    root = np.sqrt(kappa)
    beta = ((root - 1.0) / (root + 1.0)) ** 2
    hess = hessian(mu, kappa * mu)
    found = theory("heavy_ball", hess, lr=1.0 / mu, beta=beta)
    assert found.best is not None
    assert_allclose(found.best, 4.0 / (np.sqrt(mu) + np.sqrt(kappa * mu)) ** 2, rtol=1e-6)
    at_best = theory("heavy_ball", hess, lr=found.best, beta=beta)
    # the double root splits like the square root of a rounding error
    assert_allclose(at_best.radius, (root - 1.0) / (root + 1.0), rtol=1e-3)


@given(beta=st.floats(0.3, 0.95), share=st.floats(0.0, 0.9))
def test_where_momentum_alone_decides_the_lowest_such_rate_is_the_best(
    beta: float, share: float
) -> None:
    # between (1 - √β)²/μ and (1 + √β)²/L every factor is √β
    root = np.sqrt(beta)
    widest = ((1.0 + root) / (1.0 - root)) ** 2
    found = theory("heavy_ball", hessian(1.0, widest**share), lr=0.1, beta=beta)
    assert found.best is not None
    assert_allclose(found.best, (1.0 - root) ** 2, rtol=1e-4)


@pytest.mark.parametrize("key", ISOTROPIC)
@given(angle=st.floats(-3.2, 3.2), share=st.floats(0.05, 1.4))
def test_turning_the_bowl_changes_nothing(key: str, angle: float, share: float) -> None:
    rate = share * LIMITS[key](5.0, 0.6)
    straight = theory(key, hessian(1.0, 5.0), lr=rate, beta=0.6)
    turned = theory(key, hessian(1.0, 5.0, angle=angle), lr=rate, beta=0.6)
    assert_allclose(turned.curvatures, [1.0, 5.0], rtol=1e-9)
    assert_allclose(turned.limit, straight.limit, rtol=1e-6)
    assert_allclose(turned.radius, straight.radius, rtol=1e-6)


def test_the_curve_over_the_rate_passes_through_one_at_the_limit() -> None:
    found = theory("nesterov", hessian(1.0, 30.0), lr=0.01, beta=0.8)
    assert found.limit is not None
    assert found.lrs[-1] > 1.2 * found.limit  # what lies beyond it is shown
    inside = found.lrs < found.limit
    assert (found.radii[inside] < 1.0).all()
    assert (found.radii[~inside] >= 1.0).all()


def test_a_rate_far_beyond_the_limit_does_not_stretch_the_curve() -> None:
    found = theory("gd", hessian(1.0, 5.0), lr=1e4)
    assert found.limit is not None
    assert found.lrs[-1] < 10.0 * found.limit


@pytest.mark.parametrize("curvatures", [(-1.0, 5.0), (-5.0, -1.0), (-2.0,)])
def test_negative_curvature_has_no_limit(curvatures: tuple[float, ...]) -> None:
    found = theory("gd", hessian(*curvatures), lr=0.1)
    assert found.limit is None
    assert found.best is None
    assert np.isnan(found.condition)
    assert found.radius > 1.0


@pytest.mark.parametrize("hess", [np.zeros((2, 2)), np.full((2, 2), np.nan)])
def test_without_curvature_theory_is_silent(hess: Array) -> None:
    hyper = {"lr": 0.1}
    assert stability(OPTIMIZERS["gd"], hess, hyper, {}, 0) is None


# -- eigenvalues -----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["newton_saddle_free", "newton"])
@pytest.mark.parametrize("hess", [np.diag([5.0, 0.0]), np.diag([2.0, 1.0, 0.0])])
def test_a_step_that_no_number_describes_silences_theory(key: str, hess: Array) -> None:
    hyper = {spec.name: float(spec.default) for spec in OPTIMIZERS[key].params}
    assert stability(OPTIMIZERS[key].chosen({}), hess, hyper, {}, 0) is None


@pytest.mark.parametrize("curvature", [1e-300, 1e300])
def test_rates_whose_factors_are_beyond_all_numbers_lead_away(curvature: float) -> None:
    optimizer = OPTIMIZERS["lookahead"].chosen({"base": "heavy_ball_ema"})
    hyper = {s.name: float(s.default) for s in optimizer.params if not s.structural}
    found = stability(optimizer, np.array([[curvature]]), hyper, {}, 0)
    assert found is None or not np.isnan(found.radii).any()


def test_the_closed_form_of_two_by_two_agrees_with_lapack() -> None:
    matrices = np.random.default_rng(7).standard_normal((2, 2, 50, 20))
    ours = roots_of(matrices)
    theirs = np.linalg.eigvals(np.moveaxis(matrices, (0, 1), (-2, -1)).astype(complex))
    theirs = np.moveaxis(theirs, -1, 0)
    same = np.abs(ours - theirs).max(axis=0)
    swapped = np.abs(ours - theirs[::-1]).max(axis=0)
    assert np.minimum(same, swapped).max() < 1e-9


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_roots_add_up_to_the_trace_and_multiply_to_the_determinant(n: int) -> None:
    matrices = np.random.default_rng(n).standard_normal((n, n, 30))
    roots = roots_of(matrices)
    assert roots.shape == (n, 30)
    assert_allclose(roots.sum(axis=0), np.trace(matrices), atol=1e-9)
    determinant = np.linalg.det(np.moveaxis(matrices, -1, 0))
    assert_allclose(roots.prod(axis=0), determinant, atol=1e-9)


def test_the_matrix_of_the_step_is_the_step() -> None:
    # two of our own steps against the matrix, with a velocity that is not zero
    optimizer, hess = OPTIMIZERS["nesterov"], hessian(1.0, 5.0, angle=0.7)
    hyper = {"lr": np.float64(0.1), "beta": np.float64(0.8)}
    matrix = step_matrix(optimizer, hess, hyper, {}, 0)
    objective = build(OBJECTIVES["quadratic"], {"a": 1.0, "b": 5.0, "angle": 0.7})
    theta, v = np.array([3.0, -1.0]), np.array([0.5, 2.0])
    (moved,) = kernel.step(objective, [Batch(Method(optimizer), theta, {"v": v}, hyper)], 0)
    expected = np.concatenate([moved.theta, moved.state["v"]])
    assert_allclose(matrix @ np.concatenate([theta, v]), expected, rtol=1e-12)


# -- adaptive methods with their scaling held --------------------------------------------


@given(
    beta1=st.floats(0.0, 0.95),
    beta2=st.floats(0.5, 0.999),
    k=st.sampled_from([0, 1, 5, 40, 10**6]),
    spread=st.floats(0.01, 100.0),
    angle=st.floats(-1.5, 1.5),
)
def test_adam_is_stable_up_to_its_preconditioned_curvature(
    beta1: float, beta2: float, k: int, spread: float, angle: float
) -> None:
    # J. M. Cohen et al., 2022: λ_max(P⁻¹H) < (2 + 2β₁)/((1 - β₁)η), here with the bias
    # corrections of step t = k + 1 in η and P
    hess, v, eps = hessian(1.0, 5.0, angle=angle), np.array([1.0, spread]), 1e-8
    scaling = np.sqrt(v / (1.0 - beta2 ** (k + 1))) + eps
    steepest = np.max(np.linalg.eigvals(hess / scaling[:, None]).real)
    limit = (2.0 + 2.0 * beta1) / ((1.0 - beta1) * steepest) * (1.0 - beta1 ** (k + 1))
    found = theory(
        "adam", hess, {"v": v, "m": np.zeros(2)}, k,
        lr=0.05 * limit, beta1=beta1, beta2=beta2, eps=eps,
    )  # fmt: skip
    assert found.held
    assert found.limit is not None
    assert_allclose(found.limit, limit, rtol=1e-5)


@pytest.mark.parametrize(("key", "slot"), [("rmsprop", "v"), ("adagrad", "G")])
def test_a_held_scaling_divides_the_curvature(key: str, slot: str) -> None:
    hess, squares = hessian(1.0, 5.0), np.array([4.0, 9.0])
    found = theory(key, hess, {slot: squares, "b": np.zeros(2)}, lr=0.1, eps=0.0)
    assert found.held
    assert_allclose(found.limit, 2.0 / (5.0 / 3.0), rtol=1e-6)  # λ/√s is 1/2 and 5/3


def test_accumulators_that_are_still_zero_silence_theory() -> None:
    hyper = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    state = {"v": np.array([1.0, 0.0]), "m": np.zeros(2)}
    assert stability(OPTIMIZERS["adam"].chosen({}), hessian(1.0, 5.0), hyper, state, 3) is None


# -- prediction beside measurement --------------------------------------------------------


def lengths(key: str, hess_params: dict[str, float], rates: Array, beta: float) -> Array:
    """|θ| of every lane after every step of a free run, (steps + 1, B)."""
    objective, optimizer = build(OBJECTIVES["quadratic"], hess_params), OPTIMIZERS[key]
    theta = np.tile([[3.0], [-2.0]], len(rates))
    hyper = {"lr": rates, "beta": np.full(len(rates), beta)}
    batch = Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)
    found = [np.hypot(*batch.theta)]
    for k in range(1600):
        (batch,) = kernel.step(objective, [batch], k)
        found.append(np.hypot(*batch.theta))
    return np.array(found)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("angle", [0.0, 0.6])
@pytest.mark.parametrize("key", ISOTROPIC)
def test_a_free_run_grows_exactly_past_the_predicted_limit(
    key: str, angle: float, beta: float
) -> None:
    params = {"a": 5.0, "b": 1.0, "angle": angle}
    hess = build(OBJECTIVES["quadratic"], params).hess(np.zeros(2))
    limit = theory(key, hess, lr=0.1, beta=beta).limit
    assert limit is not None
    rates = limit * np.array([0.999, 1.001])
    size = lengths(key, params, rates, beta)
    grows = size[1400:].max(axis=0) > size[500:700].max(axis=0)
    assert grows.tolist() == [False, True]
    for rate, outcome in zip(rates, grows, strict=True):
        assert (theory(key, hess, lr=float(rate), beta=beta).radius > 1.0) == outcome


@pytest.mark.parametrize("share", [0.3, 0.9, 1.05])
@pytest.mark.parametrize("key", ISOTROPIC)
def test_errors_change_by_the_predicted_factor_per_step(key: str, share: float) -> None:
    params = {"a": 5.0, "b": 1.0, "angle": 0.6}
    hess = build(OBJECTIVES["quadratic"], params).hess(np.zeros(2))
    limit = theory(key, hess, lr=0.1, beta=0.8).limit
    assert limit is not None
    predicted = theory(key, hess, lr=share * limit, beta=0.8).radius
    size = lengths(key, params, np.array([share * limit]), 0.8)[:301, 0]
    # envelopes over windows of fifty steps: complex roots turn
    early, late = size[51:101].max(), size[251:301].max()
    assert_allclose((late / early) ** (1.0 / 200.0), predicted, rtol=5e-3)
