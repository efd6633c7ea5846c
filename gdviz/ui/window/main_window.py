"""The window: panels around a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.engine.insight import Insight, insight, on_same_curve
from gdviz.scene.edits import SetScene, SetStart, colour_of
from gdviz.ui.look import dress
from gdviz.ui.look.fonts import load_fonts, ui_font
from gdviz.ui.look.theme import LIGHT, THEMES, Theme
from gdviz.ui.views.paths.camera_actions import CameraActions
from gdviz.ui.views.paths.note_actions import NoteActions
from gdviz.ui.views.stability.stability_view import Peer
from gdviz.ui.widgets.toast import Toast
from gdviz.ui.window import actions
from gdviz.ui.window.copy_as import CopyAs
from gdviz.ui.window.docks import DockArea, Layout
from gdviz.ui.window.files import Files
from gdviz.ui.window.key_list import KeyList
from gdviz.ui.window.menu import MainMenu
from gdviz.ui.window.panels import Panels
from gdviz.ui.window.transport import Transport

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QResizeEvent,
        QShowEvent,
    )

    from gdviz.engine.plan import Plan
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.session import Session

NARROW = 1400  # pixels below which the side panels share a column


class MainWindow(QWidget):
    """Connects the session with the panels; holds no state of the scene itself.

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
        self._theme = theme
        self._styles: tuple[RunStyle | None, ...] = ()
        self._insight: Insight | None = None
        self._square = False
        self._files = Files(session, self)
        self._panels = panels = Panels(theme.runs[0], self)
        helpers: dict[actions.Receiver, object] = {
            "files": self._files,
            "away": CopyAs(session, self),
            "camera": CameraActions(session, panels.paths, self),
            "notes": NoteActions(session, panels.paths, self),
        }
        self._actions = actions.build(self, helpers)
        self._menu = MainMenu(self)
        self._transport = Transport(self._actions, self._menu, self)
        self._setup, self._runs = panels.setup, panels.runs
        self._paths, self._landscape = panels.paths, panels.paths.landscape
        self._eigenmodes = panels.eigenmodes
        self._curves, self._stability = panels.curves.view, panels.stability.view
        self._stability_panel = panels.stability
        self._docks = DockArea(panels.docks(self), self)
        self._toast = Toast(self)
        self._keys: KeyList | None = None  # made when somebody asks
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._transport)
        self._area = QVBoxLayout()
        self._area.addWidget(self._docks)
        self._column.addLayout(self._area, 1)
        docks = self._docks.docks.values()
        self._menu.fill(self._actions, [dock.toggleViewAction() for dock in docks])
        self._connect()
        self.setObjectName("window")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside a field leaves it
        self.setAcceptDrops(True)
        self.resize(1600, 1000)
        self._show_plan(session.plan)
        self._arrange(session.plan, scene_is_new=True)
        self.set_look(theme)

    # -- building ----------------------------------------------------------------------

    def _connect(self) -> None:
        session, simulation = self._session, self._session.simulation
        session.scene_changed.connect(self._show_plan)
        session.snapshot_arrived.connect(self.show_snapshot)
        session.insight_arrived.connect(self._show_insight)
        session.selected.connect(self._on_selected)
        session.complained.connect(self.complain)
        session.informed.connect(self.inform)
        for panel in (self._setup, self._runs):
            panel.edit_requested.connect(session.apply)
            panel.settled.connect(session.settle)
            panel.complained.connect(self.complain)
        self._menu.scene_chosen.connect(self.open_scene)
        self._runs.selection_requested.connect(session.select)
        self._runs.why_requested.connect(self._on_why)
        self._paths.view_requested.connect(self._on_view)
        self._paths.start_requested.connect(self._on_start)
        self._paths.start_settled.connect(session.settle)
        self._curves.seek_requested.connect(simulation.seek)
        self._eigenmodes.seek_requested.connect(simulation.seek)
        self._docks.docks["modes"].toggleViewAction().triggered.connect(self._on_toggled)
        self._transport.seek_requested.connect(simulation.seek)
        self._transport.speed_requested.connect(self._on_speed)

    # -- in ----------------------------------------------------------------------------

    def set_look(self, theme: Theme) -> None:
        """Dress the whole window in `theme`."""
        self._theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dress.apply(app, theme)
        side = theme.px(8)
        self._area.setContentsMargins(side, side - theme.px(4), side, side)
        self.setMinimumSize(theme.px(1120), theme.px(660))
        self._restyle()

    @property
    def look(self) -> Theme:
        """The theme that the window wears."""
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
        self._setup.set_selection(self._session.selection)
        self._setup.show_plan(plan)
        self._runs.show_plan(plan)
        self._runs.set_selection(self._session.selection)
        self._landscape.set_selection(self._session.selection)
        self._transport.show_title(plan.scene.title, modified=self._session.modified)
        self._transport.show_speed(plan.scene.show.steps_per_second)
        self._transport.show_camera(plan.scene.show.camera)
        self.setWindowTitle(f"{plan.scene.title} – gdviz")
        for key, label in (
            ("undo", self._session.undo_label),
            ("redo", self._session.redo_label),
        ):
            verb = key.capitalize()
            self._actions[key].setText(f"{verb} {label}" if label else verb)
            self._actions[key].setEnabled(bool(label))
        self._restyle()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if len(snapshot.runs) != len(self._styles):
            return
        self._paths.show_snapshot(snapshot, self._styles, self._session.ghosts)
        self._curves.show_snapshot(snapshot, self._styles)
        self._eigenmodes.show_snapshot(snapshot, self._styles, self._session.selection)
        self._setup.show_snapshot(snapshot)
        self._runs.show_snapshot(snapshot)
        self._transport.show_snapshot(snapshot)

    def _show_insight(self, found: Insight) -> None:
        self._insight = found
        plan = self._session.plan
        if found.index >= len(plan.runs):
            return
        snapshot = self._session.snapshot
        runs = snapshot.runs if snapshot is not None else ()
        peers = [
            Peer(rate, self._style(i), chosen=i == found.index)
            for i, rate in on_same_curve(plan, runs, found)
        ]
        self._stability_panel.glyph.set_style(self._style(found.index))
        self._stability_panel.set_hint(f"{found.label}, step {found.k}")
        self._stability.show_insight(found, tuple(peers))
        self._setup.show_insight(found)

    def _style(self, index: int) -> RunStyle:
        return self._theme.runs[colour_of(self._session.scene, index) - 1]

    def _restyle(self) -> None:
        scene = self._session.scene
        styles = tuple(
            self._style(i) if run.visible else None for i, run in enumerate(scene.runs)
        )
        if styles == self._styles:
            return
        self._styles = styles
        if self._session.snapshot is not None:
            self.show_snapshot(self._session.snapshot)
        if self._insight is not None:
            self._show_insight(self._insight)

    def _arrange(self, plan: Plan, *, scene_is_new: bool = False) -> None:
        """Choose the layout that suits width and scene; a layout that stands is kept."""
        (x0, x1), (y0, y1) = plan.window
        if scene_is_new:
            flat = plan.objective.angles_matter and plan.objective.dim == 2
            self._square = flat and (x1 - x0) < 1.25 * (y1 - y0)
        square = self._square
        narrow = self.width() < self._theme.px(NARROW)
        layout: Layout = "square" if square else "wide"
        if narrow:
            layout = "narrow-square" if square else "narrow-wide"
        if layout != self._docks.layout_name:
            self._docks.reset(layout)
        if not self._docks.touched:
            QTimer.singleShot(0, self._proportion)

    def _proportion(self) -> None:
        self._docks.proportion(self._theme)

    # -- the hand ----------------------------------------------------------------------

    def _on_start(self, at: tuple[float, ...]) -> None:
        self._session.apply(SetStart(at))

    def _on_toggled(self) -> None:
        if not self._docks.touched:
            QTimer.singleShot(0, self._proportion)

    def _on_view(self, key: str) -> None:
        show = replace(self._session.scene.show, view=key)
        self._session.apply(SetScene("change view", show=show))
        self._session.settle()

    def _on_speed(self, steps_per_second: float) -> None:
        show = replace(self._session.scene.show, steps_per_second=steps_per_second)
        self._session.apply(SetScene("set playback speed", show=show))
        self._session.settle()

    def _on_selected(self, index: int) -> None:
        self._setup.set_selection(index)
        self._runs.set_selection(index)
        self._landscape.set_selection(index)
        if self._session.snapshot is not None:
            self._eigenmodes.show_snapshot(self._session.snapshot, self._styles, index)

    def _on_why(self, index: int) -> None:
        self._session.select(index)
        self._docks.docks["stability"].show()
        self._docks.docks["stability"].raise_()
        self._stability_panel.call()

    def open_scene(self, name: str) -> None:
        """Open a shipped scene or a file and play it, or say why not."""
        try:
            scene = shipped.load(name)
            path = None if name in shipped.keys() else shipped.locate(name)  # noqa: SIM118
            self._session.open(scene, path)
        except GdvizError as error:
            self.complain(str(error))
            return
        self._arrange(self._session.plan, scene_is_new=True)
        self._paths.reset_view()
        self._session.simulation.play.emit(True)

    def _snapshot_k(self) -> tuple[int, bool]:
        snapshot = self._session.snapshot
        return (snapshot.k, snapshot.playing) if snapshot is not None else (0, False)

    def on_play(self) -> None:
        k, playing = self._snapshot_k()
        self._session.simulation.play.emit(not playing)
        if playing:
            self._transport.setAccessibleDescription(f"paused at step {k}")

    def on_back(self) -> None:
        self._pause_at(self._snapshot_k()[0] - 1)

    def on_forward(self) -> None:
        self._pause_at(self._snapshot_k()[0] + 1)

    def on_restart(self) -> None:
        self._session.simulation.seek.emit(0)

    def on_end(self) -> None:
        self._pause_at(10**9)

    def _pause_at(self, k: int) -> None:
        self._session.simulation.play.emit(False)
        self._session.simulation.seek.emit(max(k, 0))

    def on_reset(self) -> None:
        self._session.reset()
        self._paths.reset_view()

    def on_undo(self) -> None:
        self._session.undo()

    def on_redo(self) -> None:
        self._session.redo()

    def on_open(self) -> None:
        if path := self._files.ask_open():
            self.open_scene(path)

    def on_save(self) -> None:
        self._files.save()
        self._transport.show_title(self._session.scene.title, modified=self._session.modified)

    def on_save_as(self) -> None:
        self._files.save_as()
        self._transport.show_title(self._session.scene.title, modified=self._session.modified)

    def on_theme(self) -> None:
        other = next(theme for name, theme in THEMES.items() if name != self._theme.name)
        self.set_look(other)

    def on_frame(self) -> None:
        self._paths.reset_view()
        self._curves.reset_view()

    def on_layout(self) -> None:
        self._docks.reset(self._docks.layout_name or "wide")
        self._proportion()

    def on_keys(self) -> None:
        if self._keys is None:
            self._keys = KeyList(self)
            dress.spread(self._keys, self._theme)
        self._keys.show_near(self)

    def fold(self, sides: tuple[str, ...]) -> None:
        """Hide the panels of the ``left`` or ``right`` side."""
        for side, key in (("left", "landscape"), ("right", "runs")):
            if side in sides:
                self._docks.docks[key].hide()

    def show_moment(self, snapshot: Snapshot) -> None:
        """Show a race at one step without the simulation thread, theory included."""
        self.show_snapshot(snapshot)
        index = self._session.selection
        self._show_insight(insight(snapshot.plan, snapshot.runs, index, snapshot.k))

    def figure_panels(self) -> list[QWidget]:
        """The panels that make up the picture, as far as they are visible."""
        keys = ("paths", "modes", "curves", "stability")
        panels = [self._docks.docks[key].panel for key in keys]
        return [panel for panel in panels if panel.isVisible()]

    # -- Qt ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # and no button wears a ring before anybody pressed Tab

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._session.plan)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls:
            self.open_scene(urls[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and not self._files.may_close():
            event.ignore()
            return
        self._files.close()
        self._session.close()
        self._paths.stop()
        self.closing.emit()
        super().closeEvent(event)
