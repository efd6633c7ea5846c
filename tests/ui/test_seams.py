"""The promise: a panel, an action, a workspace are declared once and are found everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent

import gdviz
from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.codec import from_builtins
from gdviz.scene.records import Show
from gdviz.ui import panels, workspaces
from gdviz.ui.action_spec import VIEW, ActionSpec
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.panel_spec import FigurePart, PanelSpec
from gdviz.ui.plot.view import View
from gdviz.ui.shown import check_shown
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.window.docks import DockArea
from gdviz.ui.window.keeper import Keeper
from gdviz.ui.workspaces import RACE, Area, Split, WorkspaceSpec
from tests.ui.desk import CONTROL
from tests.ui.hand import BOWL

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from gdviz.engine.plan import Plan
    from gdviz.ui.editing import Editing
    from gdviz.ui.look.room import Room
    from gdviz.ui.moment import Moment
    from tests.ui.conftest import Open
    from tests.ui.desk import Desk

Key = Qt.Key
RED = QColor("#d01030")
done: list[str] = []


class Clock(View):
    """A red field, and the step at which it was last drawn."""

    def show_moment(self, moment: Moment) -> None:
        self.setAccessibleName(f"It is {moment.snapshot.k}")

    def headline(self, moment: Moment) -> tuple[str, str]:
        return "Clock", f"step {moment.snapshot.k}"

    def set_theme(self, theme: object) -> None:
        """It is red in every theme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), RED)


class ClockPanel(Panel):
    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Clock", parent=parent)
        self.view = Clock(self)
        self.body.addWidget(self.view)

    def show_moment(self, moment: Moment) -> None:
        self.view.show_moment(moment)

    def actions_offered(self) -> tuple[ActionSpec, ...]:
        return (
            ActionSpec(
                "wind", "Wind the clock…", "So that it goes on", self._wind, ("Ctrl+Alt+W",),
                group=VIEW, menu="view",
            ),
        )  # fmt: skip

    def _wind(self) -> None:
        done.append("wound")


def _clock(plan: Plan, parent: QWidget) -> Clock:
    return Clock(parent)


CLOCK = PanelSpec(
    key="clock",
    title="Clock",
    doc="Tells the step",
    make=ClockPanel,
    slots={"race": "left"},
    figures=(FigurePart("clock", "Clock alone", _clock),),
)


@pytest.fixture
def with_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "PANELS", (*panels.PANELS, CLOCK))


# -- a panel ---------------------------------------------------------------------------


@pytest.mark.usefixtures("with_clock")
def test_a_panel_that_is_declared_once_is_in_the_window_and_its_menus(
    open_window: Open,
) -> None:
    desk = open_window(BOWL)
    dock = desk.dock("clock")
    assert dock.is_open()
    assert desk.area.tabifiedDockWidgets(dock) == [desk.dock("landscape")]
    desk.go(7)
    assert desk.only(Clock).accessibleName() == "It is 7"
    assert "Clock" in desk.menu_texts()
    assert "panel:clock" in desk.searched()
    assert desk.action("panel_clock").isChecked()
    desk.do("panel_clock")
    assert not dock.is_open()
    assert not desk.action("panel_clock").isChecked()


@pytest.mark.usefixtures("with_clock")
def test_a_scene_may_ask_for_it_by_its_name() -> None:
    check_shown(Show(panels=("paths", "clock"), layout="clock"))
    with pytest.raises(GdvizError, match=r"show\.panels\[1\]: .*did you mean 'clock'\?"):
        check_shown(Show(panels=("paths", "clok")))


@pytest.mark.usefixtures("with_clock")
def test_figures_can_show_what_it_offers(qapp: QApplication, tmp_path: Path) -> None:
    scene, path = from_builtins(BOWL), tmp_path / "clock.png"
    gdviz.export(scene, path, layout="clock", size=(400, 300))
    image = QImage(str(path))
    assert image.pixelColor(200, 200) == RED


