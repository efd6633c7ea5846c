"""What a plot shows, painted in pixels: still parts cached, paths appended, heads on top.

The same methods paint the window, a sharp copy and vector files: caches are used only
when the target is the window itself.
"""

from __future__ import annotations

import logging
import math
from abc import abstractmethod
from itertools import zip_longest
from traceback import format_exc
from typing import TYPE_CHECKING, final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.ui.plot.ink import draw_dots, draw_strokes, pen
from gdviz.ui.plot.inked import DOT, Inked
from gdviz.ui.plot.layers import LayerPool, Layers, painter_on
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.outlines import draw_paths, outline_of
from gdviz.ui.plot.path_strokes import first_outside
from gdviz.ui.plot.stamps import Stamps

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas

log = logging.getLogger("gdviz.ui")

_AHEAD_WIDTH = 1.4
BLOCK = 32  # steps that are painted together; the last, unfinished block in every frame
_FLAT_RATIO = 3  # pixels of a ground that is one image among shapes
_KEEP_EVERY, _KEEP_MOST = 8, 6  # blocks between copies of the layer, and how many copies


class Picture(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no type information
    """Base of the pictures; subclasses paint what is below and above the paths."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas.surface)
        self._canvas = canvas
        self._theme: Theme | None = None
        self._inks: tuple[Inked, ...] = ()
        self._ghosts: tuple[Inked, ...] = ()
        self._k = 0
        self._show_ahead = True
        self._backdrop: QImage | None = None
        self._ground: QImage | None = None
        self._haunted: QImage | None = None  # the ground with the ghosts, if there are any
        self._past: Layers | None = None
        self._pool = LayerPool(canvas)
        self._ahead_from = 0  # the step after which the way ahead is in the backdrop
        self._is_new = True  # nobody has gone on or back along these paths yet
        self._kept: dict[int, Layers] = {}
        self._stamps = Stamps(canvas)
        self._live = False

    @abstractmethod
    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        """What does not depend on the runs."""

    @abstractmethod
    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        """What lies over the paths at step k; `stamps` only when painting the window."""

    @final
    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.forget_ground()

    @final
    def set_inks(
        self, inks: tuple[Inked, ...], ghosts: tuple[Inked, ...], *, show_ahead: bool
    ) -> None:
        """Other paths, or the same in other places."""
        if ghosts != self._ghosts:
            self._forget_ghosts()
        self._inks, self._ghosts, self._show_ahead = inks, ghosts, show_ahead
        self._forget_paths()
        self.update()

    @property
    def inks(self) -> tuple[Inked, ...]:
        """The paths, in the order in which they are drawn."""
        return self._inks

    @final
    def set_cursor(self, k: int) -> None:
        """Show the paths up to step k."""
        if k != self._k:
            self._k = k
            self.update()

    @final
    def forget_ground(self) -> None:
        """Paint everything anew: the view, the theme or the landscape has changed."""
        self.prepareGeometryChange()
        self._ground = None
        self._forget_ghosts()
        self._forget_paths()
        self.update()

    @final
    def forget_still(self) -> None:
        """Paint anew what lies below the paths."""
        self._ground = None
        self._forget_ghosts()
        self._forget_backdrop()
        self.update()

    @property
    def is_live(self) -> bool:
        """Whether what is being painted is the window, and not a picture to keep."""
        return self._live

    def _forget_paths(self) -> None:
        self._pool.give_back(self._backdrop)
        for past in (self._past, *self._kept.values()):
            for layer in past.layers if past is not None else ():
                self._pool.give_back(layer)
        self._backdrop = self._past = None
        self._kept = {}
        self._is_new = True

    def _forget_backdrop(self) -> None:
        self._pool.give_back(self._backdrop)
        self._backdrop = None
        for past in (self._past, *self._kept.values()):
            if past is not None:
                self._pool.give_back(past.under)
                past.under = None

    def _forget_ghosts(self) -> None:
        self._pool.give_back(self._haunted)
        self._haunted = None

    # -- layers ------------------------------------------------------------------------

    def _refresh(self, theme: Theme) -> tuple[QImage | None, ...]:
        """Bring the cached layers up to date: still parts, and all whole blocks of steps."""
        if self._ground is None:
            self._ground = self._pool.filled(_nothing_or(theme))
            painter = painter_on(self._ground)
            self.paint_ground(painter, theme)
            painter.end()
        if not self._inks and not self._ghosts:
            return (self._ground,)
        hidden = self._hidden()
        if self._backdrop is not None and hidden < self._ahead_from:  # somebody goes back
            self._forget_backdrop()
            hidden = 0
        if self._backdrop is None:
            self._ahead_from = hidden
            self._backdrop = self._pool.copy(self._with_ghosts(self._ground, theme))
            painter = painter_on(self._backdrop)
            self._paint_ahead(painter, theme, hidden)
            painter.end()
        return self._past_until(self._k // BLOCK, theme).layers

    def _hidden(self) -> int:
        """The step up to which halos hide the way ahead, so that it need not be painted."""
        covered = all(ink.halo for ink in self._inks)
        return self._k // BLOCK * BLOCK if covered else 0

    def _with_ghosts(self, ground: QImage, theme: Theme) -> QImage:
        """The ground with the ghosts: during a drag they stay where they are."""
        if not self._ghosts:
            return ground
        if self._haunted is None:
            self._haunted = self._pool.copy(ground)
            painter = painter_on(self._haunted)
            self._paint_ghosts(painter, theme)
            painter.end()
        return self._haunted

    def _past_until(self, blocks: int, theme: Theme) -> Layers:
        """The layers on which the first `blocks` blocks of steps are painted.

        Going on appends to them; going back starts from copies that were kept on the way.
        """
        is_new, self._is_new = self._is_new, False
        past = self._past
        if past is None or past.blocks > blocks:
            for layer in past.layers if past is not None else ():
                self._pool.give_back(layer)
            kept = [n for n in self._kept if n <= blocks]
            past = self._kept[max(kept)].copied(self._pool.copy) if kept else self._fresh()
        if past.under is None:  # another ground: what was painted on the old one is gone
            past.under = self._under_until(past.blocks, theme)
        while past.blocks < blocks:
            to_keep = (past.blocks // _KEEP_EVERY + 1) * _KEEP_EVERY
            self._append(past, theme, blocks if is_new else min(blocks, to_keep))
            due = past.blocks % _KEEP_EVERY == 0 and not is_new
            if due and past.blocks not in self._kept and len(self._kept) < _KEEP_MOST:
                self._kept[past.blocks] = past.copied(self._pool.copy)
        self._past = past
        return past

    def _fresh(self) -> Layers:
        """Layers without any step."""
        clear = Qt.GlobalColor.transparent
        marked = any(ink.markers is not None and ink.markers.any() for ink in self._inks)
        return Layers(
            None, self._pool.filled(clear), self._pool.filled(clear) if marked else None, 0
        )

    def _under_until(self, blocks: int, theme: Theme) -> QImage:
        """The ground with the halos of the first `blocks` blocks of steps."""
        assert self._backdrop is not None
        under = self._pool.copy(self._backdrop)
        painter = painter_on(under)
        for block in range(blocks):
            self._paint_halos(painter, theme, block * BLOCK, (block + 1) * BLOCK)
        painter.end()
        return under

    def _append(self, past: Layers, theme: Theme, blocks: int) -> None:
        """Paint more blocks of steps, so that there are `blocks`.

        One after the other: what was walked later lies above, whoever stops in between.
        """
        for layer, paint in (
            (past.under, self._paint_halos),
            (past.lines, self._paint_lines),
            (past.marks, self._paint_all_markers),
        ):
            if layer is None:
                continue
            painter = painter_on(layer)
            for first in range(past.blocks * BLOCK, blocks * BLOCK, BLOCK):
                paint(painter, theme, first, first + BLOCK)
            painter.end()
        past.blocks = blocks

    # -- ink ---------------------------------------------------------------------------

    def _paint_ghosts(self, painter: QPainter, theme: Theme) -> None:
        """The paths as they were: a help for the hand, and no part of a picture to keep."""
        width = _AHEAD_WIDTH * theme.scale
        painter.setPen(pen(theme.text_secondary, width, opacity=0.45, caps="flat"))
        for ghost in self._ghosts:
            draw_strokes(painter, ghost.ahead.strokes)

    def _paint_ahead(self, painter: QPainter, theme: Theme, first: int = 0) -> None:
        """Where the paths are going to lead after the step `first`."""
        if self._show_ahead:
            for ink in self._inks:
                ahead = self._foreseen(ink, first)
                opacity = 0.45 if theme.dark else 0.38
                width = _AHEAD_WIDTH * theme.scale
                thin = pen(ink.style.colour, width, opacity=opacity, caps="flat")
                if not self._live:
                    path = outline_of(ahead, self._canvas.pixel_size)
                    painter.strokePath(path, thin)
                    continue
                painter.setPen(thin)
                draw_strokes(painter, ahead)

    def _foreseen(self, ink: Inked, first: int) -> FloatArray:
        """The way ahead of the step `first`, up to where it leaves for good.

        A path that goes to and fro beyond both sides would fill the view with what nobody
        has seen yet.
        """
        last = len(ink.ahead.points) - 1
        left = first_outside(ink.ahead.points, self._canvas.pixel_size, last)
        return ink.ahead.between(first, last if left is None else left)

    def _paint_past(self, painter: QPainter, theme: Theme, k: int) -> None:
        """The paths up to step k: all halos, then all lines, then all markers."""
        draw_paths(painter, theme, self._inks, k, self._canvas.pixel_size)
        for ink in self._inks:
            self._paint_markers(painter, theme, ink, 0, k, None)

    def _paint_halos(self, painter: QPainter, theme: Theme, first: int, last: int) -> None:
        """What surrounds the steps after `first` up to `last` of every path.

        It has one colour, so that all that is equally wide is drawn with one pen.
        """
        wide: dict[float, list[FloatArray]] = {}
        for ink in self._inks:
            if ink.halo:
                strokes = ink.ahead.between(first, last)
                wide.setdefault(ink.width + ink.halo, []).append(strokes)
        for width, strokes_of_runs in wide.items():
            painter.setPen(pen(theme.halo, width))
            draw_strokes(painter, np.concatenate(strokes_of_runs))

    def _paint_lines(self, painter: QPainter, theme: Theme, first: int, last: int) -> None:
        """The lines of the steps after `first` up to `last` of every path."""
        for ink in self._inks:
            line = ink.past.between(first, last)
            if ink.past.dots:
                painter.setPen(pen(ink.style.colour, ink.width * DOT, caps="round"))
                draw_dots(painter, line)
            else:
                painter.setPen(pen(ink.style.colour, ink.width))
                draw_strokes(painter, line)

    def _paint_all_markers(
        self, painter: QPainter, theme: Theme, first: int, last: int
    ) -> None:
        for ink in self._inks:
            self._paint_markers(painter, theme, ink, first, last, self._stamps)

    def _paint_markers(
        self, painter: QPainter, theme: Theme, ink: Inked, first: int, last: int,
        stamps: Stamps | None,
    ) -> None:  # fmt: skip
        if ink.markers is None:
            return
        steps = slice(first if first == 0 else first + 1, last + 1)
        width, height = self._canvas.pixel_size
        for x, y in ink.past.points[steps][ink.markers[steps]]:
            if -9.0 < x < width + 9.0 and -9.0 < y < height + 9.0:
                radius = theme.px(theme.strokes.marker)
                draw_glyph(
                    painter, ink.style, float(x), float(y), radius, theme.halo, stamps,
                    halo_width=theme.line(theme.strokes.rim),
                )  # fmt: skip

    def _paint_ground_of_file(self, painter: QPainter, theme: Theme) -> None:
        """The ground as shapes, or as one image where that was asked for."""
        if not self._canvas.flat:
            self.paint_ground(painter, theme)
            return
        box = self.boundingRect()
        image = QImage(box.size().toSize() * _FLAT_RATIO, QImage.Format.Format_RGB32)
        image.fill(QColor(theme.canvas))
        inner = painter_on(image)
        inner.scale(image.width() / box.width(), image.height() / box.height())
        self.paint_ground(inner, theme)
        inner.end()
        painter.drawImage(box, image)

    def _whole(self) -> QRectF:
        """The plotting area in whole pixels: pyqtgraph adds a half, which some round up."""
        box = self.boundingRect()
        return QRectF(0.0, 0.0, math.floor(box.width()), math.floor(box.height()))

    # -- Qt ----------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return QRectF(self._canvas.surface.boundingRect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None:
            return
        painter.save()
        try:
            with np.errstate(all="ignore"):  # what lies beyond all numbers is not in view
                self._paint(painter, self._theme, live=widget is not None)
        except Exception:  # Qt crashes when an exception passes through its painting
            # as text: the frames of the exception hold a painter
            log.error("a picture could not be painted:\n%s", format_exc())
        painter.restore()

    def _paint(self, painter: QPainter, theme: Theme, *, live: bool) -> None:
        self._live = live = live and not self._canvas.sharp
        if live:
            layers = self._refresh(theme)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self._whole())
            steps = self._k // BLOCK * BLOCK, self._k
            paints = self._paint_halos, self._paint_lines, self._paint_all_markers
            for layer, paint in zip_longest(layers, paints):
                if layer is not None:
                    painter.drawImage(0, 0, layer)
                paint(painter, theme, *steps)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self._whole())
            if not theme.clear:
                painter.fillRect(self.boundingRect(), QColor(theme.canvas))
            self._paint_ground_of_file(painter, theme)
            self._paint_ahead(painter, theme)
            self._paint_past(painter, theme, self._k)
        stamps = self._stamps if live else None
        self.paint_top(painter, theme, self._k, stamps)
        sharp = max(1.0, round(theme.scale))  # whole pixels
        width = theme.strokes.frame * theme.scale if theme.on_paper else sharp
        painter.setPen(pen(theme.border, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = 0.5 * width
        painter.drawRect(self._whole().adjusted(half, half, -half, -half))


def _nothing_or(theme: Theme) -> QColor:
    """The ground on which a picture begins."""
    return QColor(Qt.GlobalColor.transparent) if theme.clear else QColor(theme.canvas)
