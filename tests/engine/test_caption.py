"""A caption says what is in the figure, with the numbers of the scene."""

from __future__ import annotations

from gdviz.engine import shipped
from gdviz.engine.caption import caption, progress, settings
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene.codec import from_builtins


def test_a_caption_names_methods_settings_and_steps() -> None:
    plan = resolve(shipped.load("six_on_a_bowl"))
    words = caption(plan, simulate_plan(plan))
    assert words.startswith("Six on a bowl: GD, η = 0.3, 56 steps; SGD, η = 0.3, noise 0.3 |g|")
    assert "Adam, η = 0.3, β₁ = 0.9, β₂ = 0.999, 46 steps" in words
    assert words.endswith(", on Quadratic, from (−10, 5).")


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
    assert caption(plan, runs).startswith("Too fast: bold, η = 30, diverged after ")
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
