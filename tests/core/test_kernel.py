"""The promise: one step is the same step, whoever takes it, with whom, and in what shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core import kernel
from gdviz.core.arrays import norm, read_only
from gdviz.core.expression import names
from gdviz.core.kernel import Batch, Evals, Method
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers import treatments as given
from gdviz.core.optimizers.base import ANSWERS, Let, Search
from gdviz.engine.data import columns

if TYPE_CHECKING:
    from gdviz.core.objectives import Window

Array = np.ndarray[Any, Any]
SHAPES = [(), (3,), (2, 3)]
TREATMENTS = (given.NOISE, given.CLIP_NORM)


@dataclass(frozen=True, slots=True)
class Counting(Objective):
    """f = ½(5x² + y²), which remembers how often it was asked."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    key: ClassVar[str] = "counting"
    title: ClassVar[str] = "Counting"
    window: ClassVar[Window] = ((-1.0, 1.0), (-1.0, 1.0))
    start: ClassVar[tuple[float, ...]] = (1.0, 1.0)

    def value(self, x: Array) -> Array:
        self.asked.append(("value", x.shape[-1]))
        return np.asarray(2.5 * x[0] * x[0] + 0.5 * x[1] * x[1])

    def grad(self, x: Array) -> Array:
        self.asked.append(("grad", x.shape[-1]))
        return np.stack([5.0 * x[0], x[1]])


def rosenbrock() -> Objective:
    return build(OBJECTIVES["rosenbrock"], {})


def landscape(key: str) -> Objective:
    """One that has what the method asks for."""
    if OPTIMIZERS[key].wants <= {"hessian", "jacobian"}:
        return rosenbrock()
    return build(OBJECTIVES["linear_regression"], {}, columns("penguins"))


def hyper_of(key: str) -> dict[str, Array]:
    numbers = [spec for spec in OPTIMIZERS[key].params if not spec.structural]
    return {**{spec.name: np.float64(spec.default) for spec in numbers}, "lr": np.float64(1e-3)}


def batch(
    key: str, theta: Array, seed: int = 5, treatments: tuple[Any, ...] = (), **hyper: Array
) -> Batch:
    """A batch in the middle of a run: its memory is not empty, and nothing can be written."""
    rng = np.random.default_rng(seed)
    optimizer = OPTIMIZERS[key].chosen({})
    values = {name: read_only(np.asarray(v)) for name, v in {**hyper_of(key), **hyper}.items()}
    state = {
        name: read_only(np.asarray(begun + 0.5 * np.abs(rng.standard_normal(begun.shape))))
        for name, begun in optimizer.init(theta, values).items()
    }
    if "a" in state:  # the mean of slopes, whose square is less than the mean of squares
        state["a"] = read_only(np.asarray(0.1 * state["a"]))
    for name, slot in optimizer.slots.items():
        if slot.shape == "matrix":  # symmetric and positive definite, as all of them stay
            state[name] = read_only(state[name] + np.swapaxes(state[name], 0, 1))
    return Batch(Method(optimizer, treatments), read_only(theta), state, values)


def points(shape: tuple[int, ...], seed: int = 3) -> Array:
    return np.random.default_rng(seed).uniform(-1.5, 1.5, (2, *shape))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_step_keeps_shapes_and_writes_into_nothing_it_was_given(
    key: str, shape: tuple[int, ...]
) -> None:
    noise = read_only(points(shape, seed=9))
    before = batch(
        key, points(shape), treatments=TREATMENTS, clip_norm=np.float64(2.0),
        std=np.float64(0.1), std_relative=np.float64(0.0), noise=noise,
    )  # fmt: skip
    (after,) = kernel.step(landscape(key), [before], 4)
    assert after.theta.shape == (2, *shape)
    assert not np.shares_memory(after.theta, before.theta)
    assert set(after.state) == set(OPTIMIZERS[key].slots)
    for name, values in after.state.items():
        assert values.shape == before.state[name].shape
        assert np.isfinite(values).all()