@pytest.mark.usefixtures("with_clock")
def test_the_command_line_names_what_it_offers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gdviz import cli

    monkeypatch.setattr("sys.argv", ["gdviz", "export", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    assert "grid, curves, stability or clock" in " ".join(capsys.readouterr().out.split())


# -- an action -------------------------------------------------------------------------


@pytest.mark.usefixtures("with_clock")
def test_an_action_that_is_declared_once_is_in_menu_keys_and_help(open_window: Open) -> None:
    desk = open_window(BOWL)
    desk.take_keyboard()
    assert "Wind the clock…" in desk.menu_texts()
    assert "action:wind" in desk.searched()
    done.clear()
    desk.press(Key.Key_W, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert done == ["wound"]
    desk.press(Key.Key_F1)
    listed = desk.listed_keys()
    assert "Wind the clock" in listed
    assert "Ctrl+Alt+W" in listed


# -- a workspace -----------------------------------------------------------------------


def _layout(plan: Plan, room: Room) -> str:
    return "all" if room == "wide" else "narrow-all"


_PAIR = Split(True, (Area(("main",), 0.4), Area(("right",))))
STUDY = WorkspaceSpec(
    key="study",
    title="Study",
    doc="One thing at a time",
    layouts={"all": _PAIR, "narrow-all": _PAIR},
    layout_for=_layout,
)


@pytest.fixture
def with_study(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = {"stability": "main", "curves": "right"}
    known = tuple(
        replace(spec, slots={**spec.slots, "study": slots[spec.key]})
        if spec.key in slots
        else spec
        for spec in panels.PANELS
    )
    monkeypatch.setattr(panels, "PANELS", known)
    monkeypatch.setattr(workspaces, "WORKSPACES", (RACE, STUDY))


def opened(desk: Desk) -> list[str]:
    return [key for key, dock in desk.docks.items() if dock.is_open()]


def floating(desk: Desk) -> list[str]:
    return [key for key, dock in desk.docks.items() if dock.isFloating()]


@pytest.mark.usefixtures("with_study")
def test_a_workspace_that_is_declared_once_has_a_tab_a_key_and_a_menu_entry(
    open_window: Open,
) -> None:
    desk = open_window(BOWL)
    race = opened(desk)
    assert {"paths", "curves", "runs"} < set(race)
    assert "Workspace Study" in desk.menu_texts()
    desk.take_keyboard()
    desk.press(Key.Key_2, CONTROL)
    assert desk.session.scene.show.workspace == "study"
    assert desk.workspaces.current() == "study"
    assert opened(desk) == ["curves", "stability"]
    desk.press(Key.Key_1, CONTROL)
    assert desk.workspaces.current() == "race"
    assert opened(desk) == race
    desk.workspaces.button("study").click()
    assert opened(desk) == ["curves", "stability"]
    assert "Ctrl+2" in desk.listed_keys()


@pytest.mark.usefixtures("with_study")
def test_there_and_back_nothing_of_the_scene_is_lost(open_window: Open) -> None:
    desk = open_window(BOWL)
    desk.type_value(0, "lr", "0.2")
    desk.settle()
    desk.session.select(1)
    desk.go(30)
    desk.plane.frame(((-1.0, 1.0), (-1.0, 1.0)))
    desk.draw()
    before, zoomed = desk.session.scene, desk.plane.wanted_window
    wide = desk.plane.shown_window
    for key in ("study", "race"):
        desk.workspaces.button(key).click()
        desk.draw()
        assert desk.session.selection == 1
        assert desk.session.snapshot is not None
        assert desk.session.snapshot.k == 30
        assert desk.session.undo_label == "set learning rate"
    assert desk.plane.wanted_window == zoomed
    assert desk.plane.shown_window == wide
    assert replace_workspace(desk) == before
    desk.do("undo")
    assert desk.session.scene.runs[0].hyper["lr"] == 0.1


@pytest.mark.usefixtures("with_study")
def test_no_panel_is_laid_out_on_the_way_to_another_workspace(open_window: Open) -> None:
    desk = open_window(BOWL, (1600, 1000))
    desk.draw()
    canvas = desk.curves.plot
    assert canvas is not None
    sizes: list[tuple[float, float]] = []
    canvas.view_changed.connect(lambda: sizes.append(canvas.pixel_size))
    for key in ("study", "race", "study"):
        sizes.clear()
        desk.workspaces.button(key).click()
        desk.draw()
        widths = {round(width, -1) for width, _ in sizes}
        assert widths == {round(canvas.pixel_size[0], -1)}


def test_a_workspace_without_a_panel_says_so(open_window: Open) -> None:
    desk = open_window(BOWL)
    area = desk.dock("paths").parentWidget()
    assert isinstance(area, DockArea)
    with pytest.raises(ValueError, match="no panel has a place in the workspace 'study'"):
        area.show_workspace(STUDY, "all", LIGHT)


def replace_workspace(desk: Desk) -> object:
    """The scene as it was before somebody chose a workspace."""
    import msgspec

    scene = desk.session.scene
    return msgspec.structs.replace(
        scene, show=msgspec.structs.replace(scene.show, workspace=None)
    )


def arranged_by_hand(desk: Desk) -> None:
    """Float the curves in one workspace; close them in the other."""
    desk.float("curves")
    desk.do("workspace_study")
    desk.do("panel_curves")
    desk.draw()


def found_as_left(desk: Desk) -> None:
    desk.do("workspace_study")
    assert (opened(desk), floating(desk)) == (["stability"], [])
    desk.do("workspace_race")
    assert "curves" in opened(desk)
    assert floating(desk) == ["curves"]


@pytest.mark.usefixtures("with_study")
def test_what_a_hand_has_arranged_is_remembered_for_each_workspace(open_window: Open) -> None:
    desk = open_window(BOWL)
    arranged_by_hand(desk)
    desk.do("workspace_race")
    found_as_left(desk)
    desk.do("layout")
    assert floating(desk) == []
    desk.do("workspace_study")
    assert opened(desk) == ["stability"]  # the other one is as it was


@pytest.mark.usefixtures("with_study")
def test_it_is_remembered_from_one_time_to_the_next(open_window: Open) -> None:
    desk = open_window(BOWL)
    first = Keeper()
    first.watch(desk.window)
    arranged_by_hand(desk)
    desk.window.close()
    again = open_window(BOWL)
    second = Keeper()
    assert second.watch(again.window)
    again.resize(1600, 1000)  # the offscreen platform has a smaller screen
    assert floating(again) == ["curves"]
    found_as_left(again)


@pytest.mark.usefixtures("with_study")
def test_a_scene_opens_in_the_workspace_that_it_asks_for(open_window: Open) -> None:
    desk = open_window({**BOWL, "show": {"workspace": "study"}})
    assert desk.workspaces.current() == "study"
    assert opened(desk) == ["curves", "stability"]
    desk.session.open(shipped.load("race"))
    desk.settle()
    assert desk.workspaces.current() == "race"


@pytest.mark.usefixtures("with_study")
def test_a_workspace_that_is_none_is_told_with_the_nearest() -> None:
    check_shown(Show(workspace="study"))
    with pytest.raises(GdvizError, match=r"show\.workspace: .*did you mean 'study'\?"):
        check_shown(Show(workspace="stuby"))


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)])
def test_a_scene_shows_the_panels_that_it_asks_for_until_another_is_opened(
    open_window: Open, size: tuple[int, int]
) -> None:
    desk = open_window({**BOWL, "show": {"panels": ["paths", "runs"]}}, size)
    assert opened(desk) == ["paths", "runs"]
    desk.resize(1300 if size[0] == 1600 else 1500, 900)  # another layout
    assert opened(desk) == ["paths", "runs"]
    desk.do("panel_curves")
    assert desk.session.scene.show.panels == ("paths", "curves", "runs")
    desk.session.open(shipped.load("race"))
    desk.settle()
    assert {"landscape", "stability"} < set(opened(desk))
