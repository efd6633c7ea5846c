"""The promise: what is done to a gradient is done in the order that is shown, and counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.engine import cohort, path_run
from gdviz.engine.run import batch_at, state_at

PLATEAU = json.loads(
    (Path(__file__).parents[1] / "data" / "plateau.json").read_text(encoding="utf-8")
)["cases"]
NOISE = {"kind": "gaussian", "std": 0.5, "seed": 4}


def bowl(optimizer: str = "gd", **settings: Any) -> gdviz.engine.run.Run:
    settings = {"hyper": {"lr": 0.1}, "steps": 30, **settings}
    return gdviz.simulate("quadratic", optimizer, (3.0, -3.0), **settings)


def test_n_noisy_gradients_are_averaged_before_each_step() -> None:
    # the same as one step with the mean of the n rows of noise, and counted as n gradients
    run = bowl(noise=NOISE, accumulate=4)
    rows = np.random.default_rng(4).standard_normal((120, 2)).reshape(30, 4, 2)
    theta = np.array([3.0, -3.0])
    for k in range(30):
        theta = theta - 0.1 * (theta * [5.0, 1.0] + 0.5 * rows[k].mean(axis=0))
        assert_allclose(run.theta[k + 1], theta, rtol=1e-12)
    assert run.evals.gradients == 120
    assert_array_equal(bowl(noise=NOISE, accumulate=1).theta, bowl(noise=NOISE).theta)


def test_averaging_makes_noise_smaller_by_the_root_of_their_number() -> None:
    def spread(n: int) -> float:
        run = bowl(noise=NOISE, accumulate=n, steps=4000)
        return float(run.theta[500:].std(axis=0).mean())

    assert_allclose(spread(1) / spread(16), 4.0, rtol=0.1)


@pytest.mark.parametrize(("kind", "values"), [("forward", 3), ("central", 4)])
def test_numerical_gradients_are_counted_in_values(kind: str, values: int) -> None:
    exact = bowl()
    run = bowl(gradient={"kind": kind, "h": 1e-6})
    assert run.evals == (30 * values, 0, 0, 0, 0)
    assert_allclose(run.theta, exact.theta, atol=1e-5 if kind == "forward" else 1e-8)
    with_noise = bowl(gradient={"kind": kind, "h": 1e-6}, noise=NOISE, accumulate=3)
    assert with_noise.evals.values == 30 * 3 * values


def test_a_difference_is_wrong_by_h_when_large_and_by_rounding_when_small() -> None:
    errors = {}
    for h in (1.0, 1e-3, 1e-8, 1e-15):
        run = gdviz.simulate(
            "rosenbrock", "gd", steps=1, hyper={"lr": 1.0}, gradient={"kind": "forward", "h": h}
        )
        exact = gdviz.simulate("rosenbrock", "gd", steps=1, hyper={"lr": 1.0})
        errors[h] = np.abs(run.theta[1] - exact.theta[1]).max()
    assert errors[1.0] > errors[1e-3] > errors[1e-8]
    assert errors[1e-15] > 1e3 * errors[1e-8]


def test_small_gradients_vanish_in_sixteen_bits_and_a_scale_brings_them_back() -> None:
    def final(**settings: Any) -> float:
        run = gdviz.simulate(
            "quadratic", "gd", (1e-8, 1e-8), steps=50, objective_params={"a": 1.0, "b": 1.0},
            hyper={"lr": 0.5}, **settings,
        )  # fmt: skip
        return float(np.abs(run.theta[-1]).max())

    assert final() < 1e-20
    assert final(float16={}) == 1e-8  # not a single step was made
    assert final(float16={"loss_scale": 1e6}) < 1e-12


def test_a_gradient_that_overflows_leaves_steps_out_and_the_run_alive() -> None:
    run = bowl("adam", float16={"loss_scale": 1e6})
    assert_array_equal(run.theta, np.tile([3.0, -3.0], (31, 1)))
    assert run.status.name == "MAX_STEPS"
    assert not run.memory["m"].any()
    last = run.explain(3)[-1]
    assert last.title == "Range"
    assert_array_equal(last.after, 0.0)


def test_treatments_follow_each_other_in_the_order_of_the_scene() -> None:
    run = bowl(
        noise=NOISE, accumulate=2, float16={"loss_scale": 8.0}, clip_norm=2.0, clip_value=1.5,
        l2=0.1,
    )  # fmt: skip
    titles = [part.title for part in run.explain(0)]
    assert titles == [
        "Gradient", "Noise", "Accumulation", "float16", "Clipping", "Clipping", "L2 penalty",
        "Step", "Range",
    ]  # fmt: skip
    rows = np.random.default_rng(4).standard_normal((60, 2))[:2]
    g = np.array([15.0, -3.0]) + 0.5 * rows.mean(axis=0)
    g = np.float16(g * 8.0).astype(float) / 8.0
    g = np.clip(g * min(1.0, 2.0 / np.hypot(*g)), -1.5, 1.5) + 0.1 * np.array([3.0, -3.0])
    assert_allclose(run.theta[1], np.array([3.0, -3.0]) - 0.1 * g, rtol=1e-12)


@pytest.mark.parametrize("case", PLATEAU, ids=["half", "at once", "floor"])
def test_rates_fall_on_a_plateau_as_those_of_pytorch(case: dict[str, Any]) -> None:
    run = bowl(
        hyper={"lr": case["lr0"]}, steps=59, schedule="reduce_on_plateau",
        schedule_params=case["params"], diverged_above=None,
    )  # fmt: skip
    assert_allclose(run.lr, case["lr"], rtol=1e-12)
    assert len(set(case["lr"])) > 1


def test_a_plateau_counts_epochs_and_warms_up() -> None:
    params = {"factor": 0.5, "patience": 0, "per": "epoch", "steps_per_epoch": 5, "warmup": 4}
    run = bowl(
        hyper={"lr": 0.45}, steps=30, schedule="reduce_on_plateau", schedule_params=params,
        diverged_above=None,
    )  # fmt: skip
    assert_allclose(run.lr[:4], 0.45 * np.array([0.25, 0.5, 0.75, 1.0]))
    changes = np.flatnonzero(np.diff(run.lr[4:])) + 5
    assert len(changes)
    assert (changes % 5 == 0).all()


def test_a_schedule_holds_during_an_epoch() -> None:
    run = bowl(
        schedule="step", steps=12,
        schedule_params={"drop_every": 2, "factor": 0.5, "per": "epoch", "steps_per_epoch": 3},
    )  # fmt: skip
    assert_allclose(run.lr, 0.1 * np.repeat([1.0, 0.5, 0.25], 6)[:13])


def test_drops_are_a_list_that_rises() -> None:
    run = bowl(schedule="multi_step", schedule_params={"drops": [3, 5], "factor": 0.1}, steps=6)
    assert_allclose(run.lr, [0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    with pytest.raises(GdvizError, match=r"drops: must rise from each number to the next"):
        bowl(schedule="multi_step", schedule_params={"drops": [5, 3]})
    with pytest.raises(GdvizError, match=r"drops\[0\]: must be a whole number, got 1.5"):
        bowl(schedule="multi_step", schedule_params={"drops": [1.5]})


@pytest.mark.parametrize("optimizer", ["lbfgs", "nadam", "lookahead", "gd_armijo", "rprop"])
def test_memory_that_was_not_written_down_is_worked_out_again(
    optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"noise": NOISE, "schedule": "cosine", "hyper": {"lr": 0.05}}
    whole = bowl(optimizer, **settings)
    for keeper in (cohort, path_run):
        monkeypatch.setattr(keeper, "_REMEMBERED", 40)
    sparse = bowl(optimizer, **settings)
    assert whole.stride == 1
    assert sparse.stride > 1 or not sparse.memory
    for k in range(31):
        for name, values in state_at(sparse, k).items():
            assert_allclose(values, whole.memory[name][k], rtol=1e-12, atol=1e-15)
        assert_array_equal(batch_at(sparse, k).theta[:, 0], whole.theta[k])


def test_a_step_that_was_not_reached_cannot_be_explained() -> None:
    run = bowl(steps=5)
    assert run.explain(5)[-1].title == "Step"
    with pytest.raises(GdvizError, match="step 6 is not one of the steps 0 to 5 of this run"):
        run.explain(6)


@pytest.mark.parametrize("optimizer", ["adam", "nesterov", "lookahead", "bfgs", "nadam"])
def test_what_is_explained_is_the_step_that_was_taken(optimizer: str) -> None:
    run = bowl(optimizer, noise=NOISE, clip_norm=5.0, schedule="inverse_sqrt", steps=20)
    for k in (0, 7, 19):
        shown = run.explain(k)[-1].after
        assert_allclose(shown, run.theta[k + 1] - run.theta[k], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"objective": "quadratic", "optimizer": "gauss_newton"},
            "optimizer: 'gauss_newton' needs residuals: it is for least squares, which "
            "'quadratic' does not have; 'newton' does without",
        ),
        (
            {"objective": "reddi", "optimizer": "newton"},
            "optimizer: 'newton' needs a Hessian, which 'reddi' does not have; 'bfgs' does "
            "without",
        ),
        (
            {"objective": "rosenbrock", "optimizer": "natural_gradient"},
            "optimizer: 'natural_gradient' needs a Fisher matrix, which 'rosenbrock' does not "
            "have; 'newton' does without",
        ),
        (
            {"hyper": {"base": "adm"}, "optimizer": "lookahead"},
            "hyper.base: there is no choice 'adm'; did you mean 'adam'?",
        ),
        (
            {"hyper": {"line_search": 3}, "optimizer": "bfgs"},
            "hyper.line_search: must be one of wolfe, armijo, exact, none, got 3",
        ),
        (
            {"hyper": {"bias_correction": 1}, "optimizer": "adam"},
            "hyper.bias_correction: must be true or false, got 1",
        ),
        (
            {"hyper": {"memory": 0}, "optimizer": "lbfgs"},
            "hyper.memory: must be in [1, 50], got 0",
        ),
        (
            {"hyper": {"beta2": 1.5}, "optimizer": "lookahead"},
            "hyper.beta2: there is no parameter of lookahead called 'beta2'",
        ),
        ({"gradient": {"kind": "centre"}}, "gradient.kind: there is no kind 'centre'"),
        ({"gradient": {"h": 0.0}}, "gradient.h: must be in [1e-300, 1e+06], got 0.0"),
        ({"accumulate": 0}, "accumulate: must be in [1, 1000], got 0"),
        (
            {"accumulate": 1000, "steps": 100000},
            "accumulate: 100000 steps of 1000 gradients are more than the 4000000 gradients "
            "that a run may ask for",
        ),
        ({"l2": -1.0}, "l2: must be greater than 0, got -1.0"),
    ],
)
def test_what_cannot_be_is_a_sentence(settings: dict[str, Any], sentence: str) -> None:
    tree = {"objective": "quadratic", "optimizer": "gd", **settings}
    with pytest.raises(GdvizError) as caught:
        gdviz.simulate(tree.pop("objective"), tree.pop("optimizer"), **tree)
    assert str(caught.value).startswith(sentence)


def test_newton_on_flat_ground_fails_with_its_reason() -> None:
    run = gdviz.simulate("quadratic", "newton", objective_params={"a": 1.0, "b": 0.0})
    assert run.status.name == "FAILED"
    assert run.status.message == (
        "no number came out of step 1: the Hessian has no inverse there"
    )


# -- a loss scale that moves -------------------------------------------------------------


def scaled_by_hand(steps: int, scale: float, grow_after: int) -> np.ndarray[Any, Any]:
    """GD on ½(5x² + y²) from (3, −3), η = 0.1, in 16 bits, as in a training loop."""
    theta, good, path = np.array([3.0, -3.0]), 0, [np.array([3.0, -3.0])]
    for _ in range(steps):
        g = theta * [5.0, 1.0]
        with np.errstate(over="ignore"):
            half = (g * scale).astype(np.float16).astype(float)
        if not np.isfinite(half).all():
            scale, good = scale / 2.0, 0
        else:
            theta = theta - 0.1 * half / scale
            good += 1
            if good == grow_after:
                scale, good = 2.0 * scale, 0
        path.append(theta)
    return np.array(path)


@pytest.mark.parametrize("grow_after", [1, 3, 2000])
def test_a_dynamic_scale_falls_after_an_overflow_and_grows_after_a_while(
    grow_after: int,
) -> None:
    half = {"loss_scale": 2.0**24, "dynamic": True, "grow_after": grow_after}
    run = bowl(steps=40, float16=half)
    assert_allclose(run.theta, scaled_by_hand(40, 2.0**24, grow_after), rtol=1e-12)
    assert run.loss[-1] < run.loss[0]


def test_a_fixed_scale_that_overflows_leaves_every_step_out() -> None:
    run = bowl(steps=40, float16={"loss_scale": 65536.0})
    assert (run.theta == run.theta[0]).all()
    moving = bowl(steps=40, float16={"loss_scale": 65536.0, "dynamic": True})
    assert moving.loss[-1] < 1e-2 * moving.loss[0]