@pytest.mark.parametrize("shape", SHAPES[1:])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_batch_takes_the_step_that_each_lane_takes_alone(
    key: str, shape: tuple[int, ...]
) -> None:
    theta, f = points(shape), landscape(key)
    many = batch(key, theta)
    (after,) = kernel.step(f, [many], 4)
    for lane in np.ndindex(*shape):
        state = {name: values[..., *lane] for name, values in many.state.items()}
        one = Batch(many.method, theta[..., *lane], state, many.hyper)
        (alone,) = kernel.step(f, [one], 4)
        assert_allclose(
            after.theta[..., *lane], alone.theta, rtol=1e-12
        )  # sums may be reordered
        for name, values in after.state.items():
            assert_allclose(values[..., *lane], alone.state[name], rtol=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_hyperparameters_differ_from_lane_to_lane(key: str) -> None:
    theta = points((5,))
    rng = np.random.default_rng(8)
    lanes = {
        spec.name: rng.uniform(0.1, 0.9, 5)
        for spec in OPTIMIZERS[key].params
        if spec.kind == "real"
    }
    many, f = batch(key, theta, **lanes), landscape(key)
    (after,) = kernel.step(f, [many], 2)
    for i in range(5):
        state = {name: values[..., i] for name, values in many.state.items()}
        hyper = {**hyper_of(key), **{n: np.float64(values[i]) for n, values in lanes.items()}}
        one = Batch(many.method, theta[:, i], state, hyper)
        (alone,) = kernel.step(f, [one], 2)
        # powers of arrays and of numbers differ in the last digit
        assert_allclose(after.theta[:, i], alone.theta, rtol=1e-12)


def test_several_methods_together_step_as_each_alone() -> None:
    f = rosenbrock()
    able = [key for key in OPTIMIZERS if OPTIMIZERS[key].wants <= {"hessian", "jacobian"}]
    race = [batch(key, points((n,)), seed=n) for n, key in enumerate(able, start=1)]
    for alone, together in zip(race, kernel.step(f, race, 7), strict=True):
        (expected,) = kernel.step(f, [alone], 7)
        assert_array_equal(together.theta, expected.theta)
        for name, values in expected.state.items():
            assert_array_equal(together.state[name], values)


def test_one_call_of_the_objective_serves_all_methods() -> None:
    f = Counting()
    race = [batch(key, points((2,))) for key in ("gd", "adam", "nesterov", "rmsprop")]
    kernel.step(f, race, 0)
    assert f.asked == [("grad", 8)]


def test_gradients_that_are_known_are_not_asked_for_again() -> None:
    f = Counting()
    race = [batch(key, points((2,))) for key in ("gd", "adam", "nesterov")]
    seen = [f.grad(b.theta) for b in race]
    f.asked.clear()
    informed = kernel.step(f, race, 0, seen=seen)
    assert f.asked == [("grad", 2)]  # Nesterov's point lies elsewhere
    for a, b in zip(informed, kernel.step(f, race, 0), strict=True):
        assert_array_equal(a.theta, b.theta)


def test_a_slot_that_is_held_keeps_its_content_and_is_used_as_it_is() -> None:
    before = batch("adam", points((3,)))
    (after,) = kernel.step(rosenbrock(), [before], 4, hold=frozenset({"v"}))
    assert_array_equal(after.state["v"], before.state["v"])
    assert not np.array_equal(after.state["m"], before.state["m"])
    v_hat = before.state["v"] / (1.0 - 0.999**5)
    m_hat = after.state["m"] / (1.0 - 0.9**5)
    expected = before.theta - 1e-3 * m_hat / (np.sqrt(v_hat) + 1e-8)
    assert_allclose(after.theta, expected, rtol=1e-14)


def test_the_first_step_of_adam_has_the_length_of_its_rate() -> None:
    # m̂ = g and v̂ = g² at t = 1, so that the step is η g/(|g| + ε)
    theta = np.array([3.0, -3.0])
    optimizer, hyper = OPTIMIZERS["adam"].chosen({}), hyper_of("adam")
    start = Batch(Method(optimizer), theta, optimizer.init(theta, hyper), hyper)
    (after,) = kernel.step(build(OBJECTIVES["quadratic"], {}), [start], 0)
    assert_allclose(theta - after.theta, [1e-3, -1e-3], rtol=1e-8)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_recipe_says_what_it_is(key: str) -> None:
    optimizer = OPTIMIZERS[key]
    names = [spec.name for spec in optimizer.params]
    assert names[0] == "lr" or key == "custom"
    assert len(set(names)) == len(names)
    assert optimizer.reference or key == "custom"
    assert optimizer.weaknesses or key == "custom"
    assert optimizer.strengths or optimizer.wrong or key == "custom"
    for part in (*optimizer.plan, *optimizer.links):
        assert part.formula.count("{") == part.formula.count("}")
        assert part.sentence.endswith((".", "?", ",")) or key == "custom"


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_name_in_a_method_is_declared(key: str) -> None:
    optimizer = OPTIMIZERS[key]
    declared = {spec.name for spec in optimizer.params} | set(optimizer.slots)
    known = declared | {"theta", "k", "t", "point"}
    for stage in optimizer.plan:
        assert set(names(stage.node)) <= known
        known |= {stage.gradient, *(ANSWERS[w] for w in stage.wants if w != "gradient")}
    for link in optimizer.links:
        if isinstance(link, Let):
            assert set(names(link.node)) <= known, link.name
        known |= {link.name}
    read = {n for s in optimizer.plan for n in names(s.node)} | {
        n for link in optimizer.links if isinstance(link, Let) for n in names(link.node)
    }
    unread = {spec.name for spec in optimizer.params} - read
    searched = any(isinstance(link, Search) for link in optimizer.links)
    structural = {spec.name for spec in optimizer.params if spec.structural}
    starts = {slot.start for slot in optimizer.slots.values()}
    assert unread <= structural | starts | ({"lr"} if searched else set())


COSTS = {  # gradients, values, Hessians, Jacobians, Fisher matrices of one step
    "sam": Evals(gradients=2), "polyak_step": Evals(values=1, gradients=1),
    "newton": Evals(gradients=1, hessians=1), "newton_damped": Evals(gradients=1, hessians=1),
    "newton_saddle_free": Evals(gradients=1, hessians=1),
    "gauss_newton": Evals(gradients=1, jacobians=1),
    "levenberg_marquardt": Evals(values=1, gradients=1, jacobians=1),
    "natural_gradient": Evals(gradients=1, fishers=1),
    "gd_armijo": Evals(values=1, gradients=1), "bfgs": Evals(values=1, gradients=1),
    "lbfgs": Evals(values=1, gradients=1), "gd_exact": Evals(values=1, gradients=1),
    "conjugate_gradient": Evals(values=1, gradients=1),
}  # fmt: skip


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_step_costs_what_its_plan_asks_for(key: str) -> None:
    assert Method(OPTIMIZERS[key]).cost(2) == COSTS.get(key, Evals(gradients=1))


@pytest.mark.parametrize(("gradient", "values"), [("forward", 4), ("central", 6)])
def test_a_numerical_gradient_costs_values_only_and_is_nearly_the_gradient(
    gradient: Any, values: int
) -> None:
    assert Method(OPTIMIZERS["gd"], gradient=gradient, h=1e-5).cost(3) == Evals(values=values)
    theta, f = points((4,)), rosenbrock()
    exact = batch("gd", theta)
    rough = Batch(
        Method(exact.method.optimizer, gradient=gradient, h=1e-6), theta, {}, exact.hyper
    )
    (one,), (other,) = kernel.step(f, [exact], 0), kernel.step(f, [rough], 0)
    error = np.abs(one.theta - other.theta).max()
    assert 0.0 < error < (1e-5 if gradient == "forward" else 1e-8)


def treated(line: Any, g: Array, **hyper: Array) -> Array:
    return np.asarray(line.compute({"g": read_only(g), **hyper}))


def test_noise_is_added_plainly_or_in_proportion() -> None:
    g = np.array([[1.0, -2.0, 0.0], [4.0, 0.5, 0.0]])
    xi = read_only(np.array([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]]))
    noisy = treated(
        given.NOISE, g, std=np.array([0.5, 0.0, 0.0]),
        std_relative=np.array([0.0, 0.5, 0.5]), noise=xi,
    )  # fmt: skip
    assert_allclose(noisy, [[1.5, -1.0, 0.0], [3.5, 0.25, 0.0]])


