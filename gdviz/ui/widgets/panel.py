"""The frame in which every view stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label, tip
from gdviz.ui.look.restyle import set_look
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.engine.plan import Plan
    from gdviz.ui.action_spec import ActionSpec, SettingOffer
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.room import Room
    from gdviz.ui.moment import Moment

_HEADER, _MARGIN = 40.0, 16.0
_LOW, _EMPTY = 32.0, 12.0  # a header beneath a tab, with something in it and with nothing
_CALLING_MS = 1500
_OVERLAY = "overlay"  # name of what stands over a plot, for a hand


class Panel(QFrame):
    """A rounded frame with a header and a body.

    Attributes
    ----------
    body
        The layout for the content.
    header_right
        The layout for widgets at the right end of the header.
    """

    def __init__(
        self,
        title: str,
        *,
        hint: str = "",
        inviting: bool = False,
        bleed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self._bleed = bleed
        self._made = False
        self._inviting = inviting
        self._tabbed = self._own_header = False
        self._menu: QToolButton | None = None
        self._over: list[QWidget] = []  # what is left out of a picture that is being made
        self._title = Label(title, self)
        self._hint = ElidedLabel(hint, parent=self)
        self._hint.setProperty("role", "secondary")
        self._hint.setToolTip(tip(hint))
        self._header = QWidget(self)
        self._row = QHBoxLayout(self._header)
        self._row.addWidget(self._title)
        self._row.addWidget(self._hint, 1)
        self.header_right = QHBoxLayout()
        self._row.addLayout(self.header_right)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALLING_MS)
        self._calm.timeout.connect(self._on_calm)
        self.body = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._header)
        column.addLayout(self.body, 1)
        self._theme = LIGHT
        self._dress(LIGHT)

    def make_once(self) -> None:
        """Be about to be seen."""
        if not self._made:
            self._made = True
            self.make()

    def make(self) -> None:
        """Make what costs time and what nobody has seen yet; called before it is first seen.

        It is dressed in what `set_theme` was given last.
        """

    # -- what the window feeds it with; a panel takes what it has a use for ------------

    @property
    def home(self) -> QWidget:
        """The window that the panel belongs to, also while it floats in one of its own."""
        found: QWidget = self
        while (over := found.parentWidget()) is not None:
            found = over
        return found

    def show_plan(self, plan: Plan) -> None:
        """Show the settings of another scene, silently."""

    def show_moment(self, moment: Moment) -> None:
        """Show how the runs stand."""

    def reset_view(self) -> None:
        """Show all that there is, where a hand has zoomed."""

    def stop(self) -> None:
        """End the work in the background, before the window goes."""

    @property
    def at_rest(self) -> bool:
        """Whether the picture is the one that would be saved."""
        return True

    def actions_offered(self) -> tuple[ActionSpec, ...]:
        """What can be done here, for menus, keys and the search box."""
        return ()

    def settings_offered(self) -> Iterable[SettingOffer]:
        """What can be set here, for the search box."""
        return ()

    @property
    def framing(self) -> Framing | None:
        """What a hand has chosen in the picture of the paths; None elsewhere."""
        return None

    # -- its frame ---------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_hint(self, hint: str) -> None:
        """Say something in small letters beside the title; "" says nothing."""
        if hint != self._hint.toolTip():
            begins = bool(hint) != bool(self._hint.text())
            self._hint.setText(hint)
            self._hint.setToolTip(tip(hint))
            if begins and self._tabbed:
                self._dress(self._theme)

    def call(self) -> None:
        """Be outlined for a moment: here is what was asked for."""
        set_look(self, "called", True)
        self._calm.start()

    def _on_calm(self) -> None:
        set_look(self, "called", False)

    def set_bare(self, *, bare: bool) -> None:
        """Hide or show what is no part of a picture: buttons, and an invitation."""
        if self._inviting:
            self._hint.setText("" if bare else self._hint.toolTip())
        for button in self.findChildren(QToolButton):
            button.setVisible(not bare)
        if bare:
            over = self.findChildren(QWidget, _OVERLAY)
            self._over = [part for part in over if not part.isHidden()]
        for part in self._over:
            part.setVisible(not bare)

    def set_room(self, room: Room) -> None:
        """How much there is in the window for all panels."""

    def set_tabbed(self, *, tabbed: bool) -> None:
        """Whether a tab above says the title."""
        if tabbed != self._tabbed:
            self._tabbed = tabbed
            self._title.setHidden(tabbed or self._own_header)
            self._dress(self._theme)

    def add_menu(self, button: QToolButton) -> None:
        """Have the menu of the panel as a whole at the end of the header."""
        self._menu = button
        self.header_right.addWidget(button)

    @property
    def _has_header(self) -> bool:
        """Whether there is something in the header beside title and menu."""
        others = self.header_right.count() - (self._menu is not None)
        return self._own_header or others > 0 or bool(self._hint.text())

    def set_header(self, widget: QWidget) -> None:
        """Put `widget`, such as tabs, where the title stands."""
        self._own_header = True
        self._title.hide()
        self._row.insertWidget(0, widget)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._dress(theme)

    def _dress(self, theme: Theme) -> None:
        side = theme.px(_MARGIN) - 1  # the frame's own line is part of the margin
        empty = self._tabbed and not self._has_header
        if self._menu is not None:
            self._menu.setHidden(empty)
        low = _EMPTY if empty else _LOW
        height = low if self._tabbed and not self._own_header else _HEADER
        self._header.setFixedHeight(theme.px(height))
        self._row.setContentsMargins(side, 0, side, 0)
        self._row.setSpacing(theme.px(16))
        self.header_right.setSpacing(theme.px(8))
        self._title.setFont(ui_font(theme.body, 600))
        self._hint.setFont(ui_font(theme.small))
        edge = 0 if self._bleed else side
        self.body.setContentsMargins(edge, 0, edge, edge)
        self.body.setSpacing(0 if self._bleed else theme.px(8))
