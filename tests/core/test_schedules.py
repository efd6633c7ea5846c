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


def test_inverse_sqrt_starts_at_the_run_s_own_rate() -> None:
    assert_allclose(rates("inverse_sqrt", 3, 0.8), [0.8, 0.8 / 2**0.5, 0.8 / 3**0.5, 0.4])


def test_cosine_is_halfway_in_the_middle_and_holds_its_last_value() -> None:
    found = rates("cosine", 30, 1.0, period=20, lr_min=0.2)
    assert_allclose(found[[0, 10, 20]], [1.0, 0.6, 0.2])
    assert_allclose(found[20:], 0.2)
