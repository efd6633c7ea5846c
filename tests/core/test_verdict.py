"""The promise: the verdict is a sentence that is true of the run, in words and in numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.analysis.stability import stability
from gdviz.core.analysis.verdict import verdict
from gdviz.core.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = np.ndarray[Any, Any]


def sentence(
    key: str, *curvatures: float, state: Mapping[str, Array] | None = None, **hyper: float
) -> str:
    optimizer = OPTIMIZERS[key]
    values = {spec.name: float(spec.default) for spec in optimizer.params} | hyper
    found = stability(optimizer, np.diag(curvatures), values, state or {}, 0)
    assert found is not None
    return verdict(found, limit_formula=optimizer.limit)


def test_a_rate_past_the_limit_names_the_direction_and_its_pace() -> None:
    # |1 - 0.41·5| = 1.05, and 1.05¹⁴ ≈ 2
    assert sentence("gd", 1.0, 5.0, lr=0.41) == (
        "$η$ = 0.41 exceeds $2/λ_max$ = 0.4: "
        "**the steep direction doubles its error every 14 steps.**"
    )


def test_a_rate_far_past_the_limit_multiplies_instead_of_doubling() -> None:
    # 1 - 3·1 = -2 and 1 - 3·5 = -14
    assert sentence("gd", 1.0, 5.0, lr=3.0) == (
        "$η$ = 3 exceeds $2/λ_max$ = 0.4: "
        "**every direction grows, the steep one multiplies its error by 14 every step.**"
    )


def test_what_grows_alike_in_all_directions_is_told_of_all() -> None:
    assert "**every direction multiplies its error by 2 every" in sentence("gd", 1, 1, lr=3.0)


def test_in_one_dimension_there_is_only_the_error() -> None:
    assert "**the error doubles" in sentence("gd", 2.0, lr=1.05)


def test_momentum_is_told_its_own_limit() -> None:
    said = sentence("heavy_ball", 1.0, 5.0, lr=0.8, beta=0.9)
    assert said.startswith("$η$ = 0.8 exceeds $2(1 + β)/λ_max$ = 0.76:")


def test_at_the_limit_nothing_shrinks_and_nothing_grows() -> None:
    assert sentence("gd", 1.0, 5.0, lr=0.4).endswith(
        "**On the edge:** errors neither shrink nor grow."
    )


def test_small_rates_glide() -> None:
    # factors 0.5 and 0.9; 0.9²² ≈ 0.1
    assert sentence("gd", 1.0, 5.0, lr=0.1) == (
        "**Stable, without ripples:** errors shrink tenfold every 22 steps. "
        "$η$ = 0.1 is 25 % of the limit $2/λ_max$ = 0.4."
    )


def test_a_steep_direction_that_overshoots_is_a_zigzag() -> None:
    # factors -0.5 and 0.7
    assert sentence("gd", 1.0, 5.0, lr=0.3).startswith("**Stable, with a zigzag:**")


def test_a_steep_direction_that_is_also_the_slow_one_jumps() -> None:
    # factors -0.9 and 0.62
    said = sentence("gd", 1.0, 5.0, lr=0.38)
    assert said.startswith("**Stable, jumping from side to side:**")


def test_complex_roots_are_ripples() -> None:
    assert sentence("heavy_ball", 1.0, lr=0.5, beta=0.8).startswith(
        "**Stable, with ripples:** errors shrink tenfold every 21 steps."  # 0.8^(21/2) ≈ 0.1
    )


def test_one_step_may_reach_the_bottom() -> None:
    assert "one step reaches the bottom" in sentence("gd", 4.0, 4.0, lr=0.25)


def test_fast_shrinking_is_told_per_step() -> None:
    # factor 0.1
    assert "errors shrink 10-fold every step" in sentence("gd", 1.0, 1.0, lr=0.9)


@pytest.mark.parametrize("curvatures", [(-1.0, 5.0), (-1.0,)])
def test_on_a_saddle_no_rate_is_safe(curvatures: tuple[float, ...]) -> None:
    # 1 + 0.1·1 = 1.1
    assert sentence("gd", *curvatures, lr=0.1) == (
        "**On a saddle or ridge:** the curvature $λ_min$ = −1 is negative here, and along it "
        "every rate leads away, by a factor 1.1 per step."
    )


def test_a_held_scaling_is_said_to_be_the_present_one() -> None:
    state = {"v": np.array([1.0, 1.0]), "m": np.zeros(2)}
    calm = sentence("adam", 1.0, 5.0, state=state, lr=1e-3, beta2=0.0)
    assert calm.endswith("with its present scaling.")
    wild = sentence("adam", 1.0, 5.0, state=state, lr=5.0, beta2=0.0)
    assert "exceeds the limit" in wild
    assert "with its present scaling: **the error" in wild


@given(
    key=st.sampled_from(["gd", "heavy_ball", "heavy_ball_ema", "nesterov"]),
    low=st.floats(1e-3, 1e3),
    kappa=st.floats(1.0, 1e6),
    share=st.floats(1e-6, 1e3),
    beta=st.floats(0.0, 0.999),
)
def test_every_verdict_is_a_finished_sentence_of_numbers_that_can_be_read(
    key: str, low: float, kappa: float, share: float, beta: float
) -> None:
    said = sentence(key, low, kappa * low, lr=share / (kappa * low), beta=beta)
    assert said.endswith((".", ".**"))
    assert said.count("$") % 2 == 0
    assert said.count("**") == 2
    assert not any(word in said for word in ("nan", "inf", "∞", "e-", "e+", "not a number"))
    assert max(len(whole) for whole in re.findall(r"(\d+)(?:\.\d+)?", said)) <= 5


def test_a_growth_that_takes_ages_is_a_number_that_can_be_read() -> None:
    said = sentence("gd", 1.0, 5.0, lr=0.4 + 1e-9)
    assert "doubles its error every 1.39×10⁸ steps" in said  # ln 2 / 5e-9


def test_a_rate_that_exceeds_its_limit_by_a_hair_is_not_printed_as_equal_to_it() -> None:
    said = sentence("gd", 1.0, 5.0, lr=0.4002)
    assert said.startswith("$η$ = 0.4002 exceeds $2/λ_max$ = 0.4:")
