"""The window: the panels of a workspace around a session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gdviz.engine.insight import insight
from gdviz.engine.wish import Wish
from gdviz.lessons.prose import shown_text
from gdviz.scene.edits import SetScene
from gdviz.ui import panels
from gdviz.ui.export.figure.worn import on_screen
from gdviz.ui.look import dress
from gdviz.ui.look.fonts import load_fonts, ui_font
from gdviz.ui.look.plain import set_title
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.moment import Moment, styles_in, visible_in
from gdviz.ui.system.in_turn import InTurn
from gdviz.ui.system.screens import screen_of
from gdviz.ui.widgets.action_menu import close_menus
from gdviz.ui.widgets.toast import Toast
from gdviz.ui.widgets.typed_line import take_back
from gdviz.ui.window.actions import Actions
from gdviz.ui.window.arranger import Arranger
from gdviz.ui.window.copy_as import CopyAs
from gdviz.ui.window.dock import Dock
from gdviz.ui.window.docks import DockArea
from gdviz.ui.window.failures import Failures
from gdviz.ui.window.files import Files
from gdviz.ui.window.finder import Finder
from gdviz.ui.window.menu import MainMenu
from gdviz.ui.window.scaling import Scaling
from gdviz.ui.window.time_actions import TimeActions
from gdviz.ui.window.transport import Transport
from gdviz.ui.window.unsaved_work import UnsavedWork
from gdviz.ui.window.window_actions import WindowActions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QResizeEvent,
        QShowEvent,
    )

    from gdviz.engine.insight import Insight
    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.action_spec import ActionSpec
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.session import Session
    from gdviz.ui.system.shelf import Shelf
    from gdviz.ui.widgets.panel import Panel

_LEAST = (960, 540)  # pixels at 100 % in which everything can be used


class MainWindow(QWidget):
    """Feeds the panels with what the session knows; holds no state of the scene itself.

    Attributes
    ----------
    scaling
        How large everything is.

    Signals
    -------
    closing
        The last moment to look at the window.
    """

    closing = Signal()

    def __init__(self, session: Session, theme: Theme = LIGHT) -> None:
        load_fonts()
        QApplication.setFont(ui_font(theme.body))  # widgets that exist do not take it up
        super().__init__()
        self._session = session
        self._theme = self._worn = theme
        self._own_styles: tuple[RunStyle, ...] = ()
        self._styles: tuple[RunStyle | None, ...] = ()
        self._insight: Insight | None = None
        self._telling = InTurn(self)  # of what theory says
        docks = {spec.key: Dock(spec, spec.make(session, self), self) for spec in panels.PANELS}
        self._docks = DockArea(docks, self)
        self._files = Files(session, self.pictured, self._look, self)
        self._work = UnsavedWork(session, self._files, self._look, self)
        self._window_actions = WindowActions(session, docks, self, self)
        self.scaling = Scaling(self, self._look, self.set_look, self.inform)
        self._actions = Actions(self._all_actions(), self)
        self._window_actions.specs = tuple(self._actions.specs.values())
        self.finder = Finder(
            session, self._panels, self._actions, self._styles_now, self._look, self
        )
        self._menu = MainMenu(self._work.put_aside, self)
        self._menu.fill(self._actions)
        self._transport = Transport(self._actions, self._menu, self)
        self._arranger = Arranger(session, self._docks, self._transport, self._look, self)
        self._toast = Toast(self)
        self.failures = Failures(session, self._look, self, below=self._transport)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._transport)
        self._area = QVBoxLayout()
        self._area.addWidget(self._docks)
        self._column.addLayout(self._area, 1)
        self._connect()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside a field leaves it
        self.setAcceptDrops(True)
        self.resize(1600, 1000)
        self._show_plan(session.plan)
        self.set_look(theme)

    def _all_actions(self) -> Iterator[ActionSpec]:
        yield from TimeActions(self._session).actions()
        yield from self._window_actions.edit_actions()
        yield from self._files.actions()
        yield from CopyAs(self._session, self).actions()
        yield from self._window_actions.view_actions()
        yield from self.scaling.actions()
        for panel in self._panels:
            yield from panel.actions_offered()
        yield from self._window_actions.program_actions()

    def search(self) -> None:
        """Open the search box, or close it."""
        self.finder.open()

    def _styles_now(self) -> tuple[RunStyle, ...]:
        return self._own_styles

    def _connect(self) -> None:
        session = self._session
        session.scene_changed.connect(self._show_plan)
        session.opened.connect(self._on_opened)
        session.looked.connect(self._on_looked)
        session.snapshot_arrived.connect(self.show_snapshot)
        session.insight_arrived.connect(self._show_insight)
        session.panel_called.connect(self._on_called)
        session.complained.connect(self.complain)
        session.informed.connect(self.inform)
        session.saved.connect(self._show_title)
        session.open_asked.connect(self._work.open_scene)
        self._menu.scene_chosen.connect(session.open_asked)
        self._menu.kept_chosen.connect(self._work.open_kept)
        self._transport.seek_requested.connect(session.seek)
        self._transport.speed_requested.connect(self._on_speed)
        self._transport.workspace_requested.connect(self._on_workspace)
        self._docks.theory_wanted.connect(session.simulation.ask)
        for dock in self._docks.docks.values():
            dock.toggled_by_hand.connect(self._on_toggled)

    # -- in ----------------------------------------------------------------------------

    @property
    def _panels(self) -> list[Panel]:
        return [dock.panel for dock in self._docks.docks.values()]

    def set_look(self, theme: Theme) -> None:
        """Dress the whole window in `theme`."""
        self._theme = theme
        self._dress()
        side = theme.px(8)
        self._area.setContentsMargins(side, side - theme.px(4), side, side)
        room = screen_of(self).availableSize()
        self.setMinimumSize(
            min(theme.px(_LEAST[0]), room.width()), min(theme.px(_LEAST[1]), room.height())
        )
        self._arranger.arrange()
        self._restyle()
        self._actions.refresh()

    def _dress(self) -> None:
        """Put the theme on, with what the author of the scene says of it."""
        self._worn = on_screen(self._theme, self._session.scene.show.style)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dress.apply(app, self._worn)

    @property
    def look(self) -> Theme:
        """The theme that was chosen for the window."""
        return self._theme

    def _look(self) -> Theme:
        return self._theme

    def remember_layouts(self, layouts: dict[str, QByteArray]) -> None:
        """Take the places of panels from an earlier time."""
        self._docks.remember(layouts)

    def layouts(self) -> dict[str, QByteArray]:
        """Places of the panels by the name of the layout."""
        return self._docks.chosen()

    def complain(self, sentence: str) -> None:
        self._toast.show_message(sentence, kind="bad")

    def inform(self, sentence: str) -> None:
        self._toast.show_message(sentence)

    def _show_plan(self, plan: Plan) -> None:
        close_menus()  # what they offer is about the scene before
        if self._session.runs is None:  # other runs, or on other ground
            self._insight = None
            self._telling.forget()
            take_back(self.focusWidget())
        for panel in self._panels:
            panel.show_plan(plan)
        self._show_title()
        self._arranger.show_point()
        self._transport.show_speed(plan.scene.show.steps_per_second)
        self._transport.show_camera(plan.scene.show.camera)
        self._arranger.arrange()
        self._actions.refresh()
        if on_screen(self._theme, plan.scene.show.style) != self._worn:
            self._dress()
        self._restyle()

    def _show_title(self) -> None:
        title = shown_text(self._session.scene.title, self._session.runs)
        self._transport.show_title(title, modified=self._session.modified)
        set_title(self, f"{title} – gdviz")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the race as it stands now."""
        if len(snapshot.runs) != len(self._styles):
            return
        moment = self._moment(snapshot)
        self._telling.forget()  # this tells it all
        for panel in self._panels:
            panel.show_moment(moment)
        self._transport.show_moment(moment)
        self._show_title()

    def _show_insight(self, found: Insight) -> None:
        self._insight = found
        docks = self._docks.docks.values()
        self._telling.do([partial(self._tell, d.panel) for d in docks if d.spec.reads_theory])

    def _tell(self, panel: Panel) -> None:
        """Show in one panel what theory says, and let it be painted before the next."""
        snapshot = self._session.snapshot
        if snapshot is not None and len(snapshot.runs) == len(self._styles):
            panel.show_moment(self._moment(snapshot))

    def _moment(self, snapshot: Snapshot) -> Moment:
        found = self._insight
        if found is not None and found.index >= len(snapshot.runs):
            found = None
        return Moment(
            snapshot=snapshot,
            styles=self._styles,
            own_styles=self._own_styles,
            ghosts=self._session.ghosts,
            selection=self._session.selection,
            curve=self._session.scene.show.curve or "",
            insight=found,
        )

    def _restyle(self) -> None:
        scene = self._session.scene
        own = styles_in(scene, self._worn)
        styles = visible_in(scene, own)
        if (own, styles) == (self._own_styles, self._styles):
            return
        self._own_styles, self._styles = own, styles
        self._show_again()

    def _show_again(self) -> None:
        if self._session.runs is not None and self._session.snapshot is not None:
            self.show_snapshot(self._session.snapshot)

    # -- the hand ----------------------------------------------------------------------

    def _on_workspace(self, key: str) -> None:
        self._session.look(workspace=key)

    def _on_toggled(self) -> None:
        if self._session.scene.show.panels is not None:  # the scene says which there are
            self._session.look(panels=self._docks.open_panels())
        self._actions.refresh()
        self._arranger.proportion_soon()

    def _on_looked(self) -> None:
        self._arranger.arrange()
        self._actions.refresh()
        self._show_again()

    def _on_opened(self) -> None:
        self.finder.close()
        self.reset_views()

    def _on_called(self, key: str) -> None:
        self._docks.docks[key].call()

    def _on_speed(self, steps_per_second: float) -> None:
        show = replace(self._session.scene.show, steps_per_second=steps_per_second)
        self._session.apply(SetScene("set playback speed", show=show))
        self._session.settle()

    def keep_work(self, shelf: Shelf) -> None:
        """Keep unsaved work on `shelf` from now on, and offer what was left behind there."""
        self._work.keep_on(shelf)

    def open_scene(self, name: str) -> None:
        """Open a shipped scene or a file and play it, or say why not."""
        self._files.open(name)

    def reset_views(self) -> None:
        """Show all that there is in every panel."""
        for panel in self._panels:
            panel.reset_view()

    def reset_layout(self) -> None:
        """Put every panel where the workspace has it."""
        self._docks.reset(self._theme)

    def fold(self, sides: tuple[str, ...]) -> None:
        """Hide the panels of the ``left`` or ``right`` side."""
        self._arranger.fold(sides)

    def show_race(self, snapshot: Snapshot) -> None:
        """Show a race at one step without the simulation thread, theory included."""
        plan, runs, k = snapshot.plan, snapshot.runs, snapshot.k
        self._insight = insight(plan, runs, self._session.selection, k, wish=~Wish.NOTHING)
        self.show_snapshot(snapshot)

    def pictured(self) -> list[Panel]:
        """The panels that make up the picture, as far as they are visible."""
        docks = self._docks.docks.values()
        return [d.panel for d in docks if d.spec.in_picture and d.panel.isVisible()]

    @property
    def at_rest(self) -> bool:
        """Whether every picture is the one that would be saved."""
        return self._telling.is_done and all(panel.at_rest for panel in self._panels)

    def ask_to_close(self) -> None:
        """Close, unless something is being written that the user would rather keep."""
        if self._files.may_close():
            self._work.close_window()

    # -- Qt ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scaling.follow()
        QTimer.singleShot(0, self._arranger.lift)
        self.setFocus()  # and no button wears a ring before anybody pressed Tab

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arranger.arrange()
        self._actions.refresh()  # a window that becomes small closes panels

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls:
            self._session.open_asked.emit(urls[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        if (field := self.focusWidget()) is not None:
            field.clearFocus()  # what is typed in it is work, too
        if event.spontaneous() and not self._files.may_close():
            event.ignore()
            return
        if event.spontaneous() and self._work.is_at_stake:
            event.ignore()
            self._work.close_window()
            return
        self._work.close()
        self._files.close()
        self._session.close()
        for panel in self._panels:
            panel.stop()
        self.closing.emit()
        self._arranger.stop()
        self._telling.forget()
        self.setEnabled(False)  # a hand that still holds a button down opens no menu any more
        super().closeEvent(event)
