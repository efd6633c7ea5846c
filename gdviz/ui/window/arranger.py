"""Fits the panels to workspace, scene and window, and finds the place of the scene's point."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, QTimer

from gdviz.lessons.point import decides_the_same, point_of
from gdviz.lessons.prose import shown_text
from gdviz.ui.look.room import room_of
from gdviz.ui.widgets.scene_point import ScenePoint
from gdviz.ui.workspaces import offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.room import Room
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session
    from gdviz.ui.window.docks import DockArea
    from gdviz.ui.window.transport import Transport

_LEFT, _ABOVE, _BELOW = 8.0, 6.0, 8.0  # around the point over a column, at 100 %
_ICONS = 1400.0  # pixels at 100 % below which buttons of the bar are icons


@final
class Arranger(QObject):
    """Keeps the arrangement of the panels in step with the session and the window's size."""

    def __init__(
        self,
        session: Session,
        docks: DockArea,
        bar: Transport,
        look: Callable[[], Theme],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._docks, self._bar = session, docks, bar
        self._look, self._window = look, window
        self._opened: object = None  # the scene whose workspace was chosen
        self._room: Room | None = None
        self._shared: object = None  # for what the room was shared last
        self._at_work = True
        self._strip = ScenePoint(window, margins=(_LEFT, _ABOVE, _BELOW))
        self._strip.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._settle)
        for dock in docks.docks.values():
            dock.visibilityChanged.connect(self._on_moved)
            dock.dockLocationChanged.connect(self._on_moved)
            dock.topLevelChanged.connect(self._on_moved)

    @property
    def room(self) -> Room:
        """What the window has room for."""
        scale = self._look().scale
        return room_of(self._window.width() / scale, self._window.height() / scale)

    def arrange(self) -> None:
        """Arrange the panels to suit workspace, room and scene, unless they stand so."""
        if not self._at_work:
            return
        plan, workspace = self._session.plan, self._session.workspace
        self._bar.show_workspaces(offered(plan), workspace.key)
        room = self.room
        scene_is_new = self._opened is not self._session.opened_scene
        self._opened = self._session.opened_scene
        layout = self._docks.layout_name if self._docks.workspace is workspace else ""
        if scene_is_new or not layout or room != self._room:
            self._room = room
            for dock in self._docks.docks.values():
                dock.panel.set_room(room)
            layout = workspace.layout_for(plan, room)
            self._docks.show_workspace(workspace, layout, self._look())
            self._place_point()
        if scene_is_new:
            self._docks.ask_for(self._session.scene.show.panels)
        theme, size = self._look(), self._window.size()
        shares = (workspace, layout, self._opened, size.width(), size.height(), theme.scale)
        if shares != self._shared:  # and not after every edit of a drag
            self._shared = shares
            self.proportion_soon()

    def stop(self) -> None:
        """Move nothing more: a panel that began to float would outlive the window."""
        self._at_work = False
        self._soon.stop()

    def proportion_soon(self) -> None:
        """Share the room when Qt has laid out what is new, unless a hand has shared it."""
        if not self._docks.touched:
            self._soon.start(0)

    def show_point(self) -> None:
        """Say what the scene is about, wherever that stands."""
        session = self._session
        text = point_of(session.plan, session.runs)
        old = not decides_the_same(session.scene, session.opened_scene)
        more = shown_text(session.scene.notes, session.runs)
        for place in (self._strip, self._bar.point):
            place.show_point(text, as_opened=old, more=more)

    def fold(self, sides: tuple[str, ...]) -> None:
        """Hide the panels of the ``left`` or ``right`` side."""
        workspace = self._session.workspace.key
        self._docks.fold(
            frozenset(
                key
                for key, dock in self._docks.docks.items()
                if dock.spec.slots.get(workspace) in sides
            )
        )

    def lift(self) -> None:
        """Have floating panels over the window, which is shown now."""
        for dock in self._docks.docks.values():
            dock.stay_over(self._window)

    # -- inside ------------------------------------------------------------------------

    def _settle(self) -> None:
        if not self._docks.touched:
            self._docks.proportion(self._look())
        self._place_point()

    def _on_moved(self, _: object) -> None:
        if self._room is not None:
            self._soon.start(0)

    def _place_point(self) -> None:
        """Over the column at the left, where there is one; else in the bar, which is tall."""
        column = next((d for d in self._docks.docks.values() if self._docks.leads(d)), None)
        here = column if self._room == "wide" else None
        if here is not None:
            here.carry(self._strip)
        self._strip.setVisible(here is not None)
        scale = self._look().scale
        self._bar.set_tall(tall=here is None, icons=self._window.width() / scale < _ICONS)
