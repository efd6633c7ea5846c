"""The promise: a script gets its run, or a sentence about the keyword that is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import gdviz
from gdviz.scene.records import RunSpec, Scene

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_of_the_manual_runs() -> None:
    run = gdviz.simulate(
        "quadratic", "adam", start=(3, -3), steps=80, objective_params={"a": 5, "b": 1},
        hyper={"lr": 0.05}, schedule="cosine", schedule_params={"period": 80},
        noise={"kind": "gaussian", "std": 0.1, "seed": 2}, clip_norm=5.0,
        stop={"loss_below": 1e-6},
    )  # fmt: skip
    assert run.theta.shape == (81, 2)
    assert run.lr[0] == 0.05
    assert run.lr[80] == pytest.approx(0.0)
    assert run.status.name == "MAX_STEPS"


SETTINGS: dict[str, tuple[Any, dict[str, Any]]] = {
    "title": ("x", {}),
    "notes": ("x", {}),
    "point": ("x", {}),
    "covers": (["C1.3"], {}),
    "claims": (["steps(gd) > 2"], {}),
    "objective_params": ({"a": 2.0}, {}),
    "window": ([[-1, 1], [-1, 1]], {}),
    "schedule": ("cosine", {}),
    "schedule_params": ({"period": 5}, {"schedule": "cosine"}),
    "gradient": ({"kind": "central", "h": 1e-5}, {}),
    "accumulate": (3, {"noise": {"std": 0.1}}),
    "float16": ({"loss_scale": 8.0}, {}),
    "clip_norm": (1.0, {}),
    "clip_value": (1.0, {}),
    "l2": (0.1, {}),
    "noise": ({"std": 0.1}, {}),
    "stop": ({"max_steps": 3}, {}),
    "diverged_above": (10.0, {}),
    "show": ({"theme": "dark"}, {}),
    "label": ("mine", {}),
    "colour": (3, {}),
    "visible": (False, {}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_of_a_scene_is_a_keyword(name: str) -> None:
    value, others = SETTINGS[name]
    assert gdviz.simulate("quadratic", "gd", steps=5, **others, **{name: value}).steps >= 3


def test_no_setting_is_forgotten() -> None:
    named = {"objective", "optimizer", "start", "steps", "hyper", "runs", "version"}
    fields = {*Scene.__struct_fields__, *RunSpec.__struct_fields__}
    assert fields - named == set(SETTINGS)


def test_arrays_and_their_numbers_are_taken_like_plain_ones() -> None:
    plain = gdviz.simulate("quadratic", "gd", (3.0, -3.0), 7, hyper={"lr": 0.1})
    taken = gdviz.simulate(
        "quadratic", "gd", np.array([3, -3]), np.int64(7), hyper={"lr": np.float64(0.1)}
    )
    assert (plain.theta == taken.theta).all()
    for start in ([3, -3], (np.float32(3), -3)):
        assert (gdviz.simulate("quadratic", "gd", start, 7).theta[0] == [3, -3]).all()


def test_what_a_script_passes_is_not_changed() -> None:
    hyper, stop, start = {"lr": 0.1}, {"loss_below": 0.5}, [3, -3]
    gdviz.simulate("quadratic", "gd", start, 7, hyper=hyper, stop=stop)
    assert (hyper, stop, start) == ({"lr": 0.1}, {"loss_below": 0.5}, [3, -3])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"objective": "quadratik"},
            "objective: there is no objective 'quadratik'; did you mean 'quadratic'?",
        ),
        (
            {"optimizer": "adma"},
            "optimizer: there is no optimizer 'adma'; did you mean 'adam'?",
        ),
        ({"hyper": {"lr": -1}}, "hyper.lr: must be in [0, 1e+06], got -1"),
        ({"hyper": {"lr": np.nan}}, "hyper.lr: must be a finite number, not NaN"),
        (
            {"hyper": {"lr": np.array([1, 2])}},
            "hyper.lr: must be a number, got a list of 2",
        ),
        (
            {"hyper": {"betta": 1}},
            "hyper.betta: there is no parameter of gd called 'betta'; choose from lr",
        ),
        ({"hyper": 0.1}, "hyper: must be an object {…}, got 0.1"),
        ({"hyper": [("lr", 0.1)]}, "hyper: must be an object {…}, got a list of 1"),
        ({"start": (1, 2, 3)}, "start: must hold 2 numbers, got 3"),
        ({"start": 3}, "start: must be a list or null, got 3"),
        ({"start": [[1, 2], [3, 4]]}, "start[0]: must be a number, got a list of 2"),
        (
            {"start": {1, 2}},
            "start: must be a plain number, text, list or dictionary, got a set",
        ),
        ({"steps": 0}, "steps: must be in [1, 1000000], got 0"),
        ({"steps": "9"}, "steps: must be a whole number, got '9'"),
        ({"stepps": 9}, "simulate: there is no setting 'stepps'; did you mean 'steps'?"),
        ({"runs": []}, "simulate: there is no setting 'runs'; choose from"),
        ({"noise": {"sdt": 1}}, "noise: there is no setting 'sdt'; did you mean 'std'?"),
        ({"noise": "gaussian"}, "noise: must be an object {…} or null, got 'gaussian'"),
        ({"clip_norm": 0}, "clip_norm: must be greater than 0, got 0"),
        ({"hyper": {1: 2}}, "hyper: its names must be text, got 1"),
        (
            {"title": b"x"},
            "title: must be a plain number, text, list or dictionary, got a bytes",
        ),
        ({"colour": 9}, "colour: must be in [1, 8], got 9"),
        ({"objective": 3}, "objective: must be text, got 3"),
        ({"optimizer": None}, "optimizer: must be text, got null"),
    ],
)
def test_a_wrong_argument_is_a_sentence(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(gdviz.GdvizError, match=f"^{re.escape(sentence)}"):
        gdviz.simulate(**{"objective": "quadratic", "optimizer": "gd", **arguments})


def test_a_scene_goes_to_a_file_and_comes_back_as_runs(tmp_path: Path) -> None:
    file = tmp_path / "mine.gdviz"
    scene = Scene(objective="parabola", runs=(RunSpec("gd"), RunSpec("adam")), steps=9)
    gdviz.save_scene(scene, file)
    assert gdviz.load_scene(file) == scene
    runs = gdviz.simulate_scene(gdviz.load_scene(file))
    assert [run.optimizer for run in runs] == ["gd", "adam"]
    assert [run.theta.shape for run in runs] == [(10, 1), (10, 1)]


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize("first", ["", "gdviz.GdvizError; gdviz.__version__; dir(gdviz)"])
def test_importing_gdviz_loads_neither_numpy_nor_qt(first: str) -> None:
    heavy = "{'numpy', 'PySide6', 'pyqtgraph', 'msgspec'}"
    code = f"import sys, gdviz; {first}\nprint({heavy} & set(sys.modules))"
    assert python(code) == "set()"


def test_simulating_loads_no_qt() -> None:
    code = (
        "import sys, gdviz; gdviz.simulate('quadratic', 'gd'); "
        "print({'PySide6', 'pyqtgraph', 'click', 'sympy'} & set(sys.modules))"
    )
    assert python(code) == "set()"


def test_the_public_names_are_there() -> None:
    for name in gdviz.__all__:
        assert getattr(gdviz, name) is not None
    with pytest.raises(AttributeError, match="'gdviz' has no attribute 'simulat'"):
        gdviz.simulat  # noqa: B018  # looking it up is the test
    assert set(gdviz.OPTIMIZERS) >= {"gd", "adam"}
    assert set(gdviz.OBJECTIVES) >= {"quadratic"}
    assert set(gdviz.SCHEDULES) >= {"constant"}
