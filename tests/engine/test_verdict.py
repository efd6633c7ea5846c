"""The promise: a verdict is true of the run that is on the screen, and says on what ground."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.engine.verdict.ground import ground_of
from gdviz.engine.verdict.linear import AHEAD, run_errors
from gdviz.engine.verdict.measured import Kind
from gdviz.engine.verdict.verdict import Verdict, verdict_at
from gdviz.engine.verdict.words import compared, growth, on_its_side, tenfold
from gdviz.scene.codec import from_builtins
from tests.verdict_cases import case_of, wrong

if TYPE_CHECKING:
    from gdviz.engine.run import Run

TILTED = {"objective": "himmelblau_tilted", "start": [-0.44, 0.63]}
SADDLE = {
    "objective": "quadratic", "objective_params": {"a": 5, "b": -0.1}, "start": [0.3, 0.02]
}  # fmt: skip


def told(optimizer: str, k: int, *, steps: int = 200, lr: float = 0.1, **tree: Any) -> Verdict:
    hyper = {"lr": lr, **tree.pop("hyper", {})}
    tree = {"objective": "quadratic", "start": [3, -3], "steps": steps, **tree}
    plan = resolve(from_builtins({**tree, "runs": [{"optimizer": optimizer, "hyper": hyper}]}))
    return verdict_at(plan, simulate_plan(plan)[0], k)


# -- nine states, each of a real run -----------------------------------------------------


def test_near_a_minimum_theory_stands_beside_what_was_measured() -> None:
    start = {"objective": "himmelblau_tilted", "start": [-4, 3]}
    said = told("nesterov", 96, lr=0.001, hyper={"beta": 0.9}, **start)
    assert said.sentence == (
        "**Stable, with ripples:** near the minimum (3.58, −1.85) errors shrink tenfold every "
        "37 steps; measured over the last 40: **39 ± 13**. $η$ = 0.001 is 5.2 % of "
        "$2(1 + β)/((1 + 2β)λ_max)$ = 0.0193."
    )
    assert said.place == "at the minimum"


def test_a_run_that_cycles_is_said_to_cycle_although_the_curvature_here_would_allow_it() -> (
    None
):
    said = told("gd", 60, lr=0.036, **TILTED)
    assert said.sentence == (
        "**Cycling:** since step 21 the run has visited the same **4 points** in turn. Here, "
        "at step 60, the curvature would allow $η$ = 0.036, 51 % of $2/λ_max$ = 0.0708; at two "
        "of the four points it does not."
    )
    assert said.measured.factor == pytest.approx(0.048, abs=0.002)  # proven to attract


@pytest.mark.parametrize("optimizer", ["newton", "newton_damped", "newton_saddle_free"])
@pytest.mark.parametrize("k", [0, 15, 60])
def test_nothing_is_promised_of_a_curvature_that_leaves_out_the_penalty(
    optimizer: str, k: int
) -> None:
    """With λ = 0.25 and a penalty of 0.5 the limit of Newton's method is 2/3, not 2."""
    said = told(
        optimizer, k, lr=0.2, l2=0.5, objective_params={"a": 5, "b": 0.25},
        start=[1.3, -0.9],
    )  # fmt: skip
    assert "Stable" not in said.sentence
    assert "limit" not in said.sentence


def test_adam_that_hovers_stands_at_its_own_limit() -> None:
    said = told(
        "adam", 400, steps=500, lr=0.3, hyper={"beta2": 0.95}, start=[-10, 5],
        objective_params={"a": 0.2, "b": 2}, window=[[-12, 12], [-6, 6]],
    )  # fmt: skip
    assert said.kind is Kind.HOVERING
    assert "stayed within **0.000168** of its minimum, without a trend" in said.sentence
    low, high = map(float, re.findall(r"between (\d+) and (\d+) %", said.sentence)[0])
    assert 80 < low < high < 120


def test_a_run_that_leaves_is_judged_at_the_last_step_at_which_its_rate_was_too_large() -> None:
    said = told("gd", 60, lr=0.0613, **TILTED)
    assert said.sentence.startswith("**Diverging:** the run leaves the window at **step 10**.")
    assert re.search(
        r"Here, at step \d, \$η\$ = 0.0613 is [\d.]+ times \$2/λ_max\$", said.sentence
    )


