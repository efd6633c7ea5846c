"""The scenes that are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdviz.scene.records import Scene


def dozen() -> Scene:
    """Twelve different methods, 1,000 steps each."""
    from gdviz.scene.codec import from_builtins

    methods = (
        "gd", "heavy_ball", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "amsgrad",
        "adamax", "nadam", "lion", "yogi",
    )  # fmt: skip
    runs = [{"optimizer": key, "hyper": {"lr": 1e-4}} for key in methods]
    return from_builtins(
        {"title": "Dozen", "objective": "himmelblau_tilted", "steps": 1000, "runs": runs}
    )


def busy_scene(*, noise: bool) -> Scene:
    """Eight runs of 1,000 steps with seven methods."""
    from gdviz.scene.codec import from_builtins

    methods = {
        "gd": 0.0005, "heavy_ball": 0.0001, "heavy_ball_ema": 0.001, "nesterov": 0.0001,
        "adagrad": 0.3, "rmsprop": 0.01, "adam": 0.02,
    }  # fmt: skip
    runs: list[dict[str, object]] = [
        {"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()
    ]
    runs.append({"optimizer": "adam", "hyper": {"lr": 0.05}})
    if noise:
        for i, run in enumerate(runs):
            run["noise"] = {"kind": "gaussian", "std": 60.0, "seed": i}
    return from_builtins(
        {"title": "Bench", "objective": "himmelblau_tilted", "steps": 1000, "runs": runs}
    )


def small_scene(*, runs: int, steps: int) -> Scene:
    """The first `runs` of eight methods."""
    from gdviz.scene.codec import from_builtins

    methods = {
        "gd": 0.0005, "heavy_ball": 0.0001, "nesterov": 0.0001, "adam": 0.02, "adagrad": 0.3,
        "rmsprop": 0.01, "heavy_ball_ema": 0.001, "adamax": 0.02,
    }  # fmt: skip
    chosen = [{"optimizer": key, "hyper": {"lr": lr}} for key, lr in methods.items()][:runs]
    return from_builtins(
        {"title": "Small", "objective": "himmelblau_tilted", "steps": steps, "runs": chosen}
    )
