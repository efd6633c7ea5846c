"""The one handle that tests have on a window: what a person does at it, and reads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from gdviz.scene.codec import from_builtins
from gdviz.scene.records import looked_at_as
from gdviz.ui.editors.runs.card import RunCard
from gdviz.ui.editors.runs.methods_menu import MethodsMenu
from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
from gdviz.ui.export.dialogs.film_dialog import FilmDialog
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.eigenmodes.eigenmodes import EigenmodesView
from gdviz.ui.views.paths.camera_motion import CameraMotion
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.widgets.elided_label import ElidedLabel
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.segmented import Segmented
from gdviz.ui.widgets.slider import Slider
from gdviz.ui.widgets.tabs import TextTabs
from gdviz.ui.widgets.toast import Toast
from gdviz.ui.window.actions import Actions
from gdviz.ui.window.docks import DockArea
from gdviz.ui.window.key_list import KeyList
from gdviz.ui.window.menu import MainMenu
from gdviz.ui.window.transport import Transport
from tests.ui.editors import type_in
from tests.ui.hand import PATIENCE_MS, editor, menu_entry, mouse, settle, stands_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from gdviz.scene.records import Scene
    from gdviz.ui.action_spec import ActionSpec
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.session import Session
    from gdviz.ui.widgets.panel import Panel
    from gdviz.ui.window.dock import Dock
    from gdviz.ui.window.main_window import MainWindow

Widget = TypeVar("Widget", bound=QWidget)
_UNSEEN = {"objective": "quadratic", "runs": [{"optimizer": "gd"}]}
NO_KEYS, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window on a session.

    Attributes
    ----------
    window, session
        The two; tests reach what lives in the window through the desk alone.
    """

    def __init__(self, window: MainWindow, session: Session, qtbot: QtBot) -> None:
        self.window, self.session = window, session
        self._qtbot = qtbot

    @staticmethod
    def at(window: MainWindow, qtbot: QtBot | None = None) -> Desk:
        """The desk of a window that the program has opened; without `qtbot` it never waits."""
        return Desk(window, window._session, qtbot)  # type: ignore[arg-type]

    # -- what there is -----------------------------------------------------------------

    def only(self, kind: type[Widget]) -> Widget:
        """The one widget of its kind."""
        (found,) = self.window.findChildren(kind)
        return found

    def shows(self, kind: type[QWidget]) -> bool:
        """Whether a widget of that kind is there and visible."""
        return any(widget.isVisible() for widget in self.window.findChildren(kind))

    @property
    def area(self) -> DockArea:
        return self.only(DockArea)

    @property
    def docks(self) -> dict[str, Dock]:
        """All panels with their frames, by key."""
        return self.area.docks

    def dock(self, key: str) -> Dock:
        return self.docks[key]

    def panel(self, key: str) -> Panel:
        return self.docks[key].panel

    def scrolled(self, key: str) -> QScrollArea:
        """The part of a panel that can be scrolled."""
        (found,) = self.panel(key).findChildren(QScrollArea)
        return found

    def start_field(self, axis: str) -> NumberField:
        """Where a coordinate of the start is typed."""
        found = self.panel("landscape").findChildren(NumberField)
        return next(field for field in found if field.accessibleName() == f"Start {axis}")

    @property
    def plane(self) -> LandscapeView:
        """The paths on one plane."""
        return self.only(LandscapeView)

    @property
    def curves(self) -> CurvesView:
        return self.only(CurvesView)

    @property
    def modes(self) -> EigenmodesView:
        return self.only(EigenmodesView)

    @property
    def views(self) -> Segmented:
        """The switch between plane, grid and surface."""
        return self.panel("paths").findChildren(Segmented)[0]

    @property
    def bar(self) -> Transport:
        return self.only(Transport)

    @property
    def scrubber(self) -> Slider:
        return next(s for s in self.bar.findChildren(Slider) if s.accessibleName() == "Step")

    @property
    def workspaces(self) -> TextTabs:
        """The tabs of the workspaces."""
        return next(t for t in self.bar.findChildren(TextTabs) if not t.isHidden())

    @property
    def menu(self) -> MainMenu:
        return self.only(MainMenu)

    def searched(self) -> set[str]:
        """Keys of everything that the search box can find now."""
        return {entry.key for entry in self.window.finder.entries()}

    def menu_texts(self) -> list[str]:
        """What the main menu offers, with all that opens beside it."""
        self.menu.aboutToShow.emit()
        return list(_texts(self.menu))

    def listed_keys(self) -> str:
        """The text of the list of keys, which F1 opens."""
        if not any(found.isVisible() for found in self.window.findChildren(KeyList)):
            self.do("keys")
        labels = self.only(KeyList).findChildren(QLabel)
        return "\n".join(label.text() for label in labels)

    @property
    def work(self) -> Scene:
        """The scene without where the eye is, which undo leaves alone."""
        return looked_at_as(self.session.scene, from_builtins(_UNSEEN))

    # -- what can be read --------------------------------------------------------------

    @property
    def toast(self) -> str:
        """The sentence that the window says; "" when it is silent."""
        found = self.only(Toast)
        return found.text() if found.isVisible() else ""

    @property
    def title(self) -> str:
        return self.title_button.text()

    @property
    def title_button(self) -> QToolButton:
        return next(b for b in self.bar.findChildren(QToolButton) if b.menu() is self.menu)

    @property
    def film_button(self) -> QToolButton:
        """What the bar says of a film that is being made."""
        buttons = self.bar.findChildren(QToolButton)
        return next(b for b in buttons if b.toolTip().startswith("A film is being made"))

    def hint(self, key: str) -> str:
        """What stands beside the title of the panel `key`."""
        return self.panel(key).findChildren(ElidedLabel)[0].text()

    @property
    def excuse(self) -> str:
        """Why the paths are not on the surface that was asked for; "" when they are."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        (label,) = self.panel("paths").findChildren(MathLabel, options=direct)
        return label.source() if label.isVisible() else ""

    def explained(self, k: int) -> bool:
        """Whether the verdict of the stability panel is about step `k`."""
        return f"{self.hint('stability')},".partition(", step ")[2].startswith(f"{k},")

    def picture(self) -> QImage:
        """The window as it is seen."""
        return self.window.grab().toImage()

    # -- runs --------------------------------------------------------------------------

    @property
    def cards(self) -> list[RunCard]:
        """The cards from top to bottom."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = self.panel("runs").findChildren(RunCard)
        return sorted(found, key=lambda card: card.index)

    def card(self, index: int) -> RunCard:
        return self.cards[index]

    def run_menu(self, index: int) -> QMenu:
        """What the card `index` offers behind its dots."""
        return self.panel("runs").run_menu(index)  # type: ignore[attr-defined]  # a RunsPanel

    def choose_for_run(self, index: int, data: str) -> None:
        """Choose an entry of a card's menu."""
        menu_entry(self.run_menu(index), data).trigger()

    @property
    def add_button(self) -> QPushButton:
        buttons = self.panel("runs").findChildren(QPushButton)
        return next(button for button in buttons if button.text().endswith("Add run"))

    @property
    def methods(self) -> MethodsMenu:
        """What “Add run” offers."""
        menu = self.add_button.menu()
        assert isinstance(menu, MethodsMenu)
        return menu

    @property
    def camera_motion(self) -> CameraMotion:
        """Where the camera is between two steps."""
        found = self.window.findChild(CameraMotion)
        assert found is not None
        return found

    @property
    def camera_moves(self) -> bool:
        """Whether the camera is between two steps."""
        timer = self.camera_motion.findChild(QTimer)
        return timer is not None and timer.isActive()

    # -- notes -------------------------------------------------------------------------

    @property
    def note_line(self) -> QLineEdit:
        """Where the words of a note are typed."""
        found = self.plane.findChildren(QLineEdit)
        return next(line for line in found if line.accessibleName().startswith("Note"))

    @property
    def note_menu(self) -> QMenu:
        """What a right click on the plane offers."""
        return next(
            m for m in self.plane.canvas.findChildren(QMenu) if m.parent() is self.plane.canvas
        )

    # -- what the hand does ------------------------------------------------------------

    def action(self, key: str) -> QAction:
        found = self.window.findChild(QAction, key)
        assert found is not None, key
        return found

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """All that the window can be told to do, as it was declared."""
        found = self.window.findChild(Actions)
        assert found is not None
        return tuple(found.specs.values())

    def do(self, key: str) -> None:
        """Trigger the action `key`, as its menu entry and its shortcut do."""
        self.action(key).trigger()

    def open(self, name: str) -> None:
        """Open a shipped scene or a file; it plays."""
        self.window.open_scene(name)

    def type_value(self, run: int, name: str, text: str) -> None:
        """Type the value of a hyperparameter into the card of a run, and press Enter."""
        type_in(editor(self.card(run), name).findChildren(NumberField)[0], text)

    def float(self, key: str) -> None:
        """Let a panel float, or dock it again, as the menu of its frame does."""
        buttons = self.panel(key).findChildren(QToolButton)
        menus = [button.menu() for button in buttons if button.menu() is not None]
        entries = [entry for menu in menus for entry in menu.actions()]
        next(entry for entry in entries if entry.text() == "Float or dock").trigger()
        self.draw()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.draw()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press a key while the window has the keyboard."""
        QTest.keyClick(self.window, key, held)

    def take_keyboard(self) -> None:
        """Give the window the keyboard, and none of its fields."""
        self.window.activateWindow()
        self._qtbot.waitActive(self.window)
        self.window.setFocus()

    def drag(self, canvas: Canvas, *way: tuple[float, float]) -> None:
        """Press at the first point of the plot's own coordinates, and let go at the last."""
        mouse(canvas, QEvent.Type.MouseButtonPress, *way[0])
        for at in way[1:]:
            mouse(canvas, QEvent.Type.MouseMove, *at)
        mouse(canvas, QEvent.Type.MouseButtonRelease, *way[-1])

    def figure_dialog(self) -> FigureDialog:
        """The dialog that exports figures, opened."""
        self.do("picture")
        return self.only(FigureDialog)

    def film_dialog(self) -> FilmDialog:
        """The dialog that exports films, opened."""
        self.do("film")
        return self.only(FilmDialog)

    # -- waiting -----------------------------------------------------------------------

    def draw(self) -> None:
        """Let layouts and pictures come to an end."""
        for _ in range(6):  # layouts ask for other layouts
            QApplication.processEvents()

    def settle(self) -> None:
        """Wait until the whole of the present scene has arrived."""
        settle(self._qtbot, self.session)

    def rest(self) -> None:
        """Wait until every picture is the one that would be saved."""
        self._qtbot.waitUntil(lambda: self.window.at_rest, timeout=PATIENCE_MS)

    def told(self) -> None:
        """Wait until all that theory says of the present race stands in every panel."""
        self._qtbot.waitUntil(self._is_told, timeout=PATIENCE_MS)
        self.rest()

    def _is_told(self) -> bool:
        found, session = self.session.insight, self.session
        return (
            found is not None
            and found.generation == session.plan.generation
            and found.index == session.selection
            and (found.offers is not None or not self.dock("runs").seen)
            and (found.modes is not None or not self.dock("modes").seen)
        )

    def stands_at(self, k: int) -> None:
        """Wait until the race stands at step `k`."""
        stands_at(self._qtbot, self.session, k)

    def go(self, k: int) -> None:
        """Move the cursor to step `k`, and stand there."""
        self.session.simulation.play.emit(False)
        self.session.simulation.seek.emit(k)
        self.stands_at(k)
        self.draw()


def _texts(menu: QMenu) -> Iterator[str]:
    for entry in menu.actions():
        yield entry.text()
        inner = entry.menu()
        if isinstance(inner, QMenu):
            yield from _texts(inner)
