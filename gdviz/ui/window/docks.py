"""Panels as docks: movable, floating, hidden; and the arrangements of workspaces."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabWidget, QToolButton, QWidget

from gdviz.engine.wish import Wish
from gdviz.ui.look.icons import icon
from gdviz.ui.look.plain import tip
from gdviz.ui.workspaces import Area, Split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.panel_spec import PanelSpec
    from gdviz.ui.widgets.panel import Panel
    from gdviz.ui.workspaces import Share, WorkspaceSpec

_GRIP = 4  # height of the strip above a panel by which it is moved
_OPEN = ".open"  # ends the name under which it is kept what is open in a layout
_GAP, _BESIDE_SQUARE = 8.0, 24.0
_LEAST = 800.0  # pixels below which an area is not laid out yet
_WIDEST = 0.62  # of its split that a square part takes at most


class Dock(QDockWidget):
    """Holds one panel; its frame and header are the panel's own.

    Signals
    -------
    toggled_by_hand
        The user has opened or closed it.
    """

    toggled_by_hand = Signal()

    def __init__(self, spec: PanelSpec, panel: Panel, parent: QWidget) -> None:
        super().__init__(spec.title, parent)
        self.setObjectName(spec.key)
        self.spec = spec
        self.panel = panel
        self._grip = QWidget(self)
        self._grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip.setToolTip(tip(f"Drag to move the panel “{spec.title}”"))
        self.setTitleBarWidget(self._grip)
        self.setWidget(panel)
        self._button = QToolButton(panel)
        self._button.setAutoRaise(True)
        self._button.setAccessibleName(f"Menu of the panel {spec.title}")
        self._button.setToolTip("Float or hide this panel")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._button)
        menu.addAction("Float or dock", self._on_float)
        menu.addAction("Hide", self.toggle)
        self._button.setMenu(menu)
        panel.header_right.addWidget(self._button)
        self.topLevelChanged.connect(self._on_floating)

    def set_theme(self, theme: Theme) -> None:
        self._grip.setFixedHeight(theme.px(_GRIP))
        self._button.setIcon(icon("dots", theme.text_secondary, theme.px(18)))
        self._button.setIconSize(QSize(theme.px(18), theme.px(18)))
        if self.spec.width:
            self.panel.setMinimumWidth(theme.px(self.spec.width))

    def is_open(self) -> bool:
        """Whether it is there, be it behind another one."""
        return not self.isHidden()

    def toggle(self) -> None:
        """Open it, or close it."""
        self.setVisible(self.isHidden())
        self.toggled_by_hand.emit()

    def call(self) -> None:
        """Come to the front, and be outlined for a moment."""
        self.show()
        self.raise_()
        self.panel.call()

    def _on_floating(self, floating: bool) -> None:
        """A panel in a window of its own has that window's title bar."""
        bar = None if floating else self._grip
        self.setTitleBarWidget(bar)  # type: ignore[arg-type]  # None: the window system's
        if floating:
            self.move(self.pos().x() + 40, self.pos().y() + 40)

    def _on_float(self) -> None:
        self.setFloating(not self.isFloating())