def test_a_saddle_is_left_by_its_factor_and_newton_is_drawn_to_it() -> None:
    away = told("gd", 60, lr=0.3, **SADDLE)
    assert away.sentence.startswith("**A saddle** at (0, 0): one curvature is negative")
    assert "**GD leaves it slowly**, by a factor 1.03 per step" in away.sentence
    drawn = told("newton", 40, lr=0.5, **SADDLE)
    assert "**Newton is drawn to it**" in drawn.sentence
    assert "Errors shrink by 0.5 or less at each step, in every direction." in drawn.sentence
    top = told("newton", 20, lr=1.0, objective="double_well", start=[0.3])
    assert "**A maximum**" in top.sentence
    assert "**Newton stands on it**" in top.sentence


def test_on_a_saddle_each_direction_has_its_own_factor() -> None:
    said = told("gd", 5, lr=0.5, **{**SADDLE, "window": [[-1e4, 1e4], [-1e4, 1e4]]})
    assert (
        "Along $λ$ = −0.1 errors grow by 1.05 per step; in the steep direction by 1.5: "
        "$η$ = 0.5 exceeds $2/λ_max$ = 0.4."
    ) in said.sentence


def test_flat_directions_are_named_apart_and_leave_the_limit() -> None:
    bowl = told("gd", 30, lr=0.2, objective_params={"a": 5, "b": 0})
    assert bowl.found is not None
    assert bowl.found.limit == pytest.approx(0.4)
    assert "$η$ = 0.2 is 50 % of $2/λ_max$ = 0.4" in bowl.sentence
    curve = told("gd", 40, lr=0.1, objective="matrix_factorization", start=[2.2, 2.64])
    assert curve.sentence.startswith(
        "**Stable across the valley:** near this curve of minima errors shrink tenfold every "
        "7.7 steps; measured over the last 40: **7.5"
    )
    assert "13 % of $2/λ_max$ = 0.775" in curve.sentence
    assert "the ground is flat" in curve.sentence


def test_on_a_valley_floor_negative_curvature_is_no_verdict() -> None:
    said = told("gd", 300, steps=400, lr=0.001, objective="rosenbrock", start=[-1.2, 1])
    assert said.sentence == (
        "**Descending:** over the last 40 steps the loss fell at every step, from **3.25** to "
        "**3.1**. Here, at step 300, $λ$ = −0.373 along the bending valley: no verdict "
        "follows. Across it $η$ = 0.001 is 33 % of $2/λ_max$ = 0.00303."
    )


def test_where_theory_is_silent_what_was_measured_is_said() -> None:
    said = told("gd_armijo", 120, lr=1.0, objective="rosenbrock", start=[-1.2, 1])
    assert said.sentence.startswith("**Descending:** over the last 40 steps the loss fell")
    assert "Theory is silent: the line search picks $η$ anew each time" in said.sentence
    assert "at 9 of the last 40 steps above $2/λ_max$" in said.sentence
    assert said.found is None
    other = told("bfgs", 20, objective="rosenbrock", start=[-1.2, 1])
    assert "Theory is silent: the length of its step is searched anew" in other.sentence


@pytest.mark.parametrize(
    ("lr", "words"),
    [
        (0.3996, "**Just stable** (99.9 %): errors shrink tenfold every 1150 steps"),
        (
            0.4008,
            "**Just unstable** (100.2 %): the steep direction doubles its error every 174",
        ),
        (0.39999, "**Just stable** (99.997 %)"),
        (0.4, "$η$ = 0.4 is at $2/λ_max$"),
        (0.0, "**Standing still:** $η$ = 0."),
    ],
)
def test_at_the_edge_digits_keep_the_side(lr: float, words: str) -> None:
    assert words in told("gd", 60, lr=lr).sentence


# -- kinds -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lr", "kind", "period"),
    [  # the same start at step 300, as rates grow
        (0.028, Kind.CONVERGING, None), (0.031, Kind.CYCLING, 2), (0.036, Kind.CYCLING, 4),
        (0.038, Kind.CYCLING, 6), (0.042, Kind.CHAOTIC, None), (0.046, Kind.DIVERGING, None),
    ],
)  # fmt: skip
def test_from_rest_to_chaos_each_rate_has_its_kind(
    lr: float, kind: Kind, period: int | None
) -> None:
    said = told("gd", 300, steps=400, lr=lr, **TILTED)
    assert said.kind is kind
    assert (said.measured.cycle.period if said.measured.cycle else None) == period


