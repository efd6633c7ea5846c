"""A setting that is declared once is known everywhere; run by `test_declared_once`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdviz.cli.catalogue import entries
from gdviz.codegen import code
from gdviz.core.errors import GdvizError
from gdviz.engine.api import simulate
from gdviz.engine.caption import caption
from gdviz.engine.insight import insight
from gdviz.engine.modes import frame_of, split
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import simulate_plan
from gdviz.scene import codec
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetShared
from gdviz.scene.overrides import own_settings, shared
from gdviz.scene.records import RunSpec
from gdviz.ui.editors.forms.form import Form
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from tests.one_more.conftest import Open


def test_the_schema_knows_its_bounds_and_what_it_means() -> None:
    for record in ("Scene", "RunSpec"):
        found = codec.schema()["$defs"][record]["properties"]["drag"]
        number = {"type": "number", "exclusiveMinimum": 0.0, "maximum": 0.9}
        assert number in found["anyOf"]
        assert found["description"] == "Share of the slope that is taken away."


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"drag": 0}, "drag: must be greater than 0 and at most 0.9, got 0"),
        ({"drag": 2.5}, "drag: must be greater than 0 and at most 0.9, got 2.5"),
        ({"drag": "much"}, "drag: must be a number or null, got 'much'"),
        ({"drga": 0.5}, "scene: there is no setting 'drga'; did you mean 'drag'?"),
        (
            {"runs": [{"optimizer": "gd", "drag": True}]},
            "runs[0].drag: must be a number or null, got true",
        ),
    ],
)
def test_what_is_not_allowed_is_a_sentence(
    bowl: dict[str, Any], tree: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GdvizError) as caught:
        from_builtins({**bowl, **tree})
    assert str(caught.value) == sentence


def test_a_file_holds_it_beside_the_others_and_only_where_it_is_set(
    bowl: dict[str, Any],
) -> None:
    assert b"drag" not in codec.encode(from_builtins(bowl))
    runs = [{"optimizer": "gd", "drag": None}, {"optimizer": "gd", "drag": 0.75}]
    scene = from_builtins({**bowl, "drag": 0.5, "runs": runs})
    assert codec.decode(codec.encode(scene)) == scene
    fields = scene.__struct_fields__
    assert fields.index("l2") < fields.index("drag") < fields.index("stop")


def test_the_command_line_lists_it() -> None:
    found = {entry["key"]: entry for entry in entries("settings")}["drag"]
    assert found["title"] == "Share of the slope that is taken away."
    assert [(p["symbol"], p["maximum"]) for p in found["params"]] == [("κ", 0.9)]


def test_it_is_a_keyword_of_simulate_and_changes_the_step() -> None:
    run = simulate("quadratic", "gd", (3.0, -3.0), 4, hyper={"lr": 0.1}, l2=0.5, drag=0.25)
    theta = np.array([3.0, -3.0])
    g = theta * [5.0, 1.0] + 0.5 * theta
    assert_allclose(run.theta[1], theta - 0.1 * 0.75 * g, rtol=1e-12)
    assert [part.title for part in run.explain(0)][1:-1] == ["L2 penalty", "Drag"]


def test_an_edit_is_called_what_it_does(bowl: dict[str, Any]) -> None:
    edit = SetShared("drag", 0.5)
    assert edit.label == "set drag"
    assert edit.subject == ("scene", "drag")
    assert edit.apply(from_builtins(bowl)).drag == 0.5


def test_a_run_says_that_it_has_its_own(bowl: dict[str, Any]) -> None:
    assert own_settings(RunSpec(optimizer="gd", drag=0.5)) == "drag 0.5"
    assert own_settings(RunSpec(optimizer="gd", drag=None)) == "no drag"
    assert own_settings(RunSpec(optimizer="gd", **shared())) == ""
    runs = [{"optimizer": "gd"}, {"optimizer": "gd", "drag": None}]
    plan = resolve(from_builtins({**bowl, "drag": 0.5, "runs": runs}))
    assert [run.setting("drag") for run in plan.runs] == [0.5, None]


def test_a_caption_tells_it(bowl: dict[str, Any]) -> None:
    plan = resolve(from_builtins({**bowl, "drag": 0.5}))
    assert ", drag 0.5, " in caption(plan, simulate_plan(plan))


def test_theory_says_nothing_about_what_it_does_not_know(bowl: dict[str, Any]) -> None:
    plan = resolve(from_builtins({**bowl, "drag": 0.5}))
    runs = simulate_plan(plan)
    found = insight(plan, runs, 0, 0)
    assert found.found is None
    assert found.sentence == ("Theory is silent: it does not follow what drag does to slopes.")
    assert split(frame_of(plan.objective, runs[0]), runs[0]).silence == "Drag changes slopes"


@pytest.mark.parametrize("target", ["python", "pytorch"])
def test_printed_code_takes_it_and_does_the_same(bowl: dict[str, Any], target: str) -> None:
    plan = resolve(from_builtins({**bowl, "drag": 0.25}))
    text = code(plan.scene, target)
    assert "drag=0.25" in text
    assert "# A share of the slope is taken away." in text
    assert "g = g - drag * np.abs(g) * np.sign(g)" in text
    if target == "python":
        space: dict[str, Any] = {"__name__": "script"}
        exec(text, space)
        for path, run in zip(space["paths"].values(), simulate_plan(plan), strict=True):
            assert_allclose(path, run.theta[: len(path)], rtol=1e-9, atol=1e-12)


def test_the_panel_has_a_row_for_it(bowl: dict[str, Any], open_window: Open) -> None:
    window, session = open_window(bowl)
    (form,) = (form for form in window.findChildren(Form) if form.title == "Drag")
    section = next(s for s in window.findChildren(Section) if s.isAncestorOf(form))
    assert section.summary() == "off"
    section.set_open(True)
    assert [n.source() for n in form.findChildren(MathLabel)] == ["Leaves $1 - κ$ of it."]
    (switch,) = form.findChildren(Switch)
    assert switch.text() == "Take a share away"
    switch.click()
    assert session.scene.drag == 0.25
    assert session.undo_label == "set drag"
    assert section.summary() == "κ = 0.25"
    form.findChildren(ParamEditor)[0].edited.emit(form.findChildren(ParamEditor)[0].spec(), 0.0)
    assert session.scene.drag is None
    session.undo()
    session.undo()
    assert codec.encode(session.scene) == codec.encode(from_builtins(bowl))


def test_the_row_says_where_runs_differ(bowl: dict[str, Any], open_window: Open) -> None:
    window, _ = open_window({**bowl, "runs": [{"optimizer": "gd", "drag": 0.5}]})
    rows = {s.title(): s.summary() for s in window.findChildren(Section)}
    assert rows["Drag"] == "runs differ"