def test_a_long_gradient_is_shortened_in_its_direction_and_a_short_one_is_untouched() -> None:
    g = np.array([[3.0, 0.3, 0.0], [-4.0, 0.1, 0.0]])
    clipped = treated(given.CLIP_NORM, g, clip_norm=np.array(1.0))
    assert_allclose(clipped[:, 0], [0.6, -0.8], rtol=1e-15)
    assert_array_equal(clipped[:, 1:], g[:, 1:])
    limits = treated(given.CLIP_NORM, g, clip_norm=np.array([2.5, 0.1, 1.0]))
    assert_allclose(norm(limits), [2.5, 0.1, 0.0], rtol=1e-15)


def test_components_are_cut_one_by_one() -> None:
    g = np.array([[3.0, 0.3], [-4.0, 0.1]])
    cut = treated(given.CLIP_VALUE, g, clip_value=np.array(1.0))
    assert_array_equal(cut, [[1.0, 0.3], [-1.0, 0.1]])


def test_sixteen_bits_lose_small_slopes_and_a_scale_rescues_them() -> None:
    g = np.array([[1e-9], [0.1]])
    lost = treated(given.HALF, g, loss_scale=np.array(1.0))
    assert lost[0, 0] == 0.0
    assert_allclose(lost[1, 0], np.float16(0.1))
    rescued = treated(given.HALF, g, loss_scale=np.array(65536.0))
    assert_allclose(rescued[0, 0], 1e-9, rtol=1e-3)


