"""The paths on the landscape as a surface in space, to be turned with the mouse."""

from __future__ import annotations

import logging
from traceback import format_exc
from typing import TYPE_CHECKING, final

import numpy as np
import pyqtgraph as pg
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.core.numerals import number
from gdviz.scene.records import LEAST_ZOOM, LOWEST_EYE, MOST_ZOOM, Keyframe
from gdviz.ui.look.dress import pixel_ratio
from gdviz.ui.plot.corners import Corners
from gdviz.ui.plot.ink import (
    draw_dots,
    draw_strokes,
    is_vector,
    pen,
)
from gdviz.ui.plot.inked import DOT
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.view import View
from gdviz.ui.views.ground.colour_bar import ColourBar
from gdviz.ui.views.plane.camera_follow import CameraFollow
from gdviz.ui.views.plane.place_told import value_at
from gdviz.ui.views.surface import surface_marks as marks
from gdviz.ui.views.surface.draped import Draped, draped
from gdviz.ui.views.surface.first_eye import first_eye
from gdviz.ui.views.surface.gl_scene import GlScene
from gdviz.ui.views.surface.pointed import Pointed
from gdviz.ui.views.surface.terrain import Terrain, terrain

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment

_BAR, _BOTTOM = 72, 26  # room for the colour bar
_BASE = 2.5  # the width for which dashes are declared
_RATIO = 2.0  # pixels of the surface among shapes
_LIFT = 0.006  # of the paths above the surface
_EYE = Keyframe()  # shows most landscapes well

log = logging.getLogger("gdviz.ui")


