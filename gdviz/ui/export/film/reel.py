"""The pictures of a film: frames of figures, title cards, and one fading into another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from gdviz.ui.look.fonts import load_fonts, ui_font
from gdviz.ui.mathtext.line import draw_line, line_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSize

    from gdviz.ui.export.film.film import Film, Still
    from gdviz.ui.look.theme import Theme

_KEPT = 2  # pictures: the two ends of a fade


class FrameSource(Protocol):
    """A figure that can be drawn at any step; its picture depends on the step only."""

    @property
    def steps(self) -> int:
        """The last step that there is."""
        ...

    def image(self, k: int, at: float | None = None) -> QImage:
        """The picture at step `k`, opaque, always of the same size.

        Its camera is where it is `at` a point between two steps, if that is given.
        """
        ...


@final
class Reel:
    """Draws frame n of a film; the same picture for the same n, in whatever order.

    Frames that show the same get the same `QImage`, by which an encoder knows them.
    """

    def __init__(
        self, film: Film, sources: Sequence[FrameSource], cards: Sequence[tuple[str, str]],
        theme: Theme, size: QSize,
    ) -> None:  # fmt: skip
        self.film = film
        self.size = size
        self._sources, self._cards, self._theme = sources, cards, theme
        self._pictures: dict[Still, QImage] = {}

    def image(self, n: int) -> QImage:
        """The picture of frame `n`."""
        still, over, weight = self.film.moment(n)
        below = self._picture(still)
        if over is None:
            return below
        mixed = below.copy()
        painter = QPainter(mixed)
        painter.setOpacity(weight)
        painter.drawImage(0, 0, self._picture(over))
        painter.end()
        return mixed

    def _picture(self, still: Still) -> QImage:
        if still not in self._pictures:
            while len(self._pictures) >= _KEPT:
                del self._pictures[next(iter(self._pictures))]
            if still.k is None:
                drawn = title_card(*self._cards[still.scene], self._theme, self.size)
            else:
                drawn = self._sources[still.scene].image(still.k, still.at)
            image = QImage(drawn)  # shares the pixels; a source that paints on leaves them
            image.setDevicePixelRatio(1.0)
            self._pictures[still] = image
        return self._pictures[still]


def title_card(title: str, line: str, theme: Theme, size: QSize) -> QImage:
    """A card that bears a `title`, and a smaller `line` below it."""
    load_fonts()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.window))
    unit = min(size.width() / 16.0, size.height() / 9.0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = 0.84 * size.width()
    for text, height, weight, colour, below in (
        (title, 0.62, 600, theme.text, -0.35),
        (line, 0.30, 400, theme.text_secondary, 0.45),
    ):
        px = max(6, round(height * unit))
        wide, high = line_size(text, px, room, weight)
        ascent = QFontMetricsF(ui_font(px, weight)).ascent()
        middle = size.height() / 2 + below * unit
        start = QPointF(0.5 * (size.width() - wide), middle - 0.5 * high + ascent)
        draw_line(painter, start, text, px, colour, weight=weight, most=room)
    painter.end()
    return image
