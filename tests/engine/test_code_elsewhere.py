"""The promise: a scene walks the same paths as PyTorch, and as a notebook."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import gdviz
from gdviz.codegen import code
from gdviz.codegen.pytorch import why_not
from gdviz.core.errors import GdvizError
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.engine import shipped
from gdviz.engine.plan import resolve
from tests.engine.test_code import (
    STOPS,
    TREATMENTS,
    VARIANTS,
    assert_same_paths,
    executed,
    scene,
)

if TYPE_CHECKING:
    from pathlib import Path

    from gdviz.scene.records import Scene

TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not TORCH, reason="runs the scripts where torch is installed")
THEIRS = (
    "gd", "heavy_ball", "nesterov_shifted", "adagrad", "adadelta", "rmsprop",
    "rmsprop_centered", "adam", "adam_l2", "adamw", "amsgrad", "adamax", "nadam", "radam",
    "rprop",
)  # fmt: skip


def every_kind() -> list[Scene]:
    """Scenes in which everything occurs that PyTorch can do."""
    bowl = {"objective_params": {"angle": 0.4}, "steps": 50}
    runs = [{"optimizer": key, "hyper": {"lr": 0.02}} for key in THEIRS]
    short = {"period": 12, "drop_every": 12, "half_period": 12, "patience": 12}
    found = [scene("quadratic", *runs, **bowl)]
    found += [scene("quadratic", *runs[:8], **bowl, **given) for given in TREATMENTS]
    found += [scene("quadratic", runs[0], runs[7], stop=stop, steps=90) for stop in STOPS]
    for key, schedule in SCHEDULES.items():
        given = {s.name: short[s.name] for s in schedule.own if s.name in short}
        for more in ({}, {"warmup": 5}):
            found.append(
                scene("quadratic", runs[0], runs[-1], schedule=key,
                      schedule_params={**given, **more}, **bowl)
            )  # fmt: skip
    for key in OBJECTIVES:
        for params in VARIANTS.get(key, ({},)):
            found.append(scene(key, runs[7], objective_params=params, steps=30))
    found.append(scene("rosenbrock", {"optimizer": "gd", "hyper": {"lr": 0.1}}))
    return found


RESIDUALS = ("natural_gradient", "gauss_newton", "levenberg_marquardt")
WRITTEN_OUT = tuple(key for key in OPTIMIZERS if key not in (*THEIRS, *RESIDUALS))
OWN = (
    "step = -lr*g", "m = b1*m + (1 - b1)*g; step = -lr*m/(1 - b1**t)",
    "v0 = 1; v = 0.9*v + 0.1*g**2; step = -lr*g/(sqrt(v) + 1e-8)",
    "step = -lr*min(max(g, -1), 0.5) - 0.01*sqrt(lr)*where(k > 3, sign(g), 0)",
    "s0 = 0; s = s + norm(g)**2; step = -lr*g/sqrt(s)",
    "step = -lr*f*cbrt(g)/(1 + hypot(f, 2))",
    "c = dot(g, g); step = -lr*round(8*g)/8 - clip(c, 0, lr)*atan2(g, 2)*1e-3",
)  # fmt: skip


def every_kind_written_out() -> list[Scene]:
    """Scenes with all that PyTorch has not, in all circumstances."""
    bowl = {"objective_params": {"angle": 0.4}, "steps": 40}
    more = {"adagrad_full": {"eps": 1e-3}}  # or else its first matrix is all rounding
    runs = [
        {"optimizer": key, "hyper": {"lr": 0.02, **more.get(key, {})}} for key in WRITTEN_OUT
    ]
    short = {"period": 12, "drop_every": 12, "half_period": 12, "patience": 12}
    found = [scene("quadratic", *runs[i::2], **bowl) for i in range(2)]
    own = [{"optimizer": "custom", "hyper": {"formula": text, "lr": 0.02}} for text in OWN]
    found += [scene(key, *own, steps=40) for key in ("quadratic", "beale", "reddi")]
    some = [{"optimizer": k, "hyper": {"lr": 0.02}} for k in ("nesterov", "lookahead", "lion")]
    found += [scene("quadratic", *some, **bowl, **given) for given in TREATMENTS]
    found += [scene("quadratic", *some, stop=stop, steps=90) for stop in STOPS]
    for key, schedule in SCHEDULES.items():
        given = {s.name: short[s.name] for s in schedule.own if s.name in short}
        given["warmup"] = 5
        found.append(scene("quadratic", *some, schedule=key, schedule_params=given, **bowl))
    for key in OBJECTIVES:
        for params in VARIANTS.get(key, ({},)):
            found.append(scene(key, some[0], own[2], objective_params=params, steps=30))
    found.append(scene("rosenbrock", {"optimizer": "newton"}, {"optimizer": "bfgs"}, steps=20))
    found.append(scene("rosenbrock", {"optimizer": "nesterov", "hyper": {"lr": 0.1}}))
    return found


SCENES = every_kind()
OTHERS = every_kind_written_out()


def test_pytorch_has_the_methods_that_frameworks_were_compared_with() -> None:
    plans = {key: resolve(scene("linear_regression", {"optimizer": key})) for key in OPTIMIZERS}
    assert [key for key, plan in plans.items() if not why_not(plan.runs[0])] == sorted(
        THEIRS, key=list(OPTIMIZERS).index
    )


@needs_torch
@pytest.mark.parametrize("what", [*SCENES, *OTHERS])
def test_pytorch_walks_the_same_paths(what: Scene) -> None:
    assert_same_paths(what, code(what, "pytorch"))


def test_a_script_for_pytorch_asks_for_its_classes_and_defines_all_it_calls() -> None:
    for what in SCENES:
        text = code(what, "pytorch")
        compile(text, "copied.py", "exec")
        assert "torch.optim." in text
        assert "theta = torch.tensor(theta, dtype=torch.float64, requires_grad=True)" in text


def test_a_landscape_is_all_of_numpy_where_its_slope_is() -> None:
    for what in SCENES:
        text = code(what, "pytorch")
        if "\ndef grad(" in text:
            value = text.split("\ndef f(")[1].split("\n\n\n")[0]
            assert "torch." not in value


def test_pytorch_says_what_it_writes_out_and_what_it_does_not_have() -> None:
    what = scene("quadratic", {"optimizer": "adam"}, {"optimizer": "lion"})
    text = code(what, "pytorch")
    assert "\n# Lion has no equivalent in torch.optim: it is written out.\ndef lion(" in text
    assert "torch.optim.Adam(" in text
    switched = scene("quadratic", {"optimizer": "adam", "hyper": {"eps_inside": True}})
    text = code(switched, "pytorch")
    assert (
        "\n# Adam with these switches has no equivalent in torch.optim: it is written" in text
    )
    assert "torch.optim.Adam(" not in text
    for key in RESIDUALS:
        residuals = scene("linear_regression", {"optimizer": key}, {"optimizer": "gd"})
        text = code(residuals, "pytorch")
        assert " asks for derivatives of residuals, which a script for PyTorch has" in text
        with pytest.raises(GdvizError, match="asks for derivatives of residuals"):
            code(scene("linear_regression", {"optimizer": key}), "pytorch")


def test_what_is_written_out_for_pytorch_asks_numpy_for_nothing() -> None:
    for key in WRITTEN_OUT:
        text = code(scene("quadratic", {"optimizer": key, "hyper": {"lr": 0.02}}), "pytorch")
        function = text.split(f"\ndef {key}(")[1].split("\n\n\n")[0]
        assert "np." not in function
        assert "torch." in function


def test_another_target_is_refused_with_the_nearest() -> None:
    with pytest.raises(GdvizError, match="pytorch"):
        gdviz.code(scene("parabola", {"optimizer": "gd"}), "pytorhc")


def test_scripts_for_pytorch_are_laid_out_as_the_formatter_would(tmp_path: Path) -> None:
    for i, what in enumerate((*SCENES, *OTHERS)):
        (tmp_path / f"copied_{i}.py").write_text(code(what, "pytorch"), encoding="utf-8")
    for command in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


# -- notebooks -------------------------------------------------------------------------


@pytest.mark.parametrize("key", shipped.keys())
def test_the_cells_of_a_notebook_walk_the_same_paths(key: str) -> None:
    what = shipped.load(key)
    tree = json.loads(code(what, "notebook"))
    cells = ["".join(c["source"]) for c in tree["cells"] if c["cell_type"] == "code"]
    assert "matplotlib" in cells[-1]
    space: dict[str, Any] = executed("\n\n\n".join(cells[:-1]))
    script = executed(code(what, "python"))
    assert list(space["paths"]) == list(script["paths"])
    assert all((space["paths"][n] == path).all() for n, path in script["paths"].items())


def test_a_notebook_has_the_form_that_readers_ask_for() -> None:
    tree = json.loads(code(shipped.load("race"), "notebook"))
    assert set(tree) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (tree["nbformat"], tree["nbformat_minor"]) == (4, 5)
    assert tree["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in tree["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in tree["cells"]:
        extra = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | extra
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        assert not cell["source"][-1].endswith("\n")
    title = "".join(tree["cells"][0]["source"])
    assert title.startswith("# Race down the valley\n\nFour methods leave the same point")


def test_words_of_a_stranger_are_no_markdown() -> None:
    what = scene("parabola", {"optimizer": "gd"}, title="<b>*x*</b>", notes="[a](b) $x$")
    first = "".join(json.loads(code(what, "notebook"))["cells"][0]["source"])
    assert first.startswith("# \\<b\\>\\*x\\*\\</b\\>\n\n\\[a\\](b) \\$x\\$\n\n")
