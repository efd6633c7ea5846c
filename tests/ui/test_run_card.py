"""The promise: a card shows what its method can be told, and tells what it is."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gdviz.core.numerals import number
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.ui.editors.runs.about_method import AboutMethod, summary
from gdviz.ui.editors.runs.editors import SHOWN, CardEditors
from gdviz.ui.editors.runs.methods_menu import MethodsMenu
from gdviz.ui.mathtext.formula import FormulaLabel
from gdviz.ui.moment import styles_in
from gdviz.ui.plot.run_glyph import RunGlyph
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.readout import Readout
from gdviz.ui.widgets.switch import Switch
from tests.ui.hand import choose, editor, entries, race

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gdviz.ui.editors.runs.card import RunCard
    from tests.ui.conftest import Open, Watch
    from tests.ui.desk import Desk

LOOKAHEAD = race({"optimizer": "lookahead", "hyper": {"lr": 1e-3, "alpha": 0.8}})


def shown(of: RunCard) -> list[str]:
    """Names of the parameters in view, from top to bottom."""
    found = [e for e in of.findChildren(ParamEditor) if not e.isHidden()]
    return [e.spec().name for e in sorted(found, key=lambda e: e.y())]


# -- what can be set -------------------------------------------------------------------


def test_another_base_brings_its_own_parameters_and_keeps_the_others(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(LOOKAHEAD)
    before = desk.work
    assert shown(desk.card(0)) == ["lr", "base", "alpha"]
    combo = editor(desk.card(0), "base").findChildren(Combo)[0]
    desk.window.activateWindow()
    combo.setFocus()
    choose(editor(desk.card(0), "base"), "adam")
    hyper = desk.session.scene.runs[0].hyper
    assert (hyper["base"], hyper["alpha"]) == ("adam", 0.8)
    assert hyper["lr"] > 0.01  # Adam's is a length, GD's is not
    assert shown(desk.card(0)) == ["lr", "base", "beta1"]
    assert editor(desk.card(0), "base").findChildren(Combo)[0] is combo
    assert desk.window.focusWidget() is combo
    desk.settle()
    assert desk.session.undo_label == "set base"
    desk.session.undo()
    assert desk.work == before
    assert shown(desk.card(0)) == ["lr", "base", "alpha"]


def test_tab_goes_from_top_to_bottom_whatever_was_made_last(open_window: Open) -> None:
    desk = open_window(race(*LOOKAHEAD["runs"], {"optimizer": "gd"}))
    choose(editor(desk.card(0), "base"), "adam")
    desk.card(0)._more.setChecked(True)
    QApplication.processEvents()
    heights, part = [], desk.card(0)._menu.nextInFocusChain()
    while part is not desk.add_button:
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            heights.append(part.mapTo(desk.window, part.rect().center()).y())
        part = part.nextInFocusChain()
    assert len(heights) > 15
    assert all(after - before > -3 for before, after in itertools.pairwise(heights))


def test_a_rate_stays_while_it_means_the_same(open_window: Open) -> None:
    hyper = {"base": "adam", "lr": 0.123, "beta1": 0.5, "beta2": 0.77}
    desk = open_window(race({"optimizer": "lookahead", "hyper": hyper}))
    choose(editor(desk.card(0), "base"), "rmsprop")
    assert dict(desk.session.scene.runs[0].hyper) == {"base": "rmsprop", "lr": 0.123}


def test_a_line_search_can_be_changed(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window(race({"optimizer": "bfgs", "hyper": {"lr": 0.5}}))
    desk.settle()
    assert desk.session.snapshot is not None
    before = desk.session.snapshot.runs[0].theta
    choose(editor(desk.card(0), "line_search"), "exact")
    desk.settle()
    assert desk.session.undo_label == "set line search"
    assert dict(desk.session.scene.runs[0].hyper) == {"lr": 0.5, "line_search": "exact"}
    assert not np.array_equal(desk.session.snapshot.runs[0].theta[:3], before[:3])


def test_a_switch_is_one_step_of_undo_with_a_name(open_window: Open) -> None:
    desk = open_window(race({"optimizer": "adam", "hyper": {"lr": 0.1}}))
    before = desk.work
    (switch,) = editor(desk.card(0), "bias_correction").findChildren(Switch)
    switch.click()
    assert desk.session.scene.runs[0].hyper["bias_correction"] is False
    assert desk.session.undo_label == "set bias correction"
    desk.session.undo()
    assert desk.work == before
    assert switch.is_on()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_three_editors_are_in_view_and_more_shows_the_rest(key: str, qtbot: QtBot) -> None:
    editors = CardEditors()
    qtbot.addWidget(editors)
    specs = OPTIMIZERS[key].params
    editors.show_values(specs, {spec.name: spec.default for spec in specs}, "#123456")
    sliders = [e for e in editors.findChildren(ParamEditor) if not e.isHidden()]
    assert len(sliders) <= SHOWN == 3
    editors.show_all(True)
    parts = [e for e in editors.children() if isinstance(e, QWidget) and not e.isHidden()]
    assert len(parts) == len(specs)
    assert editors.has_more == (len([s for s in specs if s.kind != "text"]) > SHOWN)


def test_textbook_defaults_leave_the_method_as_it_is(open_window: Open) -> None:
    hyper = {"base": "adam", "lr": 0.1, "beta1": 0.5}
    desk = open_window(race({"optimizer": "lookahead", "hyper": hyper}))
    desk.choose_for_run(0, "defaults")
    assert dict(desk.session.scene.runs[0].hyper) == {"base": "adam"}


def test_a_duplicate_keeps_the_treatments_of_its_own(open_window: Open) -> None:
    own = {"optimizer": "gd", "hyper": {"lr": 1e-3}, "l2": 0.5, "clip_value": 2.0}
    desk = open_window(race({**own, "label": "mine"}))
    desk.choose_for_run(0, "duplicate")
    copy = desk.session.scene.runs[1]
    assert (copy.l2, copy.clip_value, copy.label) == (0.5, 2.0, "")


def test_another_method_keeps_what_both_know(open_window: Open) -> None:
    desk = open_window(
        race({"optimizer": "adam", "hyper": {"lr": 0.1, "beta1": 0.5, "eps_inside": True}})
    )
    menu = desk.run_menu(0)
    entries(menu.findChildren(MethodsMenu)[0])["adamax"].trigger()
    run = desk.session.scene.runs[0]
    assert run.optimizer == "adamax"
    assert run.hyper["beta1"] == 0.5
    assert "eps_inside" not in run.hyper


# -- about -----------------------------------------------------------------------------


def about(desk: Desk) -> AboutMethod:
    (found,) = desk.window.findChildren(AboutMethod)
    return found


def told(desk: Desk) -> str:
    labels = about(desk).findChildren(QLabel)
    texts = [w.source() if isinstance(w, MathLabel) else w.text() for w in labels]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join(texts)


def test_a_method_tells_about_itself_line_by_line_until_escape(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window(race({"optimizer": "nesterov", "hyper": {"lr": 1e-3}}))
    before = desk.work
    desk.choose_for_run(0, "about")
    method = OPTIMIZERS["nesterov"]
    lines = [w._latex for w in about(desk).findChildren(FormulaLabel)]
    assert lines == [part.formula for part in (*method.plan, *method.links)]
    for words in (method.reference, method.strengths, method.weaknesses):
        assert words in told(desk)
    assert "One gradient for each step" in told(desk)
    assert "1 number for each parameter" in told(desk)
    assert about(desk).isVisible()
    assert not about(desk).isWindow()  # it stands in the window, and nothing waits for it
    desk.window.activateWindow()
    qtbot.waitActive(desk.window)
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not about(desk).isVisible()
    assert desk.work == before


def test_what_is_told_follows_the_run(open_window: Open) -> None:
    desk = open_window(LOOKAHEAD)
    desk.choose_for_run(0, "about")
    few = len(about(desk).findChildren(FormulaLabel))
    choose(editor(desk.card(0), "base"), "adam")
    assert len(about(desk)._page.findChildren(FormulaLabel)) > few  # type: ignore[union-attr]
    desk.session.undo()
    assert len(about(desk)._page.findChildren(FormulaLabel)) == few  # type: ignore[union-attr]


def test_a_formula_that_somebody_wrote_is_shown_as_it_was_typed(open_window: Open) -> None:
    text = "m = b1*m + g; step = -lr*m*gain"
    desk = open_window(race({"optimizer": "custom", "hyper": {"formula": text}}))
    desk.choose_for_run(0, "about")
    assert about(desk).findChildren(FormulaLabel) == []
    assert "step = -lr*m*gain" in told(desk)


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)])
def test_what_is_told_stays_inside_the_window(open_window: Open, size: tuple[int, int]) -> None:
    desk = open_window(race({"optimizer": "lookahead", "hyper": {"base": "adam"}}), size)
    desk.choose_for_run(0, "about")
    QApplication.processEvents()
    assert desk.window.rect().contains(about(desk).geometry())
    page, view = about(desk)._page, about(desk)._scroll.viewport()
    assert page is not None
    assert page.width() <= view.width()


def test_every_method_has_a_summary_for_the_tool_tip_of_its_run() -> None:
    for method in OPTIMIZERS.values():
        words = summary(method, "mine <b>")
        assert words.startswith("mine <b>: ")
        assert method.title[1:] in words


def test_nothing_of_it_outlives_the_window(
    qtbot: QtBot, no_leaks: Watch, open_window: Open
) -> None:
    desk = open_window(LOOKAHEAD)
    desk.choose_for_run(0, "about")
    choose(editor(desk.card(0), "base"), "adam")
    menu = desk.methods
    menu.search("ada")
    menu.search("")
    desk.settle()
    no_leaks(desk.window)
    desk.window.close()
    desk.window.deleteLater()


# -- what it tells ---------------------------------------------------------------------


def test_beyond_eight_runs_a_card_looks_as_its_path_does(open_window: Open) -> None:
    rates = [0.02 * (i + 1) for i in range(14)]
    desk = open_window(race(*({"optimizer": "gd", "hyper": {"lr": r}} for r in rates)))
    looks = [card.findChildren(RunGlyph)[0]._style for card in desk.cards]
    assert looks == list(styles_in(desk.session.scene, desk.window.look))
    assert len(set(looks)) == 14


def test_a_card_that_unfolds_tells_its_numbers_at_once(open_window: Open) -> None:
    keys = ("gd", "adam", "nesterov", "rmsprop", "adagrad", "heavy_ball")
    runs = ({"optimizer": key, "hyper": {"lr": 0.01}} for key in keys)
    desk = open_window(race(*runs), (1024, 576))
    desk.go(40)
    desk.window.resize(1280, 720)
    QApplication.processEvents()
    for card, run in zip(desk.cards, desk.session.snapshot.runs, strict=True):
        (told,) = [r for r in card.findChildren(Readout) if not r.isHidden()]
        assert told.accessibleName() == (
            f"loss {number(float(run.loss[40]), fixed=True)}, "
            f"gradient {number(float(run.grad_norm[40]), fixed=True)}"
        )
