"""The promise: every edit can be undone, one gesture is one step, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene import codec
from gdviz.scene.check import check
from gdviz.scene.edits import (
    AddRun,
    RemoveRun,
    Replace,
    SetHyper,
    SetObjective,
    SetObjectiveParam,
    SetOptimizer,
    SetRun,
    SetScene,
    SetShared,
    SetStart,
    colour_of,
)
from gdviz.scene.history import History, origin_of
from gdviz.scene.records import RunSpec, Scene, Show
from gdviz.scene.specs import NoiseSpec

if TYPE_CHECKING:
    from gdviz.scene.edits import Edit


def race(*methods: str) -> Scene:
    runs = tuple(RunSpec(optimizer=key) for key in methods or ("gd", "heavy_ball", "adam"))
    return Scene(objective="quadratic", runs=runs, start=(3.0, -3.0))


EDITS: list[Edit] = [
    SetHyper(1, "beta", 0.5, "momentum"),
    SetRun(2, {"visible": False}, "hide run"),
    SetRun(0, {"clip_norm": None, "noise": NoiseSpec(std=2.0)}, "change noise"),
    SetOptimizer(0, "adam", {"lr": 0.1}, ""),
    AddRun(RunSpec(optimizer="rmsprop")),
    RemoveRun(1),
    SetStart((1.0, 1.0)),
    SetObjective("rosenbrock"),
    SetObjectiveParam("a", 9.0),
    SetScene("change steps", steps=50),
    SetScene("switch theme", show=Show(theme="dark")),
    SetScene("change view", show=Show(view="grid")),
    SetShared("clip_norm", 5.0),
    Replace(race("adam"), "open scene"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{type(edit).__name__}")
def test_an_edit_leaves_the_scene_alone_and_can_be_undone_and_redone(edit: Edit) -> None:
    scene = race()
    before = codec.encode(scene)
    edited = begun(scene).apply(edit)
    assert codec.encode(scene) == before
    assert edited.scene != scene
    check(edited.scene)
    assert edited.undo().scene == scene
    assert edited.undo().redo().scene == edited.scene
    assert edited.past[-1].label == edit.label
    assert edit.label == edit.label.strip().lower()


def begun(scene: Scene) -> History:
    return History(scene, origin_of(scene))


def test_what_an_edit_did_not_touch_is_the_very_same_record() -> None:
    scene = race()
    edited = SetHyper(1, "beta", 0.5).apply(scene)
    assert edited.runs[0] is scene.runs[0]
    assert edited.runs[2] is scene.runs[2]
    assert edited.show is scene.show


def test_the_menu_names_the_parameter_in_words() -> None:
    assert SetHyper(0, "lr", 0.1, "learning rate").label == "set learning rate"
    assert SetHyper(0, "lr", 0.1).label == "set lr"


def test_a_drag_is_one_step() -> None:
    history = begun(race())
    for rate in (0.1, 0.2, 0.3):
        history = history.apply(SetHyper(0, "lr", rate))
    assert len(history.past) == 1
    assert history.scene.runs[0].hyper == {"lr": 0.3}
    assert history.undo().scene == race()


def test_letting_go_ends_the_step() -> None:
    history = begun(race()).apply(SetHyper(0, "lr", 0.1)).seal()
    history = history.seal().apply(SetHyper(0, "lr", 0.2))
    assert len(history.past) == 2
    assert history.undo().scene.runs[0].hyper == {"lr": 0.1}
    assert history.past[0].label == "set lr"


@pytest.mark.parametrize(
    "other", [SetHyper(1, "lr", 0.1), SetHyper(0, "beta", 0.1), SetStart((0.0, 0.0))]
)
def test_touching_something_else_is_another_step(other: Edit) -> None:
    history = begun(race("heavy_ball", "adam")).apply(SetHyper(0, "lr", 0.1)).apply(other)
    assert len(history.past) == 2


def test_a_drag_there_and_back_is_no_step() -> None:
    history = begun(race()).apply(SetStart((0.0, 0.0))).apply(SetStart((3.0, -3.0)))
    assert history.past == ()
    assert history.scene == race()


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    history = begun(race())
    assert history.apply(SetStart((3.0, -3.0))) is history
    assert history.apply(Replace(race(), "open scene")) is history


def test_an_edit_after_an_undo_forgets_the_future() -> None:
    history = begun(race()).apply(SetStart((0.0, 1.0))).seal().apply(SetHyper(0, "lr", 0.5))
    back = history.undo()
    assert len(back.future) == 1
    onward = back.apply(SetHyper(0, "lr", 0.7))
    assert onward.future == ()
    assert onward.redo() is onward


def test_a_drag_goes_on_as_a_step_of_its_own_after_an_undo() -> None:
    history = begun(race()).apply(SetHyper(0, "lr", 0.1)).apply(SetStart((0.0, 0.0)))
    again = history.undo().apply(SetHyper(0, "lr", 0.2))
    assert again.undo().scene.runs[0].hyper == {"lr": 0.1}


def test_there_and_back_through_many_steps() -> None:
    scenes = [race()]
    history = begun(scenes[0])
    for i in range(1, 20):
        history = history.apply(SetHyper(i % 3, "lr", i / 100.0)).seal()
        scenes.append(history.scene)
    for expected in reversed(scenes[:-1]):
        history = history.undo()
        assert history.scene == expected
    assert history.undo() is history
    for expected in scenes[1:]:
        history = history.redo()
        assert history.scene == expected
    labels = [step.label for step in history.past]
    assert labels == ["set lr"] * 19


def test_the_past_is_long_but_not_endless() -> None:
    history = begun(race())
    for i in range(700):
        history = history.apply(SetHyper(0, "lr", float(i))).seal()
    assert 400 < len(history.past) <= 501


def test_removing_a_run_leaves_the_others_their_colours() -> None:
    scene = race("gd", "heavy_ball", "nesterov", "adam")
    less = RemoveRun(1).apply(scene)
    assert [run.optimizer for run in less.runs] == ["gd", "nesterov", "adam"]
    assert [colour_of(less, i) for i in range(3)] == [1, 3, 4]


def test_a_new_run_takes_the_first_free_colour() -> None:
    less = RemoveRun(1).apply(race("gd", "heavy_ball", "nesterov"))
    more = AddRun(RunSpec(optimizer="adam")).apply(less)
    assert [colour_of(more, i) for i in range(3)] == [1, 3, 2]
    for _ in range(9):
        more = AddRun(RunSpec(optimizer="gd")).apply(more)
    assert [colour_of(more, i) for i in range(8)] == [1, 3, 2, 4, 5, 6, 7, 8]
    assert all(1 <= colour_of(more, i) <= 8 for i in range(12))
    check(more)


def test_another_landscape_brings_its_own_window_and_start() -> None:
    scene = SetScene("x", steps=77).apply(race())
    scene = SetRun(0, {"start": (1.0, 2.0)}, "x").apply(scene)
    moved = SetObjective("parabola").apply(SetObjectiveParam("a", 3.0).apply(scene))
    check(moved)  # two coordinates would not fit a line
    assert moved.objective_params == {}
    assert moved.start is None
    assert moved.window is None
    assert moved.steps == 77


def test_another_method_keeps_run_and_place() -> None:
    scene = SetRun(1, {"visible": False}, "x").apply(race())
    edited = SetOptimizer(1, "adam", {"lr": 0.2}, "Adam").apply(scene)
    assert edited.runs[1].optimizer == "adam"
    assert edited.runs[1].label == "Adam"
    assert not edited.runs[1].visible
    assert set(edited.runs[1].hyper) <= {spec.name for spec in OPTIMIZERS["adam"].params}


def test_off_and_untouched_are_two_things() -> None:
    scene = SetShared("clip_norm", 5.0).apply(SetScene("x", steps=9).apply(race()))
    assert scene.clip_norm == 5.0
    assert SetShared("clip_norm", None).apply(scene).clip_norm is None
    assert SetShared("clip_norm", None).apply(scene).steps == 9


@pytest.mark.parametrize(
    ("selected", "removed", "then"),
    [(2, 0, 1), (2, 2, 1), (0, 0, 0), (1, 2, 1), (None, 1, None)],
)
def test_the_selected_run_stays_selected_when_another_is_removed(
    selected: int | None, removed: int, then: int | None
) -> None:
    runs = tuple(RunSpec(optimizer=key) for key in ("gd", "adam", "rmsprop"))
    before = Scene(objective="beale", runs=runs, show=Show(selection=selected))
    assert RemoveRun(removed).apply(before).show.selection == then
