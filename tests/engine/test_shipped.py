"""The promise: every scene that ships runs, says what to look at, and keeps its word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz import assets
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.engine.api import simulate_scene
from gdviz.engine.data import columns
from gdviz.scene import codec, files

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.engine.run import Run

KEYS = shipped.keys()


def runs_of(key: str) -> tuple[Run, ...]:
    return simulate_scene(shipped.load(key))


def test_the_scenes_of_the_first_chapters_are_there() -> None:
    assert set(KEYS) >= {
        "race", "step_size", "several_minima", "regression", "momentum", "noise",
        "six_on_a_bowl", "clipping",
    }  # fmt: skip
    assert list(KEYS) == sorted(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_scene_runs_and_says_what_to_look_at(key: str) -> None:
    scene = shipped.load(key)
    assert 1 <= scene.notes.count(". ") + 1 <= 3
    assert scene.notes.endswith(".")
    assert len(scene.title) <= 30
    assert json.loads(assets.read_text("scenes", f"{key}.gdviz"))["version"] == 1
    for run in simulate_scene(scene):
        assert run.status.ended
        assert run.status.name != "FAILED"
        assert run.steps >= 20


def test_titles_are_told_by_key() -> None:
    titles = shipped.titles()
    assert list(titles) == list(KEYS)
    assert titles["race"] == "Race down the valley"
    assert len(set(titles.values())) == len(titles)


def test_step_size_is_good_best_and_too_large() -> None:
    scene = shipped.load("step_size")
    small, best, large = simulate_scene(scene)
    assert [run.colour for run in scene.runs] == [1, 3, 2]
    assert (small.label, best.label, large.label) == ("η = 0.1", "η = 1/3", "η = 0.41")
    assert scene.runs[1].hyper["lr"] == 1 / 3
    assert best.loss[-1] < small.loss[-1] < 1e-17
    assert large.status.name == "DIVERGED"
    assert_allclose(large.loss[-1], 6.7e9, rtol=0.01)


def test_momentum_ends_with_the_losses_of_the_page() -> None:
    assert_allclose(
        [run.loss[-1] for run in runs_of("momentum")], [0.397, 0.0282, 0.00458], rtol=2e-3
    )


def test_noise_ends_with_the_losses_of_the_page() -> None:
    assert_allclose(
        [run.loss[-1] for run in runs_of("noise")], [0.0140, 0.00560, 0.0236], rtol=5e-3
    )


def test_six_on_a_bowl_arrive_when_the_page_says() -> None:
    runs = runs_of("six_on_a_bowl")
    assert [run.steps for run in runs] == [56, 59, 54, 100, 41, 46]
    assert [run.status.name == "CONVERGED" for run in runs] == [1, 1, 1, 0, 1, 1]
    assert_allclose(runs[3].loss[-1], 4.51, rtol=1e-2)


def test_of_several_minima_only_adam_finds_the_lowest() -> None:
    gd, ema, _, _, adam, sgd = runs_of("several_minima")
    assert (adam.status.name, adam.steps) == ("CONVERGED", 59)
    for run in (gd, ema):
        assert_allclose(run.theta[-1], [-3.54, -2.39], atol=0.01)
    assert_allclose(sgd.theta[-1], [3.303, 1.639], atol=0.001)


def test_clipping_costs_little_and_keeps_the_path_inside() -> None:
    clipped, free = runs_of("clipping")
    assert_allclose([clipped.loss[-1], free.loss[-1]], [1.2e-9, 1.3e-13], rtol=0.05)
    assert np.abs(clipped.theta).max() <= 3.0
    assert np.abs(free.theta).max() > 20.0


def test_the_race_is_won_by_two_of_four() -> None:
    losses = [run.loss[-1] for run in runs_of("race")]
    assert [loss < 0.01 for loss in losses] == [False, False, True, True]


def test_the_regression_is_a_race_and_its_notes_are_true() -> None:
    scene = shipped.load("regression")
    best = 0.0769636329470176  # the least squares fit
    error = {run.optimizer: run.loss - best for run in simulate_scene(scene)}
    arrived = {key: int(np.argmax(e < 0.01 * e[0])) for key, e in error.items()}
    assert 50 < arrived["gd"] < 80
    assert max(arrived["heavy_ball"], arrived["nesterov"], arrived["adam"]) < 30
    for key in ("heavy_ball", "nesterov"):
        assert (np.diff(error[key]) > 0).any(), f"{key} swings past the fit and returns"
    assert (np.diff(error["gd"]) < 0).all()
    raw = codec.from_builtins(
        {**json.loads(codec.encode(scene)), "objective_params": {"standardised": False}}
    )
    names = [run.status.name for run in simulate_scene(raw)]
    assert names == ["DIVERGED", "DIVERGED", "DIVERGED", "MAX_STEPS"]


def test_a_key_wins_over_a_file_without_extension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race").write_text("not a scene", encoding="utf-8")
    assert shipped.locate("race") == assets.path("scenes", "race.gdviz")
    mine = tmp_path / "race.gdviz"
    files.save(shipped.load("noise"), mine)
    assert shipped.load("race.gdviz").title == "Adaptive methods under noise"
    assert shipped.load(str(mine)).title == "Adaptive methods under noise"
    assert shipped.load("race").title == "Race down the valley"


def test_a_file_of_any_name_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files.save(shipped.load("noise"), tmp_path / "mine")
    assert shipped.load("mine").title == "Adaptive methods under noise"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("rase", "there is no scene or file 'rase'; did you mean 'race'?"),
        ("race.gdviz", "race.gdviz: there is no such file; the shipped scene is 'race'"),
        ("mine.gdviz", "mine.gdviz: there is no such file"),
        ("./race", "./race: there is no such file"),
        ("there/race.gdviz", "there/race.gdviz: there is no such file"),
        (".", ".: is a folder, not a scene file"),
        ("../scenes/race", "../scenes/race: there is no such file"),
    ],
)
def test_a_name_that_means_nothing_is_a_sentence(
    name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GdvizError) as caught:
        shipped.load(name)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "\0"])
def test_a_name_that_no_file_can_have_is_a_sentence(name: str) -> None:
    with pytest.raises(GdvizError, match="there is no scene or file"):
        shipped.load(name)


def test_the_data_are_in_units_of_like_size_and_cannot_be_written() -> None:
    table = columns("penguins")
    assert set(table) == {
        "bill_length_cm", "bill_depth_cm", "flipper_length_cm", "body_mass_kg",
    }  # fmt: skip
    assert {len(values) for values in table.values()} == {342}
    assert_allclose(table["body_mass_kg"].mean(), 4.2018, rtol=1e-4)
    assert_allclose(table["flipper_length_cm"].mean(), 20.0915, rtol=1e-4)
    with pytest.raises(ValueError, match="read-only"):
        table["body_mass_kg"][0] = 1.0
    with pytest.raises(TypeError):
        table["x"] = table["body_mass_kg"]  # type: ignore[index]  # it is a read-only view