@final
class SurfaceView(View):
    """Draws a snapshot of two variables in space; fails when OpenGL gives up."""

    needs_opengl = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: GlScene | None = GlScene(self)
        self._bar = ColourBar()
        self._bar_view = pg.GraphicsLayoutWidget(parent=self)
        self._bar_view.addItem(self._bar)
        self._bar_view.setFrameShape(self._bar_view.Shape.NoFrame)
        self._theme: Theme | None = None
        self._snapshot: Snapshot | None = None
        self._styles: tuple[RunStyle | None, ...] = ()
        self._terrain: Terrain | None = None
        self._ground: object = None
        self._eye = self._first = _EYE
        self._source: object = None  # what the first eye was found for
        self._lead = CameraFollow()
        self._camera: tuple[Keyframe, ...] = ()
        self._grip: QPointF | None = None
        self._image: QImage | None = None
        self._rendered: object = None
        self._draped: tuple[Draped, ...] = ()
        self._cut: object = None
        self._pointed = Pointed()
        self.corners = Corners(self, self.rect)
        self.corners.whole_wanted.connect(self.reset_view)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("Landscape as a surface with the paths of the runs")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._bar.dress(theme)
        self._bar_view.setBackground(theme.panel)
        self.corners.dress(theme)
        self._ground = None
        self._place_bar()
        self._show_ground()
        self.update()

    def show_moment(self, moment: Moment) -> None:
        """Draw `moment` as `LandscapeView` does."""
        snapshot = moment.snapshot
        self._snapshot, self._styles = snapshot, moment.styles
        if snapshot.plan.scene.show.camera != self._camera:
            self._camera = snapshot.plan.scene.show.camera
            self.reset_view()
        self._show_ground()
        self._find_eye(snapshot)
        self.look_from(moment.at)
        self.update()

    def _find_eye(self, snapshot: Snapshot) -> None:
        """Once on every landscape, when the runs have ended, unless scene or hand lead."""
        plan = snapshot.plan
        source = (plan.scene.objective, plan.scene.objective_params, plan.window)
        if self._terrain is None or source == self._source or not snapshot.complete:
            return
        self._source = source
        self._first = first_eye(_EYE, self._terrain, snapshot.runs)
        if not self._camera and not self._lead.by_hand:
            self._eye = self._first

    def reset_view(self) -> None:
        """Look from where it was looked at first, or from where the camera does."""
        self._lead.let_go()
        self.corners.offer(on=False)
        self._eye = self._first
        if self._snapshot is not None:
            self.look_from(self._snapshot.k)
        self.update()

    @property
    def eye(self) -> Keyframe:
        """From where it is looked at."""
        return self._eye

    @property
    def framed(self) -> Keyframe | None:
        """The eye that a hand has chosen, or that was found for the runs as they were."""
        found = not self._camera and self._eye != _EYE
        return self._eye if self._lead.by_hand or found else None

    def headline(self, moment: Moment) -> tuple[str, str]:
        name = moment.snapshot.plan.objective.headed
        return "Paths", f"{name}; great heights are compressed" if self.is_compressed else name

    def take(self, framing: Framing) -> None:
        if framing.eye is not None:
            self.frame(framing.eye)

    def frame(self, eye: Keyframe) -> None:
        """Look from `eye` as if a hand had chosen it."""
        self._lead.take()
        self._eye = eye
        self.update()

    def look_from(self, at: float) -> None:
        """Follow the scene's camera to where it is after `at` steps, unless a hand leads."""
        if self._snapshot is None:
            return
        plan = self._snapshot.plan
        moved = self._lead.follow(plan.scene.show.camera, at, plan.window)
        if moved and self._lead.aim is not None:
            _, elevation, azimuth, zoom, *_ = self._lead.aim
            self._eye = Keyframe(elevation=elevation, azimuth=azimuth, zoom=zoom)
            self.update()

    @property
    def is_compressed(self) -> bool:
        """Whether great heights are shown smaller than they are."""
        return self._terrain is not None and self._terrain.compressed

    def stop(self) -> None:
        """Give back what the driver holds, before the window goes."""
        if self._scene is not None:
            self._scene.close()
            self._scene = None

    def paint_on(self, painter: QPainter) -> None:
        """Paint what is shown for a target of another resolution, the colour bar excepted."""
        if self._theme is not None:
            painter.fillRect(self.rect(), QColor(self._theme.panel))
            self._paint(painter, self._theme)

    # -- drawing -----------------------------------------------------------------------

    def _show_ground(self) -> None:
        snapshot, theme, scene = self._snapshot, self._theme, self._scene
        if snapshot is None or theme is None or scene is None:
            return
        plan, show = snapshot.plan, snapshot.plan.scene.show
        equal = plan.objective.angles_matter if show.equal_aspect is None else show.equal_aspect
        shape = (
            plan.scene.objective, plan.scene.objective_params, plan.window, equal,
            plan.objective.landmarks(),
        )  # fmt: skip
        ground = (shape, theme, show.isolines)
        if ground == self._ground:
            return
        self._ground = ground
        bands = len(theme.bands)
        self._terrain = found = terrain(plan.objective, plan.window, bands, equal=equal)
        scene.show_terrain(found)
        scene.colour(theme, found.limits, isolines=show.isolines)
        self._bar.show_levels(found.levels, found.base)
        self._rendered = self._cut = None

    def _room(self, theme: Theme) -> QSize:
        return QSize(max(self.width() - theme.px(_BAR), 50), max(self.height(), 50))

    def _aim(self, scene: GlScene, shape: Terrain, size: QSize, ratio: float) -> None:
        """Come as near as the block allows, and then as near as the hand wants."""
        outline, eye = shape.outline, self._eye
        centre = (0.0, 0.0, 0.5 * (shape.floor + float(shape.heights.max())))
        low, far = 1.0, 40.0
        inner = np.array([size.width(), size.height()]) * 0.5
        for _ in range(24):
            middle = 0.5 * (low + far)
            scene.look(centre, middle, eye.elevation, eye.azimuth, size, ratio)
            away = np.abs(scene.project(outline) - inner) / inner
            low, far = (middle, far) if away.max() > 0.96 else (low, middle)
        scene.look(centre, far / eye.zoom, eye.elevation, eye.azimuth, size, ratio)

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        snapshot, shape, scene = self._snapshot, self._terrain, self._scene
        if snapshot is None or shape is None or scene is None:
            return
        size = self._room(theme)
        # a picture to be kept is painted through a transform that enlarges
        ratio = max(painter.deviceTransform().m11(), pixel_ratio(self))
        ratio = _RATIO if is_vector(painter) else ratio
        turning = self._grip is not None
        view = (self._eye, size, ratio, self._ground, turning)
        if view != self._rendered:
            self._rendered, self._cut = view, None
            self._aim(scene, shape, size, ratio)
            self._image = scene.render(turning=turning)
        assert self._image is not None
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(0, 0, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRect(0, 0, size.width(), size.height()))
        visible = [
            (run, style)
            for run, style in zip(snapshot.runs, self._styles, strict=False)
            if style is not None
        ]
        cut = [(run.record, run.steps, run.status, style) for run, style in visible]
        if cut != self._cut:
            self._cut = cut
            self._draped = tuple(
                self._drape(run, style, theme, shape, scene, size) for run, style in visible
            )
        marks.draw_frame(painter, theme, shape, scene, snapshot.plan.objective.names)
        marks.draw_landmarks(painter, theme, shape, scene, snapshot.plan.objective.landmarks())
        self._paint_paths(painter, theme, snapshot)
        marks.draw_ends(painter, theme, shape, scene, visible, snapshot.k, _LIFT)

    def _drape(
        self, run: Run, style: RunStyle, theme: Theme, shape: Terrain, scene: GlScene,
        size: QSize,
    ) -> Draped:  # fmt: skip
        path, owner = draped(run, shape)
        places = shape.place(path)
        places[:, 2] += _LIFT
        hidden = shape.hidden(places, scene.eye())
        pixels = scene.project(places)
        width = theme.strokes.path * theme.scale
        dash = tuple(d * width / _BASE for d in style.dash)
        box = (float(size.width()), float(size.height()))
        solid = trail(pixels, box)
        thick = width * (DOT if style.dotted else 1.0)
        past = trail(pixels, box, dash=dash, width=thick) if dash else solid
        return Draped(past, solid, owner, hidden, style)

    def _paint_paths(self, painter: QPainter, theme: Theme, snapshot: Snapshot) -> None:
        width, halo = (
            theme.strokes.path * theme.scale,
            (theme.strokes.path + theme.strokes.halo) * theme.scale,
        )
        if snapshot.plan.scene.show.path_ahead:
            for path in self._draped:
                seen, _ = path.until(path.ahead, 10**9)
                opacity = 0.45 if theme.dark else 0.38
                painter.setPen(
                    pen(path.style.colour, 1.4 * theme.scale, opacity=opacity, caps="flat")
                )
                draw_strokes(painter, seen)
        for path in self._draped:
            seen, _ = path.until(path.ahead, snapshot.k)
            painter.setPen(pen(theme.halo, halo, opacity=0.9))
            draw_strokes(painter, seen)
            seen, behind = path.until(path.past, snapshot.k)
            for strokes, opacity in ((behind, 0.22), (seen, 1.0)):
                if path.past.dots:
                    painter.setPen(
                        pen(path.style.colour, width * DOT, opacity=opacity, caps="round")
                    )
                    draw_dots(painter, strokes)
                else:
                    caps = "square" if opacity == 1.0 else "flat"
                    painter.setPen(pen(path.style.colour, width, opacity=opacity, caps=caps))
                    draw_strokes(painter, strokes)

    def _place_bar(self) -> None:
        if self._theme is not None:
            bar, bottom = self._theme.px(_BAR), self._theme.px(_BOTTOM)
            top = self._theme.px(8)
            self._bar_view.setGeometry(self.width() - bar, top, bar, self.height() - top)
            self._bar_view.ci.layout.setContentsMargins(0, 0, 0, bottom)

    # -- Qt ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        try:
            self.paint_on(painter)
        except Exception:  # the driver's, and Qt crashes when one passes through its painting
            log.error("the surface could not be drawn:\n%s", format_exc())
            self._scene = None
            self.failed.emit("OpenGL failed")
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            moved = event.position() - self._grip
            self._grip = event.position()
            azimuth = (self._eye.azimuth - 0.4 * moved.x() + 180.0) % 360.0 - 180.0
            elevation = min(max(self._eye.elevation + 0.4 * moved.y(), LOWEST_EYE), 90.0)
            self.frame(replace(self._eye, azimuth=azimuth, elevation=elevation))
            self.corners.offer(on=True)
        else:
            self._tell(event.position())

    def _tell(self, at: QPointF) -> None:
        """Tell the place of the surface under the mouse."""
        snapshot, shape, scene = self._snapshot, self._terrain, self._scene
        words = ""
        if None not in (snapshot, shape, scene, self._rendered):
            assert snapshot is not None
            assert shape is not None
            assert scene is not None
            found = self._pointed.at(at.x(), at.y(), shape, scene, self._rendered)
            objective = snapshot.plan.objective
            if found is not None:
                places = zip(objective.names, found, strict=False)
                words = "   ".join(f"{name} {number(value)}" for name, value in places)
                words += f"   f {value_at(objective, np.array(found))}"
        self.corners.tell(words, at.toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self.corners.tell("")
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        zoom = self._eye.zoom * 1.0015 ** event.angleDelta().y()
        self.frame(replace(self._eye, zoom=min(max(zoom, LEAST_ZOOM), MOST_ZOOM)))
        self.corners.offer(on=True)
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)
