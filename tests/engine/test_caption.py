"""A caption says what is in the figure, with the numbers of the scene."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.engine import shipped
from gdviz.engine.caption import caption, progress, settings
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.codec import from_builtins
from tests.engine.caption_reader import read


def test_a_caption_names_methods_settings_and_steps() -> None:
    plan = resolve(shipped.load("six_on_a_bowl"))
    words = caption(plan, simulate_plan(plan))
    assert words.startswith(
        "Six on a bowl: GD, η = 0.3, 56 steps; SGD (GD), η = 0.3, noise 0.3 |g|, seed 123 of "
        "mt19937, 59 steps"
    )
    assert "Adam, η = 0.3, β₁ = 0.9, β₂ = 0.999, 46 steps" in words
    assert words.endswith(
        ", on Quadratic (a = 0.2, b = 2, offset = 1), until f < 1.01, at most 100 steps, "
        "from (−10, 5)."
    )


def test_a_caption_at_a_step_says_which() -> None:
    plan = resolve(shipped.load("six_on_a_bowl"))
    words = caption(plan, simulate_plan(plan), 50)
    assert "GD, η = 0.3, step 50 of 56;" in words
    assert "Adam, η = 0.3, β₁ = 0.9, β₂ = 0.999, 46 steps" in words


def test_a_run_that_left_is_said_to_have_diverged() -> None:
    plan = resolve(
        from_builtins(
            {"title": "Too fast", "objective": "parabola", "steps": 3000, "start": [1],
             "runs": [{"optimizer": "gd", "hyper": {"lr": 30}, "label": "bold"}]}
        )
    )  # fmt: skip
    runs = simulate_plan(plan)
    assert caption(plan, runs).startswith("Too fast: bold (GD), η = 30, diverged after ")
    assert progress(runs[0], 1) == f"step 1 of {runs[0].steps}"


def test_hidden_runs_are_not_mentioned_and_defaults_are_not_told() -> None:
    scene = from_builtins(
        {"objective": "quadratic", "steps": 1, "schedule": "cosine",
         "runs": [{"optimizer": "adam"}, {"optimizer": "gd", "visible": False}]}
    )  # fmt: skip
    plan = resolve(scene)
    words = caption(plan, simulate_plan(plan))
    assert "GD" not in words
    assert "1 step," in words
    assert settings(plan, 0) == "η = 0.001, cosine schedule"


# -- from a caption back to the scene ----------------------------------------------------

RATES = st.floats(1e-6, 1.0)
SCHEDULED = st.sampled_from([
    {}, {"schedule": "cosine", "schedule_params": {"period": 7, "lr_min": 0.01}},
    {"schedule": "step", "schedule_params": {"drop_every": 3, "warmup": 4, "during": True}},
    {"schedule": "constant", "schedule_params": {"warmup": 5, "warmup_start": 0.3}},
    {"schedule": "multi_step",
     "schedule_params": {"drops": [2, 5], "per": "epoch", "steps_per_epoch": 2}},
    {"schedule": "one_cycle", "schedule_params": {"period": 9, "lr_max": 0.123456789}},
])  # fmt: skip
TREATED = st.fixed_dictionaries({}, optional={
    "noise": st.fixed_dictionaries({
        "kind": st.sampled_from(["gaussian", "multiplicative"]), "std": RATES,
        "seed": st.integers(0, 9), "stream": st.sampled_from(["pcg64", "mt19937"])}),
    "accumulate": st.integers(2, 5),
    "gradient": st.fixed_dictionaries({"kind": st.sampled_from(["forward", "central"]),
                                       "h": st.floats(1e-8, 1e-2)}),
    "float16": st.sampled_from([{"loss_scale": 1234.5}, {},
                                {"loss_scale": 4.0, "dynamic": True, "grow_after": 7}]),
    "clip_norm": RATES, "clip_value": RATES, "l2": RATES,
    "stop": st.fixed_dictionaries({}, optional={
        "loss_below": RATES, "grad_norm_below": RATES, "not_before": st.integers(0, 5),
        "no_improvement": st.fixed_dictionaries({"delta": RATES,
                                                 "patience": st.integers(1, 9)})}),
    "start": st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=2),
})  # fmt: skip
METHODS = st.sampled_from([
    {"optimizer": "gd"}, {"optimizer": "heavy_ball", "hyper": {"beta": 0.123456}},
    {"optimizer": "adam", "hyper": {"bias_correction": False, "eps": 1e-3}},
    {"optimizer": "rmsprop", "hyper": {"eps_inside": True}, "label": "mine"},
    {"optimizer": "nesterov_shifted_lr"}, {"optimizer": "lookahead"},
    {"optimizer": "bfgs", "hyper": {"line_search": "armijo"}},
])  # fmt: skip
GROUNDS = st.sampled_from([
    {"objective": "quadratic", "objective_params": {"a": 1 / 3, "angle": 0.123459}},
    {"objective": "rosenbrock"}, {"objective": "himmelblau_tilted"},
    {"objective": "expression", "objective_params": {"formula": "x**2 + 2*y**2"}},
    {"objective": "expression", "objective_params": {"formula": "(x - c)**2 + (y**2)", "c": 2}},
])  # fmt: skip


@given(GROUNDS, st.lists(st.tuples(METHODS, SCHEDULED, TREATED, RATES), min_size=1, max_size=3))
def test_a_caption_holds_all_that_decides_the_runs(
    ground: dict[str, Any], runs: list[tuple[dict[str, Any], ...]]
) -> None:
    made = [
        {**method, **scheduled, **treated,
         "hyper": {**method.get("hyper", {}), "lr": rate}}
        for method, scheduled, treated, rate in runs
    ]  # fmt: skip
    tree = {**ground, "title": "Trial", "steps": 3, "runs": made}
    plan = resolve(from_builtins(tree))
    said = caption(plan, simulate_plan(plan))
    again = resolve(from_builtins(read(said)))
    for one, other in zip(plan.runs, again.runs, strict=True):
        assert other == replace(one, hyper=other.hyper)
        assert dict(other.hyper) == dict(one.hyper)


@pytest.mark.parametrize("key", shipped.keys())
def test_the_caption_of_every_shipped_scene_gives_the_scene_back(key: str) -> None:
    plan = resolve(shipped.load(key))
    said = caption(plan, simulate_plan(plan))
    read_back = read(said)
    again = resolve(from_builtins(read_back))
    for one, other in zip(plan.runs, again.runs, strict=True):
        same = replace(
            other, window=one.window, objective_params=one.objective_params, steps=one.steps
        )
        assert same == one


def test_rates_that_differ_read_differently() -> None:
    said = set()
    for rate in (0.123456, 0.123459, 1 / 3, 0.333):
        plan = resolve(from_builtins(
            {"objective": "quadratic", "runs": [{"optimizer": "gd", "hyper": {"lr": rate}}]}
        ))  # fmt: skip
        said.add(settings(plan, 0))
    assert said == {"η = 0.123456", "η = 0.123459", "η = 1/3", "η = 0.333"}


def test_a_formula_of_ones_own_keeps_its_letters() -> None:
    own = "v_1 = 0.9*v_1 + g; step = -lr*v_1"
    runs = [{"optimizer": "custom", "hyper": {"formula": own, "lr": 0.1}}]
    plan = resolve(from_builtins({"objective": "quadratic", "steps": 3, "runs": runs}))
    assert own in caption(plan, simulate_plan(plan))