def test_an_error_that_shrinks_past_the_limit_settles_and_does_not_converge() -> None:
    # λ_max at (3.58, −1.85) is 70.3: 2/λ_max = 0.02846, and 0.0285 ends in a small cycle
    for k in (60, 100, 150):
        said = told("gd", k, steps=400, lr=0.02855, **TILTED)
        assert said.kind is not Kind.CONVERGING


def test_past_a_limit_that_scaling_moves_nothing_is_promised() -> None:
    # RMSProp forgets: its limit falls while it comes nearer, until it is thrown out again
    said = told("rmsprop", 40, lr=0.129, objective="saddle", start=[-0.379, 0.299])
    assert said.kind is Kind.APPROACHING
    assert said.sentence.startswith("**Approaching:** over the last 40 steps the distance to")


def test_ripples_that_grow_for_a_while_do_not_leave() -> None:
    said = told(
        "heavy_ball_ema", 300, steps=400, lr=0.0925, hyper={"beta": 0.99}, objective="saddle",
        start=[-0.333, 1.23],
    )  # fmt: skip
    assert said.kind is not Kind.LEAVING


def test_before_there_is_enough_to_measure_only_here_is_spoken_of() -> None:
    said = told("gd", 0, lr=0.002, objective="himmelblau_tilted", start=[-4, 3])
    assert said.kind is Kind.EARLY
    assert said.sentence.startswith("Here, at step 0, $η$ = 0.002 is 24 %")
    assert "**" not in said.sentence


def test_on_a_bowl_theory_is_proven_from_the_first_step() -> None:
    assert told("gd", 0, lr=0.1).sentence == (
        "**Stable, without ripples:** errors shrink tenfold every 22 steps. "
        "$η$ = 0.1 is 25 % of $2/λ_max$ = 0.4."
    )


@pytest.mark.parametrize(
    ("optimizer", "tree"),
    [
        ("newton", {"objective_params": {"a": 5, "b": 0}}),
        ("newton", {"objective": "matrix_factorization", "start": [1, 1]}),
        ("newton", {"objective": "mccormick", "start": [0, 0]}),
    ],
)
def test_a_hessian_without_an_inverse_is_a_sentence(optimizer: str, tree: Any) -> None:
    said = told(optimizer, 0, lr=1.0, **tree)
    assert "Theory is silent: the Hessian has no inverse there." in said.sentence


def test_under_noise_nothing_is_said_to_cycle_or_to_be_chaotic() -> None:
    for seed in range(4):
        noise = {"kind": "gaussian", "std": 0.3, "seed": seed}
        assert told("gd", 150, noise=noise).kind in (Kind.HOVERING, Kind.UNCLEAR)


def test_a_climb_is_told_as_one() -> None:
    said = told("newton", 30, lr=0.02, objective="himmelblau", start=[-0.6, -1.6])
    assert "rose at every step" in said.sentence


# -- words -------------------------------------------------------------------------------


def typed(formula: str, **tree: Any) -> dict[str, Any]:
    return {
        "objective": "expression", "objective_params": {"formula": formula}, "start": [0, 1]
    } | tree  # fmt: skip


@pytest.mark.parametrize(
    ("optimizer", "tree"),
    [
        ("adam_l2", typed("(x-3)**2+y**2", hyper={"weight_decay": 1.0}, steps=600)),
        ("gd", typed("(x-2)**2+3*(y-1)**2", gradient={"kind": "forward", "h": 0.1})),
        (
            "gd",
            {
                "objective": "himmelblau", "start": [3.1, 2.1], "schedule": "exponential",
                "schedule_params": {"factor": 0.3}, "lr": 0.01,
            },
        ),
    ],
)  # fmt: skip
def test_a_run_that_is_held_beside_a_minimum_is_not_said_to_stand_in_it(
    optimizer: str, tree: dict[str, Any]
) -> None:
    said = told(optimizer, 600, **tree)
    assert said.kind is Kind.RESTING
    assert "the run stands at the same place" in said.sentence
    assert "although the slope there is" in said.sentence


