"""The paths: on one plane, in a panel each, or on a surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gdviz.scene.records import Keyframe
from gdviz.ui.look import dress
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.views.paths.camera_motion import CameraMotion
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.views.surface.gl_check import problem
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from gdviz.core.objectives import Window
    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import ViewName
    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.views.plane.grid import GridView
    from gdviz.ui.views.surface.surface import SurfaceView

_HINTS = {
    "2d": "drag the start ○, drag a rate",
    "grid": "drag the start ○ in any of them",
    "3d": "drag to turn, double-click to reset",
}
_STAYS = "so that the paths stay on the plane."
_TWO = "A surface needs a landscape of two variables."


class PathsPanel(Panel):
    """Shows the paths in the view that the scene asks for.

    Signals
    -------
    start_requested, start_settled
        As in `LandscapeView`.
    view_requested
        The hand has chosen another view: its key.
    """

    start_requested = Signal(object)
    start_settled = Signal()
    view_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Paths", hint=_HINTS["2d"], inviting=True, parent=parent)
        self._theme = LIGHT
        self._hints = dict(_HINTS)
        self._last: tuple[Snapshot, tuple[RunStyle | None, ...], tuple[Run, ...]] | None = None
        self._switch = Segmented({"2d": "2-D", "grid": "Grid", "3d": "3-D"}, parent=self)
        self._switch.button("2d").setToolTip("All paths on one plane")
        self._switch.button("grid").setToolTip("A panel for every run")
        self._switch.chosen.connect(self.view_requested)
        self.header_right.insertWidget(0, self._switch)
        self._stack = QStackedWidget(self)
        self.landscape = LandscapeView(self)
        self._grid: GridView | None = None  # made when somebody asks
        self._surface: SurfaceView | None = None
        self._no_surface: str | None = None  # why there is none; None: not tried yet
        self._why = MathLabel("", role="secondary", wrap=True, parent=self)
        self._why.hide()
        self.body.addWidget(self._why)
        self._stack.addWidget(self.landscape)
        self.body.addWidget(self._stack)
        self._rolling = CameraMotion(self)
        self._rolling.moved.connect(self._on_rolled)
        self.landscape.start_requested.connect(self.start_requested)
        self.landscape.start_settled.connect(self.start_settled)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme

    def set_plane_hint(self, hint: str) -> None:
        """Say something else beside the title while all paths lie on one plane."""
        self._hints["2d"] = hint
        if self._switch.current() == "2d":
            self.set_hint(hint)

    def set_bare(self, *, bare: bool) -> None:
        """Neither the switch nor what this machine cannot do is a part of a picture."""
        super().set_bare(bare=bare)
        self._switch.setVisible(not bare)
        self._why.setVisible(not bare and bool(self._why.source()))

    def show_snapshot(
        self,
        snapshot: Snapshot,
        styles: tuple[RunStyle | None, ...],
        ghosts: tuple[Run, ...] = (),
    ) -> None:
        """Draw `snapshot` in the view of its scene."""
        self._last = snapshot, styles, ghosts
        view = self._view_for(snapshot.plan)
        if view is not self._stack.currentWidget():
            self._stack.setCurrentWidget(view)
        self._feed(view)

    def reset_view(self) -> None:
        """Show the scene's own window again."""
        self.landscape.reset_view()
        if self._grid is not None:
            self._grid.reset_view()
        if self._surface is not None:
            self._surface.reset_view()

    @property
    def shown(self) -> ViewName:
        """The view on the screen, which may not be the one that the scene asks for."""
        view = self._stack.currentWidget()
        if view is self.landscape:
            return "2d"
        return "grid" if view is self._grid else "3d"

    @property
    def eye(self) -> Keyframe:
        """From where the surface is seen."""
        return self._surface.eye if self._surface is not None else Keyframe()

    @property
    def wanted_window(self) -> Window | None:
        """The part of the plane that was asked for; None on a surface."""
        grid = self._grid if self.shown == "grid" else None
        return None if self.shown == "3d" else (grid or self.landscape).wanted_window

    @property
    def framed(self) -> tuple[Window | None, Keyframe | None]:
        """The window, or the eye before a surface, that a hand has chosen, if one has."""
        if self.shown == "3d" and self._surface is not None:
            return None, self._surface.framed
        grid = self._grid if self.shown == "grid" else None
        return (grid or self.landscape).framed, None

    @property
    def at_rest(self) -> bool:
        """Whether the picture is the one that would be saved."""
        return self.landscape.at_rest and (self._grid is None or self._grid.at_rest)

    def stop(self) -> None:
        """End the work in the background, before the window goes."""
        self.landscape.stop()
        if self._grid is not None:
            self._grid.stop()
        if self._surface is not None:
            self._surface.stop()

    # -- inside ------------------------------------------------------------------------

    def _view_for(self, plan: Plan) -> LandscapeView | GridView | SurfaceView:
        """The view that the scene asks for, or the plane, and why."""
        key = plan.scene.show.view
        flat = "" if plan.objective.dim == 2 else _TWO
        self._switch.button("3d").setEnabled(not flat or key == "3d")
        self._switch.button("3d").setToolTip(flat or "The landscape as a surface")
        why = (flat or self._surface_trouble()) if key == "3d" else ""
        self._switch.set_current(key)
        self._why.set_text(why)
        self._why.setVisible(bool(why))
        self.set_hint(self._hints["2d" if why else key])
        if key == "grid":
            return self._grid_view()
        if key == "2d" or why:
            return self.landscape
        try:
            return self._surface_view()
        except RuntimeError as error:  # OpenGL is there, and cannot be used
            self._no_surface = self._sentence(str(error))
            return self._view_for(plan)

    def _surface_trouble(self) -> str:
        """Why no surface can be drawn; "" when it can."""
        if self._no_surface is None:
            self._no_surface = self._sentence(problem())
        return self._no_surface

    def _sentence(self, why: str) -> str:
        return f"{why[0].upper()}{why[1:]}, {_STAYS}" if why else ""

    def _grid_view(self) -> GridView:
        if self._grid is None:
            from gdviz.ui.views.plane.grid import GridView

            self._grid = GridView(self)
            self._stack.addWidget(self._grid)
            self._grid.start_requested.connect(self.start_requested)
            self._grid.start_settled.connect(self.start_settled)
            dress.spread(self._grid, self._theme)
        return self._grid

    def _surface_view(self) -> SurfaceView:
        if self._surface is None:
            from gdviz.ui.views.surface.surface import SurfaceView

            self._surface = SurfaceView(self)
            self._stack.addWidget(self._surface)
            self._surface.failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
            dress.spread(self._surface, self._theme)
        return self._surface

    def _feed(self, view: LandscapeView | GridView | SurfaceView) -> None:
        if self._last is None:
            return
        snapshot, styles, ghosts = self._last
        at = self._rolling.at(snapshot)
        if isinstance(view, LandscapeView):
            view.show_snapshot(snapshot, styles, ghosts, at)
        else:
            view.show_snapshot(snapshot, styles, at)
        if view is self._surface and view.is_compressed:
            self.set_hint(f"{self._hints['3d']}; great heights are compressed")

    def _on_rolled(self, at: float) -> None:
        views = {"2d": self.landscape, "grid": self._grid, "3d": self._surface}
        if (view := views[self.shown]) is not None:
            view.look_from(at)

    def _on_failed(self, why: str) -> None:
        self._no_surface = self._sentence(why)
        if self._last is not None:
            self.show_snapshot(*self._last)
