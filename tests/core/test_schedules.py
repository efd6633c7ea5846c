"""The promise: step k uses the rate that the page and PyTorch say it uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.core.params import validate_all
from gdviz.core.schedules import SCHEDULES

DATA = Path(__file__).parents[1] / "data" / "torch_schedules.json"
TORCH = list(json.loads(DATA.read_text(encoding="utf-8"))["cases"])


def rates(key: str, steps: int, lr: float, **params: Any) -> np.ndarray[Any, Any]:
    schedule = SCHEDULES[key]
    values = validate_all(schedule.params, params, owner=key)
    return schedule.rates(steps, lr, values)


@pytest.mark.parametrize("case", TORCH, ids=[case["schedule"] for case in TORCH])
def test_rates_are_those_of_pytorch(case: dict[str, Any]) -> None:
    expected = case["lr"]
    found = rates(case["schedule"], len(expected) - 1, case["lr0"], **case["params"])
    assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_the_comparison_with_pytorch_is_not_empty() -> None:
    assert {case["schedule"] for case in TORCH} >= {
        "step", "exponential", "cosine", "cosine_restarts", "polynomial", "linear",
        "one_cycle", "cyclic",
    }  # fmt: skip


@pytest.mark.parametrize("key", SCHEDULES)
def test_every_schedule_gives_a_finite_rate_to_every_step_and_the_one_after(key: str) -> None:
    for steps in (1, 7, 300):
        found = rates(key, steps, 0.1)
        assert found.shape == (steps + 1,)
        assert np.isfinite(found).all()
        assert (found >= 0.0).all()


@pytest.mark.parametrize("key", SCHEDULES)
def test_more_steps_do_not_change_the_rates_of_the_first(key: str) -> None:
    assert (rates(key, 300, 0.1)[:51] == rates(key, 50, 0.1)).all()


def test_constant_is_constant() -> None:
    assert (rates("constant", 9, 0.3) == 0.3).all()


@pytest.mark.parametrize("key", [key for key, found in SCHEDULES.items() if not found.reacts])
@pytest.mark.parametrize("first", [0.0, 0.25])
def test_a_warm_up_is_straight_and_the_schedule_begins_when_it_ends(
    key: str, first: float
) -> None:
    plain = rates(key, 40, 0.4)
    found = rates(key, 52, 0.4, warmup=12, warmup_start=first)
    ramp = found[:12]
    assert_allclose(np.diff(ramp, n=2), 0.0, atol=1e-12)
    assert_allclose(ramp[0], plain[0] * (first or 1.0 / 12.0))
    assert_allclose(ramp[-1], plain[0])
    assert_allclose(found[12:], plain, rtol=1e-12)


def test_cosine_reaches_its_peak_after_the_warm_up() -> None:
    assert rates("cosine", 40, 1.0, period=20, warmup=10).max() == 1.0
    during = rates("cosine", 40, 1.0, period=20, warmup=10, during=True)
    assert during.max() == pytest.approx(0.589, abs=1e-3)


def test_programs_that_multiply_are_followed_with_the_switch() -> None:
    found = rates("inverse_sqrt", 9, 1.0, warmup=10, during=True)
    assert_allclose(found, np.sqrt(np.arange(1.0, 11.0)) / 10.0)  # (k + 1)/10 · 1/√(k + 1)


def test_inverse_sqrt_starts_at_the_run_s_own_rate() -> None:
    assert_allclose(rates("inverse_sqrt", 3, 0.8), [0.8, 0.8 / 2**0.5, 0.8 / 3**0.5, 0.4])


def test_cosine_is_halfway_in_the_middle_and_holds_its_last_value() -> None:
    found = rates("cosine", 30, 1.0, period=20, lr_min=0.2)
    assert_allclose(found[[0, 10, 20]], [1.0, 0.6, 0.2])
    assert_allclose(found[20:], 0.2)
