"""Panels as docks: movable, floating, hidden; and the layouts they start in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabWidget, QToolButton, QWidget

from gdviz.ui.look.icons import icon

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.widgets.panel import Panel

Layout = Literal["wide", "square", "narrow-wide", "narrow-square"]
_GRIP = 4  # height of the strip above a panel by which it is moved


class Dock(QDockWidget):
    """Holds one panel; its frame and header are the panel's own."""

    def __init__(self, key: str, panel: Panel, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(key)
        self.panel = panel
        self._grip = QWidget(self)
        self._grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip.setToolTip(f"Drag to move the panel “{title}”")
        self.setTitleBarWidget(self._grip)
        self.setWidget(panel)
        self._button = QToolButton(panel)
        self._button.setAutoRaise(True)
        self._button.setAccessibleName(f"Menu of the panel {title}")
        self._button.setToolTip("Float or hide this panel")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._button)
        menu.addAction("Float or dock", self._on_float)
        menu.addAction("Hide", self.hide)
        self._button.setMenu(menu)
        panel.header_right.addWidget(self._button)
        self.topLevelChanged.connect(self._on_floating)

    def set_theme(self, theme: Theme) -> None:
        self._grip.setFixedHeight(theme.px(_GRIP))
        self._button.setIcon(icon("dots", theme.text_secondary, theme.px(18)))
        self._button.setIconSize(QSize(theme.px(18), theme.px(18)))

    def _on_floating(self, floating: bool) -> None:
        """A panel in a window of its own has that window's title bar."""
        bar = None if floating else self._grip
        self.setTitleBarWidget(bar)  # type: ignore[arg-type]  # None: the window system's
        if floating:
            self.move(self.pos().x() + 40, self.pos().y() + 40)

    def _on_float(self) -> None:
        self.setFloating(not self.isFloating())


class DockArea(QMainWindow):
    """The part of the window in which docks live; there is no centre that must stay."""

    def __init__(self, docks: dict[str, Dock], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)  # Qt makes every main window a window
        self.docks = docks
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setAnimated(False)
        self._layout: Layout | None = None
        self._touched = False
        for dock in docks.values():
            dock.topLevelChanged.connect(self._on_moved)

    @property
    def layout_name(self) -> Layout | None:
        return self._layout

    @property
    def touched(self) -> bool:
        """Whether the user has given the panels other places or sizes."""
        return self._touched

    def remember(self, layouts: dict[str, QByteArray]) -> None:
        """Take the places that the user gave the panels at an earlier time."""
        state = layouts.get(self._layout or "")
        if state is not None and self.restoreState(state):
            self._touched = True

    def chosen(self) -> dict[str, QByteArray]:
        """The places that the user gave the panels, by the name of the layout."""
        return {self._layout: self.saveState()} if self._touched and self._layout else {}

    def reset(self, layout: Layout) -> None:
        """Put every panel where `layout` has it."""
        self._layout, self._touched = layout, False
        docks = self.docks
        for dock in docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        setup, paths, runs = docks["landscape"], docks["paths"], docks["runs"]
        curves, stability, modes = docks["curves"], docks["stability"], docks["modes"]
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        narrow = layout.startswith("narrow")
        self.addDockWidget(left, paths if narrow else setup)
        if not narrow:
            self.splitDockWidget(setup, paths, across)
        self.splitDockWidget(paths, runs, across)
        if narrow:
            self.tabifyDockWidget(runs, setup)
        if layout == "narrow-square":
            self.splitDockWidget(paths, stability, down)
            self.splitDockWidget(paths, curves, across)
        else:
            self.splitDockWidget(paths, curves, down)
            self.splitDockWidget(curves, stability, across)
        if narrow:
            self.tabifyDockWidget(stability, modes)
        else:
            self.splitDockWidget(paths, modes, across)
        for dock in docks.values():
            dock.setVisible(dock is not modes or layout == "square")
        runs.raise_()

    def proportion(self, theme: Theme) -> None:
        """Share the room as the layout wants it."""
        docks, layout = self.docks, self._layout or "wide"
        if self.width() < theme.px(800):
            return  # not laid out yet
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        side, cards = theme.px(256), theme.px(336)
        docks["landscape"].panel.setMinimumWidth(side)
        docks["runs"].panel.setMinimumWidth(cards)
        middle = self.width() - cards - theme.px(8)
        if not layout.startswith("narrow"):
            middle -= side + theme.px(8)
            self.resizeDocks([docks["landscape"]], [side], across)
        self.resizeDocks([docks["runs"]], [cards], across)
        high = round(0.635 * self.height())
        self.resizeDocks(
            [docks["paths"], docks["stability"]], [high, self.height() - high], down
        )
        square = min(high + theme.px(24), round(0.62 * middle))
        if layout == "narrow-square":
            beside, width = docks["curves"], square
        else:
            half = middle // 2
            self.resizeDocks([docks["curves"], docks["stability"]], [half, half], across)
            beside = docks["modes"]
            width = square if layout == "square" else middle - theme.px(384)
        if beside.isVisible():
            self.resizeDocks([docks["paths"], beside], [width, middle - width], across)

    def _on_moved(self, floating: bool) -> None:
        self._touched = self._touched or floating

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and self.childAt(event.position().toPoint()) is None
        ):
            self._touched = True  # between the panels there are only their separators
        return super().event(event)
