"""The promise: chance is a function of the seed, and every run ends for a reason it names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gdviz.core import noise
from gdviz.core.stopping import RUNNING, Rules, StatusName, Watch


@pytest.mark.parametrize("stream", ["pcg64", "mt19937"])
def test_row_k_does_not_depend_on_how_many_follow(stream: Any) -> None:
    long = noise.rows(7, 100, 2, stream=stream)
    assert_array_equal(noise.rows(7, 30, 2, stream=stream), long[:30])
    assert not np.array_equal(noise.rows(8, 100, 2, stream=stream), long)


def test_the_streams_are_those_of_numpy() -> None:
    expected = np.random.default_rng(3).standard_normal((5, 2))
    assert_array_equal(noise.rows(3, 5, 2), expected)
    older = np.random.RandomState(3).standard_normal((5, 2))
    assert_array_equal(noise.rows(3, 5, 2, stream="mt19937"), older)


def test_drawing_leaves_the_global_stream_alone() -> None:
    np.random.seed(1)  # noqa: NPY002  # the global stream is what is looked at
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    noise.rows(3, 50, 2)
    noise.rows(3, 50, 2, stream="mt19937")
    assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def ends(
    rules: Rules, losses: list[float], grad_norms: list[float] | None = None
) -> int | None:
    """The step at which a run with these losses ends; None when it goes on."""
    watch = Watch((rules,))
    progress, lanes = watch.begin(), np.array([0])
    theta = np.zeros((2, 1))
    for k, loss in enumerate(losses):
        slope = np.array([grad_norms[k] if grad_norms else 1.0])
        ended, progress = watch.look(k, theta, np.array([loss]), slope, progress, lanes)
        if ended[0]:
            return k
    return None


FALLING = [10.0 - k for k in range(10)]


@pytest.mark.parametrize(
    ("rules", "step"),
    [
        (Rules(max_steps=4), 4),
        (Rules(max_steps=99), None),
        (Rules(max_steps=99, loss_below=5.0), 6),  # 5 is not below 5
        (Rules(max_steps=99, loss_below=5.0, not_before=8), 8),
        (Rules(max_steps=3, loss_below=5.0, not_before=8), 3),
        (Rules(max_steps=99, patience=3), None),
        (Rules(max_steps=99, patience=3, delta=4.0), 3),
        (Rules(max_steps=99, patience=3, delta=2.0), None),  # 3 steps fall by more than 2
    ],
)
def test_a_falling_loss_ends_where_its_rule_says(rules: Rules, step: int | None) -> None:
    assert ends(rules, FALLING) == step


def test_patience_counts_from_the_best_step() -> None:
    losses = [9.0, 8.0, 8.5, 8.4, 7.9, 8.0, 8.0, 8.0, 8.0]
    assert ends(Rules(max_steps=99, patience=3), losses) == 7
    assert ends(Rules(max_steps=99, patience=2), losses) == 3
    assert ends(Rules(max_steps=99, patience=2, not_before=5), losses) == 6


def test_a_flat_place_ends_by_its_gradient() -> None:
    assert ends(Rules(max_steps=99, grad_norm_below=0.5), FALLING, [1.0, 0.5, 0.4] * 4) == 2


@pytest.mark.parametrize("loss", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_ends_a_run_at_once(loss: float) -> None:
    assert ends(Rules(max_steps=99, diverged_above=None), [1.0, loss]) == 1
    assert ends(Rules(max_steps=99, not_before=9), [1.0, 1.0], [1.0, loss]) == 1


def test_lanes_keep_their_own_rules_when_others_have_ended() -> None:
    rules = (Rules(max_steps=9, loss_below=1.0), Rules(max_steps=9, loss_below=3.0))
    watch = Watch(rules)
    theta, slope = np.zeros((2, 1)), np.ones(1)
    ended, _ = watch.look(1, theta, np.array([2.0]), slope, watch.begin(), np.array([1]))
    assert ended.tolist() == [True]
    ended, _ = watch.look(1, theta, np.array([2.0]), slope, watch.begin(), np.array([0]))
    assert ended.tolist() == [False]


@pytest.mark.parametrize(
    ("rules", "k", "seen", "name", "sentence"),
    [
        (Rules(10), 10, ((0, 0), 1.0, 1.0), "MAX_STEPS", "all 10 steps taken"),
        (Rules(1), 1, ((0, 0), 1.0, 1.0), "MAX_STEPS", "its one step taken"),
        (
            Rules(10, loss_below=0.5), 4, ((0, 0), 0.4, 1.0),
            "CONVERGED", "loss below 0.5 at step 4",
        ),
        (
            Rules(10, grad_norm_below=1e-6), 4, ((0, 0), 0.4, 1e-7),
            "CONVERGED", "gradient norm below 1e-06 at step 4",
        ),
        (
            Rules(10, patience=3, delta=0.1), 7, ((0, 0), 0.4, 1.0),
            "STALLED", "no improvement by 0.1 in 3 steps, at step 7",
        ),
        (
            Rules(10, patience=3), 7, ((0, 0), 0.4, 1.0),
            "STALLED", "no improvement in 3 steps, at step 7",
        ),
        (Rules(10), 3, ((2e9, 0), 4e18, 1.0), "DIVERGED", "went beyond 1e+09 at step 3"),
        (
            Rules(10), 3, ((np.nan, 0), np.nan, 1.0),
            "FAILED", "no number came out of step 3: the method divided 0 by 0, or overflowed",
        ),
        (
            Rules(10, diverged_above=None), 3, ((np.inf, 0), np.inf, 1.0),
            "DIVERGED", "overflowed in step 3",
        ),
        (
            Rules(10), 3, ((1.5, -2), np.nan, 1.0),
            "FAILED", "no finite value or slope at (1.5, -2), step 3",
        ),
        (
            Rules(10), 3, ((1.5, -2), 1.0, np.inf),
            "FAILED", "no finite value or slope at (1.5, -2), step 3",
        ),
    ],
)  # fmt: skip
def test_every_end_has_its_sentence(
    rules: Rules, k: int, seen: tuple[Any, float, float], name: str, sentence: str
) -> None:
    theta, loss, slope = seen
    status = Watch((rules,)).verdict(0, k, np.array(theta, dtype=float), loss, slope)
    assert (status.name, status.message) == (name, sentence)
    assert status.ended


def test_a_run_that_goes_on_has_not_ended() -> None:
    assert RUNNING.name is StatusName.RUNNING
    assert not RUNNING.ended