def test_a_step_whose_slope_does_not_fit_into_sixteen_bits_is_left_out() -> None:
    # 65504 is the largest; the other lane goes on
    theta = np.array([[3.0, 0.3], [-3.0, -0.3]])
    before = batch("adam", theta, treatments=(given.HALF,), loss_scale=np.float64(1e4))
    (after,) = kernel.step(build(OBJECTIVES["quadratic"], {}), [before], 4)
    assert_array_equal(after.theta[:, 0], theta[:, 0])
    assert (after.theta[:, 1] != theta[:, 1]).all()
    for name, values in after.state.items():
        assert_array_equal(values[:, 0], before.state[name][:, 0])
        assert (values[:, 1] != before.state[name][:, 1]).all()


def test_a_penalty_pulls_where_the_slope_was_taken() -> None:
    theta = np.array([[2.0], [1.0]])
    before = batch("nesterov", theta, treatments=(given.L2,), l2=np.float64(0.5))
    (after,) = kernel.step(build(OBJECTIVES["quadratic"], {}), [before], 0)
    point = theta - 1e-3 * 0.9 * before.state["v"]
    v = 0.9 * before.state["v"] + np.array([[5.0], [1.0]]) * point + 0.5 * point
    assert_allclose(after.theta, theta - 1e-3 * v, rtol=1e-14)


def test_a_length_does_not_overflow_before_it_must() -> None:
    assert_allclose(norm(np.array([[3e200], [4e200]])), [5e200])
    assert_allclose(norm(np.array([[-2.0, 2.0]])), [2.0, 2.0])


def test_a_read_only_view_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_only(np.zeros(3))[0] = 1.0


@dataclass(frozen=True, slots=True)
class Hill(Objective):
    """J = 3 − ½(5x² + y²), to be climbed."""

    key: ClassVar[str] = "hill"
    title: ClassVar[str] = "Hill"
    sense: ClassVar[Any] = "max"
    window: ClassVar[Window] = ((-1.0, 1.0), (-1.0, 1.0))
    start: ClassVar[tuple[float, ...]] = (1.0, 1.0)

    def value(self, x: Array) -> Array:
        return np.asarray(3.0 - 2.5 * x[0] * x[0] - 0.5 * x[1] * x[1])

    def grad(self, x: Array) -> Array:
        return np.stack([-5.0 * x[0], -x[1]])

    def hess(self, x: Array) -> Array:
        h = np.zeros((2, *x.shape))
        h[0, 0], h[1, 1] = -5.0, -1.0
        return h


@pytest.mark.parametrize(
    "key", ["gd", "adam", "nesterov", "newton", "gd_armijo", "bfgs", "sam"]
)
@pytest.mark.parametrize("observed", [False, True])
def test_what_is_to_be_climbed_is_climbed_as_its_negative_is_descended(
    key: str, *, observed: bool
) -> None:
    up, down = Hill(), Counting()
    theta = np.array([[0.7, -0.2], [0.4, 1.0]])
    hyper = hyper_of(key)
    if key == "newton":
        down = Bowl()
    one = other = Batch(Method(OPTIMIZERS[key].chosen({})), theta, {}, hyper)
    one = other = Batch(one.method, theta, one.method.optimizer.init(theta, hyper), hyper)
    for k in range(4):
        seen = [up.grad(one.theta)] if observed else None
        (one,), (other,) = kernel.step(up, [one], k, seen=seen), kernel.step(down, [other], k)
        assert (up.value(one.theta) > up.value(theta)).all()
    assert_allclose(one.theta, other.theta, rtol=1e-12)


class Bowl(Counting):
    """The same with its Hessian."""

    def hess(self, x: Array) -> Array:
        return -Hill().hess(x)


def test_a_step_uses_the_slope_of_its_own_samples_whatever_was_observed() -> None:
    f = build(OBJECTIVES["linear_regression"], {}, columns("penguins"))
    theta = np.array([[0.5, -0.2, 0.0], [0.4, 1.0, 0.1]])
    rows = np.random.default_rng(4).integers(0, f.samples, (16, 3))
    given_ = Batch(Method(OPTIMIZERS["gd"]), theta, {}, {"lr": np.array(0.1)}, rows=rows)
    (moved,) = kernel.step(f, [given_], 0, seen=[f.grad(theta)])
    for lane in range(3):
        own = f.grad_on(theta[:, lane], rows[:, lane])
        assert_allclose(moved.theta[:, lane], theta[:, lane] - 0.1 * own, rtol=1e-12)
    assert moved.rows is rows
