"""The promise: every schedule shows in its row what it does, with numbers that fit the race."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.core.params import validate_all
from gdviz.core.schedules import SCHEDULES
from gdviz.scene import codec
from gdviz.scene.edits import SetScene
from gdviz.ui.editors.forms.rate_curve import RateCurve
from gdviz.ui.editors.forms.schedule_defaults import schedule_defaults
from gdviz.ui.editors.forms.schedule_form import ScheduleForm
from gdviz.ui.look.dress import spread
from gdviz.ui.look.theme import DARK, LIGHT
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from tests.ui.hand import BOWL, choose

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.ui.editors.forms.form import Form
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk


def row_of(desk: Desk) -> Section:
    return next(s for s in desk.window.findChildren(Section) if s.title() == ScheduleForm.title)


def opened(desk: Desk) -> ScheduleForm:
    """The form, with its row open."""
    row_of(desk).set_open(True)
    for _ in range(3):  # layouts ask for other layouts
        QApplication.processEvents()
    return desk.window.findChildren(ScheduleForm)[0]


def test_every_schedule_can_be_chosen_and_runs_and_is_drawn(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(BOWL)
    form, before = opened(desk), desk.session.scene
    combo = form.findChildren(Combo)[0]
    assert [combo.itemData(i) for i in range(combo.count())] == list(SCHEDULES)
    assert combo.maxVisibleItems() >= len(SCHEDULES)
    for key in SCHEDULES:
        choose(form, key)
        assert desk.session.scene.schedule == key
        desk.settle()
        assert desk.session.snapshot is not None
        assert all(run.steps > 0 for run in desk.session.snapshot.runs)
        assert desk.toast == ""
        assert codec.decode(codec.encode(desk.session.scene)) == desk.session.scene
        shown = {e.spec().name for e in form.findChildren(ParamEditor) if e.isVisible()}
        assert shown >= {spec.name for spec in SCHEDULES[key].own}
        for theme in (LIGHT, DARK):
            spread(form, theme)
            assert not form.grab().isNull()
    for _ in SCHEDULES:
        desk.session.undo()
    assert desk.session.scene == before


@pytest.mark.parametrize("steps", [1, 2, 7, 200, 10**6])
@pytest.mark.parametrize("lr", [0.0, 1e-4, 0.5])
@pytest.mark.parametrize("key", SCHEDULES)
def test_a_schedule_begins_with_parameters_that_show_what_it_does(
    key: str, lr: float, steps: int
) -> None:
    schedule = SCHEDULES[key]
    values = validate_all(
        schedule.params, schedule_defaults(key, steps=steps, lr=lr, kept={}), owner=key
    )
    if steps >= 200 and lr > 0.0 and key != "constant" and not schedule.reacts:
        rates = schedule.rates(steps, lr, values)
        assert rates.max() == pytest.approx(lr)
        assert rates[-1] < 0.5 * lr or key == "cosine_restarts"
        assert rates[steps // 4 : steps // 2].max() > 1e-3 * lr


def test_a_schedule_that_is_chosen_moves_about_the_rate_of_the_run_that_is_shown(
    open_window: Open,
) -> None:
    desk = open_window(BOWL)
    desk.session.select(1)
    choose(opened(desk), "cyclic")
    assert desk.session.scene.schedule_params == {
        "half_period": 8,
        "lr_min": 0.005,
        "lr_max": 0.05,
    }


def test_a_new_schedule_keeps_warm_up_and_epochs() -> None:
    kept = {"warmup": 8, "per": "epoch", "steps_per_epoch": 10, "drops": (3, 4)}
    found = schedule_defaults("cosine", steps=200, lr=0.1, kept=kept)
    assert found == {"warmup": 8, "per": "epoch", "steps_per_epoch": 10, "period": 20}
    assert schedule_defaults("constant", steps=200, lr=0.1, kept=kept) == {"warmup": 8}


def visible(form: Form) -> set[str]:
    return {e.spec().name for e in form.findChildren(ParamEditor) if e.isVisible()}


def test_warm_up_and_epochs_are_shown_on_request_or_where_they_matter(
    open_window: Open,
) -> None:
    desk = open_window({**BOWL, "schedule": "exponential"})
    form = opened(desk)
    assert visible(form) == {"factor"}
    form._more.click()
    assert visible(form) == {"factor", "warmup", "per"}
    desk.session.apply(SetScene("x", schedule_params={"per": "epoch"}))
    assert visible(form) == {"factor", "warmup", "per", "steps_per_epoch"}
    form._more.click()
    assert visible(form) == {"factor", "per", "steps_per_epoch"}
    choose(form, "constant")
    assert visible(form) == set()


def test_the_curve_is_that_of_the_selected_run_if_it_follows_the_scene(
    qtbot: QtBot, open_window: Open
) -> None:
    runs = [*BOWL["runs"], {"optimizer": "gd", "hyper": {"lr": 0.2}, "schedule": "linear"}]
    desk = open_window({**BOWL, "runs": runs, "schedule": "cosine"})
    form = opened(desk)
    curve = form.findChildren(RateCurve)[0]
    for index, lr in ((0, 0.1), (1, 0.05), (2, 0.1)):
        desk.session.select(index)
        assert curve._planned is not None
        assert curve._planned.lr == lr, index


def test_a_schedule_that_reacts_draws_the_rates_that_were_used(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window({**BOWL, "steps": 200, "noise": {"std": 0.5}})
    form = opened(desk)
    choose(form, "reduce_on_plateau")
    desk.settle()
    curve = form.findChildren(RateCurve)[0]
    assert desk.session.snapshot is not None
    qtbot.waitUntil(lambda: curve._used is not None and len(curve._used) == 201)
    form.grab()
    assert (curve._rates == desk.session.snapshot.runs[0].lr).all()
    assert curve._rates[-1] < curve._rates[0]
    choose(form, "linear")
    form.grab()
    assert curve._used is None
    assert curve._rates[-1] == 0.0


def test_the_curve_follows_the_cursor(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window({**BOWL, "schedule": "cosine"})
    curve = opened(desk).findChildren(RateCurve)[0]
    desk.session.simulation.seek.emit(25)
    qtbot.waitUntil(lambda: curve._k == 25)
    row_of(desk).set_open(False)
    desk.session.simulation.seek.emit(40)
    qtbot.waitUntil(lambda: desk.session.snapshot is not None and desk.session.snapshot.k == 40)
    assert curve._k == 25  # what is folded away is left alone
    row_of(desk).set_open(True)
    assert curve._k == 40


def test_the_tab_key_walks_the_editors_of_a_new_schedule_in_their_order(
    open_window: Open,
) -> None:
    desk = open_window(BOWL)
    form = opened(desk)
    choose(form, "one_cycle")
    QApplication.processEvents()
    part: QWidget = form.findChildren(Combo)[0]
    names: list[str] = []
    for _ in range(60):
        part = part.nextInFocusChain()
        owner = part.parentWidget()
        if isinstance(part, NumberField) and isinstance(owner, ParamEditor):
            names.append(owner.spec().name)
    wanted = [spec.name for spec in SCHEDULES["one_cycle"].own]
    assert names[: len(wanted)] == wanted