class DockArea(QMainWindow):
    """The part of the window in which docks live; there is no centre that must stay.

    Signals
    -------
    theory_wanted
        The `Wish` of the panels that are seen.
    """

    theory_wanted = Signal(object)

    def __init__(self, docks: dict[str, Dock], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)  # Qt makes every main window a window
        self.docks = docks
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setAnimated(False)
        self._workspace: WorkspaceSpec | None = None
        self._layout = ""
        self._touched = False
        self._wish = Wish.NOTHING
        self._kept: dict[str, QByteArray] = {}  # what a hand has made of each layout
        self._open: dict[str, tuple[str, ...]] = {}  # what it has left open there
        self._asked: tuple[str, ...] | None = None  # what the scene wants open
        for dock in docks.values():
            dock.topLevelChanged.connect(self._on_moved)
            dock.toggled_by_hand.connect(self._on_toggled)
            dock.visibilityChanged.connect(self._on_seen)

    @property
    def workspace(self) -> WorkspaceSpec | None:
        """The one that the panels are arranged for."""
        return self._workspace

    @property
    def layout_name(self) -> str:
        """Its arrangement."""
        return self._layout

    @property
    def touched(self) -> bool:
        """Whether the user has given the panels other places or sizes."""
        return self._touched

    def remember(self, layouts: dict[str, QByteArray]) -> None:
        """Take the places that the user gave the panels at an earlier time."""
        for name, state in layouts.items():
            layout = name.removesuffix(_OPEN)
            if layout == name:
                self._kept[name] = state
            else:
                self._open[layout] = tuple(bytes(state.data()).decode("ascii").split())
        self._restore()

    def chosen(self) -> dict[str, QByteArray]:
        """The places that the user gave the panels, and which are open, by layout."""
        self._keep()
        opened = {
            name + _OPEN: QByteArray(" ".join(keys).encode("ascii"))
            for name, keys in self._open.items()
        }
        return {**self._kept, **opened}

    def show_workspace(self, workspace: WorkspaceSpec, layout: str, theme: Theme) -> None:
        """Arrange the panels as `workspace` has them, or as a hand had left them there."""
        if (workspace, layout) != (self._workspace, self._layout):
            self._keep()
            self._arrange(workspace, layout, theme)

    def reset(self, theme: Theme) -> None:
        """Put every panel where the present workspace has it."""
        if self._workspace is not None:
            self._kept.pop(self._name, None)
            self._open.pop(self._name, None)
            self._asked = None
            self._arrange(self._workspace, self._layout, theme)

    def proportion(self, theme: Theme) -> None:
        """Share the room as the layout wants it."""
        if self._workspace is not None and self.width() >= theme.px(_LEAST):
            split = self._workspace.layouts[self._layout]
            gaps = theme.px(_GAP) * (len(split.parts) - 1)
            self._share(split, float(self.width() - gaps), float(self.height()), theme)

    def open_panels(self) -> tuple[str, ...]:
        """The panels that are not hidden, in the order of their declaration."""
        return tuple(key for key, dock in self.docks.items() if dock.is_open())

    def ask_for(self, keys: tuple[str, ...] | None) -> None:
        """Show the panels that a scene asks for; None leaves them to hand and workspace.

        That holds in every layout until a hand opens or closes a panel.
        """
        if keys != self._asked:
            self._asked = keys
            self._show_open()

    # -- inside ------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        return f"{self._workspace.key}.{self._layout}" if self._workspace is not None else ""

    def _keep(self) -> None:
        if self._touched and self._workspace is not None:
            self._kept[self._name] = self.saveState()

    def _restore(self) -> None:
        state = self._kept.get(self._name)
        if state is not None and self.restoreState(state):
            self._touched = True
        if self._asked is not None or self._name in self._open:
            self._show_open()

    def _show_open(self) -> None:
        """Open what the scene wants, else what a hand has left open, else what has a place."""
        wanted = self._asked if self._asked is not None else self._open.get(self._name)
        for key, dock in self.docks.items():
            dock.setVisible(self._has_place(dock) if wanted is None else key in wanted)

    def _has_place(self, dock: Dock) -> bool:
        assert self._workspace is not None
        return self._workspace.key in dock.spec.slots and self._layout not in dock.spec.waits_in

    def _arrange(self, workspace: WorkspaceSpec, layout: str, theme: Theme) -> None:
        """Go from one arrangement to another in one move.

        Every panel would be given, and would paint, the sizes on the way: they are laid out
        once, when each has its place.
        """
        places = self.layout()
        assert places is not None
        self.setUpdatesEnabled(False)
        places.setEnabled(False)
        self._put(workspace, layout)
        places.setEnabled(True)
        self._restore()
        if not self._touched:
            self.proportion(theme)
        places.activate()
        self.setUpdatesEnabled(True)

    def _put(self, workspace: WorkspaceSpec, layout: str) -> None:
        self._workspace, self._layout, self._touched = workspace, layout, False
        for dock in self.docks.values():
            if dock.isFloating():
                dock.setFloating(False)
            self.removeDockWidget(dock)
        split = workspace.layouts[layout]
        if not self._filled(split):
            raise ValueError(f"no panel has a place in the workspace {workspace.key!r}")
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self._first(split))
        self._place(split)
        for dock in self.docks.values():
            if workspace.key not in dock.spec.slots:  # it can be opened beside the last one
                self.tabifyDockWidget(self._last(split), dock)
            dock.setVisible(self._has_place(dock))
        for area in _areas(split):
            self._members(area)[0].raise_()

    def _place(self, part: Area | Split) -> None:
        """Lay out what shares the room of the first dock of `part`, which is placed."""
        if isinstance(part, Area):
            first, *others = self._members(part)
            for dock in others:
                self.tabifyDockWidget(first, dock)
            return
        way = Qt.Orientation.Horizontal if part.across else Qt.Orientation.Vertical
        parts = self._filled(part)
        for before, after in itertools.pairwise(parts):
            self.splitDockWidget(self._first(before), self._first(after), way)
        for inner in parts:
            self._place(inner)

    def _share(self, split: Split, wide: float, high: float, theme: Theme) -> None:
        """Give the parts of `split`, which has `wide` × `high` pixels, their shares."""
        parts = [part for part in self._filled(split) if self._is_open(part)]
        length, other = (wide, high) if split.across else (high, wide)
        sizes = _sizes([part.share for part in parts], length, other, theme)
        way = Qt.Orientation.Horizontal if split.across else Qt.Orientation.Vertical
        if len(parts) > 1:
            docks = [self._first(part, is_open=True) for part in parts]
            self.resizeDocks(docks, [round(size) for size in sizes], way)
        for part, size in zip(parts, sizes, strict=True):
            if isinstance(part, Split):
                inner = (size, high) if split.across else (wide, size)
                self._share(part, *inner, theme)

    def _members(self, area: Area) -> list[Dock]:
        """The docks of `area`, those of its first slot first."""
        assert self._workspace is not None
        key, docks = self._workspace.key, self.docks.values()
        return [
            dock for slot in area.slots for dock in docks if dock.spec.slots.get(key) == slot
        ]

    def _filled(self, split: Split) -> list[Area | Split]:
        return [part for part in split.parts if any(map(self._members, _areas(part)))]

    def _is_open(self, part: Area | Split) -> bool:
        members = [dock for area in _areas(part) for dock in self._members(area)]
        return any(not dock.isHidden() and not dock.isFloating() for dock in members)

    def _first(self, part: Area | Split, *, is_open: bool = False) -> Dock:
        members = [dock for area in _areas(part) for dock in self._members(area)]
        if is_open:
            members = [dock for dock in members if not dock.isHidden()] or members
        return members[0]

    def _last(self, part: Area | Split) -> Dock:
        return [dock for area in _areas(part) for dock in self._members(area)][-1]

    def _on_seen(self, _: bool) -> None:
        wish = Wish.NOTHING
        for dock in self.docks.values():
            if dock.panel.isVisible():
                wish |= dock.spec.asks
        if wish != self._wish:
            self._wish = wish
            self.theory_wanted.emit(wish)

    def _on_moved(self, floating: bool) -> None:
        self._touched = self._touched or floating

    def _on_toggled(self) -> None:
        self._asked = None
        self._open[self._name] = self.open_panels()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and self.childAt(event.position().toPoint()) is None
        ):
            self._touched = True  # between the panels there are only their separators
        return super().event(event)


def _areas(part: Area | Split) -> Iterator[Area]:
    if isinstance(part, Area):
        yield part
    else:
        for inner in part.parts:
            yield from _areas(inner)


def _sizes(shares: list[Share], length: float, other: float, theme: Theme) -> list[float]:
    """Pixels of each part along a split of `length`; `other` is its extent across."""
    sizes: list[float | None] = []
    for share in shares:
        if share == "rest":
            sizes.append(None)
        elif share == "square":
            sizes.append(min(other + theme.px(_BESIDE_SQUARE), _WIDEST * length))
        else:
            assert not isinstance(share, str)
            sizes.append(float(theme.px(share)) if share >= 1.0 else share * length)
    fixed = sum(size for size in sizes if size is not None)
    left = max(length - fixed, 0.0) / max(sizes.count(None), 1)
    return [left if size is None else size for size in sizes]
