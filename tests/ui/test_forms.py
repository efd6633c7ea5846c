"""The promise: what is set in a row of the panel reaches the scene, and undo takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.core.schedules import SCHEDULES
from gdviz.engine.plan import resolve
from gdviz.scene import codec
from gdviz.scene.codec import from_builtins
from gdviz.scene.edits import SetScene
from gdviz.scene.specs import GradientSpec, HalfSpec, NoiseSpec, StopSpec
from gdviz.ui.editors.forms.form import Form
from gdviz.ui.editors.forms.gradient_form import GradientForm
from gdviz.ui.editors.forms.noise_form import NoiseForm
from gdviz.ui.editors.forms.schedule_form import ScheduleForm
from gdviz.ui.editors.forms.stopping_form import StoppingForm
from gdviz.ui.editors.landscape.shared_settings import SharedSettings
from gdviz.ui.look.dress import spread
from gdviz.ui.look.theme import DARK
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.optional_param import OptionalParam
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.switch import Switch
from gdviz.ui.widgets.value_field import ValueField
from tests.ui.hand import BOWL, choose, make_all
from tests.ui.recorded import Recorded

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.engine.plan import Plan
    from gdviz.ui.session import Session
    from tests.ui.conftest import Open, Watch
    from tests.ui.desk import Desk

Act: TypeAlias = Callable[[QWidget], None]
AnyForm = TypeVar("AnyForm", bound=Form)

EVERYTHING: dict[str, Any] = {
    **BOWL,
    "gradient": {"kind": "forward", "h": 1e-5},
    "noise": {"kind": "multiplicative", "std": 0.2, "seed": 4},
    "accumulate": 4,
    "float16": {"loss_scale": 64.0},
    "clip_norm": 5.0,
    "clip_value": 2.0,
    "l2": 0.125,
    "stop": {"loss_below": 1e-6, "grad_norm_below": 1e-5},
    "schedule": "multi_step",
    "schedule_params": {"drops": [20, 40], "warmup": 5, "per": "epoch", "steps_per_epoch": 2},
}


def plan_of(tree: dict[str, Any]) -> Plan:
    return resolve(from_builtins(tree))


def form_of(root: QWidget, kind: type[AnyForm]) -> AnyForm:
    make_all(root)
    (found,) = root.findChildren(kind)
    return found


def row_of(root: QWidget, title: str) -> Form:
    make_all(root)
    (found,) = (form for form in root.findChildren(Form) if form.title == title)
    return found


def editor(root: QWidget, name: str) -> ParamEditor:
    found = [e for e in root.findChildren(ParamEditor) if e.spec().name == name]
    return found[-1]  # one that was replaced may not be gone yet


def type_in(root: QWidget, name: str, text: str) -> None:
    part = editor(root, name)
    field = (part.findChildren(NumberField) or part.findChildren(ValueField))[0]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def switch(root: QWidget, text: str) -> None:
    (found,) = [s for s in root.findChildren(Switch) if s.text() == text]
    found.click()


def section(root: QWidget, form: Form) -> Section:
    return next(s for s in root.findChildren(Section) if s.isAncestorOf(form))


def opened(desk: Desk, form: AnyForm) -> AnyForm:
    """The form, with its row open."""
    section(desk.window, form).set_open(True)
    for _ in range(3):  # layouts ask for other layouts
        QApplication.processEvents()
    return form


# -- edits -----------------------------------------------------------------------------


EDITS: dict[str, tuple[str, Act, str, object]] = {
    "forward differences": (
        "Gradient", lambda f: choose(f, "forward"), "gradient", GradientSpec("forward"),
    ),
    "central differences": (
        "Gradient", lambda f: choose(f, "central"), "gradient", GradientSpec("central"),
    ),
    "float16": ("Gradient", lambda f: switch(f, "Round to float16"), "float16", HalfSpec()),
    "noise": ("Noise", lambda f: choose(f, "gaussian"), "noise", NoiseSpec("gaussian")),
    "clip norm": ("Clipping", lambda f: switch(f, "Clip the norm"), "clip_norm", 1.0),
    "clip value": ("Clipping", lambda f: switch(f, "Clip each component"), "clip_value", 1.0),
    "l2": ("L2 penalty", lambda f: switch(f, "Pull towards zero"), "l2", 0.01),
    "steps": ("Stopping", lambda f: type_in(f, "steps", "80"), "steps", 80),
    "rule": (
        "Stopping", lambda f: switch(f, "Loss below"), "stop", StopSpec(loss_below=1e-3),
    ),
}  # fmt: skip
CHANGES: dict[str, tuple[str, Act, str, object]] = {
    "h": (
        "Gradient", lambda f: type_in(f, "h", "1e-3"), "gradient",
        GradientSpec("forward", 1e-3),
    ),
    "exact": ("Gradient", lambda f: choose(f, "exact"), "gradient", None),
    "loss scale": (
        "Gradient", lambda f: type_in(f, "loss_scale", "1024"), "float16", HalfSpec(1024.0),
    ),
    "float64": ("Gradient", lambda f: switch(f, "Round to float16"), "float16", None),
    "no noise": ("Noise", lambda f: choose(f, "none"), "noise", None),
    "seed": (
        "Noise", lambda f: type_in(f, "seed", "7"), "noise",
        NoiseSpec("multiplicative", 0.2, 7),
    ),
    "accumulate": ("Noise", lambda f: type_in(f, "accumulate", "16"), "accumulate", 16),
    "clip norm": ("Clipping", lambda f: type_in(f, "clip_norm", "1/2"), "clip_norm", 0.5),
    "clip value": ("Clipping", lambda f: type_in(f, "clip_value", "3"), "clip_value", 3.0),
    "no clipping": ("Clipping", lambda f: switch(f, "Clip the norm"), "clip_norm", None),
    "weight": ("L2 penalty", lambda f: type_in(f, "l2", "0.5"), "l2", 0.5),
    "no weight": ("L2 penalty", lambda f: type_in(f, "l2", "0"), "l2", None),
    "no penalty": ("L2 penalty", lambda f: switch(f, "Pull towards zero"), "l2", None),
    "rule": (
        "Stopping", lambda f: type_in(f, "loss_below", "1e-4"), "stop",
        StopSpec(loss_below=1e-4, grad_norm_below=1e-5),
    ),
    "drops": (
        "Schedule", lambda f: type_in(f, "drops", "10 20,30"), "schedule_params",
        {**EVERYTHING["schedule_params"], "drops": (10, 20, 30)},
    ),
    "warm-up": (
        "Schedule", lambda f: type_in(f, "warmup", "12"), "schedule_params",
        {**EVERYTHING["schedule_params"], "drops": (20, 40), "warmup": 12},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("tree", "edit"),
    [(BOWL, edit) for edit in EDITS.values()] + [(EVERYTHING, e) for e in CHANGES.values()],
    ids=[*EDITS, *(f"change of {key}" for key in CHANGES)],
)
def test_an_edit_reaches_the_scene_and_undo_takes_it_back(
    qtbot: QtBot,
    open_window: Open,
    tree: dict[str, Any],
    edit: tuple[str, Act, str, object],
) -> None:
    row, act, field, value = edit
    desk = open_window(tree)
    before = desk.session.scene
    form = opened(desk, row_of(desk.window, row))
    act(form)
    assert getattr(desk.session.scene, field) == value
    changed = {
        n
        for n in before.__struct_fields__
        if getattr(desk.session.scene, n) != getattr(before, n)
    }
    assert changed == {field}
    desk.settle()
    assert desk.session.undo_label.startswith("set ")
    after = desk.session.scene
    desk.session.undo()
    assert desk.session.scene == before
    desk.session.redo()
    assert desk.session.scene == after
    assert again(desk.session) == after
    assert desk.toast == ""


def again(session: Session) -> object:
    """The scene after a trip through its file: whatever the panel sets can be opened."""
    return codec.decode(codec.encode(session.scene))


def test_noise_that_is_switched_off_and_on_is_the_same(open_window: Open) -> None:
    desk = open_window(EVERYTHING)
    form, before = form_of(desk.window, NoiseForm), desk.session.scene
    choose(form, "none")
    choose(form, "multiplicative")
    assert desk.session.scene == before


def test_an_edit_that_is_refused_leaves_no_trace_in_the_editors(open_window: Open) -> None:
    desk = open_window(EVERYTHING)
    form, before = opened(desk, form_of(desk.window, NoiseForm)), desk.session.scene
    desk.session.apply(SetScene("set number of steps", steps=100_000))
    desk.session.settle()
    type_in(form, "accumulate", "999")
    assert desk.session.scene.accumulate == before.accumulate
    assert editor(form, "accumulate").value() == before.accumulate
    assert editor(form, "accumulate").findChildren(NumberField)[0].text() == "4"
    assert "gradients" in desk.toast


# -- words -----------------------------------------------------------------------------


def summaries(root: QWidget) -> dict[str, str]:
    return {s._header.text(): s._header._summary for s in root.findChildren(Section)}


@pytest.fixture
def panel(qtbot: QtBot) -> SharedSettings:
    panel = SharedSettings(Recorded())
    qtbot.addWidget(panel)
    return panel


def test_rows_say_in_short_what_holds(panel: SharedSettings) -> None:
    panel.show_plan(plan_of(BOWL))
    assert summaries(panel) == {
        "Gradient": "exact", "Noise": "none", "Clipping": "off", "L2 penalty": "off",
        "Schedule": "constant", "Stopping": "60 steps",
    }  # fmt: skip
    panel.show_plan(plan_of(EVERYTHING))
    assert summaries(panel) == {
        "Gradient": "forward, float16", "Noise": "σ = 0.2 |g|, n = 4",
        "Clipping": "τ = 5, c = 2", "L2 penalty": "λ = 0.125", "Schedule": "multi-step",
        "Stopping": "60 steps, f < 10⁻⁶, g < 10⁻⁵",
    }  # fmt: skip
    tree = {**EVERYTHING, "float16": None}
    panel.show_plan(plan_of(tree))
    assert summaries(panel)["Gradient"] == "forward, h = 10⁻⁵"


@pytest.mark.parametrize(
    ("row", "own"),
    [
        ("Gradient", {"gradient": None}),
        ("Gradient", {"float16": {"loss_scale": 2.0}}),
        ("Noise", {"noise": None}),
        ("Noise", {"accumulate": 2}),
        ("Clipping", {"clip_norm": 1.0}),
        ("Clipping", {"clip_value": None}),
        ("L2 penalty", {"l2": 1.0}),
        ("Schedule", {"schedule": "linear"}),
        ("Stopping", {"stop": None}),
    ],
)
def test_a_row_says_so_where_runs_differ(
    panel: SharedSettings, row: str, own: dict[str, Any]
) -> None:
    panel.show_plan(plan_of({**BOWL, "runs": [BOWL["runs"][0], {**BOWL["runs"][1], **own}]}))
    differing = [title for title, short in summaries(panel).items() if short == "runs differ"]
    assert differing == [row]


def notes(form: Form) -> list[str]:
    return [n.source() for n in form.findChildren(MathLabel) if not n.isHidden()]


def test_what_a_gradient_costs_is_told(panel: SharedSettings) -> None:
    form = form_of(panel, GradientForm)
    for tree, kind, cost in (
        (BOWL, "forward", "D + 1 = 3"),
        (BOWL, "central", "2D = 4"),
        ({**BOWL, "objective": "parabola", "start": [1.0]}, "forward", "D + 1 = 2"),
    ):
        plan = plan_of({**tree, "gradient": {"kind": kind}})
        panel.show_plan(plan)
        assert cost in notes(form)[0]
        told = int(cost.split()[-1])
        assert plan.runs[0].method.cost(plan.objective.dim).values == told
    panel.show_plan(plan_of(BOWL))
    assert notes(form) == []


def test_what_float16_loses_is_told(panel: SharedSettings) -> None:
    import numpy as np

    panel.show_plan(plan_of({**BOWL, "float16": {"loss_scale": 1024.0}}))
    (text,) = notes(form_of(panel, GradientForm))
    assert "2.91×10⁻¹¹" in text
    assert " 64 " in text.replace(":", " ")
    scaled = np.array([2.90e-11, 2.92e-11, 63.9, 64.1]) * 1024.0
    with np.errstate(over="ignore"):
        kept = scaled.astype(np.float16)
    assert kept[0] == 0.0 < kept[1]
    assert np.isfinite(kept[2])
    assert np.isinf(kept[3])


def test_averaging_is_offered_only_with_noise(panel: SharedSettings) -> None:
    form = form_of(panel, NoiseForm)
    panel.show_plan(plan_of(BOWL))
    assert editor(form, "accumulate").isHidden()
    panel.show_plan(plan_of({**BOWL, "noise": {"std": 0.4}, "accumulate": 16}))
    assert not editor(form, "accumulate").isHidden()
    assert "16 gradients" in notes(form)[0]
    assert "0.1" in notes(form)[0]  # 0.4 / √16


# -- silence, and the end --------------------------------------------------------------


def test_showing_is_silent(panel: SharedSettings) -> None:
    heard = panel._editing
    assert isinstance(heard, Recorded)
    make_all(panel)
    for key in SCHEDULES:
        for tree in (BOWL, EVERYTHING, {**BOWL, "schedule": key}, {**BOWL, "schedule": key}):
            panel.show_plan(plan_of(tree))
    for part in panel.findChildren(OptionalParam):
        part.set_value(2.0)
        assert part.value() == 2.0
        part.set_value(None)
        assert part.value() is None
    spread(panel, DARK)
    assert heard.edits == heard.said == []


def test_a_panel_leaves_nothing_behind(qapp: QApplication, no_leaks: Watch) -> None:
    panel = SharedSettings(Recorded())
    make_all(panel)
    for key in SCHEDULES:
        panel.show_plan(plan_of({**EVERYTHING, "schedule": key, "schedule_params": {}}))
    no_leaks(panel)
    panel.deleteLater()


# -- place -----------------------------------------------------------------------------


def test_a_row_that_opens_is_scrolled_into_view(open_window: Open) -> None:
    desk = open_window(
        {**EVERYTHING, "schedule": "one_cycle", "schedule_params": {}}, (1280, 720)
    )
    desk.dock("landscape").raise_()
    for kind in (StoppingForm, ScheduleForm, GradientForm):
        form = form_of(desk.window, kind)
        row = section(desk.window, form)
        row._header.click()
        for _ in range(4):  # layouts ask for other layouts
            QApplication.processEvents()
        assert row.height() > 100
        assert seen(row, desk.scrolled("landscape").viewport()), kind.title
        row._header.click()


def seen(part: QWidget, view: QWidget) -> bool:
    """Whether `part` is in view from its top, as far as the view reaches."""
    top = part.mapTo(view.parentWidget(), QPoint(0, 0)).y()
    return top >= 0 and (top + part.height() <= view.height() + 1 or top <= 1)
