"""The paths: on one plane, in a panel each, or on a surface."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, final

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from gdviz.scene.edits import SetScene, SetStart
from gdviz.scene.figure_style import FigureStyle
from gdviz.scene.records import Keyframe
from gdviz.ui.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look.plain import tip
from gdviz.ui.views.paths.camera_actions import CameraActions
from gdviz.ui.views.paths.camera_motion import CameraMotion
from gdviz.ui.views.paths.note_actions import NoteActions
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.views.surface.gl_check import problem
from gdviz.ui.widgets.math_label import MathLabel
from gdviz.ui.widgets.panel import Panel
from gdviz.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from gdviz.core.objectives import Window
    from gdviz.engine.plan import Plan
    from gdviz.scene.records import ViewName
    from gdviz.ui.action_spec import ActionSpec
    from gdviz.ui.editing import Editing
    from gdviz.ui.moment import Moment
    from gdviz.ui.views.plane.grid import GridView
    from gdviz.ui.views.surface.surface import SurfaceView

_HINTS = {
    "2d": "drag the start ○, drag a rate",
    "grid": "drag the start ○ in any of them",
    "3d": "drag to turn, double-click to reset",
}
_STAYS = "so that the paths stay on the plane."
_TWO = "A surface needs a landscape of two variables."


@final
class PathsPanel(Panel):
    """Shows the paths in the view that the scene asks for.

    Attributes
    ----------
    landscape
        The plane, on which notes stand.
    """

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__("Paths", hint=_HINTS["2d"], inviting=True, parent=parent)
        self._hints = dict(_HINTS)
        self._editing = editing
        self._last: Moment | None = None
        self._switch = Segmented({"2d": "2-D", "grid": "Grid", "3d": "3-D"}, parent=self)
        self._switch.button("2d").setToolTip("All paths on one plane")
        self._switch.button("grid").setToolTip("A panel for every run")
        self._switch.chosen.connect(self._on_view)
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
        self._camera = CameraActions(editing, self)
        self._notes = NoteActions(editing, self.landscape, self)
        self._rolling = CameraMotion(self)
        self._rolling.moved.connect(self._on_rolled)
        self.landscape.hinted.connect(self._on_plane_hinted)
        self._take_starts(self.landscape)

    def actions_offered(self) -> tuple[ActionSpec, ...]:
        return (*self._notes.actions(), *self._camera.actions())

    def _on_plane_hinted(self, hint: str) -> None:
        """Say something else beside the title while all paths lie on one plane."""
        self._hints["2d"] = hint
        if self._switch.current() == "2d":
            self.set_hint(hint)

    def set_bare(self, *, bare: bool) -> None:
        """Neither the switch nor what this machine cannot do is a part of a picture."""
        super().set_bare(bare=bare)
        self._switch.setVisible(not bare)
        self._why.setVisible(not bare and bool(self._why.source()))

    def show_plan(self, plan: Plan) -> None:
        self.landscape.notes.let_go(plan.scene.show.annotations)
        self.landscape.wear(plan.scene.show.style or FigureStyle())

    def show_moment(self, moment: Moment) -> None:
        """Draw `moment` in the view of its scene."""
        self._last = moment
        view = self._view_for(moment.snapshot.plan)
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
    def framing(self) -> Framing:
        """The window, or the eye before a surface, that a hand has chosen, if one has."""
        if self.shown == "3d" and self._surface is not None:
            return Framing(eye=self._surface.framed, view="3d")
        grid = self._grid if self.shown == "grid" else None
        return Framing(window=(grid or self.landscape).framed, view=self.shown)

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
        self._switch.button("3d").setToolTip(tip(flat or "The landscape as a surface"))
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
            self._take_starts(self._grid)
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
        view.show_moment(replace(self._last, camera_at=self._rolling.at(self._last.snapshot)))
        if view is self._surface and view.is_compressed:
            self.set_hint(f"{self._hints['3d']}; great heights are compressed")

    def _take_starts(self, view: LandscapeView | GridView) -> None:
        view.start_requested.connect(self._on_start)
        view.start_settled.connect(self._editing.settle)

    def _on_start(self, at: tuple[float, ...]) -> None:
        self._editing.apply(SetStart(at))

    def _on_view(self, key: str) -> None:
        show = structs.replace(self._editing.scene.show, view=key)
        self._editing.apply(SetScene("change view", show=show))
        self._editing.settle()

    def _on_rolled(self, at: float) -> None:
        views = {"2d": self.landscape, "grid": self._grid, "3d": self._surface}
        if (view := views[self.shown]) is not None:
            view.look_from(at)

    def _on_failed(self, why: str) -> None:
        self._no_surface = self._sentence(why)
        if self._last is not None:
            self.show_moment(self._last)
