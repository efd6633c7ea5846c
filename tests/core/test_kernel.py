"""The promise: one step is the same step, whoever takes it, with whom, and in what shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gdviz.core import kernel
from gdviz.core.arrays import norm, read_only
from gdviz.core.kernel import Batch, Evals, Method
from gdviz.core.objectives import OBJECTIVES, Objective, build
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.base import StepContext
from gdviz.core.optimizers.treatments import AddNoise, ClipNorm

if TYPE_CHECKING:
    from gdviz.core.objectives import Window

Array = np.ndarray[Any, Any]
SHAPES = [(), (3,), (2, 3)]
TREATMENTS = (AddNoise(), ClipNorm())


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


def hyper_of(key: str) -> dict[str, Array]:
    values = {spec.name: np.float64(spec.default) for spec in OPTIMIZERS[key].params}
    return {**values, "lr": np.float64(1e-3)}


def batch(
    key: str, theta: Array, seed: int = 5, treatments: tuple[Any, ...] = (), **hyper: Array
) -> Batch:
    """A batch in the middle of a run: its memory is not empty, and nothing can be written."""
    rng = np.random.default_rng(seed)
    optimizer = OPTIMIZERS[key]
    state = {
        name: read_only(np.abs(rng.standard_normal(zeros.shape)))
        for name, zeros in optimizer.init(theta).items()
    }
    values = {name: read_only(np.asarray(v)) for name, v in {**hyper_of(key), **hyper}.items()}
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
    (after,) = kernel.step(rosenbrock(), [before], 4)
    assert after.theta.shape == (2, *shape)
    assert not np.shares_memory(after.theta, before.theta)
    assert set(after.state) == {slot.name for slot in OPTIMIZERS[key].slots}
    for name, values in after.state.items():
        assert values.shape == before.state[name].shape
        assert np.isfinite(values).all()


@pytest.mark.parametrize("shape", SHAPES[1:])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_batch_takes_the_step_that_each_lane_takes_alone(
    key: str, shape: tuple[int, ...]
) -> None:
    theta = points(shape)
    many = batch(key, theta)
    (after,) = kernel.step(rosenbrock(), [many], 4)
    for lane in np.ndindex(*shape):
        state = {name: values[:, *lane] for name, values in many.state.items()}
        one = Batch(many.method, theta[:, *lane], state, many.hyper)
        (alone,) = kernel.step(rosenbrock(), [one], 4)
        assert_allclose(after.theta[:, *lane], alone.theta, rtol=1e-15)
        for name, values in after.state.items():
            assert_allclose(values[:, *lane], alone.state[name], rtol=1e-15)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_hyperparameters_differ_from_lane_to_lane(key: str) -> None:
    theta = points((5,))
    rng = np.random.default_rng(8)
    lanes = {
        spec.name: rng.uniform(0.1, 0.9, 5) for spec in OPTIMIZERS[key].params if spec.is_number
    }
    many = batch(key, theta, **lanes)
    (after,) = kernel.step(rosenbrock(), [many], 2)
    for i in range(5):
        state = {name: values[:, i] for name, values in many.state.items()}
        hyper = {name: np.float64(values[i]) for name, values in lanes.items()}
        one = Batch(many.method, theta[:, i], state, hyper)
        (alone,) = kernel.step(rosenbrock(), [one], 2)
        # powers of arrays and of numbers differ in the last digit
        assert_allclose(after.theta[:, i], alone.theta, rtol=1e-13)


def test_several_methods_together_step_as_each_alone() -> None:
    f = rosenbrock()
    race = [batch(key, points((n,)), seed=n) for n, key in enumerate(OPTIMIZERS, start=1)]
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
    optimizer = OPTIMIZERS["adam"]
    start = Batch(Method(optimizer), theta, optimizer.init(theta), hyper_of("adam"))
    (after,) = kernel.step(build(OBJECTIVES["quadratic"], {}), [start], 0)
    assert_allclose(theta - after.theta, [1e-3, -1e-3], rtol=1e-8)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_recipe_declares_its_rate_first_and_begins_empty(key: str) -> None:
    optimizer = OPTIMIZERS[key]
    names = [spec.name for spec in optimizer.params]
    assert names[0] == "lr"
    assert len(set(names)) == len(names)
    slots = [slot.name for slot in optimizer.slots]
    assert len(set(slots)) == len(slots)
    assert set(optimizer.init(points((4,)))) == set(slots)
    assert not any(zeros.any() for zeros in optimizer.init(points((4,))).values())
    assert optimizer.reference
    for part in (*optimizer.plan, *optimizer.links):
        assert part.formula.count("{") == part.formula.count("}")
        assert part.sentence.endswith(".")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_first_order_step_costs_one_gradient(key: str) -> None:
    assert Method(OPTIMIZERS[key]).cost == Evals(values=0, gradients=1, hessians=0)


def context(**hyper: Array) -> StepContext:
    return StepContext(0, np.zeros((2, 3)), hyper, {}, ())


def test_noise_is_added_plainly_or_in_proportion() -> None:
    g = read_only(np.array([[1.0, -2.0, 0.0], [4.0, 0.5, 0.0]]))
    xi = read_only(np.array([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]]))
    ctx = context(
        std=np.array([0.5, 0.0, 0.0]), std_relative=np.array([0.0, 0.5, 0.5]), noise=xi
    )
    noisy, _ = AddNoise().apply(g, ctx)
    assert_allclose(noisy, [[1.5, -1.0, 0.0], [3.5, 0.25, 0.0]])


def test_a_long_gradient_is_shortened_in_its_direction_and_a_short_one_is_untouched() -> None:
    g = read_only(np.array([[3.0, 0.3, 0.0], [-4.0, 0.1, 0.0]]))
    clipped, _ = ClipNorm().apply(g, context(clip_norm=np.array(1.0)))
    assert_allclose(clipped[:, 0], [0.6, -0.8], rtol=1e-15)
    assert_array_equal(clipped[:, 1:], g[:, 1:])
    limits, _ = ClipNorm().apply(g, context(clip_norm=np.array([2.5, 0.1, 1.0])))
    assert_allclose(norm(limits), [2.5, 0.1, 0.0], rtol=1e-15)


def test_a_length_does_not_overflow_before_it_must() -> None:
    assert_allclose(norm(np.array([[3e200], [4e200]])), [5e200])
    assert_allclose(norm(np.array([[-2.0, 2.0]])), [2.0, 2.0])


def test_a_read_only_view_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_only(np.zeros(3))[0] = 1.0
