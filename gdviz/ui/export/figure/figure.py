"""A scene as a figure: the views of the window, composed without the window.

Frame k depends on the scene and k only: nothing of the hand, of the clock or of the frames
before it is in the picture.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QGraphicsView, QLabel, QStyleOptionGraphicsItem, QWidget

from gdviz.engine.insight import InsightMaker
from gdviz.engine.landmarks import searched
from gdviz.engine.plan import resolve
from gdviz.engine.simulation import Snapshot, simulate_plan
from gdviz.engine.watched import UNWATCHED
from gdviz.lessons.prose import shown_plan
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.composing import (
    SCREEN,
    blank,
    look_of,
    paint_in_order,
    parts_of,
    printed,
)
from gdviz.ui.export.figure.frames import Frames, pictures_of
from gdviz.ui.export.figure.lines import Lines
from gdviz.ui.export.figure.page import page_of
from gdviz.ui.export.figure.plain_painter import PlainPainter
from gdviz.ui.export.figure.titles import Titles
from gdviz.ui.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look.fonts import load_fonts, plain, ui_font
from gdviz.ui.look.qss import stylesheet
from gdviz.ui.moment import Moment, styles_in, visible_in
from gdviz.ui.panels import figure_parts
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.shown import check_shown
from gdviz.ui.views.surface.gl_check import no_surface

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from gdviz.engine.insight import Insight
    from gdviz.engine.run import Run
    from gdviz.engine.watched import Watched
    from gdviz.scene.records import Scene
    from gdviz.ui.export.figure.page import Page
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
        Width and height in pixels; odd ones are fine.  When None, as large as the style says,
        on paper; else 1920 × 1080.
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
    style
        What an author wants besides what the scene says of that.
    letters_from
        How many panels of a larger figure are before this one.
    page
        The paper that it has where it is part of a larger figure.
    see_through
        Whether it may be transparent, if the style says so: a film may not.

    Raises
    ------
    GdvizError
        If it cannot be so large, or shows a surface where there is no OpenGL.
    """

    def __init__(
        self,
        scene: Scene,
        size: tuple[int, int] | None = None,
        *,
        theme: Theme | str | None = None,
        layout: str | None = None,
        scale: float | None = None,
        framing: Framing | None = None,
        runs: Sequence[Run] | None = None,
        watched: Watched = UNWATCHED,
        style: FigureStyle | None = None,
        letters_from: int = 0,
        see_through: bool = False,
        page: Page | None = None,
    ) -> None:
        framing = framing or Framing()
        check_shown(scene.show)
        wanted = (style or FigureStyle()).over(scene.show.style)
        if not see_through:
            wanted = replace(wanted, transparent=None)
        self.page = page or (page_of(wanted) if size is None else None)
        if self.page is None:
            sheet.check_size(size or SCREEN)
        load_fonts()
        self.style = wanted
        parts = parts_of(wanted, layout, scene, on_paper=self.page is not None)
        self._scale = sheet.scale_of(size or SCREEN) if scale is None else scale
        self.theme = look_of(wanted, theme, scene, page=self.page, enlarged=self._scale)
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
        self._root = QWidget()
        self._views: dict[str, View] = {}
        self._surface: View | None = None
        self._broken = ""
        self._moment: Moment | None = None
        self._told: tuple[int, Insight] | None = None
        try:
            for part in parts:
                self._views[part] = view = figure_parts()[part].make(self.plan, self._root)
                view.obey(self._checkpoint)
                view.wear(wanted)
            count = letters_from
            for view in self._views.values():
                view.letters_from = count
                count += view.panels(self.plan)
            self.size, key = size or SCREEN, None
            if self.page is not None:
                (self._places, high), key = printed(
                    self.page, self._views, self.plan, self.theme, wanted
                )
                self.size = self.page.across, high
            else:
                keyed = not self.theme.on_paper
                self._places = sheet.places(parts, self.size, self._scale, keyed=keyed)
            self._lines = Lines(self.theme, self.size, self._scale, wanted, self.page)
            self._titles = Titles(self._lines, self._places, self._views, self.plan, key)
            self._surface = next((v for v in self._views.values() if v.needs_opengl), None)
            self._build(framing)
        except BaseException:
            self.close()
            raise

    @property
    def steps(self) -> int:
        """The last step that any run takes: frames go from 0 to this one."""
        return max(run.steps for run in self.runs)

    def image(
        self, k: int, at: float | None = None, *, ratio: float = 1.0, anew: bool = False
    ) -> QImage:
        """The picture at step `k`; with a `ratio`, that many pixels for each of `size`.

        The camera is where it is `at` a point between two steps, if that is given.  On a
        page, and `anew`, it is painted in the order in which a file of shapes is written;
        else what stands still is copied, and a path grows as it does in the window.
        """
        copied = ratio == 1.0 and self.page is None and not anew
        image = self._frames.still() if copied else blank(self.size, ratio, self.theme)
        painter = QPainter(image) if self.page is None else PlainPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            if copied:
                self._show(k, at)
                self._frames.paint(painter)
                self._lines.paint_step(painter, k)
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
            paint_in_order(painter, self)

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
        for picture in pictures_of(canvas):
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
            pictures = pictures_of(view) if isinstance(view, Canvas) else []
            for picture in pictures:
                picture.setVisible(False)
            at = view.mapTo(self._root, QPoint(0, 0))
            view.render(painter, QRectF(QRect(at, view.size())), view.viewport().rect())
            for picture in pictures:
                picture.setVisible(True)
        for part in self._views.values():
            if not part.findChildren(QGraphicsView) and not part.needs_opengl:
                part.render(painter, part.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
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

    @property
    def panels(self) -> int:
        """How many panels have letters, or would have."""
        return sum(view.panels(self.plan) for view in self._views.values())

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
        if self.page is None:
            self._frames = Frames(
                self._root, self._views, self.theme, self._paint_frame, self.plot_box,
                self._checkpoint,
            )  # fmt: skip

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

    def _paint_frame(self, painter: QPainter) -> None:
        """The ground and the titles."""
        if self._moment is not None:
            self._titles.paint(painter, self._moment)

    def _insight(self, k: int) -> Insight:
        if self._told is None or self._told[0] != k:  # layouts ask for one step several times
            self._told = k, self._maker.insight(self.plan, self.runs, self._chosen, k)[0]
        return self._told[1]
