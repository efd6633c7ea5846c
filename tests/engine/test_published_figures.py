"""The promise: published figures and frameworks' trajectories come out to the last digits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gdviz

DATA = Path(__file__).parents[1] / "data"
FIGURES = json.loads((DATA / "source_figures.json").read_text(encoding="utf-8"))["cases"]
TORCH = json.loads((DATA / "torch_trajectories.json").read_text(encoding="utf-8"))["cases"]
OTHERS = json.loads((DATA / "framework_trajectories.json").read_text(encoding="utf-8"))["cases"]


def label(case: dict[str, Any]) -> str:
    return f"{case['objective']['key']}-{case['optimizer']}-{case['hyper']['lr']:.3g}"


def settings(case: dict[str, Any]) -> dict[str, Any]:
    """A case in the words of `gdviz.simulate`."""
    return {
        "objective": case["objective"]["key"],
        "objective_params": case["objective"]["params"],
        "optimizer": case["optimizer"],
        "hyper": case["hyper"],
        "start": case["start"],
        "schedule": case.get("schedule", {}).get("key", "constant"),
        **{name: case[name] for name in ("noise", "clip_norm", "stop") if name in case},
    }


def assert_on_path(run: gdviz.engine.run.Run, path: dict[str, list[float]]) -> None:
    steps = [int(k) for k in path]
    assert_allclose(run.theta[steps], list(path.values()), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", FIGURES, ids=label)
def test_a_published_figure_is_reproduced(case: dict[str, Any]) -> None:
    run = gdviz.simulate(**settings(case), steps=case["max_steps"])
    assert run.steps == case["steps_taken"]
    assert len(run.theta) == len(run.loss) == case["steps_taken"] + 1
    assert_on_path(run, case["path"])
    assert_allclose(run.loss[-1], case["final_loss"], rtol=1e-9, atol=1e-12)


def test_all_published_figures_are_there() -> None:
    assert len(FIGURES) == 23


@pytest.mark.parametrize("case", [*TORCH, *OTHERS], ids=label)
def test_a_trajectory_of_a_framework_is_reproduced(case: dict[str, Any]) -> None:
    steps = max(int(k) for k in case["path"])
    assert_on_path(gdviz.simulate(**settings(case), steps=steps), case["path"])


def test_every_method_that_a_framework_has_is_compared() -> None:
    assert {case["optimizer"] for case in [*TORCH, *OTHERS]} == {
        "gd", "heavy_ball", "nesterov_shifted", "adagrad", "adadelta", "rmsprop",
        "rmsprop_centered", "adam", "adam_l2", "adamw", "amsgrad", "adamax", "nadam", "radam",
        "rprop", "schedule_free", "schedule_free_adamw", "lion", "adabelief",
    }  # fmt: skip
    assert (len(TORCH), len(OTHERS)) == (51, 54)


@pytest.mark.parametrize(
    "case", [c for c in TORCH if c["optimizer"] == "nesterov_shifted"], ids=label
)
def test_pytorch_s_nesterov_walks_on_our_look_ahead_points(case: dict[str, Any]) -> None:
    steps = max(int(k) for k in case["path"])
    run = gdviz.simulate(**settings({**case, "optimizer": "nesterov"}), steps=steps)
    ahead = run.theta - case["hyper"]["lr"] * case["hyper"]["beta"] * run.memory["v"]
    shown = [int(k) for k in case["path"]]
    assert_allclose(ahead[shown], list(case["path"].values()), rtol=1e-9, atol=1e-12)


def test_a_hole_in_a_path_would_be_noticed() -> None:
    case = FIGURES[0]
    run = gdviz.simulate(**settings(case), steps=case["max_steps"])
    wrong = {k: [x * (1.0 + 1e-8) for x in at] for k, at in case["path"].items()}
    with pytest.raises(AssertionError):
        assert_on_path(run, wrong)
    assert np.isfinite(run.theta).all()
