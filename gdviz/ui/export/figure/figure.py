"""A scene as a figure: the views of the window, composed without the window.

Frame k depends on the scene and k only: nothing of the hand, of the clock or of the frames
before it is in the picture.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QGraphicsView, QLabel, QStyleOptionGraphicsItem, QWidget

from gdviz.engine.insight import insight, on_same_curve
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.scene.edits import colour_of
from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.figure_views import make_view, no_surface, surface_among
from gdviz.ui.export.figure.legend import Legend
from gdviz.ui.export.figure.lines import Lines
from gdviz.ui.export.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look import theme as themes
from gdviz.ui.look.fonts import load_fonts, plain, ui_font
from gdviz.ui.look.qss import stylesheet
from gdviz.ui.plot.axes import left_width
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.picture import Picture
from gdviz.ui.views.curves.curves import CurvesView
from gdviz.ui.views.curves.measures import CURVES
from gdviz.ui.views.plane.grid import GridView
from gdviz.ui.views.plane.landscape import LandscapeView
from gdviz.ui.views.stability.stability_view import Peer, StabilityView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from gdviz.scene.records import Scene
    from gdviz.ui.export.figure.figure_views import View
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.views.surface.surface import SurfaceView

_SETTLED = 4  # rounds in which layouts ask for other layouts


class Figure:
    """What the window shows of `scene`, at a size of its own.

    Needs a `QApplication`, and lives in its thread.  `close` it, or use it in a ``with``
    statement: widgets that are alive when the interpreter ends crash it.

    Parameters
    ----------
    scene
        A checked scene; it is simulated to its end here.
    size
        Width and height in pixels; odd ones are fine.
    theme
        A theme or its name; the scene's own, else light, when None.
    layout
        Which views are on it.
    scale
        Magnification of type and lines; chosen to suit `size` when None.
    framing
        What a hand has chosen besides.

    Raises
    ------
    GdvizError
        If it cannot be so large, or shows a surface where there is no OpenGL.
    """

    def __init__(
        self,
        scene: Scene,
        size: tuple[int, int] = (1920, 1080),
        *,
        theme: Theme | str | None = None,
        layout: sheet.LayoutName = "composed",
        scale: float | None = None,
        framing: Framing | None = None,
    ) -> None:
        framing = framing or Framing()
        sheet.check_size(size)
        layout = sheet.layout_named(layout)
        load_fonts()
        look = themes.figure_theme(theme or scene.show.theme or "light")
        self._scale = sheet.scale_of(size) if scale is None else scale
        self.theme = look.scaled(look.scale * self._scale)
        self.size = size
        if framing.view is not None:
            scene = replace(scene, show=replace(scene.show, view=framing.view))
        self.plan = resolve(scene)
        self.runs = simulate_plan(self.plan)
        self._styles = tuple(
            self._style(i) if run.visible else None for i, run in enumerate(scene.runs)
        )
        shown = [i for i, style in enumerate(self._styles) if style is not None]
        self._chosen = shown[0] if shown else 0
        if framing.selection is not None:
            self._chosen = min(max(framing.selection, 0), len(self.runs) - 1)
        self._curve = next(curve for curve in CURVES if curve.key == framing.curve)
        self._lines = Lines(self.theme, size, self._scale)
        self._places = sheet.places(layout, size, self._scale)
        self._root = QWidget()
        self._views: dict[str, View] = {}
        self._surface: SurfaceView | None = None
        self._broken = ""
        self._moment: tuple[int, float | None] = (-1, None)
        try:
            for place in self._places:
                self._views[place.part] = make_view(place.part, self.plan, self._root)
            self._surface = surface_among(self._views)
            self._build(framing)
        except BaseException:
            self.close()
            raise

    @property
    def steps(self) -> int:
        """The last step that any run takes: frames go from 0 to this one."""
        return max(run.steps for run in self.runs)

    def image(self, k: int, at: float | None = None, *, ratio: float = 1.0) -> QImage:
        """The picture at step `k`; with a `ratio`, that many pixels for each of `size`.

        The camera is where it is `at` a point between two steps, if that is given.
        """
        width, height = self.size
        image = QImage(
            max(1, round(width * ratio)), max(1, round(height * ratio)),
            QImage.Format.Format_RGB32,
        )  # fmt: skip
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ratio == 1.0:
            self._paint_pixels(painter, k, at)
        else:
            self.paint(painter, k)
        painter.end()
        if self._broken:
            raise no_surface(self._broken)
        return image

    def paint(self, painter: QPainter, k: int, *, flat: bool = False) -> None:
        """Paint step `k` for a target of any resolution; see `shapes`."""
        with self.shapes(k, flat=flat):
            self.paint_chrome(painter)
            for canvas in self.canvases:
                painter.save()
                painter.setClipRect(self.plot_box(canvas))
                self.paint_plot(painter, canvas)
                painter.restore()

    @contextmanager
    def shapes(self, k: int, *, flat: bool = False) -> Iterator[None]:
        """Show step `k`, and paint everything anew instead of copying pixels.

        `flat` makes one image of each ground where the rest is shapes.
        """
        self._show(k)
        for canvas in self.canvases:
            canvas.paint_sharp(on=True, flat=flat)
        try:
            yield
        finally:
            for canvas in self.canvases:
                canvas.paint_sharp(on=False)

    @property
    def canvases(self) -> list[Canvas]:
        """The plots that are shown."""
        return [canvas for canvas in self._root.findChildren(Canvas) if canvas.isVisible()]

    def plot_box(self, canvas: Canvas) -> QRectF:
        """Where on the figure the contents of `canvas` are: within its axes."""
        surface = canvas.surface
        box = QRectF(surface.mapRectToScene(surface.boundingRect()))
        at = canvas.viewport().mapTo(self._root, QPoint(0, 0))
        return box.translated(QPointF(at) + QPointF(canvas.mapFromScene(QPointF(0.0, 0.0))))

    def paint_plot(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what is within the axes of `canvas`, which may reach beyond them."""
        for picture in _pictures(canvas):
            painter.save()
            painter.translate(self.plot_box(canvas).topLeft())
            picture.paint(painter, QStyleOptionGraphicsItem())
            painter.restore()

    def paint_chrome(self, painter: QPainter) -> None:
        """Paint all that is not within axes: titles, labels, axes, sentences."""
        self._paint_frame(painter)
        if self._surface is not None:
            self._paint_surface(painter, self._surface)
        for view in self._root.findChildren(QGraphicsView):
            if not view.isVisible():
                continue
            pictures = _pictures(view) if isinstance(view, Canvas) else []
            for picture in pictures:
                picture.setVisible(False)
            at = view.mapTo(self._root, QPoint(0, 0))
            view.render(painter, QRectF(QRect(at, view.size())), view.viewport().rect())
            for picture in pictures:
                picture.setVisible(True)
        for label in self._root.findChildren(QLabel):
            if label.isVisible():
                label.setFont(plain(label.font()))
                label.render(
                    painter, label.mapTo(self._root, QPoint(0, 0)), QRegion(),
                    QWidget.RenderFlag.DrawChildren,
                )  # fmt: skip
        self._lines.paint_step(painter, self._moment[0])

    def _paint_surface(self, painter: QPainter, surface: SurfaceView) -> None:
        painter.save()
        painter.translate(surface.pos())
        try:
            surface.paint_on(painter)
        except RuntimeError as error:
            raise no_surface(str(error)) from None
        finally:
            painter.restore()

    def close(self) -> None:
        """Let go of the views."""
        for view in (*self._planes, self._surface):
            if view is not None:
                view.stop()
        self._root.close()
        self._root.deleteLater()
        QCoreApplication.sendPostedEvents(self._root, QEvent.Type.DeferredDelete)
        self._views, self._surface = {}, None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    # -- building ----------------------------------------------------------------------

    def _style(self, index: int) -> RunStyle:
        return self.theme.runs[colour_of(self.plan.scene, index) - 1]

    def _on_broken(self, why: str) -> None:
        self._broken = why

    def _build(self, framing: Framing) -> None:
        root, theme = self._root, self.theme
        root.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        root.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        root.setFont(ui_font(theme.body))
        root.setPalette(dress.palette(theme))
        root.setStyleSheet(stylesheet(theme))
        root.setProperty(dress.OWN_LOOK, True)
        root.resize(*self.size)
        for place in self._places:
            self._views[place.part].setGeometry(place.view)
        root.show()
        if self._surface is not None:
            self._surface.failed.connect(self._on_broken)
        for view in self._views.values():
            dress.spread(view, theme)
            if isinstance(view, CurvesView):
                view.show_curve(self._curve)
        self._settle(framing)

    def _settle(self, framing: Framing) -> None:
        """Let layouts come to rest, and paint what stands still."""
        for _ in range(_SETTLED):
            self._moment = (-1, None)
            self._show(self.steps)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        for view in self._planes:
            if framing.window is not None:
                view.frame(framing.window)
            view.settle()
        if self._surface is not None and framing.eye is not None:
            self._surface.frame(framing.eye)
        self._window = self._planes[0].shown_window if self._planes else None
        self._still = self._paint_still()

    @property
    def _planes(self) -> list[LandscapeView | GridView]:
        views = self._views.values()
        return [view for view in views if isinstance(view, LandscapeView | GridView)]

    def _show(self, k: int, at: float | None = None) -> None:
        """Let every view show step `k`, with the camera where it is `at` that point."""
        if (k, at) == self._moment:
            return
        self._moment = (k, at)
        snapshot = Snapshot(self.plan, self.runs, k, playing=False, complete=True)
        for view in self._views.values():
            if isinstance(view, StabilityView):
                self._show_insight(view, k)
            elif isinstance(view, CurvesView):
                view.show_snapshot(snapshot, self._styles)
            else:
                view.show_snapshot(snapshot, self._styles, at=at)
        if self.plan.scene.show.camera:
            for plane in self._planes:
                plane.settle()

    def _show_insight(self, view: StabilityView, k: int) -> None:
        found = insight(self.plan, self.runs, self._chosen, k)
        peers = tuple(
            Peer(rate, self._style(i), chosen=i == found.index)
            for i, rate in on_same_curve(self.plan, self.runs, found)
        )
        view.show_insight(found, peers)
        QCoreApplication.sendPostedEvents(view, QEvent.Type.LayoutRequest)

    # -- painting ----------------------------------------------------------------------

    def _paint_pixels(self, painter: QPainter, k: int, at: float | None) -> None:
        """Paint step `k` at the size of the figure: copy what stands still, then the rest."""
        self._show(k, at)
        painter.drawImage(0, 0, self._still)
        for part, view in self._views.items():
            if isinstance(view, CurvesView) or (
                isinstance(view, LandscapeView) and view.shown_window == self._window
            ):
                self._render_plot(painter, view.canvas)
            else:  # its words change with the step, or its axes with the camera
                painter.fillRect(view.geometry(), QColor(self.theme.panel))
                self._render(painter, part)
        self._lines.paint_step(painter, k)

    def _paint_still(self) -> QImage:
        still = QImage(*self.size, QImage.Format.Format_RGB32)
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        for place in self._places:
            self._render(painter, place.part)
        painter.end()
        return still

    def _render(self, painter: QPainter, part: str) -> None:
        view = self._views[part]
        view.render(painter, view.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)

    def _render_plot(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what lies within the axes, and nothing else of the view."""
        viewport = canvas.viewport()
        surface = canvas.surface
        inside = canvas.mapFromScene(surface.mapRectToScene(surface.boundingRect()))
        box: QRect = inside.boundingRect()
        at = viewport.mapTo(self._root, QPoint(0, 0)) + box.topLeft()
        viewport.render(painter, at, QRegion(box))

    def _paint_frame(self, painter: QPainter) -> None:
        """The ground and the titles."""
        self._lines.paint_title(painter, self.plan.scene.title)
        for place in self._places:
            self._lines.paint_head(painter, place.head, *self._titles(place.part))
            if place.part == "grid":
                below = sheet.legend(place, left_width(self.theme), self._scale)
                Legend(painter, self.theme, below).paint(self.plan)

    def _titles(self, part: str) -> tuple[str, str]:
        """What stands above a part, and the words beside it."""
        if part == "landscape":
            name = self.plan.objective.title
            squeezed = self._surface is not None and self._surface.is_compressed
            return "Paths", f"{name}; great heights are compressed" if squeezed else name
        if part == "grid":
            return self.plan.objective.title, ""
        if part == "curves":
            return self._curve.title, self._curve.hint_for(self.plan.objective)
        return "Stability", self.plan.labels[self._chosen]


def _pictures(canvas: Canvas) -> list[Picture]:
    """What is painted within the axes of `canvas`, from below to above."""
    return [item for item in canvas.surface.childItems() if isinstance(item, Picture)]
