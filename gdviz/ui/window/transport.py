"""The bar: scene title, playback, scrubber, step counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.numerals import number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import icon
from gdviz.ui.look.letters import plainly
from gdviz.ui.look.plain import caption, tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.scene_point import ScenePoint
from gdviz.ui.widgets.slider import Mark, Slider
from gdviz.ui.widgets.tabs import TextTabs
from gdviz.ui.window.step_counter import StepCounter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from gdviz.scene.records import Keyframe
    from gdviz.ui.moment import Moment
    from gdviz.ui.window.actions import Actions
    from gdviz.ui.workspaces import WorkspaceSpec

SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
_BUTTONS = ("restart", "back", "play", "forward", "end")
_HEIGHT, _TALL, _TAB_GAP = 56.0, 88.0, 20.0
_CHEVRON = 44.0  # what stands beside the letters of the title
_SCRUBBER, _SHORT = 96.0, 48.0  # the scrubber at least, and where all is narrow
_ROW = 44.0  # each of the two rows of a tall bar
_TITLE, _SHORTEST = 296.0, 96.0  # what a title takes where there is room, and at least
_BESIDE = 276.0  # what title and point take beside the two rows
_ROWS = 648.0  # what these take at least, with margins
_TITLE_SIZES = (1.0, 0.9, 0.8, 0.75)  # of the type, before letters are left out
_AT_THE_END = ("reset", "picture", "theme")


class _Place(QWidget):
    """Where the title stands: as wide for every title, so that nothing beside moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_TITLE), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(_SHORTEST), 0)


