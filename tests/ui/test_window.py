"""The promise: what the hand does in the window happens to the scene, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from gdviz import assets
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.ui.actions import ACTIONS
from gdviz.ui.fonts import MATH_FAMILY, UI_FAMILY
from gdviz.ui.theme import THEMES
from gdviz.ui.views.curves import CurvesView
from gdviz.ui.views.landscape import LandscapeView
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.slider import Slider
from gdviz.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gdviz.engine.insight import Insight
    from gdviz.scene.records import Scene
    from gdviz.ui.main_window import MainWindow
    from gdviz.ui.run_card import RunCard
    from gdviz.ui.session import Session
    from gdviz.ui.views.canvas import Canvas

Open: TypeAlias = Callable[..., "tuple[MainWindow, Session]"]
Watch: TypeAlias = Callable[[QWidget], None]
Key = Qt.Key

BOWL: dict[str, Any] = {
    "title": "Bowl",
    "objective": "quadratic",
    "start": [3, -3],
    "steps": 60,
    "runs": [
        {"optimizer": "gd", "hyper": {"lr": 0.1}},
        {"optimizer": "adam", "hyper": {"lr": 0.05}},
    ],
}


def cards(window: MainWindow) -> list[RunCard]:
    """The cards from top to bottom."""
    return list(window._runs._cards)


def editor(card: QWidget, name: str) -> ParamEditor:
    return next(e for e in card.findChildren(ParamEditor) if e.spec().name == name)


def toast(window: MainWindow) -> str:
    (found,) = window.findChildren(Toast)
    return found.text() if found.isVisible() else ""


def action(window: MainWindow, key: str) -> QAction:
    texts = {spec.key: i for i, spec in enumerate(ACTIONS)}
    return window.actions()[texts[key]]


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(
        lambda: (
            session.snapshot is not None
            and session.snapshot.complete
            and session.snapshot.plan is session.plan
        )
    )


def stands_at(qtbot: QtBot, session: Session, k: int) -> None:
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.k == k)


def hyper(scene: Scene) -> list[dict[str, Any]]:
    return [dict(run.hyper) for run in scene.runs]


def mouse(canvas: Canvas, kind: QEvent.Type, x: float, y: float) -> None:
    """A mouse event of the left button at the point (x, y) of the plot's own coordinates."""
    px, py = canvas.to_pixels(np.array([[x, y]]))[0]
    spot = QPointF(canvas.mapFromScene(canvas.surface.mapToScene(QPointF(px, py))))
    viewport = canvas.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    cause = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    at = QPointF(viewport.mapToGlobal(spot.toPoint()))
    event = QMouseEvent(kind, spot, at, cause, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def click(canvas: Canvas, x: float, y: float) -> None:
    mouse(canvas, QEvent.Type.MouseButtonPress, x, y)
    mouse(canvas, QEvent.Type.MouseButtonRelease, x, y)


def menu_entry(menu: QMenu, data: str) -> QAction:
    for entry in menu.actions():
        inner = entry.menu()
        if isinstance(inner, QMenu):
            try:
                return menu_entry(inner, data)
            except LookupError:
                continue
        if entry.data() == data:
            return entry
    raise LookupError(data)


# -- opening ---------------------------------------------------------------------------


def test_it_opens_with_a_card_for_each_of_four_methods(open_window: Open) -> None:
    window, session = open_window()
    assert [card.optimizer for card in cards(window)] == [
        "gd", "heavy_ball", "nesterov", "adam",
    ]  # fmt: skip
    assert session.scene.title in window.windowTitle()
    assert toast(window) == ""


def test_every_shipped_scene_runs_to_its_end_in_the_window(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    for key in shipped.titles():
        window.open_scene(key)
        settle(qtbot, session)
        action(window, "end").trigger()
        assert session.snapshot is not None
        stands_at(qtbot, session, session.snapshot.last)
        assert len(cards(window)) == len(session.scene.runs), key
        assert not window.grab().isNull()
        assert toast(window) == ""
        assert not session.modified


def test_a_function_of_one_variable_is_drawn_as_its_graph(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window({**BOWL, "objective": "parabola", "start": [2.0]})
    canvas = window.findChildren(LandscapeView)[0].canvas
    action(window, "end").trigger()
    stands_at(qtbot, session, 60)
    assert not window.grab().isNull()
    click(canvas, -1.5, 3.0)  # the height of the click means nothing
    assert session.scene.start == pytest.approx((-1.5,), abs=0.02)
    settle(qtbot, session)


def test_a_scene_that_cannot_be_opened_leaves_the_last_one_standing(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window, session = open_window(BOWL)
    before, image = session.scene, window.findChildren(LandscapeView)[0].grab().toImage()
    bad = tmp_path / "bad.gdviz"
    bad.write_text('{"version": 1, "objective": "quadratc", "runs": [{"optimizer": "gd"}]}')
    for name, words in ((str(bad), "quadratic"), (str(tmp_path / "none.gdviz"), "no such")):
        window.open_scene(name)
        assert words in toast(window)
        assert session.scene == before
    assert window.findChildren(LandscapeView)[0].grab().toImage() == image
    session.simulation.seek.emit(5)  # and it still works
    stands_at(qtbot, session, 5)


def test_a_scene_that_was_just_opened_is_not_marked_as_modified(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    window.open_scene("step_size")
    settle(qtbot, session)
    assert not session.modified
    assert "·" not in title_of(window)
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    assert "·" in title_of(window)


def title_of(window: MainWindow) -> str:
    return str(window._transport._title.text())


def test_a_dropped_file_is_opened(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    window, session = open_window()
    path = tmp_path / "dropped scene.gdviz"
    path.write_bytes(msgspec.json.encode({"version": 1, **BOWL}))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(drop)
    assert session.scene == from_builtins(BOWL)
    assert session.path == path
    settle(qtbot, session)


# -- cards -----------------------------------------------------------------------------


def test_a_slider_changes_its_own_hyperparameter_and_nothing_else(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window()
    for index, name in ((1, "beta"), (3, "lr"), (0, "lr")):
        before = hyper(session.scene)
        slider = editor(cards(window)[index], name).findChildren(Slider)[0]
        spot = QPoint(round(slider.x_of(0.45)), slider.height() // 2)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=spot)
        after = hyper(session.scene)
        assert after[index].pop(name) != before[index].pop(name)
        assert after == before
        assert session.selection == index
    settle(qtbot, session)
    assert session.undo_label == "set learning rate"


def test_what_is_set_is_shown_and_shown_silently(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(BOWL)
    edits: list[object] = []
    for panel in (window._runs, window._setup):
        panel.edit_requested.connect(edits.append)
    window.open_scene("six_on_a_bowl")
    settle(qtbot, session)
    session.undo()
    session.redo()
    session.simulation.play.emit(False)  # a scene that is opened plays
    session.simulation.seek.emit(30)
    stands_at(qtbot, session, 30)
    assert edits == []
    for card, run in zip(cards(window), session.scene.runs, strict=True):
        for name, value in run.hyper.items():
            assert editor(card, name).value() == value


def test_runs_can_be_added_and_the_new_one_is_chosen(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(BOWL)
    menu_entry(window._runs._add.menu(), "nesterov").trigger()
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "nesterov"]
    assert session.selection == 2
    settle(qtbot, session)
    assert session.snapshot is not None
    assert session.snapshot.runs[2].loss[-1] < session.snapshot.runs[2].loss[0]
    session.undo()
    assert [card.optimizer for card in cards(window)] == ["gd", "adam"]


def chosen(window: MainWindow, index: int, data: str) -> None:
    """Choose an entry of a card's menu."""
    menu_entry(window._runs._run_menu(index), data).trigger()


def test_runs_can_be_duplicated_changed_hidden_and_removed(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    before = session.scene
    chosen(window, 0, "duplicate")
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "gd"]
    assert session.scene.runs[2].hyper == before.runs[0].hyper
    chosen(window, 2, "heavy_ball")
    assert [card.optimizer for card in cards(window)] == ["gd", "adam", "heavy_ball"]
    chosen(window, 0, "visible")
    assert [run.visible for run in session.scene.runs] == [False, True, True]
    chosen(window, 0, "remove")
    assert [card.optimizer for card in cards(window)] == ["adam", "heavy_ball"]
    settle(qtbot, session)
    for _ in range(4):
        session.undo()
    assert session.scene == before
    assert [card.optimizer for card in cards(window)] == ["gd", "adam"]


def test_the_last_run_stays_and_a_ninth_is_not_offered(open_window: Open) -> None:
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}}
    window, _ = open_window({**BOWL, "runs": [run]})
    assert not menu_entry(window._runs._run_menu(0), "remove").isEnabled()
    window, _ = open_window({**BOWL, "runs": [run] * 8})
    assert not menu_entry(window._runs._run_menu(0), "duplicate").isEnabled()
    assert window._runs._add.isHidden()


def test_a_diverged_run_is_offered_a_rate_that_cures_it(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window("step_size")
    card = cards(window)[2]
    assert "above" in card._words.source()
    card._fix.click()
    assert hyper(session.scene)[2]["lr"] == pytest.approx(0.36)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: card._warning.isHidden())
    session.undo()
    assert hyper(session.scene)[2]["lr"] == 0.41


def test_why_points_at_the_panel_that_answers(qtbot: QtBot, open_window: Open) -> None:
    """Where that panel was in view already, the click seemed to do nothing."""
    window, session = open_window("step_size")
    cards(window)[2]._why.click()
    assert session.selection == 2
    panel = window._stability_panel
    assert panel.property("called")
    qtbot.waitUntil(lambda: not panel.property("called"))


# -- pictures that can be touched --------------------------------------------------------


def test_a_root_far_outside_the_circle_is_pinned_to_the_edge(
    qtbot: QtBot, open_window: Open
) -> None:
    """Of a run that grew 24-fold per step, only what shrank was to be seen."""
    gd = {"optimizer": "gd", "hyper": {"lr": 5.0}}
    window, _ = open_window(
        {**BOWL, "objective_params": {"a": 5, "b": 1}, "runs": [gd, BOWL["runs"][1]]}
    )
    qtbot.waitUntil(lambda: window._insight is not None)
    roots = window._stability._roots
    image = roots.grab().toImage()
    blue = window.look.runs[0].colour
    near = [image.pixelColor(x, y).name() for x in range(20) for y in range(image.height())]
    assert near.count(blue) > 20


def test_names_leave_minima_and_saddles_free(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session = open_window("several_minima")
    asked: list[list[tuple[float, float, float, float]]] = []
    monkeypatch.setattr(
        "gdviz.ui.views.landscape_picture.draw_heads", lambda *args: asked.append(list(args[4]))
    )
    assert session.snapshot is not None
    window.show_snapshot(replace(session.snapshot, k=80))
    canvas = window._landscape.canvas
    canvas.grab()
    marks = session.plan.objective.landmarks()
    assert len(marks) == 5
    for x, y in canvas.to_pixels(np.array([mark.at for mark in marks])):
        inside = [x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in asked[-1]]
        assert any(inside)


def test_the_start_follows_the_mouse_and_is_one_step_of_undo(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    canvas = window.findChildren(LandscapeView)[0].canvas
    seen = []
    session.scene_changed.connect(lambda plan: seen.append(plan.scene.start))
    mouse(canvas, QEvent.Type.MouseButtonPress, 3.0, -3.0)
    for x in (2.0, 1.0, 0.0, -1.0):  # moves that follow too fast are left out
        mouse(canvas, QEvent.Type.MouseMove, x, 1.5)
        qtbot.waitUntil(lambda: near_to(x, canvas, seen))  # noqa: B023
    mouse(canvas, QEvent.Type.MouseButtonRelease, -1.0, 1.5)
    assert session.scene.start == pytest.approx((-1.0, 1.5), abs=0.03)
    settle(qtbot, session)
    assert session.snapshot is not None
    assert tuple(session.snapshot.runs[0].theta[0]) == session.scene.start
    dragged = session.scene
    click(canvas, 2.0, 2.0)
    session.undo()
    assert session.scene == dragged
    session.undo()
    assert session.scene.start == (3.0, -3.0)


def near_to(x: float, canvas: Canvas, seen: list[Any]) -> bool:
    """Whether the start has come to x; moves the mouse again when it has not."""
    if seen and abs(seen[-1][0] - x) < 0.05:
        return True
    mouse(canvas, QEvent.Type.MouseMove, x, 1.5)
    return False


def test_a_click_in_the_curves_goes_to_that_step(qtbot: QtBot, open_window: Open) -> None:
    _, session = (opened := open_window(BOWL))
    canvas = opened[0].findChildren(CurvesView)[0].canvas
    (_, (low, high)) = canvas.window
    before = session.scene
    click(canvas, 24.0, 0.5 * (low + high))
    stands_at(qtbot, session, 24)
    assert session.scene == before


def test_an_edit_leaves_the_zoom_alone(qtbot: QtBot, open_window: Open) -> None:
    window, session = open_window(BOWL)
    canvas = window.findChildren(LandscapeView)[0].canvas
    canvas.show_window((-1.0, 1.0), (-1.0, 1.0))
    zoomed = canvas.window
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    settle(qtbot, session)
    assert canvas.window == zoomed
    action(window, "frame").trigger()
    assert canvas.window != zoomed
    home = canvas.window
    assert home[0][0] <= -3.5
    assert home[0][1] >= 3.5


# -- keys ------------------------------------------------------------------------------


@pytest.fixture
def at_hand(qtbot: QtBot, open_window: Open) -> tuple[MainWindow, Session]:
    """A window that has the keyboard, at step 10."""
    window, session = open_window(BOWL)
    window.activateWindow()
    qtbot.waitActive(window)
    window.setFocus()
    session.simulation.seek.emit(10)
    stands_at(qtbot, session, 10)
    return window, session


def test_keys_move_through_time(qtbot: QtBot, at_hand: tuple[MainWindow, Session]) -> None:
    window, session = at_hand
    for key, k in (
        (Key.Key_Right, 11),
        (Key.Key_Left, 10),
        (Key.Key_Home, 0),
        (Key.Key_End, 60),
    ):
        QTest.keyClick(window, key)
        stands_at(qtbot, session, k)
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.playing)
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session.snapshot.playing)


def test_keys_reset_undo_and_redo(at_hand: tuple[MainWindow, Session]) -> None:
    window, session = at_hand
    opened, control = session.scene, Qt.KeyboardModifier.ControlModifier
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    cards(window)[0].finished.emit()
    edited = session.scene
    assert action(window, "undo").text() == "Undo set learning rate"
    QTest.keyClick(window, Key.Key_Z, control)
    assert session.scene == opened
    assert action(window, "redo").text() == "Redo set learning rate"
    QTest.keyClick(window, Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert session.scene == edited
    QTest.keyClick(window, Key.Key_R)
    assert session.scene == opened
    assert action(window, "undo").text() == "Undo reset"
    QTest.keyClick(window, Key.Key_Z, control)
    assert session.scene == edited


def test_keys_belong_to_a_number_field_while_it_has_the_focus(
    qtbot: QtBot, at_hand: tuple[MainWindow, Session]
) -> None:
    window, session = at_hand
    field = editor(cards(window)[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    before = session.scene
    insights: list[Insight] = []
    session.insight_arrived.connect(insights.append)
    keys = (Key.Key_Space, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_R)
    for i, key in enumerate(keys):
        field.setText("12345")
        field.setCursorPosition(2)
        QTest.keyClick(field, key)
        run = (i + 1) % 2
        session.simulation.select.emit(run)  # the answer comes after earlier wishes
        qtbot.waitUntil(lambda run=run: bool(insights) and insights[-1].index == run)
        assert session.snapshot is not None
        assert session.snapshot.k == 10, key
        assert not session.snapshot.playing, key
        assert session.scene == before, key


def test_a_number_that_was_entered_can_be_undone_at_once(
    qtbot: QtBot, at_hand: tuple[MainWindow, Session]
) -> None:
    # the field keeps the focus after Enter, but has nothing of its own to undo any more
    window, session = at_hand
    before = session.scene
    field = editor(cards(window)[0], "lr").findChildren(NumberField)[0]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    QTest.keyClick(field, Key.Key_Return)
    assert hyper(session.scene)[0]["lr"] == 0.25
    QTest.keyClick(field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.scene == before


# -- actions ---------------------------------------------------------------------------


def test_every_action_says_what_it_does_and_has_keys_of_its_own(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert len({spec.key for spec in ACTIONS}) == len(ACTIONS)
    icons = set(assets.names("icons", ".svg"))
    for spec, built in zip(ACTIONS, window.actions(), strict=True):
        assert built.text()
        assert spec.tip in built.toolTip()
        assert spec.text[0].isupper()
        assert spec.tip[0].isupper()
        assert not spec.icon or spec.icon in icons | {f"{name}.svg" for name in icons}
        assert [key.toString() for key in built.shortcuts()] == list(spec.keys)


def test_every_action_is_in_the_menu_or_on_the_bar(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    in_menu = {entry.text() for entry in window._menu.actions()}
    on_bar = {"play", "back", "forward", "restart", "end"}
    for spec, built in zip(ACTIONS, window.actions(), strict=True):
        assert spec.key in on_bar or built.text() in in_menu, spec.key


# -- looks -----------------------------------------------------------------------------


def test_the_theme_changes_while_the_window_is_open_both_ways(
    qtbot: QtBot, open_window: Open
) -> None:
    window, session = open_window(BOWL)
    session.simulation.seek.emit(30)
    stands_at(qtbot, session, 30)
    qtbot.waitUntil(lambda: window._insight is not None and window._insight.k == 30)
    images = [window.grab().toImage()]
    for name in ("dark", "light"):
        action(window, "theme").trigger()
        assert window.look is THEMES[name]
        images.append(window.grab().toImage())
    light, dark, _ = images
    assert brightness(dark) < 80 < 200 < brightness(light)
    # a verdict that arrives late is drawn late
    qtbot.waitUntil(lambda: window.grab().toImage() == light)


def brightness(image: QImage) -> float:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)  # lives as long as its bits
    return float(np.frombuffer(grey.constBits(), np.uint8).mean())


def test_fonts_stay_when_the_style_sheet_looks_again(qtbot: QtBot, open_window: Open) -> None:
    # a status that changed, and a title that was first shown, fell back to the plain font
    window, session = open_window(BOWL)
    status, title = cards(window)[0]._status, window._transport._title
    assert title.font().pixelSize() == window.look.title
    for k in (0, 60, 0):
        session.simulation.seek.emit(k)
        stands_at(qtbot, session, k)
        assert status.font().pixelSize() == window.look.small
    assert status.text() == "▸ running"


def test_all_text_is_set_in_the_bundled_typefaces(open_window: Open) -> None:
    window, _ = open_window(BOWL)
    families = {type(w).__name__: w.font().family() for w in window.findChildren(QWidget)}
    assert set(families.values()) <= {UI_FAMILY, MATH_FAMILY}, families


# -- pictures to keep ------------------------------------------------------------------


def whole_figure(window: MainWindow) -> tuple[int, int]:
    panels = window.figure_panels()
    corners = [p.mapTo(window, QPoint(0, 0)) for p in panels]
    width = max(c.x() + p.width() for c, p in zip(corners, panels, strict=True))
    height = max(c.y() + p.height() for c, p in zip(corners, panels, strict=True))
    return width - min(c.x() for c in corners), height - min(c.y() for c in corners)


def test_a_saved_picture_is_sharp_and_shows_the_figure(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = open_window()
    path = tmp_path / "figure"
    answer = (str(path), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    action(window, "picture").trigger()
    image = QImage(str(path.with_suffix(".png")))
    width, height = whole_figure(window)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    assert "figure.png" in toast(window)
    colours = {image.pixel(x, y) for x in range(0, 2 * width, 9) for y in range(0, 900, 9)}
    assert len(colours) > 50


def test_a_picture_is_not_saved_when_nobody_names_it(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = open_window(BOWL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    action(window, "picture").trigger()
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []
    assert toast(window) == ""


def test_a_copied_picture_is_what_would_be_saved(open_window: Open) -> None:
    window, _ = open_window()
    action(window, "copy").trigger()
    image = QGuiApplication.clipboard().image()
    width, height = whole_figure(window)
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    window._docks.docks["stability"].hide()
    QApplication.processEvents()
    action(window, "copy").trigger()
    fewer = QGuiApplication.clipboard().image()
    assert (fewer.width(), fewer.height()) == tuple(2 * n for n in whole_figure(window))
    assert len(window.figure_panels()) == 2


def test_a_scene_is_saved_under_the_name_that_was_chosen(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session = open_window(BOWL)
    cards(window)[0].edited.emit(OPTIMIZERS["gd"].params[0], 0.2)
    path = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    action(window, "save").trigger()
    assert shipped.load(str(path.with_suffix(".gdviz"))) == session.scene
    assert "·" not in title_of(window)


# -- the end ---------------------------------------------------------------------------


def test_a_closed_window_leaves_nothing_behind(
    qtbot: QtBot, no_leaks: Watch, open_window: Open
) -> None:
    window, session = open_window()
    action(window, "theme").trigger()
    window.open_scene("step_size")
    settle(qtbot, session)
    chosen(window, 0, "duplicate")
    chosen(window, 0, "nesterov")
    chosen(window, 1, "remove")
    settle(qtbot, session)
    no_leaks(window)
    window.close()
    window.deleteLater()
