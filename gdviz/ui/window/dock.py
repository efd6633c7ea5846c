"""One panel as a dock: movable, floating, hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMenu, QToolButton, QVBoxLayout, QWidget

from gdviz.ui.look.icons import icon
from gdviz.ui.look.plain import tip

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.panel_spec import PanelSpec
    from gdviz.ui.widgets.panel import Panel

_ASIDE = 40  # pixels by which a panel that begins to float moves
_GRIP = 4  # height of the strip above a panel by which it is moved


class Dock(QDockWidget):
    """Holds one panel; its frame and header are the panel's own.

    Attributes
    ----------
    seen
        Whether it is there and no other panel stands in front of it; Qt counts those behind
        a tab as visible.

    Signals
    -------
    toggled_by_hand
        The user has opened or closed it.
    leaving
        It is about to leave its place, or to come back.
    hidden
        It has just been closed.
    """

    toggled_by_hand = Signal()
    leaving = Signal()
    hidden = Signal()

    def __init__(self, spec: PanelSpec, panel: Panel, parent: QWidget) -> None:
        super().__init__(spec.title, parent)
        self.setObjectName(spec.key)
        self.spec = spec
        self.panel = panel
        self._grip = QWidget(self)
        self._grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip.setToolTip(tip(f"Drag to move the panel “{spec.title}”"))
        self._bar = QWidget(self)
        self._over = QVBoxLayout(self._bar)
        self._over.setContentsMargins(0, 0, 0, 0)
        self._over.setSpacing(0)
        self._over.addWidget(self._grip)
        self.setTitleBarWidget(self._bar)
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
        panel.add_menu(self._button)
        self.topLevelChanged.connect(self._on_floating)
        self.seen = False
        self.visibilityChanged.connect(self._on_seen)

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

    def carry(self, lead: QWidget) -> None:
        """Have `lead` stand over the panel, on the ground of the window."""
        self._over.insertWidget(0, lead)

    def call(self) -> None:
        """Come to the front, and be outlined for a moment."""
        self.show()
        self.raise_()
        self.panel.call()

    def _on_seen(self, seen: bool) -> None:
        self.seen = seen
        if seen:
            self.panel.make_once()
        elif self.isHidden():
            self.hidden.emit()

    def _on_floating(self, floating: bool) -> None:
        """A panel in a window of its own has that window's title bar."""
        bar = None if floating else self._bar
        self.setTitleBarWidget(bar)  # type: ignore[arg-type]  # None: the window system's

    def _on_float(self) -> None:
        floating = not self.isFloating()
        self.leaving.emit()
        self.setFloating(floating)
        if floating:  # beside the place that it leaves
            self.move(self.pos().x() + _ASIDE, self.pos().y() + _ASIDE)

    def stay_over(self, window: QWidget) -> None:
        """While it floats, be over `window`, also where it did before that was shown."""
        own, under = self.windowHandle(), window.windowHandle()
        if self.isFloating() and self.isVisible() and own is not None and under is not None:
            own.setTransientParent(under)
            self.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        QTimer.singleShot(0, self._on_closed)

    def _on_closed(self) -> None:
        """The button of its own window is a hand's, unless the whole program goes."""
        area = self.parentWidget()
        if self.isHidden() and area is not None and area.isVisible():
            self.toggled_by_hand.emit()
