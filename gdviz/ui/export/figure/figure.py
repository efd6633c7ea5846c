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

from gdviz.engine.insight import InsightMaker
from gdviz.engine.landmarks import searched
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.engine.watched import UNWATCHED
from gdviz.lessons.prose import shown_plan
from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.legend import Legend
from gdviz.ui.export.figure.lines import Lines
from gdviz.ui.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look import theme as themes
from gdviz.ui.look.fonts import load_fonts, plain, ui_font
from gdviz.ui.look.qss import stylesheet
from gdviz.ui.moment import Moment, styles_in, visible_in
from gdviz.ui.panels import COMPOSED, figure_parts, layout_named
from gdviz.ui.plot.axes import left_width
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.picture import Picture
from gdviz.ui.shown import check_shown
from gdviz.ui.views.surface.gl_check import no_surface

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from gdviz.engine.insight import Insight
    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched
    from gdviz.scene.records import Scene
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.view import View

_SETTLED = 4  # rounds in which layouts ask for other layouts


class Figure:
    """What the window shows of `scene`, at a size of its own.

    Needs a `QApplication`, and lives in its thread.  `close` it, or use it in a ``with``
    statement: widgets that are alive when the interpreter ends crash it.

    Parameters
    ----------
    scene
        A checked scene; it is simulated to its end here, unless its `runs` are known.
    size
        Width and height in pixels; odd ones are fine.
    theme
        A theme or its name; the scene's own, else light, when None.
    layout
        Which views are on it; the scene's own, else all that belong together, when None.
    scale
        Magnification of type and lines; chosen to suit `size` when None.
    framing
        What a hand has chosen besides.
    runs
        Those of the scene, where they are known already.
    watched
        Who may stop what goes on, and hears how far the runs have come.

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
        layout: str | None = None,
        scale: float | None = None,
        framing: Framing | None = None,
        runs: Sequence[Run] | None = None,
        watched: Watched = UNWATCHED,
    ) -> None:
        framing = framing or Framing()
        sheet.check_size(size)
        check_shown(scene.show)
        layout = layout_named(layout or scene.show.layout or COMPOSED)
        load_fonts()
        look = themes.figure_theme(theme or scene.show.theme or "light")
        self._scale = sheet.scale_of(size) if scale is None else scale
        self.theme = look.scaled(look.scale * self._scale)
        self.size = size
        if framing.view is not None:
            scene = replace(scene, show=replace(scene.show, view=framing.view))
        plan = searched(resolve(scene))
        self._checkpoint = watched.checkpoint
        self._maker = InsightMaker(watched.checkpoint)
        self.runs = simulate_plan(plan, watched) if runs is None else tuple(runs)
        self.plan = shown_plan(plan, self.runs)
        self._own_styles = styles_in(scene, self.theme)
        self._styles = visible_in(scene, self._own_styles)
        shown = [i for i, style in enumerate(self._styles) if style is not None]
        chosen = scene.show.selection
        self._chosen = (shown or [0])[0] if chosen is None else min(chosen, len(self.runs) - 1)
        self._lines = Lines(self.theme, size, self._scale)
        self._places = sheet.places(layout, size, self._scale)
        self._root = QWidget()
        self._views: dict[str, View] = {}
        self._surface: View | None = None
        self._broken = ""
        self._moment: Moment | None = None
        try:
            for place in self._places:
                part = figure_parts()[place.part]
                self._views[place.part] = part.make(self.plan, self._root)
                self._views[place.part].obey(self._checkpoint)
            self._surface = next((v for v in self._views.values() if v.needs_opengl), None)
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
        try:
            if ratio == 1.0:
                self._paint_pixels(painter, k, at)
            else:
                self.paint(painter, k)
        finally:
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
        self._lines.paint_step(painter, self._step)

    def _paint_surface(self, painter: QPainter, surface: View) -> None:
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
        for view in self._views.values():
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
        root.setProperty(dress.OWN_RATIO, 1.0)
        root.resize(*self.size)
        for place in self._places:
            self._views[place.part].setGeometry(place.view)
        root.show()
        if self._surface is not None:
            self._surface.failed.connect(self._on_broken)
        for view in self._views.values():
            dress.spread(view, theme)
        self._settle(framing)

    def _settle(self, framing: Framing) -> None:
        """Let layouts come to rest, and paint what stands still."""
        for _ in range(_SETTLED):
            self._moment = None
            self._show(self.steps)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        for view in self._views.values():
            view.take(framing)
            view.settle()
        self._frames: dict[str, tuple[Hashable, QImage | None]] = {
            part: (view.frame_key, None) for part, view in self._views.items()
        }
        self._still = self._paint_still()

    @property
    def _step(self) -> int:
        return -1 if self._moment is None else self._moment.snapshot.k

    def _show(self, k: int, at: float | None = None) -> None:
        """Let every view show step `k`, with the camera where it is `at` that point."""
        before = self._moment
        if before is not None and (k, at) == (before.snapshot.k, before.camera_at):
            return
        views = self._views.values()
        theory = any(view.reads_theory for view in views)
        self._moment = moment = Moment(
            snapshot=Snapshot(self.plan, self.runs, k, playing=False, complete=True),
            styles=self._styles,
            own_styles=self._own_styles,
            selection=self._chosen,
            curve=self.plan.scene.show.curve or "",
            insight=self._insight(k) if theory else None,
            camera_at=at,
        )
        for view in views:
            self._checkpoint()
            view.show_moment(moment)
            if view.reads_theory:  # its sentence may have another height
                QCoreApplication.sendPostedEvents(view, QEvent.Type.LayoutRequest)
            if view.follows_camera and self.plan.scene.show.camera:
                view.settle()

    def _insight(self, k: int) -> Insight:
        return self._maker.insight(self.plan, self.runs, self._chosen, k)[0]

    # -- painting ----------------------------------------------------------------------

    def _paint_pixels(self, painter: QPainter, k: int, at: float | None) -> None:
        """Paint step `k` at the size of the figure: copy what stands still, then the rest."""
        self._show(k, at)
        painter.drawImage(0, 0, self._still)
        for part, view in self._views.items():
            self._checkpoint()
            key, frame = self._frames[part]
            if key is None or key != view.frame_key:
                # its words change with the step, or its axes with the camera
                painter.fillRect(view.geometry(), QColor(self.theme.panel))
                self._render(painter, part)
                self._keep_frame(painter, part)
                if view.plot is not None:
                    continue
            elif frame is not None:
                painter.drawImage(view.pos(), frame)
            for canvas in view.plots:
                self._render_plot(painter, canvas)
        self._lines.paint_step(painter, k)

    def _keep_frame(self, painter: QPainter, part: str) -> None:
        """Remember a view of several plots, for the next steps that change these alone."""
        view, image = self._views[part], painter.device()
        if view.plot is None and view.frame_key is not None and isinstance(image, QImage):
            self._frames[part] = view.frame_key, image.copy(view.geometry())

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
        box = self.plot_box(canvas)
        at = box.topLeft()
        # half a pixel at its edge would show what was there before
        painter.fillRect(box.toAlignedRect(), QColor(self.theme.panel))
        for picture in _pictures(canvas):
            painter.save()
            painter.translate(at)
            picture.paint(painter, QStyleOptionGraphicsItem(), canvas.viewport())
            painter.restore()

    def _paint_frame(self, painter: QPainter) -> None:
        """The ground and the titles."""
        self._lines.paint_title(painter, self.plan.scene.title)
        for place in self._places:
            if self._moment is not None:
                view = self._views[place.part]
                words, latex = view.headline(self._moment), view.formula(self._moment)
                self._lines.paint_head(painter, place.head, *words, latex)
            if place.part == "grid":
                below = sheet.legend(place, left_width(self.theme), self._scale)
                Legend(painter, self.theme, below).paint(self.plan)


def _pictures(canvas: Canvas) -> list[Picture]:
    """What is painted within the axes of `canvas`, from below to above."""
    return [item for item in canvas.surface.childItems() if isinstance(item, Picture)]
