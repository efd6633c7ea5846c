"""What can be done to the scene as a whole, to the window, and to its panels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, final

from PySide6.QtCore import Qt

from gdviz.ui import workspaces
from gdviz.ui.action_spec import FILE, SCENE, VIEW, ActionSpec
from gdviz.ui.look import dress
from gdviz.ui.look.theme import THEMES, Theme
from gdviz.ui.window.key_list import KeyList
from gdviz.ui.workspaces import offered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.session import Session
    from gdviz.ui.window.dock import Dock
    from gdviz.ui.workspaces import WorkspaceSpec


class Dressed(Protocol):
    """The window, as far as these actions change it."""

    @property
    def look(self) -> Theme: ...
    def set_look(self, theme: Theme) -> None: ...
    def reset_views(self) -> None: ...
    def reset_layout(self) -> None: ...
    def search(self) -> None: ...
    def ask_to_close(self) -> None: ...


@final
class WindowActions:
    """Undo and redo, themes, layouts, workspaces, panels, help.

    Attributes
    ----------
    specs
        All actions of the window, for the list of keys.
    """

    def __init__(
        self, session: Session, docks: Mapping[str, Dock], window: Dressed, parent: QWidget
    ) -> None:
        self._session, self._docks = session, docks
        self._window, self._parent = window, parent
        self._keys: KeyList | None = None  # made when somebody asks
        self.specs: tuple[ActionSpec, ...] = ()

    def edit_actions(self) -> tuple[ActionSpec, ...]:
        """What can be done to the scene as a whole."""
        session = self._session
        return (
            ActionSpec(
                "undo", "Undo", "Take the last change back", session.undo, ("Ctrl+Z",),
                "arrow-back-up", SCENE, "edit", enabled=lambda: bool(session.undo_label),
                say=lambda: f"Undo {session.undo_label}".strip(),
            ),
            ActionSpec(
                "redo", "Redo", "Make it again", session.redo, ("Ctrl+Shift+Z", "Ctrl+Y"),
                "arrow-forward-up", SCENE, "edit", enabled=lambda: bool(session.redo_label),
                say=lambda: f"Redo {session.redo_label}".strip(),
            ),
            ActionSpec(
                "reset", "Reset", "Back to the scene as it was opened", session.reset,
                ("R",), "restore", SCENE, "edit",
            ),
        )  # fmt: skip

    def view_actions(self) -> tuple[ActionSpec, ...]:
        """What can be done to what is seen."""
        return (
            ActionSpec(
                "frame", "Whole view", "Show all that there is, in every panel",
                self._window.reset_views,
                ("Ctrl+0",), "zoom-scan", VIEW, "view",
            ),
            *(self._workspace(i, spec) for i, spec in enumerate(workspaces.WORKSPACES)),
            *(self._panel(dock) for dock in self._docks.values()),
            ActionSpec(
                "layout", "Reset the layout", "Put all panels back",
                self._window.reset_layout, group=VIEW, menu="window",
            ),
            ActionSpec(
                "theme", "Light or dark", "The other theme", self._change_theme,
                ("Ctrl+T",), "moon", VIEW, "window",
            ),
            ActionSpec(
                "full_screen", "Full screen", "The window without a frame, or with one again",
                self._full_screen, ("F11",), "arrows-maximize", VIEW, "window",
                checked=lambda: self._parent.isFullScreen(),
            ),
        )  # fmt: skip

    def program_actions(self) -> tuple[ActionSpec, ...]:
        """Help, and the end."""
        return (
            ActionSpec(
                "search", "Search…", "Find or set anything", self._window.search, ("Ctrl+K",),
                "search", VIEW, "program",
            ),
            ActionSpec(
                "keys", "Keys", "List the keys", self._show_keys, ("F1", "?"), "keyboard",
                VIEW, "program",
            ),
            ActionSpec(
                "quit", "Quit", "Close gdviz", self._window.ask_to_close, ("Ctrl+Q",), "x",
                FILE, "program",
            ),
        )  # fmt: skip

    def _workspace(self, index: int, spec: WorkspaceSpec) -> ActionSpec:
        session = self._session
        return ActionSpec(
            f"workspace_{spec.key}", f"Workspace {spec.title}", spec.doc,
            partial(session.look, workspace=spec.key), (f"Ctrl+{index + 1}",), "", VIEW,
            "workspaces", enabled=lambda: spec in offered(session.plan),
            checked=lambda: spec.key == session.workspace.key,
        )  # fmt: skip

    def _panel(self, dock: Dock) -> ActionSpec:
        return ActionSpec(
            f"panel_{dock.spec.key}", dock.spec.title, dock.spec.doc, dock.toggle,
            group=VIEW, menu="panels", checked=dock.is_open,
        )  # fmt: skip

    def _change_theme(self) -> None:
        now = self._window.look
        other = next(theme for name, theme in THEMES.items() if name != now.name)
        self._window.set_look(other.scaled(now.scale))

    def _full_screen(self) -> None:
        window = self._parent
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeyList(self.specs, self._parent)
            dress.spread(self._keys, self._window.look)
        self._keys.show_near(self._parent)
