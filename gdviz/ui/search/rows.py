"""The lines that were found, painted below each other under their headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import draw_icon
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.plot.run_glyph import draw_marker, run_pen

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QMouseEvent, QPaintEvent

    from gdviz.ui.look.theme import RunStyle
    from gdviz.ui.search.match import Hit, Span

ROW, HEADING = 48.0, 32.0
_SIDE, _TEXT = 12.0, 68.0  # of the frame about a row, and of its words


class Placed(NamedTuple):
    """A hit with the heading above it, "" where the one before shares it."""

    heading: str
    hit: Hit


def arranged(hits: list[Hit], heading: str = "") -> list[Placed]:
    """`hits` by group, the group of the best first; or all of them under one `heading`."""
    if heading:
        return [Placed("" if i else heading, hit) for i, hit in enumerate(hits)]
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.entry.group, []).append(hit)
    return [
        Placed("" if i else group, hit)
        for group, members in groups.items()
        for i, hit in enumerate(members)
    ]


@final
class Rows(QWidget):
    """Shows hits, one of them chosen.

    Signals
    -------
    pointed, clicked
        The index of a row under the mouse.
    """

    pointed = Signal(int)
    clicked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._placed: list[Placed] = []
        self._styles: tuple[RunStyle, ...] = ()
        self._chosen = 0
        self._value = ""
        self._invalid = False
        self.setMouseTracking(True)

    def show_hits(self, placed: list[Placed], styles: tuple[RunStyle, ...]) -> None:
        """Show `placed`; `styles` are those of the runs."""
        self._placed, self._styles = placed, styles
        self.setFixedHeight(self._bottom())
        self.update()

    def show_chosen(self, index: int, value: str = "", *, invalid: bool = False) -> None:
        """Mark row `index`; `value` is what it would be set to."""
        self._chosen, self._value, self._invalid = index, value, invalid
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(self._bottom())

    def box(self, index: int) -> QRectF:
        """Where row `index` stands."""
        theme, top = self._theme, 0.0
        for i, placed in enumerate(self._placed):
            top += theme.px(HEADING) if placed.heading else 0
            if i == index:
                break
            top += theme.px(ROW)
        return QRectF(0.0, top, float(self.width()), float(theme.px(ROW)))

    def _bottom(self) -> int:
        return round(self.box(len(self._placed) - 1).bottom()) if self._placed else 1

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, placed in enumerate(self._placed):
            box = self.box(i)
            if placed.heading:
                self._paint_heading(painter, placed.heading, box)
            self._paint_row(painter, placed.hit, box, chosen=i == self._chosen)

    def _paint_heading(self, painter: QPainter, text: str, row: QRectF) -> None:
        theme = self._theme
        painter.setFont(ui_font(theme.small, 500))
        painter.setPen(QColor(theme.text_secondary))
        high = theme.px(HEADING)
        box = QRectF(row.left() + theme.px(20), row.top() - high, row.width(), high)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_row(self, painter: QPainter, hit: Hit, box: QRectF, *, chosen: bool) -> None:
        theme, entry = self._theme, hit.entry
        if chosen:
            frame = box.adjusted(theme.px(_SIDE) - 4, 1, 4 - theme.px(_SIDE), -1)
            painter.setPen(QPen(QColor(theme.accent), theme.line(1.5)))
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(frame, theme.px(8), theme.px(8))
        self._paint_mark(painter, hit, box)
        right = self._paint_right(painter, hit, box, chosen=chosen)
        left = box.left() + theme.px(20) + theme.px(_TEXT) - theme.px(_SIDE)
        room = right - left - theme.px(12)
        strong, small = ui_font(theme.body, 400), ui_font(theme.small)
        top = QPointF(left, box.top() + 0.42 * box.height())
        low = QPointF(left, box.top() + 0.80 * box.height())
        _draw_spans(painter, top, entry.title, hit.in_title, strong, theme.text, room, theme)
        words = theme.text_secondary
        _draw_spans(painter, low, entry.words, hit.in_words, small, words, room, theme)

    def _paint_mark(self, painter: QPainter, hit: Hit, box: QRectF) -> None:
        theme, entry = self._theme, hit.entry
        middle = QPointF(box.left() + theme.px(42), box.center().y())
        if entry.run is not None and entry.run < len(self._styles):
            style, reach = self._styles[entry.run], float(theme.px(19))
            painter.setPen(run_pen(style, 2.5 * theme.scale))
            painter.drawLine(middle - QPointF(reach, 0), middle + QPointF(reach, 0))
            draw_marker(
                painter, style.marker, middle.x(), middle.y(), theme.px(4.5), style.colour,
                theme.panel, is_open=style.open_marker,
            )  # fmt: skip
        elif entry.icon:
            half = 0.5 * theme.px(18)
            target = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
            draw_icon(painter, entry.icon, target, theme.text_secondary)

    def _paint_right(self, painter: QPainter, hit: Hit, box: QRectF, *, chosen: bool) -> float:
        """What stands at the right end; returns where it begins."""
        theme, entry = self._theme, hit.entry
        right = box.right() - theme.px(20)
        keys = ("Enter",) if chosen and entry.set_to is not None else entry.keys
        right = draw_keys(painter, theme, QPointF(right, box.center().y()), keys)
        text = self._value if chosen and self._value else entry.beside
        if not text:
            return right
        painter.setFont(ui_font(theme.small if not entry.set_to else theme.body))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
        colour = theme.text_secondary
        if chosen and entry.set_to is not None:
            field = QRectF(right - max(wide + theme.px(20), theme.px(64)), 0, 0, 0)
            field.setRight(right)
            field.setTop(box.center().y() - theme.px(12))
            field.setHeight(theme.px(24))
            painter.setPen(QColor(theme.bad if self._invalid else theme.border))
            painter.setBrush(QColor(theme.panel))
            painter.drawRoundedRect(field, theme.px(4), theme.px(4))
            right, colour = right - theme.px(8), theme.bad if self._invalid else theme.text
        painter.setPen(QColor(colour))
        metrics = QFontMetricsF(painter.font())
        painter.drawText(
            QPointF(right - wide, box.center().y() + 0.36 * metrics.ascent()), text
        )
        return right - wide - theme.px(12)

    # -- the mouse ---------------------------------------------------------------------

    def _at(self, y: float) -> int | None:
        boxes = (self.box(i) for i in range(len(self._placed)))
        return next((i for i, box in enumerate(boxes) if box.top() <= y < box.bottom()), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (index := self._at(event.position().y())) is not None:
            self.pointed.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (index := self._at(event.position().y())) is not None:
            self.clicked.emit(index)


def draw_keys(painter: QPainter, theme: Theme, right: QPointF, keys: tuple[str, ...]) -> float:
    """Paint `keys` as caps that end at `right`; returns where they begin."""
    font = ui_font(theme.small, 500)
    metrics = QFontMetricsF(font)
    x = right.x()
    for key in reversed(keys):
        wide = max(metrics.horizontalAdvance(key) + theme.px(14), float(theme.px(22)))
        cap = QRectF(x - wide, right.y() - theme.px(11), wide, theme.px(22))
        painter.setPen(QColor(theme.border))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(cap, theme.px(4), theme.px(4))
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        x -= wide + theme.px(5)
    return x - theme.px(3) if keys else x


def _draw_spans(
    painter: QPainter, at: QPointF, text: str, spans: tuple[Span, ...], font: QFont,
    colour: str, room: float, theme: Theme,
) -> None:  # fmt: skip
    """Write `text` with the letters of `spans` semibold and underlined."""
    plain = QFontMetricsF(font)
    text = plain.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 1.0))
    strong = ui_font(font.pixelSize(), 600)
    x, done = at.x(), 0
    marks = [span for span in spans if span[1] <= len(text)]
    for first, last in (*marks, (len(text), len(text))):
        for piece, is_match in ((text[done:first], False), (text[first:last], True)):
            if not piece:
                continue
            painter.setFont(strong if is_match else font)
            painter.setPen(QColor(theme.text if is_match else colour))
            painter.drawText(QPointF(x, at.y()), piece)
            wide = QFontMetricsF(painter.font()).horizontalAdvance(piece)
            if is_match:
                line = QPainterPath(QPointF(x, at.y() + theme.px(3)))
                line.lineTo(x + wide, at.y() + theme.px(3))
                painter.strokePath(line, QPen(QColor(theme.text), theme.line(1.5)))
            x += wide
        done = max(done, last)