def test_a_run_that_stands_in_a_minimum_rests_at_whatever_rate() -> None:
    said = told("gd", 60, lr=2.0, objective="himmelblau", start=[3, 2])
    assert said.sentence.startswith("**At rest:** since step 0 the run stands in the minimum")


@pytest.mark.parametrize("formula", ["x**4+y**2", "x**3/3+y**2", "x**4+3*y**2"])
@pytest.mark.parametrize("k", [0, 40, 200])
def test_a_point_that_is_flat_one_way_is_no_curve_of_minima(formula: str, k: int) -> None:
    said = told("gd", k, **typed(formula, start=[0.5, 1]))
    assert said.ground is None
    assert "curve of minima" not in said.sentence
    assert "Stable" not in said.sentence


def test_weight_decay_pulls_away_from_the_minimum_that_theory_knows() -> None:
    said = told("adamw", 0, hyper={"weight_decay": 1.0}, **typed("(x-3)**2+y**2"))
    assert "minimum" not in said.sentence


def test_a_rate_that_is_nearly_nothing_is_not_at_its_limit() -> None:
    said = told("gd", 40, lr=1e-4, objective_params={"a": 1, "b": 5e-6})
    assert "At the limit" not in said.sentence
    assert said.sentence.startswith("**Stable, without ripples:** errors shrink tenfold every")


def test_where_each_step_has_another_factor_theory_is_silent() -> None:
    noise = {"kind": "multiplicative", "std": 1.8, "seed": 1}
    said = told("gd", 10, noise=noise, objective_params={"a": 5, "b": 5}, start=[0.1, 0.1])
    assert "Stable" not in said.sentence
    assert "Theory is silent" in said.sentence


def test_numbers_that_are_said_to_differ_are_told_apart() -> None:
    said = told("gd", 100, lr=1e-14, objective="himmelblau", start=[4, 4])
    first, last = re.findall(r"\*\*([\d.]+)\*\*", said.sentence)
    assert first != last


@pytest.mark.parametrize("optimizer", ["gd", "heavy_ball", "adam", "nesterov"])
@pytest.mark.parametrize("k", [0, 30, 75, 79, 80])
def test_beyond_its_last_step_a_run_goes_on_as_a_longer_one_does(
    optimizer: str, k: int
) -> None:
    def run(steps: int) -> Run:
        hyper = {"lr": 0.005}
        tree = {"objective": "himmelblau", "start": [3.3, 1.5], "steps": steps}
        tree["runs"] = [{"optimizer": optimizer, "hyper": hyper}]
        return simulate_plan(resolve(from_builtins(tree)))[0]

    short, long = run(80), run(140)
    ground = ground_of(long, 140)
    assert ground is not None
    gone_on = run_errors(short, k, ground, AHEAD)
    assert gone_on == pytest.approx(run_errors(long, k, ground, AHEAD), rel=1e-9, abs=1e-14)
    assert len(gone_on) == AHEAD + 1


@given(st.floats(0.9, 1.1))
def test_a_number_beside_one_keeps_its_side(value: float) -> None:
    text = on_its_side(value, 1.0, 3)
    if abs(value - 1.0) > 1e-7:
        assert (float(text) > 1.0) == (value > 1.0)


@given(st.floats(1e-9, 0.999999))
def test_a_pace_is_told_in_numbers_that_can_be_read(radius: float) -> None:
    said = tenfold(radius, "shrink")
    assert not any(word in said for word in ("nan", "inf", "∞", "e-"))
    assert growth(1.0 / radius)


def test_a_rate_that_exceeds_its_limit_by_a_hair_is_not_printed_as_equal_to_it() -> None:
    found = told("gd", 3, lr=0.4002).found
    assert found is not None
    assert compared(found, "2/λ_max") == "$η$ = 0.4002 exceeds $2/λ_max$ = 0.4"


# -- random methods, rates, landscapes and steps -----------------------------------------


@pytest.mark.parametrize("seed", range(1000, 1040))
def test_no_verdict_is_contradicted_by_its_model_or_by_its_run(seed: int) -> None:
    with np.errstate(all="ignore"):
        case = case_of(seed, few=True)
        assert wrong(case, verdict_at(case.plan, case.run, case.k)) == []
