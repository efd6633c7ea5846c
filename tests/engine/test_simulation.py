"""The promise: a run depends on its own settings alone, not on how and with whom it runs."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from gdviz.core import noise
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.api import simulate, simulate_scene
from gdviz.engine.plan import labels, resolve
from gdviz.engine.simulation import Simulation, simulate_plan
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import AddRun, RemoveRun, SetHyper, SetObjectiveParam, SetRun, SetScene
from gdviz.scene.records import RunSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene

FIELD = (
    "gd", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "rprop",
    "gd_armijo", "bfgs", "lookahead", "schedule_free", "barzilai_borwein",
)  # fmt: skip
NOISE = {"kind": "gaussian", "std": 0.1, "seed": 3}


def scene(*runs: dict[str, Any], **settings: Any) -> Scene:
    tree = {"objective": "quadratic", "start": [3, -3], "steps": 40, **settings}
    return from_builtins({**tree, "runs": list(runs)})


def race(**settings: Any) -> Scene:
    return scene(*({"optimizer": key, "hyper": {"lr": 0.02}} for key in FIELD), **settings)


def assert_same(one: Run, other: Run) -> None:
    for name in ("theta", "loss", "grad_norm", "lr"):
        assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert set(one.memory) == set(other.memory)
    for name, values in one.memory.items():
        assert_array_equal(values, other.memory[name], err_msg=name)
    assert one.status == other.status
    assert one.evals == other.evals


def after(steps: int) -> Callable[[], bool]:
    """Enough after that many joint steps."""
    counter = itertools.count()
    return lambda: next(counter) >= steps


def finished(s: Scene, previous: Simulation | None = None) -> Simulation:
    simulation = Simulation(resolve(s), previous)
    simulation.advance(lambda: False)
    return simulation


@pytest.mark.parametrize("objective", ["quadratic", "himmelblau_tilted", "linear_regression"])
def test_a_run_in_a_race_is_the_run_alone(objective: str) -> None:
    s = race(objective=objective, start=[1.0, -1.0], noise=NOISE, clip_norm=5.0)
    for spec, run in zip(s.runs, simulate_scene(s), strict=True):
        (alone,) = simulate_scene(msgspec.structs.replace(s, runs=(spec,)))
        assert_same(run, alone)


@given(pieces=st.lists(st.integers(0, 15), max_size=8))
def test_a_race_in_pieces_is_the_race_at_once(pieces: list[int]) -> None:
    plan = resolve(race(noise=NOISE))
    simulation = Simulation(plan)
    for piece in pieces:
        simulation.advance(after(piece))
    simulation.advance(lambda: False)
    assert simulation.complete
    for one, other in zip(simulation.runs(), simulate_plan(plan), strict=True):
        assert_same(one, other)


def test_what_is_known_of_a_run_does_not_change_while_it_goes_on() -> None:
    simulation = Simulation(resolve(race()))
    simulation.advance(after(10))
    early = simulation.runs()
    copies = [run.theta.copy() for run in early]
    assert not simulation.complete  # what is walked as floats goes in long pieces
    assert {run.status.name for run in early} == {"RUNNING", "MAX_STEPS"}
    simulation.advance(lambda: False)
    for run, copy, later in zip(early, copies, simulation.runs(), strict=True):
        assert_array_equal(run.theta, copy)
        assert_array_equal(later.theta[: len(copy)], copy)


def test_a_history_cannot_be_written() -> None:
    run = simulate("quadratic", "adam", steps=5)
    for values in (run.theta, run.loss, run.grad_norm, run.lr, *run.memory.values()):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_step_is_written_down(key: str) -> None:
    objective = "rosenbrock" if "fisher" not in OPTIMIZERS[key].wants else "linear_regression"
    run = simulate(objective, key, steps=30, hyper={"lr": 1e-3}, schedule="inverse_sqrt")
    assert run.steps == 30
    assert run.theta.shape == (31, 2)
    assert run.loss.shape == run.grad_norm.shape == run.lr.shape == (31,)
    assert set(run.memory) == set(OPTIMIZERS[key].slots)
    for values in run.memory.values():
        assert len(values) == 31
        assert (values != values[0]).any()
    assert run.evals.gradients >= 30
    assert len(run.trials) in (0, 30)
    np.testing.assert_allclose(run.lr, 1e-3 / np.sqrt(np.arange(1, 32)))


def test_an_edit_computes_the_edited_run_alone() -> None:
    s = race()
    before = finished(s)
    again = Simulation(resolve(SetHyper(2, "lr", 0.5).apply(s)), before)
    kept = again.runs()
    for i, (old, new) in enumerate(zip(before.runs(), kept, strict=True)):
        if i == 2:
            assert new.steps == 0
        else:
            assert np.shares_memory(new.theta, old.theta)
    again.advance(lambda: False)
    for one, other in zip(
        again.runs(), simulate_scene(SetHyper(2, "lr", 0.5).apply(s)), strict=True
    ):
        assert_same(one, other)


@pytest.mark.parametrize(
    "edit",
    [
        SetRun(0, {"label": "mine", "visible": False, "colour": 7}, "rename"),
        SetScene("rename", title="Other"),
        RemoveRun(3),
    ],
)
def test_looks_and_company_change_no_number(edit: Any) -> None:
    s = race()
    before, changed = finished(s), edit.apply(s)
    after_edit = Simulation(resolve(changed), before)
    assert after_edit.complete
    old = {run.optimizer: run for run in before.runs()}
    for run in after_edit.runs():
        assert np.shares_memory(run.theta, old[run.optimizer].theta)


def test_another_landscape_starts_everything_again() -> None:
    s = race()
    changed = SetObjectiveParam("a", 7.0).apply(s)
    again = Simulation(resolve(changed), finished(s))
    assert {run.steps for run in again.runs()} == {0}


def test_a_run_that_was_removed_and_added_again_runs_again() -> None:
    s = race()
    less = finished(RemoveRun(1).apply(s), finished(s))
    back = AddRun(s.runs[1]).apply(RemoveRun(1).apply(s))
    again = finished(back, less)
    assert_same(again.runs()[-1], simulate_scene(s)[1])


def test_equal_runs_are_computed_once_and_shown_twice() -> None:
    one, two, three = simulate_scene(
        scene(
            {"optimizer": "adam", "label": "a"},
            {"optimizer": "gd"},
            {"optimizer": "adam", "label": "b"},
        )
    )
    assert (one.label, three.label) == ("a", "b")
    assert np.shares_memory(one.theta, three.theta)
    assert two.optimizer == "gd"


def test_runs_that_end_early_leave_the_others_running() -> None:
    ball = {"optimizer": "heavy_ball", "hyper": {"lr": 0.02}}
    s = scene(
        {**ball, "noise": {"seed": 1}, "stop": {"loss_below": 1.0}},
        {**ball, "noise": {"seed": 2}, "stop": {"max_steps": 2}},
        {"optimizer": "adam", "hyper": {"lr": 0.1}, "noise": {"seed": 3}},
        {**ball, "noise": {"seed": 4}, "hyper": {"lr": 1000.0}},
        {**ball, "noise": {"seed": 5}, "clip_norm": 2.0},
        {**ball, "noise": {"seed": 6}, "hyper": {"lr": 0.01, "beta": 0.5}},
    )
    runs = simulate_scene(s)
    names = [run.status.name for run in runs]
    assert names == [
        "CONVERGED",
        "MAX_STEPS",
        "MAX_STEPS",
        "DIVERGED",
        "MAX_STEPS",
        "MAX_STEPS",
    ]
    assert [run.steps for run in runs[1::2]] == [2, runs[3].steps, 40]
    assert 2 < runs[0].steps < 40
    assert runs[3].steps < 10
    for spec, run in zip(s.runs, runs, strict=True):
        (alone,) = simulate_scene(msgspec.structs.replace(s, runs=(spec,)))
        assert_same(run, alone)


def test_step_k_uses_row_k_of_the_noise() -> None:
    run = simulate("quadratic", "gd", (3, -3), 50, hyper={"lr": 0.05}, noise=NOISE)
    rows = noise.rows(3, 50, 2)
    grad = run.theta[:-1] * [5.0, 1.0]
    expected = run.theta[:-1] - 0.05 * (grad + 0.1 * rows)
    np.testing.assert_allclose(run.theta[1:], expected, rtol=1e-13, atol=1e-14)


def test_a_longer_run_begins_like_the_shorter_one() -> None:
    short, long = (simulate("quadratic", "adam", steps=n, noise=NOISE) for n in (20, 60))
    assert_array_equal(long.theta[:21], short.theta)


def test_runs_share_their_noise_when_they_share_the_seed() -> None:
    same, other = NOISE, {**NOISE, "seed": 4}
    runs = simulate_scene(
        scene(
            {"optimizer": "gd", "label": "a", "noise": same},
            {"optimizer": "gd", "label": "b", "noise": same, "hyper": {"lr": 0.01}},
            {"optimizer": "gd", "label": "c", "noise": other},
        )
    )
    assert_array_equal(runs[0].theta, runs[1].theta)
    assert not np.array_equal(runs[0].theta, runs[2].theta)


def test_a_run_overrides_what_the_scene_sets() -> None:
    s = scene(
        {"optimizer": "gd"},
        {"optimizer": "gd", "noise": None, "clip_norm": None, "label": "plain"},
        {"optimizer": "gd", "start": [1, 1]},
        {"optimizer": "gd", "schedule": "constant", "label": "steady"},
        {"optimizer": "gd", "schedule_params": {"period": 10}},
        {"optimizer": "gd", "stop": None},
        {"optimizer": "gd", "clip_norm": 0.5},
        noise=NOISE,
        clip_norm=2.0,
        schedule="cosine",
        schedule_params={"period": 40},
        stop={"max_steps": 30},
    )
    shared, plain, moved, steady, short, endless, clipped = simulate_scene(s)
    assert shared.steps == 30
    assert endless.steps == 40
    assert moved.theta[0].tolist() == [1.0, 1.0]
    assert (steady.lr == steady.lr[0]).all()
    assert shared.lr[20] == pytest.approx(0.005)
    assert short.lr[20] == pytest.approx(0.0)
    direct = simulate(
        "quadratic", "gd", (3, -3), 40, schedule="cosine", schedule_params={"period": 40},
        stop={"max_steps": 30},
    )  # fmt: skip
    assert_array_equal(plain.theta, direct.theta)
    for run, limit in ((shared, 2.0), (clipped, 0.5)):
        lengths = np.linalg.norm(np.diff(run.theta, axis=0), axis=1) / run.lr[:-1]
        assert lengths.max() <= limit * (1.0 + 1e-9)
        assert lengths[0] == pytest.approx(limit)


def test_the_wandering_of_one_run_s_noise_does_not_reach_another() -> None:
    quiet = {"optimizer": "gd", "noise": None}
    loud = {"optimizer": "gd", "noise": {"std": 3.0}}
    both = simulate_scene(scene(quiet, loud))
    (alone,) = simulate_scene(scene(quiet))
    assert_same(both[0], alone)


def test_multiplicative_noise_vanishes_with_the_gradient() -> None:
    settings = {"kind": "multiplicative", "std": 0.3, "seed": 1}
    run = simulate("quadratic", "gd", (3, 0), 100, hyper={"lr": 0.1}, noise=settings)
    assert (run.theta[:, 1] == 0.0).all()
    assert run.loss[-1] < 1e-8


def test_the_lines_are_named_by_method_and_by_rate_where_methods_repeat() -> None:
    s = scene(
        {"optimizer": "gd"},
        {"optimizer": "gd", "hyper": {"lr": 1 / 3}},
        {"optimizer": "adam"},
        {"optimizer": "adam", "label": "mine"},
        {"optimizer": "gd"},
        {"optimizer": "gd"},
    )
    assert labels(s) == (
        "GD, η = 0.01", "GD, η = 1/3", "Adam", "mine", "GD, η = 0.01 (2)", "GD, η = 0.01 (3)",
    )  # fmt: skip


def test_a_plan_knows_its_generation_and_window() -> None:
    plan = resolve(race(window=[[-1, 1], [-2, 2]]), generation=7)
    assert plan.generation == 7
    assert plan.window == ((-1.0, 1.0), (-2.0, 2.0))
    assert resolve(race()).window == ((-3.5, 3.5), (-3.5, 3.5))


def test_the_same_settings_written_differently_are_the_same_run() -> None:
    written = RunSpec(optimizer="adam", hyper={"beta1": 0.9, "lr": 1e-3})
    plain = RunSpec(optimizer="adam", label="x", colour=3)
    s = race()
    plans = resolve(msgspec.structs.replace(s, runs=(written, plain))).runs
    assert plans[0] == plans[1]


def test_runs_of_one_method_share_a_batch_with_and_without_treatments() -> None:
    # treatments that were equal but not identical kept every noisy run in a batch of its own
    for settings in (
        {},
        {"noise": NOISE},
        {"clip_norm": 2.0},
        {"noise": NOISE, "clip_norm": 1},
    ):
        one, two = resolve(
            scene(
                {"optimizer": "adam", **settings},
                {"optimizer": "adam", "hyper": {"lr": 0.5}, **settings},
            )
        ).runs
        assert one.method == two.method
        assert hash(one.method) == hash(two.method)
