"""The small widgets: silent setters, the keyboard, live themes, and no leaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QEnterEvent, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gdviz import assets
from gdviz.core.params import ParamSpec
from gdviz.ui.look.dress import apply, spread
from gdviz.ui.look.icons import icon
from gdviz.ui.look.theme import DARK, LIGHT, THEMES, Theme
from gdviz.ui.mathtext import formula
from gdviz.ui.mathtext.formula import (
    FormulaLabel,
    formula_box,
    formula_size,
    formula_svg,
)
from gdviz.ui.plot.run_glyph import (
    RunGlyph,
    draw_marker,
    marker_path,
    run_pen,
)
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.segmented import Segmented
from gdviz.ui.widgets.slider import Slider
from gdviz.ui.widgets.switch import Switch
from gdviz.ui.widgets.tabs import TextTabs
from gdviz.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

LR = ParamSpec(name="lr", default=0.1, soft=(1e-3, 1.0), scale="log", symbol="η", doc="Rate.")
VIEWS = {"2d": "2-D", "3d": "3-D", "split": "Split"}


def titled_panel() -> Panel:
    panel = Panel("Paths", hint="drag the start")
    panel.header_right.addWidget(Segmented(VIEWS))
    panel.body.addWidget(Switch("Isolines"))
    return panel


def filled_section() -> Section:
    section = Section("Noise")
    section.set_summary("none")
    section.content.addWidget(ParamEditor(LR))
    return section


def host_with_toast() -> QWidget:
    host = QWidget()
    host.resize(600, 400)
    Toast(host).show_message("Saved.")
    return host


def combo() -> Combo:
    result = Combo()
    result.set_entries({"q": "Quadratic", "h": "Himmelblau"})
    result.setAccessibleName("Objective")
    return result


MAKERS: dict[str, Callable[[], QWidget]] = {
    "editor": lambda: ParamEditor(LR, colour="#1f61d0"),
    "switch": lambda: Switch("Isolines"),
    "segmented": lambda: Segmented(VIEWS),
    "tabs": lambda: TextTabs({"loss": "Loss", "rate": "Rate"}),
    "section": filled_section,
    "panel": titled_panel,
    "toast": host_with_toast,
    "glyph": lambda: RunGlyph(LIGHT.runs[2]),
    "formula": lambda: FormulaLabel(r"f = x^2", px=18),
    "math label": lambda: MathLabel("$η$ exceeds $2/λ_max$", wrap=True),
    "combo": combo,
}
every_widget = pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))


@every_widget
def test_a_dropped_widget_dies(
    qtbot: QtBot, no_leaks: Callable[[object], None], make: Callable[[], QWidget]
) -> None:
    widget = make()
    no_leaks(widget)
    spread(widget, DARK)
    widget.show()
    qtbot.waitExposed(widget)
    widget.grab()
    widget.close()


@every_widget
def test_a_theme_changes_the_picture_at_once(
    qtbot: QtBot, qapp: QApplication, make: Callable[[], QWidget]
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint().expandedTo(QSize(40, 20)))
    pictures = []
    for theme in (LIGHT, DARK, LIGHT):  # fed twice with the same, it looks the same
        apply(qapp, theme)
        spread(widget, theme)
        pictures.append(widget.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[0] == pictures[2]


@every_widget
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_widgets_grow_with_the_scale(
    qtbot: QtBot, qapp: QApplication, make: Callable[[], QWidget], scale: float
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    apply(qapp, LIGHT)
    spread(widget, LIGHT)
    before = widget.sizeHint()
    apply(qapp, LIGHT.scaled(scale))
    spread(widget, LIGHT.scaled(scale))
    after = widget.sizeHint()
    if before.isValid() and before.width() > 0:  # a bare host has no hint
        assert after.width() == pytest.approx(scale * before.width(), rel=0.12, abs=6)
        assert after.height() == pytest.approx(scale * before.height(), rel=0.12, abs=6)


@every_widget
def test_whatever_takes_the_focus_has_a_name(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget)
    focusable = [
        w
        for w in [widget, *widget.findChildren(QWidget)]
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus and type(w).__module__.startswith("gdviz")
    ]
    assert [type(w).__name__ for w in focusable if not w.accessibleName()] == []


def test_a_switch_reports_the_hand_only(qtbot: QtBot) -> None:
    switch = Switch("Isolines")
    qtbot.addWidget(switch)
    heard: list[bool] = []
    switch.edited.connect(heard.append)
    switch.set_on(True)
    assert (switch.is_on(), heard) == (True, [])
    QTest.keyClick(switch, Qt.Key.Key_Space)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert heard == [False, True]


@pytest.mark.parametrize("kind", [Segmented, TextTabs])
def test_one_choice_is_made_by_mouse_and_arrows(
    qtbot: QtBot, kind: type[Segmented] | type[TextTabs]
) -> None:
    widget = kind(VIEWS)
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    heard: list[str] = []
    widget.chosen.connect(heard.append)
    assert widget.current() == "2d"
    widget.set_current("3d")
    assert (widget.current(), heard) == ("3d", [])
    assert widget.button("3d").isChecked()
    assert not widget.button("2d").isChecked()
    QTest.mouseClick(widget.button("3d"), Qt.MouseButton.LeftButton)
    assert heard == []
    widget.button("3d").setFocus()
    QTest.keyClick(widget.button("3d"), Qt.Key.Key_Right)
    assert (widget.current(), heard) == ("split", ["split"])
    QTest.keyClick(widget.button("split"), Qt.Key.Key_Left)
    QTest.mouseClick(widget.button("2d"), Qt.MouseButton.LeftButton)
    assert heard == ["split", "3d", "2d"]


def test_a_section_folds_open_for_mouse_and_keyboard(qtbot: QtBot) -> None:
    section = filled_section()
    qtbot.addWidget(section)
    section.show()
    heard: list[bool] = []
    section.toggled.connect(heard.append)
    closed = section.sizeHint().height()
    section.set_open(True)
    assert (section.is_open(), heard) == (True, [])
    assert section.sizeHint().height() > closed
    QTest.mouseClick(section, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    header = section.childAt(20, 20)
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert heard == [False]
    QTest.keyClick(header, Qt.Key.Key_Space)
    assert heard == [False, True]
    assert header.accessibleName() == "Noise: none"


def test_a_combo_box_reports_the_hand_only(qtbot: QtBot) -> None:
    box = combo()
    qtbot.addWidget(box)
    heard: list[str] = []
    box.chosen.connect(heard.append)
    box.set_current("h")
    box.set_entries({"h": "Himmelblau", "r": "Rosenbrock"})
    box.set_current("unknown")
    assert (box.current_key(), heard) == ("h", [])
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert heard == ["r"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_Home])
def test_keys_belong_to_the_focused_widget(qtbot: QtBot, key: Qt.Key) -> None:
    editor = ParamEditor(LR)
    qtbot.addWidget(editor)
    slider = editor.findChildren(Slider)[0]
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(slider, event)
    assert event.isAccepted() == (key != Qt.Key.Key_Space)  # a slider has no use for it
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    QApplication.sendEvent(slider, event)
    assert not event.isAccepted()


def test_a_toast_goes_away_unless_it_is_read(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(640, 480)
    qtbot.addWidget(host)
    host.show()
    toast = Toast(host)
    toast.show_message("lr must be in [0, 1], got 7", kind="bad")
    assert toast.isVisible()
    assert toast.geometry().bottom() < 480
    assert abs(toast.geometry().center().x() - 320) <= 1
    assert not toast.hasFocus()
    assert toast.duration() == 4000
    position = toast.rect().center().toPointF()
    QApplication.sendEvent(toast, QEnterEvent(position, position, position))
    assert not toast._timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast._timer.isActive()
    toast._timer.timeout.emit()
    assert not toast.isVisible()


def test_a_long_message_stays_longer_and_fits(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(320, 400)
    qtbot.addWidget(host)
    host.show()
    toast = Toast(host)
    toast.show_message("The file is from a newer version. " * 6)
    assert toast.duration() > 10_000
    assert host.rect().contains(toast.geometry())
    host.resize(500, 300)
    assert host.rect().contains(toast.geometry())


def test_markers_look_equally_large() -> None:
    sizes = {r.marker: marker_path(r.marker, 10.0).boundingRect() for r in LIGHT.runs}
    for box in sizes.values():
        assert 16.0 < max(box.width(), box.height()) < 26.0
        assert abs(box.center().x()) < 1.0
        assert abs(box.center().y()) < 2.5


def test_dashes_grow_with_the_line() -> None:
    for run in LIGHT.runs:
        thin, thick = run_pen(run, 2.5), run_pen(run, 5.0)
        assert thick.widthF() == 2 * thin.widthF()
        assert thick.dashPattern() == thin.dashPattern()  # in pen widths
    dashed = run_pen(LIGHT.runs[1], 2.5)
    assert [n * 2.5 for n in dashed.dashPattern()] == [9, 5]


@pytest.mark.parametrize("is_open", [False, True])
def test_a_marker_has_a_ring_in_the_halo_colour(qapp: QApplication, is_open: bool) -> None:
    picture = QPixmap(40, 40)
    picture.fill("#00ff00")
    painter = QPainter(picture)
    draw_marker(painter, "circle", 20.5, 20.5, 8, "#ff0000", "#0000ff", is_open=is_open)
    painter.end()
    image = picture.toImage()
    names = [image.pixelColor(x, 20).name() for x in (20, 27, 29, 33)]
    heart = "#0000ff" if is_open else "#ff0000"
    assert names == [heart, "#ff0000", "#0000ff", "#00ff00"]


def test_formulas_shrink_to_their_panel(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    label = FormulaLabel(r"f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", px=20)
    column = QVBoxLayout(host)
    column.addWidget(label)
    natural = label.sizeHint()
    assert label.heightForWidth(natural.width()) == natural.height()
    assert label.heightForWidth(natural.width() // 2) < natural.height()
    host.resize(160, 120)
    host.show()
    image = label.grab().toImage()
    inked = [x for x in range(image.width()) if _has_ink(image, x)]
    assert inked[-1] < image.width()
    assert inked[-1] > 0.85 * image.width()


def _has_ink(image: QImage, x: int) -> bool:
    corner = image.pixelColor(0, 0)
    return any(image.pixelColor(x, y) != corner for y in range(image.height()))


def test_formulas_are_typeset_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(formula, "typeset", lambda latex: asked.append(latex) or '"#010203"')
    assert formula_svg("x^{2718}", "#123456") == b'"#123456"'
    assert formula_svg("x^{2718}", "#654321") == b'"#654321"'
    assert asked == ["x^{2718}"]


def test_a_formula_may_have_an_edge(qapp: QApplication) -> None:
    assert b"stroke" not in formula_svg("x^2", "#123456")
    assert b'stroke="#123456" stroke-width="4.8"' in formula_svg("x^2", "#123456", 0.3)


def test_a_formula_stands_on_its_baseline(qapp: QApplication) -> None:
    box = formula_box("x_i", 32)
    assert box.top() < -10  # an x is about half as high as its line
    assert box.bottom() > 5  # for the subscript
    assert 0.0 < formula_size("x_i", 32).height() - box.height() <= 1.0


@pytest.mark.parametrize("latex", [r"\frac{1", "{", "^", r"\left(", r"\begin{foo}"])
def test_a_bad_formula_is_shown_as_text_and_logged(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, latex: str
) -> None:
    formula._inked.cache_clear()
    label = FormulaLabel(latex, px=17)
    qtbot.addWidget(label)
    assert label.sizeHint().height() > 10
    label.grab()
    assert "cannot be typeset" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_icon_can_be_tinted(qapp: QApplication, theme: Theme) -> None:
    for name in assets.names("icons", ".svg"):
        picture = icon(name, theme.text, 20).pixmap(QSize(20, 20))
        assert picture.width() == 20
        image = picture.toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 40 for x in range(20) for y in range(20))
        assert inked > 8


def test_math_labels_are_spoken_without_marks(qtbot: QtBot) -> None:
    label = MathLabel("**Stable:** $η$ is below $2/λ_max$")
    qtbot.addWidget(label)
    assert label.accessibleName() == "Stable: η is below 2/λ max"
    assert label.source() == "**Stable:** $η$ is below $2/λ_max$"
