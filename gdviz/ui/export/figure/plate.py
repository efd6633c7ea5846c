"""Several scenes in one figure on paper: their panels share its letters and its type."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, final

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gdviz.core.errors import GdvizError
from gdviz.scene.carriers import MAX_SCENES
from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.composing import blank, paint_in_order
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.page import TYPE, Page, page_of, title_baseline, title_height
from gdviz.ui.export.figure.plain_painter import PlainPainter
from gdviz.ui.mathtext.line import draw_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QImage

    from gdviz.engine.watched import Watched
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Scene
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas

_NARROWEST = 24.0  # heights of the type: a column
_APART, _BELOW = 2.2, 1.0  # of the type: between two columns, and two rows


@final
class Plate:
    """The figures of `scenes` in columns, each at its own last step or at `step`.

    Like a `Figure`, it needs a `QApplication` and is closed.

    Raises
    ------
    GdvizError
        If it has no size on paper, or there are too many scenes.
    """

    def __init__(
        self, scenes: Sequence[Scene], style: FigureStyle, *,
        theme: Theme | str | None = None, layout: str | None = None,
        framing: Framing | None = None, watched: Watched,
    ) -> None:  # fmt: skip
        page = page_of(style)
        if page is None:
            raise GdvizError(
                "several scenes in one picture need a size on paper, such as --width 7in"
            )
        if len(scenes) > MAX_SCENES:
            raise GdvizError(f"one picture shows at most {MAX_SCENES} scenes")
        self.page: Page = page
        self.figures: list[Figure] = []
        self._title = style.title if isinstance(style.title, str) else ""
        own = True if isinstance(style.title, str) or style.title is None else style.title
        lettered = len(scenes) > 1 if style.letters is None else style.letters
        gap, below = round(_APART * TYPE), round(_BELOW * TYPE)
        columns = max(1, min(len(scenes), int(page.across / (_NARROWEST * TYPE))))
        wide = (page.across - (columns - 1) * gap) // columns
        rows = -(-len(scenes) // columns)
        top = title_height() if self._title else 0
        high: float | None = None
        if page.down is not None:
            high = (page.down - top - (rows - 1) * below) / rows / page.per_inch
        part = Page(wide / page.per_inch, high, page.points)
        try:
            for scene in scenes:
                self.figures.append(
                    Figure(
                        scene, None, theme=theme, layout=layout, framing=framing,
                        watched=watched, page=part, see_through=True,
                        style=replace(style, title=own, letters=lettered),
                        letters_from=sum(figure.panels for figure in self.figures),
                    )
                )  # fmt: skip
        except BaseException:
            self.close()
            raise
        self._corners: list[QPointF] = []
        y = top
        for first in range(0, len(scenes), columns):
            row = self.figures[first : first + columns]
            self._corners += [QPointF(i * (wide + gap), y) for i in range(len(row))]
            y += max(figure.size[1] for figure in row) + below
        self.size = page.across, y - below if page.down is None else page.down
        sheet.check_size(self.size)

    @property
    def steps(self) -> int:
        """The last step that any run takes."""
        return max(figure.steps for figure in self.figures)

    @property
    def theme(self) -> Theme:
        """How it looks."""
        return self.figures[0].theme

    def image(self, k: int, *, ratio: float = 1.0, anew: bool = True) -> QImage:
        """The picture at step `k` of every scene, or at its end."""
        image = blank(self.size, ratio, self.theme)
        painter = PlainPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, k)
        painter.end()
        return image

    def paint(self, painter: QPainter, k: int, *, flat: bool = False) -> None:
        """Paint step `k` for a target of any resolution."""
        with self.shapes(k, flat=flat):
            paint_in_order(painter, self)

    @contextmanager
    def shapes(self, k: int, *, flat: bool = False) -> Iterator[None]:
        """As that of a figure, for all of them."""
        with ExitStack() as stack:
            for figure in self.figures:
                stack.enter_context(figure.shapes(min(k, figure.steps), flat=flat))
            yield

    @property
    def canvases(self) -> list[Canvas]:
        """The plots that are shown."""
        return [canvas for figure in self.figures for canvas in figure.canvases]

    def plot_box(self, canvas: Canvas) -> QRectF:
        """Where on the plate the contents of `canvas` are."""
        figure, corner = self._home(canvas)
        return figure.plot_box(canvas).translated(corner)

    def paint_plot(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what is within the axes of `canvas`."""
        figure, corner = self._home(canvas)
        painter.save()
        painter.translate(corner)
        figure.paint_plot(painter, canvas)
        painter.restore()

    def paint_chrome(self, painter: QPainter) -> None:
        """Paint all that is not within axes."""
        theme = self.theme
        if not theme.clear:
            whole = QRectF(0.0, 0.0, *self.size).adjusted(0.0, 0.0, 0.0, 2.0)
            painter.fillRect(whole, QColor(theme.panel))
        if self._title:
            at = QPointF(0.0, title_baseline(theme))
            most = float(self.size[0])
            draw_line(painter, at, self._title, theme.title, theme.text, weight=600, most=most)
        for figure, corner in zip(self.figures, self._corners, strict=True):
            painter.save()
            painter.translate(corner)
            figure.paint_chrome(painter)
            painter.restore()

    def close(self) -> None:
        """Let go of the figures."""
        for figure in self.figures:
            figure.close()

    def _home(self, canvas: Canvas) -> tuple[Figure, QPointF]:
        for figure, corner in zip(self.figures, self._corners, strict=True):
            if canvas in figure.canvases:
                return figure, corner
        raise LookupError("a canvas of no figure")