class Transport(QFrame):
    """Shows where the cursor stands and takes the hand's wishes about it.

    The buttons are those of the actions that it is given.  It has one row, or is tall: the
    title over the point of the scene, beside two rows.

    Signals
    -------
    seek_requested
        A step, while the scrubber is dragged.
    speed_requested
        Steps per second.
    workspace_requested
        The key of a workspace.
    """

    seek_requested = Signal(int)
    speed_requested = Signal(float)
    workspace_requested = Signal(str)

    def __init__(self, actions: Actions, menu: QMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._actions = actions
        self._last = 1
        self._camera: tuple[Keyframe, ...] = ()
        self._marks: tuple[int, ...] = ()
        self._full = ""
        self._shown: object = None
        self._theme = LIGHT
        self._title = QToolButton(self)
        self._title.setMenu(menu)
        self._title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # chevron at the right
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # it would follow the button
        self._place = _Place(self)
        place = QHBoxLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self._title)
        place.addStretch(1)
        self._point = ScenePoint(self, margins=(7.0, 0.0, 0.0))
        self._is_tall = False
        self._title.setToolTip("Scenes, files and everything else")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._offered: tuple[WorkspaceSpec, ...] = ()
        self._tabs: TextTabs | None = None  # made anew when other workspaces are offered
        self._buttons = {key: self._button(key) for key in (*_BUTTONS, *_AT_THE_END)}
        self._buttons["play"].setProperty("kind", "round")
        self._film = self._button("film")  # seen while one is being made
        self._film.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._film.setToolTip("A film is being made; a click shows how far it is")
        self._film.hide()
        actions["film"].changed.connect(self._on_film)
        self._buttons["picture"].setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._speed = Combo(flat=True, parent=self)
        self._speed.set_entries({repr(s): _pace(s) for s in SPEEDS})
        self._speed.setAccessibleName("Playback speed")
        self._speed.setToolTip("Playback speed; the steps themselves stay the same")
        self._speed.chosen.connect(self._on_speed)
        self._scrubber = Slider(parent=self)
        self._scrubber.setAccessibleName("Step")
        self._scrubber.setToolTip("Drag through time, both ways")
        self._scrubber.moved.connect(self._on_moved)
        self._scrubber.snapped.connect(self._on_snapped)
        self._scrubber.stepped.connect(self._on_stepped)
        self._counter = StepCounter(self)
        self._row = QHBoxLayout(self)
        self._beside = QWidget(self)
        beside = QVBoxLayout(self._beside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._place)
        beside.addWidget(self._point)
        beside.addStretch(1)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        rows.addLayout(self._upper)
        rows.addLayout(self._lower)
        self._row.addWidget(self._beside)
        self._row.addLayout(rows, 1)
        self._fill()
        self._playing: bool | None = None

    def show_workspaces(self, offered: tuple[WorkspaceSpec, ...], current: str) -> None:
        """Show a tab for each workspace that there is, silently."""
        if self._tabs is None or offered != self._offered:
            self._offered = offered
            if self._tabs is not None:
                self._tabs.hide()
                self._tabs.deleteLater()
            titles = {spec.key: spec.title for spec in offered}
            height = _ROW if self._is_tall else _HEIGHT
            self._tabs = TextTabs(titles, height=height, gap=_TAB_GAP, parent=self)
            for spec in offered:
                self._tabs.button(spec.key).setToolTip(tip(spec.doc))
            self._tabs.chosen.connect(self.workspace_requested)
            self._tabs.set_theme(self._theme)
            self._fill()
            self._tabs.show()
        self._tabs.set_current(current)

    def set_tall(self, *, tall: bool, icons: bool) -> None:
        """Have one row or two; with `icons`, no button has words."""
        style = Qt.ToolButtonStyle
        words = style.ToolButtonIconOnly if icons else style.ToolButtonTextBesideIcon
        self._buttons["picture"].setToolButtonStyle(words)
        if tall != self._is_tall:
            self._is_tall = tall
            offered, self._offered = self._offered, ()
            current = self._tabs.current() if self._tabs is not None else ""
            self.show_workspaces(offered, current)  # tabs are as high as their row
            self.set_theme(self._theme)

    @property
    def point(self) -> ScenePoint:
        """The point of the scene, as a tall bar shows it."""
        return self._point

    def show_title(self, title: str, *, modified: bool) -> None:
        self._full = plainly(f"{title} ·" if modified else title)
        self._fit_title()

    def show_speed(self, steps_per_second: float) -> None:
        """Show the playback speed, silently; one that is not offered is added."""
        key = repr(steps_per_second)
        if self._speed.findData(key) < 0:
            self._speed.addItem(_pace(steps_per_second), key)
        self._speed.set_current(key)

    def show_camera(self, camera: tuple[Keyframe, ...]) -> None:
        """Mark the steps for which a view is kept."""
        self._camera = camera
        self._mark_steps()

    def _mark_steps(self) -> None:
        self._marks = tuple(frame.step for frame in self._camera if frame.step <= self._last)
        self._scrubber.set_marks(
            tuple(Mark(k / self._last, f"step {k}: a view is kept") for k in self._marks)
        )

    def show_moment(self, moment: Moment) -> None:
        """Show the cursor, silently."""
        snapshot = moment.snapshot
        last = snapshot.last if snapshot.complete else snapshot.plan.scene.steps
        if self._last != max(last, 1):
            self._last = max(last, 1)
            self._mark_steps()
        self._scrubber.set_position(snapshot.k / self._last)
        self._counter.show_step(snapshot.k, last)
        if snapshot.playing != self._playing:
            self._playing = snapshot.playing
            self._dress_play()
            if not snapshot.playing:
                self.setAccessibleDescription(f"paused at step {snapshot.k}")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        tall = self._is_tall
        self.setFixedHeight(theme.px(_TALL if tall else _HEIGHT))
        self._row.setContentsMargins(theme.px(8), 0, theme.px(16), 0)
        self._row.setSpacing(theme.px(8))
        for row in (self._upper, self._lower):
            row.setSpacing(theme.px(4))
        self._fill()
        if not tall:
            self._scrubber.setMinimumWidth(theme.px(_SCRUBBER))
            self._counter.show_last(on=True)
        self._title.setIcon(icon("chevron-down", theme.text, theme.px(18)))
        self._title.setIconSize(QSize(theme.px(18), theme.px(18)))
        for key, button in self._buttons.items():
            if key != "play":
                name = str(self._actions[key].property("glyph"))
                if key == "theme":
                    name = "sun" if theme.dark else "moon"
                button.setIcon(icon(name, theme.text, theme.px(20)))
                button.setIconSize(QSize(theme.px(20), theme.px(20)))
            button.setFont(ui_font(theme.body))
        self._film.setFont(ui_font(theme.body))
        self._dress_play()

    def _fit_title(self) -> None:
        """Set the title smaller, and then shorten it, to the room that it has."""
        room = max(self._place.width() - self._theme.px(_CHEVRON), self._theme.px(60))
        wanted = (self._full, room, self._theme)
        if wanted != self._shown:  # in every frame; a new tip costs more than a new path
            self._shown = wanted
            font = ui_font(self._theme.title, 600)
            for share in _TITLE_SIZES:
                font = ui_font(share * self._theme.title, 600)
                if QFontMetrics(font).horizontalAdvance(self._full) <= room:
                    break
            metrics = QFontMetrics(font)
            text = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, room)
            self._title.setFont(font)
            self._title.setText(caption(text))
            self._title.setToolTip(tip(f"{self._full}: scenes, files and everything else"))

    def _give_way(self) -> None:
        """Let title, scrubber and counter of a tall bar be narrower before anything is cut."""
        px = self._theme.px
        left = self.width() - px(_ROWS)
        self._beside.setFixedWidth(min(max(left, px(_SHORTEST)), px(_BESIDE)))
        tight = left < px(_SHORTEST)
        self._scrubber.setMinimumWidth(px(_SHORT if tight else _SCRUBBER))
        self._counter.show_last(on=not tight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_tall:
            self._give_way()
        self._fit_title()

    def _dress_play(self) -> None:
        button, theme = self._buttons["play"], self._theme
        name = "player-pause" if self._playing else "player-play"
        button.setIcon(icon(name, theme.on_accent, theme.px(20)))
        button.setIconSize(QSize(theme.px(20), theme.px(20)))
        button.setAccessibleName("Pause" if self._playing else "Play")

    def _button(self, key: str) -> QToolButton:
        action = self._actions[key]
        button = QToolButton(self)
        button.setText(action.text())
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        return button

    def _fill(self) -> None:
        """Put everything into its row; what stands in one already is moved."""
        for row in (self._upper, self._lower):
            while row.count():
                row.takeAt(0)
        theme, tall = self._theme, self._is_tall
        self._point.setVisible(tall)
        self._place.setFixedHeight(theme.px(_ROW if tall else _HEIGHT))
        if tall:
            self._give_way()
        else:
            self._beside.setMinimumWidth(theme.px(_SHORTEST))
            self._beside.setMaximumWidth(theme.px(_TITLE))
        upper, lower = (self._upper if tall else self._lower), self._lower
        if self._tabs is not None:
            upper.addWidget(self._tabs)
            upper.addSpacing(theme.px(12))
        if tall:
            upper.addStretch(1)
            self._add_last(upper)
        for key in _BUTTONS:
            lower.addWidget(self._buttons[key])
        lower.addSpacing(theme.px(8))
        lower.addWidget(self._speed)
        lower.addSpacing(theme.px(8))
        lower.addWidget(self._scrubber, 1)
        lower.addWidget(self._counter)
        if not tall:
            lower.addSpacing(theme.px(8))
            self._add_last(lower)

    def _add_last(self, row: QHBoxLayout) -> None:
        row.addWidget(self._film)
        for key in _AT_THE_END:
            row.addWidget(self._buttons[key])

    def _on_film(self) -> None:
        action = self._actions["film"]
        busy = action.iconText() != action.text()
        self._film.setText(action.iconText())
        self._film.setVisible(busy)

    def _on_moved(self, position: float) -> None:
        self.seek_requested.emit(round(position * self._last))

    def _on_snapped(self, index: int) -> None:
        self.seek_requested.emit(self._marks[index])

    def _on_stepped(self, count: float) -> None:
        whole = int(count) or (1 if count > 0 else -1)
        current = round(self._scrubber.position() * self._last)
        self.seek_requested.emit(min(max(current + whole, 0), self._last))

    def _on_speed(self, key: str) -> None:
        self.speed_requested.emit(float(key))


def _pace(steps_per_second: float) -> str:
    """``1 step/s``, ``10 steps/s``."""
    return f"{number(steps_per_second)} step{'s' if steps_per_second != 1.0 else ''}/s"
