"""The promise: at every size of the window all text can be read and all controls have names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)

from gdviz.core.schedules import SCHEDULES
from gdviz.engine import shipped
from gdviz.scene.edits import SetScene
from gdviz.ui.editors.runs.card import Readout, RunCard
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.views.stability.stability_view import StabilityView
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.tabs import TextTabs

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

SIZES = [(1600, 1000), (1280, 720), (1920, 1080), (1399, 800)]


def settle(desk: Desk) -> None:
    for _ in range(4):  # layouts ask for other layouts
        QApplication.processEvents()


def panels(desk: Desk) -> list[QWidget]:
    """Every panel in turn, in front of the others that share its place."""
    found = []
    for dock in desk.docks.values():
        dock.raise_()
        settle(desk)
        found.append(dock.panel)
    return found


def needed(part: QWidget) -> tuple[int, int]:
    """Width and height that the text of `part` takes; (0, 0) for what has no text."""
    if isinstance(part, QLabel) and part.wordWrap():
        return 0, part.heightForWidth(part.width())
    if isinstance(part, MathLabel):
        return part.sizeHint().width(), 0
    if isinstance(part, QLabel):
        metrics = part.fontMetrics()
        return metrics.horizontalAdvance(part.text()), metrics.ascent() if part.text() else 0
    if isinstance(part, Readout):
        small = part.fontMetrics()
        words = " ".join(f"{name} {value}" for name, value in part._items)
        return small.horizontalAdvance(words), 0
    if isinstance(part, QComboBox):
        return part.fontMetrics().horizontalAdvance(part.currentText()) + 24, 0
    if isinstance(part, QToolButton) and only_icon(part):
        return 0, 0  # its text is in the tool-tip
    if isinstance(part, QAbstractButton) and part.text():
        return min(part.minimumSizeHint().width(), part.sizeHint().width()), 0
    return 0, 0


def only_icon(button: QToolButton) -> bool:
    style = button.toolButtonStyle()
    return not button.icon().isNull() and style is Qt.ToolButtonStyle.ToolButtonIconOnly


def clipped(panel: QWidget) -> list[str]:
    """What stands in `panel` and cannot be read in full."""
    found = []
    for part in panel.findChildren(QWidget):
        if not part.isVisible():
            continue
        width, height = needed(part)
        if not (width or height):
            continue
        room = part.contentsRect()
        left = part.mapTo(panel, QPoint(0, 0)).x()
        if (
            width > room.width() + 1
            or height > part.height() + 1
            or left < 0
            or left + min(max(width, 1), part.width()) > panel.width()
        ):
            text = getattr(part, "text", str)()
            found.append(f"{type(part).__name__} {text[:60]!r}: {width} of {room.width()}")
    return found


def resized(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    settle(desk)
    desk.do("layout")
    settle(desk)
    assert (desk.window.width(), desk.window.height()) == size


def test_no_text_is_clipped(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window("race")
    for section in desk.window.findChildren(Section):
        section.set_open(True)
    for scene in ("race", "regression", "step_size"):
        desk.open(scene)
        qtbot.waitUntil(lambda: desk.session.snapshot.plan is desk.session.plan)
        qtbot.waitUntil(lambda: desk.session.snapshot.complete)
        for size in SIZES:
            resized(desk, size)
            for panel in [*panels(desk), desk.bar]:
                if clipped(panel):
                    settle(desk)  # an offer has just arrived, and is laid out next
                found = clipped(panel)
                if size[0] < 1400:  # there a hint may be shortened
                    found = [text for text in found if not text.startswith("ElidedLabel")]
                assert found == [], (scene, size, panel.accessibleName())


def test_no_text_is_clipped_in_a_panel_with_everything_in_use(open_window: Open) -> None:
    tree = {
        "objective": "himmelblau", "gradient": {"h": 1.23e-5}, "accumulate": 1000,
        "noise": {"kind": "multiplicative", "std": 0.123, "seed": 4_294_967_295},
        "float16": {"loss_scale": 1234.0}, "clip_norm": 1.23, "clip_value": 12.3, "l2": 0.0123,
        "stop": {"loss_below": 1.23e-5, "grad_norm_below": 1.23e-5},
        "runs": [{"optimizer": "gd", "hyper": {"lr": 0.00123}}], "schedule": "cyclic",
    }  # fmt: skip
    desk = open_window(tree)
    for section in desk.window.findChildren(Section):
        section.set_open(True)
    counted = {"warmup": 12, "per": "epoch", "steps_per_epoch": 12}
    for key in SCHEDULES:
        params = {"warmup": 12} if key == "constant" else counted
        desk.session.apply(SetScene("x", schedule=key, schedule_params=params))
        settle(desk)
        sizes = SIZES if key == "one_cycle" else SIZES[:1]
        for size in sizes:
            resized(desk, size)
            desk.dock("landscape").raise_()
            settle(desk)
            assert clipped(desk.panel("landscape")) == [], (key, size)
            view = desk.scrolled("landscape")
            assert view.widget().width() <= view.viewport().width()


def test_the_check_sees_text_that_is_clipped(open_window: Open) -> None:
    desk = open_window("race")
    settle(desk)
    assert clipped(desk.panel("landscape")) == []
    desk.panel("landscape").setFixedWidth(120)
    settle(desk)
    assert clipped(desk.panel("landscape")) != []


def test_doubled_strings_push_no_panel_out_of_the_window(
    qtbot: QtBot, open_window: Open
) -> None:
    desk = open_window("race")
    qtbot.waitUntil(lambda: bool(desk.hint("stability")))
    for part in desk.window.findChildren(QWidget):
        if isinstance(part, MathLabel):
            part.set_text(f"{part.source()} {part.source()}")
        elif isinstance(part, QLabel | QAbstractButton) and part.text():
            part.setText(f"{part.text()} {part.text()}")
    for size in ((1600, 1000), (1280, 720)):
        resized(desk, size)
        for panel in panels(desk):
            right = panel.mapTo(desk.window, QPoint(panel.width(), 0)).x()
            assert right <= desk.window.width()
        assert desk.dock("paths").width() > 500


def test_every_panel_has_room_and_none_lies_on_another(open_window: Open) -> None:
    desk = open_window("race")
    for size in SIZES:
        resized(desk, size)
        shown = [d for d in desk.docks.values() if not d.visibleRegion().isEmpty()]
        frames = [
            d.panel.rect().translated(d.panel.mapTo(desk.window, QPoint(0, 0))) for d in shown
        ]
        for i, frame in enumerate(frames):
            assert desk.window.rect().contains(frame)
            assert min(frame.width(), frame.height()) >= 180
            assert not any(frame.intersects(other) for other in frames[:i])


def test_below_1400_pixels_the_side_panels_share_a_column(open_window: Open) -> None:
    desk = open_window("race", (1280, 900))
    docks = desk.docks
    for width, narrow in ((1280, True), (1600, False), (1399, True), (1400, False)):
        resized(desk, (width, 900))
        beside = desk.area.tabifiedDockWidgets(docks["runs"])
        assert beside == ([docks["landscape"]] if narrow else []), width
        assert not docks["runs"].visibleRegion().isEmpty()
        assert docks["landscape"].visibleRegion().isEmpty() == narrow


def test_a_long_name_of_a_run_is_cut_and_its_tool_tip_says_it_all(
    qtbot: QtBot, open_window: Open
) -> None:
    name = "a name of a run that goes on for as long as a file may say " * 3
    run = {"optimizer": "gd", "hyper": {"lr": 0.1}, "label": name[:199]}
    desk = open_window({"objective": "quadratic", "runs": [run]}, (1280, 720))
    settle(desk)
    (card,) = desk.window.findChildren(RunCard)
    assert card.width() < 400
    assert name[:100].strip() in " ".join(card._name.toolTip().split())
    assert clipped_parts(card, but=card._name) == []


def clipped_parts(card: RunCard, *, but: QWidget) -> list[str]:
    return [text for text in clipped(card) if but.text()[:20] not in text]  # type: ignore[attr-defined]


def test_a_hint_that_gives_way_is_told_in_full_by_its_tool_tip(open_window: Open) -> None:
    desk = open_window("race", (1280, 720))
    for label in desk.window.findChildren(ElidedLabel):
        assert label.text() in label.toolTip()


# -- names for those who listen ----------------------------------------------------------


def spoken(part: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(part)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


@pytest.mark.parametrize("high", [20, 28, 32, 36, 44])
def test_no_formula_of_a_line_is_cut_above_or_below(qtbot: QtBot, high: int) -> None:
    label = ElidedLabel(r"GD $\frac{13}{7}$, $\sqrt{x_1}$")
    qtbot.addWidget(label)
    label.setFont(ui_font(14))
    label.setStyleSheet("background: white; color: black")
    label.resize(200, high)
    image = label.grab().toImage()
    rows = [
        {image.pixelColor(x, y).name() for x in range(image.width())}
        for y in (0, image.height() - 1)
    ]  # fmt: skip
    assert rows == [{"#ffffff"}, {"#ffffff"}]
    inner = image.copy(0, 2, image.width(), image.height() - 4)
    assert any(
        inner.pixelColor(x, y).lightness() < 100
        for x in range(60) for y in range(inner.height())
    )  # fmt: skip


@pytest.mark.parametrize("wide", range(60, 130, 6))
def test_no_line_with_a_formula_is_cut_at_its_end(qtbot: QtBot, wide: int) -> None:
    label = ElidedLabel(r"heavy ball $\frac{2}{7}$")
    qtbot.addWidget(label)
    label.setFont(ui_font(14))
    label.setStyleSheet("background: white; color: black")
    label.resize(wide, 40)
    image = label.grab().toImage()
    assert {image.pixelColor(wide - 1, y).name() for y in range(40)} == {"#ffffff"}


def test_every_control_has_a_name(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window("race")
    for scene in shipped.titles():
        desk.open(scene)
        qtbot.waitUntil(lambda: desk.session.snapshot.plan is desk.session.plan)
        settle(desk)
        found = controls(desk)
        assert len(found) > 30
        nameless = [type(part).__name__ for part in found if not spoken(part).strip()]
        assert nameless == [], scene


def controls(desk: Desk) -> list[QWidget]:
    """All that can be pressed, dragged, chosen or typed into."""
    return [
        part
        for kind in (QAbstractButton, QLineEdit, QAbstractSlider, QComboBox)
        for part in desk.window.findChildren(kind)
        if not isinstance(part, QScrollBar)
        and not part.objectName().startswith("qt_")
        and not isinstance(part.parent(), QTabBar | QComboBox)
        and not (isinstance(part, QPushButton) and part.isHidden())
        and not (part.parent().objectName() == "warning" and part.parent().isHidden())
    ]


def test_controls_that_are_seen_together_can_be_told_apart_by_name(open_window: Open) -> None:
    desk = open_window("race")
    for card in desk.window.findChildren(RunCard):
        names = [spoken(p) for p in card.findChildren(QLineEdit)]
        names += [spoken(p) for p in card.findChildren(QAbstractSlider)]
        assert len(names) == len(set(names))
    assert len({spoken(card) for card in desk.window.findChildren(RunCard)}) == 4


def test_everything_can_be_reached_with_the_tab_key(qtbot: QtBot, open_window: Open) -> None:
    desk = open_window("race")
    desk.window.activateWindow()
    qtbot.waitActive(desk.window)
    first, seen = None, []
    for _ in range(400):
        desk.window.focusNextChild()
        now = QApplication.focusWidget()
        assert now is not None
        if now is first:
            break
        first = first or now
        seen.append(now)
    wanted = [
        part
        for part in desk.window.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.isVisible()
        and part.isEnabled()
        and not part.objectName().startswith("qt_")
        and part.focusProxy() is None
    ]
    missed = [type(part).__name__ for part in wanted if part not in seen]
    assert set(missed) <= {"QScrollArea"}, missed
    assert any(isinstance(part.parent(), TextTabs) for part in seen)


def test_the_verdict_is_read_whole_where_there_is_no_room_for_its_pictures(
    open_window: Open,
) -> None:
    desk = open_window("race")
    desk.go(48)
    desk.window.setMinimumSize(0, 0)  # as a screen that is so small has it
    for size in ((1280, 720), (1024, 576), (960, 540), (800, 500), (640, 480)):
        desk.resize(*size)
        desk.dock("stability").raise_()
        desk.told()
        desk.draw()
        view = desk.only(StabilityView)
        said = view.findChildren(MathLabel)[0]
        whole = said.height() >= said.heightForWidth(said.width())
        assert whole or (size == (640, 480) and said.toolTip()), size
        for canvas in view.plots:
            assert not canvas.isVisible() or canvas.surface.boundingRect().height() >= 16, size


@pytest.mark.parametrize("width", [1280, 960, 800, 640])
def test_the_bar_is_whole_on_the_smallest_screens(open_window: Open, width: int) -> None:
    desk = open_window("race")
    desk.window.setMinimumSize(640, 480)  # as a screen that is so small has it
    desk.resize(width, 540)
    parts = [w for w in desk.bar.findChildren(QWidget) if w.isVisible()]
    frame = desk.bar.rect()
    for part in parts:
        place = part.mapTo(desk.bar, QPoint(0, 0))
        assert place.x() + part.width() <= frame.right() + 1, (part, place, part.width())


def test_a_window_that_is_resized_shares_its_room_anew(open_window: Open) -> None:
    desk = open_window("regression", (1280, 720))
    docks = desk.docks
    for size in ((1920, 1080), (1399, 800), (1600, 1000)):
        desk.window.resize(*size)
        for _ in range(4):
            QApplication.processEvents()
        paths, curves = docks["paths"].width(), docks["curves"].width()
        assert 0.5 < curves / paths < 1.5, size
        share = docks["paths"].height() / (
            docks["paths"].height() + docks["stability"].height()
        )
        assert 0.55 < share < 0.7, size
