"""The docks of a window in the arrangements of its workspaces."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHoverEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsScene,
    QMainWindow,
    QTabBar,
    QTabWidget,
    QWidget,
)

from gdviz.engine.wish import Wish
from gdviz.ui.workspaces import Area, Split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.window.dock import Dock
    from gdviz.ui.workspaces import Share, WorkspaceSpec

_OPEN = ".open"  # ends the name under which it is kept what is open in a layout
_GAP, _BESIDE_SQUARE = 8.0, 24.0
_LEAST = 800.0  # pixels below which an area is not laid out yet
_WIDEST = 0.62  # of its split that a square part takes at most


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
        self._folded: frozenset[str] = frozenset()  # what a start parameter hides
        for dock in docks.values():
            dock.topLevelChanged.connect(self._on_moved)
            dock.toggled_by_hand.connect(self._on_toggled)
            dock.leaving.connect(self.let_go)
            dock.hidden.connect(self._drop_tabs)
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

    def leads(self, dock: Dock) -> bool:
        """Whether `dock` is the column at the left of the present workspace."""
        assert self._workspace is not None
        is_left = dock.spec.slots.get(self._workspace.key) == "left" and not dock.isFloating()
        if not is_left or dock.isHidden() or self.tabifiedDockWidgets(dock):
            return False
        return not self.isVisible() or (dock.x() <= 1 and dock.y() <= 1)

    def fold(self, keys: frozenset[str]) -> None:
        """Hide these panels, whatever was remembered, until a hand opens them."""
        self._folded = keys & set(self.open_panels())
        for key in keys:
            self.docks[key].hide()

    # -- inside ------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        return f"{self._workspace.key}.{self._layout}" if self._workspace is not None else ""

    def _keep(self) -> None:
        if self._touched and self._workspace is not None:
            self._kept[self._name] = self.saveState()
            if self._asked is None:
                self._open[self._name] = self._open_by_hand()

    def _restore(self) -> None:
        state = self._kept.get(self._name)
        if state is not None and self.restoreState(state):
            self._touched = True
        if self._asked is not None or self._name in self._open:
            self._show_open()
        for key in self._folded:
            self.docks[key].hide()

    def _show_open(self) -> None:
        """Open what the scene wants, else what a hand has left open, else what has a place."""
        wanted = self._asked if self._asked is not None else self._open.get(self._name)
        for key, dock in self.docks.items():
            is_open = self._has_place(dock) if wanted is None else key in wanted
            dock.setVisible(is_open and key not in self._folded)

    def _has_place(self, dock: Dock) -> bool:
        assert self._workspace is not None
        return self._workspace.key in dock.spec.slots and self._layout not in dock.spec.waits_in

    def _name_tabs(self) -> None:
        """A tab says the name of its panel, which need not say it again."""
        for dock in self.docks.values():
            dock.panel.set_tabbed(
                tabbed=bool(self.tabifiedDockWidgets(dock)) and not dock.isFloating()
            )

    def _arrange(self, workspace: WorkspaceSpec, layout: str, theme: Theme) -> None:
        """Go from one arrangement to another in one move.

        Every panel would be given, and would paint, the sizes on the way: they are laid out
        once, when each has its place.
        """
        places = self.layout()
        assert places is not None
        self.let_go()
        bars = self._tab_bars()
        self.setUpdatesEnabled(False)
        places.setEnabled(False)
        self._put(workspace, layout)
        places.setEnabled(True)
        self._restore()
        self._name_tabs()
        if not self._touched:
            self.proportion(theme)
        places.activate()
        for bar in bars:  # Qt deletes them in a moment; a tab dragged until then has no place
            bar.hide()
        if not self._touched:
            for area in _areas(workspace.layouts[layout]):
                members = [dock for dock in self._members(area) if not dock.isHidden()]
                if members:
                    members[0].raise_()
        # what is left over of the way would paint everything once more
        for kind in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateLater):
            QApplication.sendPostedEvents(None, kind)
        for scene in self.findChildren(QGraphicsScene):
            QApplication.sendPostedEvents(scene, QEvent.Type.MetaCall)
        self.setUpdatesEnabled(True)

    def _tab_bars(self) -> list[QTabBar]:
        return self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def let_go(self) -> None:
        """End what a mouse does between the panels, and where Qt believes it to be.

        Qt remembers a separator by the way that leads to it through the arrangement; in
        another one that way ends nowhere, and the next key would take the program along.
        """
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        away = QPointF(-1.0, -1.0)
        for part in (*self.docks.values(), self):
            release = QMouseEvent(
                QEvent.Type.MouseButtonRelease, away, away, left, none,
                Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.sendEvent(part, release)
        QApplication.sendEvent(self, QHoverEvent(QEvent.Type.HoverLeave, away, away, away))

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
            self.resizeDocks(docks, [max(1, round(size)) for size in sizes], way)
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
        if self._workspace is not None:
            self._name_tabs()
        wish = Wish.NOTHING
        for dock in self.docks.values():
            if dock.seen:
                wish |= dock.spec.asks
        if wish != self._wish:
            self._wish = wish
            self.theory_wanted.emit(wish)

    def _drop_tabs(self) -> None:
        """Take away the tabs of panels that have gone.

        Qt does it when it lays out next, be it while another tab is pressed: that one has
        then another number than the one that Qt drags.
        """
        places = self.layout()
        if places is not None and places.isEnabled() and self.isVisible():
            places.invalidate()
            places.activate()

    def _on_moved(self, floating: bool) -> None:
        self._touched = self._touched or floating

    def _on_toggled(self) -> None:
        self._asked = None
        self._folded -= set(self.open_panels())
        self._open[self._name] = self._open_by_hand()

    def _open_by_hand(self) -> tuple[str, ...]:
        """What is open, or would be if no start parameter hid it."""
        return tuple(k for k, dock in self.docks.items() if dock.is_open() or k in self._folded)

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
