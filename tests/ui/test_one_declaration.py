"""The promise: a landscape or a schedule is one declaration, and is then found everywhere."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import TYPE_CHECKING, Any, final

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtSvg import QSvgRenderer

import gdviz
from gdviz import cli
from gdviz.codegen.targets import code
from gdviz.core.errors import GdvizError
from gdviz.core.objectives import OBJECTIVES, build
from gdviz.core.objectives.landscape import Landscape, Near
from gdviz.core.params import ParamSpec
from gdviz.core.schedules import SCHEDULES, Schedule
from gdviz.engine.api import simulate_scene
from gdviz.scene.check import check
from gdviz.scene.codec import from_builtins
from gdviz.scene.schema import scene_schema
from gdviz.ui.editors.forms.schedule_form import ScheduleForm
from gdviz.ui.editors.landscape.panel import LandscapePanel
from gdviz.ui.mathtext.formula import formula_svg
from gdviz.ui.widgets.combo import Combo
from tests.ui.hand import make_all

if TYPE_CHECKING:
    from gdviz.scene.records import Scene
    from tests.ui.conftest import Open


@final
class EggBox(Landscape):
    """Hollows in rows, in a bowl."""

    key = "egg_box"
    title = "Egg box"
    text = "r = hypot(x, y); (x**2 + depth*sin(2*y)**2)/2 + r**4/50"
    source = "This test"
    window = ((-3.0, 3.0), (-3.0, 3.0))
    start = (2.0, 1.0)
    near = Near(minimum=((0.0, 0.0),))
    params = (
        ParamSpec(name="depth", default=2.0, low=0.0, high=9.0, symbol="D", doc="How deep."),
    )


WAVES = Schedule(
    "waves", "waves", "wave = 1 + sin(k/length)/2; lr*wave/sqrt(k + 1)", "This test",
    (ParamSpec(name="length", default=3.0, low=1.0, high=9.0, soft=(1.0, 9.0), symbol="L",
               doc="How long a wave is."),),
)  # fmt: skip


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OBJECTIVES, EggBox.key, EggBox)
    monkeypatch.setitem(SCHEDULES, WAVES.key, WAVES)


def tree(*methods: str, **more: Any) -> dict[str, Any]:
    return {
        "objective": "egg_box",
        "objective_params": {"depth": 3.0},
        "schedule": "waves",
        "schedule_params": {"length": 2.0, "warmup": 3},
        "runs": [{"optimizer": method, "hyper": {"lr": 0.05}} for method in methods],
        "steps": 40,
        **more,
    }


def scene(*methods: str, **more: Any) -> Scene:
    return from_builtins(tree(*methods, **more))


def test_they_are_in_the_catalogues_and_in_the_lists_of_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gdviz.OBJECTIVES["egg_box"] is EggBox
    assert gdviz.SCHEDULES["waves"] is WAVES
    for kind, key, title in (
        ("objectives", "egg_box", "Egg box"),
        ("schedules", "waves", "waves"),
    ):
        monkeypatch.setattr(sys, "argv", ["gdviz", "list", kind, "--json"])
        with pytest.raises(SystemExit):
            cli.main()
        entries = {entry["key"]: entry for entry in json.loads(capsys.readouterr().out)}
        assert entries[key]["title"] == title
        assert entries[key]["formula"]
        assert entries[key]["params"][0]["description"].startswith("How")


def test_the_schema_and_the_check_know_their_parameters() -> None:
    properties = scene_schema()["$defs"]["Scene"]
    assert "egg_box" in properties["properties"]["objective"]["enum"]
    assert "waves" in properties["properties"]["schedule"]["enum"]
    text = json.dumps(properties)
    assert "How deep." in text
    assert "How long a wave is." in text
    check(scene("gd"))
    for wrong, sentence in (
        ({"objective_params": {"depht": 1.0}}, "objective_params.*'depht'.*'depth'"),
        ({"objective_params": {"depth": 10.0}}, r"depth: must be in \[0, 9\]"),
        ({"schedule_params": {"length": 0.5}}, r"length: must be in \[1, 9\]"),
    ):
        with pytest.raises(GdvizError, match=sentence):
            check(scene("gd", **wrong))


def test_a_run_descends_by_the_rates_of_the_formula() -> None:
    f = build(EggBox, {"depth": 3.0})
    run, newton = simulate_scene(scene("gd", "newton"))
    k = np.arange(run.steps + 1)
    j = np.maximum(k - 3.0, 0.0)  # the rule begins when the warm-up ends
    rates = 0.05 * (1.0 + np.sin(j / 2.0) / 2.0) / np.sqrt(j + 1.0)
    assert_allclose(run.lr, rates * np.minimum((k + 1.0) / 3.0, 1.0), rtol=1e-14)
    x, y = np.array(EggBox.start)
    slope = [x + 4.0 * x * (x * x + y * y) / 50.0,
             3.0 * np.sin(4.0 * y) + 4.0 * y * (x * x + y * y) / 50.0]  # fmt: skip
    assert_allclose(f.grad(np.array(EggBox.start)), slope, rtol=1e-13)
    assert_allclose(run.theta[1], np.array([x, y]) - run.lr[0] * np.array(slope), rtol=1e-13)
    assert newton.steps > 0  # by a Hessian that nobody wrote
    assert f.landmarks()[0].at == pytest.approx((0.0, 0.0), abs=1e-12)


def executed(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "copied"}
    with np.errstate(all="ignore"):
        exec(compile(text, "copied.py", "exec"), space)
    return space


def assert_reproduced(text: str, *methods: str) -> None:
    paths = executed(text)["paths"]
    for run, path in zip(simulate_scene(scene(*methods)), paths.values(), strict=True):
        assert_allclose(path, run.theta, rtol=1e-9, atol=1e-12)


def test_a_printed_script_walks_the_same_path() -> None:
    assert_reproduced(code(scene("adam", "newton")), "adam", "newton")


def test_the_cells_of_a_notebook_walk_the_same_path() -> None:
    cells = json.loads(code(scene("adam", "newton"), "notebook"))["cells"]
    cells = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    assert_reproduced("\n\n\n".join(cells[:-1]), "adam", "newton")


def test_a_script_for_pytorch_walks_the_same_path() -> None:
    text = code(scene("adam"), "pytorch")
    compile(text, "copied.py", "exec")
    assert "def waves_rate(k, lr, length=2):" in text
    if importlib.util.find_spec("torch") is not None:
        assert_reproduced(text, "adam")


def test_their_formulas_are_typeset(qapp: object) -> None:
    assert EggBox.formula == (
        r"f = \frac{1}{2}(x^2+D\,\sin^2 2y)+\frac{r^4}{50},\quad "
        r"r = \sqrt{x^2+y^2}"
    )
    assert WAVES.formula == (
        r"\eta_k = \eta\,\mathrm{wave}/\sqrt{k+1},\quad \mathrm{wave} = 1+\sin(k/L)/2"
    )
    for latex in (EggBox.formula, WAVES.formula):
        assert QSvgRenderer(formula_svg(latex, "#000000")).isValid()


def test_the_window_offers_them(open_window: Open) -> None:
    desk = open_window(tree("gd", "adam"))
    make_all(desk.window)
    for kind, key in ((LandscapePanel, "egg_box"), (ScheduleForm, "waves")):
        combo = desk.window.findChildren(kind)[0].findChildren(Combo)[0]
        entries = [combo.itemData(i) for i in range(combo.count())]
        assert key in entries
        assert combo.currentData() == key
    desk.settle()
    assert desk.session.snapshot is not None
    assert all(run.steps > 0 for run in desk.session.snapshot.runs)
